//! Fields to type into: the filter of a view, names and numbers, secrets.

use egui::{
    Color32, CornerRadius, EventFilter, FontId, Frame, Id, Key, Margin, Modifiers, Rect, Response, Sense,
    Stroke, StrokeKind, TextEdit, Ui, Vec2, WidgetInfo, accesskit::Role, pos2, vec2,
};

use super::{Icon, fonts, text, theme, tokens::size};

/// A line to type into.
#[must_use = "a field shows when `show` is called"]
pub struct Field<'a> {
    name: &'a str,
    text: &'a mut String,
    id: Option<Id>,
    icon: Option<Icon>,
    placeholder: &'a str,
    /// What the right end says, for example `22 of 80`.
    result: Option<&'a str>,
    error: Option<&'a str>,
    font: FontId,
    width: Option<f32>,
    secret: bool,
    /// Whether Escape empties the field.
    clears: bool,
}

impl<'a> Field<'a> {
    /// `name` is what assistive technology calls the field.
    pub fn new(name: &'a str, text: &'a mut String) -> Self {
        Self {
            name,
            text,
            id: None,
            icon: None,
            placeholder: "",
            result: None,
            error: None,
            font: fonts::text(),
            width: None,
            secret: false,
            clears: false,
        }
    }

    /// A filter: in the face of figures, with a loupe, emptied by Escape.
    pub fn filter(name: &'a str, text: &'a mut String) -> Self {
        Self { icon: Some(Icon::Search), font: fonts::figures(), clears: true, ..Self::new(name, text) }
    }

    /// What is typed shows as dots.
    pub fn password(name: &'a str, text: &'a mut String) -> Self {
        Self { secret: true, icon: Some(Icon::Lock), ..Self::new(name, text) }
    }

    /// An id of the caller's own, so that a shortcut can give it the focus.
    pub fn id(mut self, id: Id) -> Self {
        self.id = Some(id);
        self
    }

    pub fn placeholder(mut self, words: &'a str) -> Self {
        self.placeholder = words;
        self
    }

    pub fn result(mut self, words: &'a str) -> Self {
        self.result = Some(words);
        self
    }

    /// What is wrong with the text, shown under the field.
    pub fn error(mut self, words: Option<&'a str>) -> Self {
        self.error = words;
        self
    }

    pub fn mono(mut self) -> Self {
        self.font = fonts::figures();
        self
    }

    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    pub fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }

    pub fn show(self, ui: &mut Ui) -> Response {
        if let Some(words) = self.error {
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 4.0;
                let color = theme::tokens(ui).critical;
                let response = self.line_ui(ui);
                text::styled(ui, words, fonts::label(), color);
                response
            })
            .inner
        } else {
            self.line_ui(ui)
        }
    }

    fn line_ui(self, ui: &mut Ui) -> Response {
        let tokens = theme::tokens(ui);
        let width = self.width.unwrap_or_else(|| ui.available_width());
        let id = self.id.unwrap_or_else(|| ui.make_persistent_id(("field", self.name)));
        let (_, rect) = ui.allocate_space(vec2(width, size::CONTROL));

        let focused = ui.memory(|memory| memory.has_focus(id));
        // Escape empties the field first; a second one leaves it.
        let holds_escape = self.clears && !self.text.is_empty();
        let cleared =
            focused && holds_escape && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        if cleared {
            self.text.clear();
        }

        let line = match () {
            () if self.error.is_some() => tokens.critical,
            () if focused => tokens.accent,
            () => tokens.hairline,
        };
        let corner = CornerRadius::same(size::CORNER);
        ui.painter().rect(rect, corner, tokens.raised, Stroke::new(size::HAIRLINE, line), StrokeKind::Inside);

        let mut left = rect.left() + 10.0;
        if let Some(icon) = self.icon {
            let place = Rect::from_min_size(pos2(left - 2.0, rect.top()), vec2(14.0, rect.height()));
            icon.paint(ui.painter(), place, 14.0, tokens.faint);
            left += 18.0;
        }
        let mut right = rect.right() - 10.0;
        if let Some(words) = self.result {
            let galley = text::one_line(ui.painter(), words, fonts::figures(), tokens.faint, width / 2.0);
            right -= galley.size().x;
            text::paint_on_baseline(ui.painter(), galley, right, rect.center().y);
            right -= 8.0;
        }

        let inner = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
        let mut edit = TextEdit::singleline(self.text)
            .id(id)
            .font(self.font)
            .text_color(tokens.text)
            .password(self.secret)
            .frame(Frame::NONE)
            .margin(Margin::ZERO)
            .desired_width(inner.width())
            .align(egui::Align2::LEFT_CENTER)
            .min_size(Vec2::new(0.0, size::CONTROL));
        edit = edit.event_filter(EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            tab: false,
            escape: holds_escape,
        });
        if !self.placeholder.is_empty() {
            edit = edit.hint_text(text::rich(self.placeholder, fonts::text(), tokens.faint));
        }
        let mut response = ui.put(inner, edit).accessible_name(self.name);
        if cleared {
            response.mark_changed();
        }
        response
    }
}

/// Several lines to type into, in the face of figures.
pub fn text_area(ui: &mut Ui, name: &str, words: &mut String, rows: usize) -> Response {
    let tokens = theme::tokens(ui);
    let frame = Frame::new()
        .fill(tokens.raised)
        .stroke(Stroke::new(size::HAIRLINE, tokens.hairline))
        .corner_radius(size::CORNER)
        .inner_margin(Margin::symmetric(10, 7));
    frame
        .show(ui, |ui| {
            ui.add(
                TextEdit::multiline(words)
                    .id_salt(("area", name))
                    .font(fonts::figures())
                    .text_color(tokens.text)
                    .background_color(Color32::TRANSPARENT)
                    .frame(Frame::NONE)
                    .margin(Margin::ZERO)
                    .desired_width(f32::INFINITY)
                    .desired_rows(rows),
            )
            .accessible_name(name)
        })
        .inner
}

/// What looks like a field and opens something larger to type into, with the keys that do the same.
pub fn opener(ui: &mut Ui, label: &str, keys: &str, width: f32) -> Response {
    let tokens = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::CONTROL), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
    let line = if response.hovered() { tokens.hairline } else { tokens.raised };
    let corner = CornerRadius::same(size::CORNER);
    ui.painter().rect(rect, corner, tokens.raised, Stroke::new(size::HAIRLINE, line), StrokeKind::Inside);
    super::button::focus_ring(ui, &response, rect);
    let galley = text::one_line(ui.painter(), label, fonts::text(), tokens.faint, width - 90.0);
    text::paint_on_baseline(ui.painter(), galley, rect.left() + 10.0, rect.center().y);
    super::kbd::paint_right(ui.painter(), rect, keys, tokens);
    response
}
