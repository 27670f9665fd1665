//! A line of a short list in a narrow panel: a sign, a name that may lead somewhere, a few words, a figure.

use egui::{CursorIcon, Id, Response, Sense, Stroke, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use super::{
    Severity, button, fonts, text, theme,
    tokens::{Tokens, size},
};

const HEIGHT: f32 = 24.0;
const INDENT: f32 = 20.0;

#[derive(Clone, Copy, Debug)]
pub struct RelatedRow<'a> {
    pub severity: Severity,
    pub label: &'a str,
    pub words: &'a str,
    /// At the right end.
    pub figure: &'a str,
    pub is_link: bool,
}

impl RelatedRow<'_> {
    /// `id` is the identity of what it is about.
    pub fn show(&self, ui: &mut Ui, id: Id) -> Response {
        let tokens = theme::tokens(ui);
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), HEIGHT));
        let sense = if self.is_link { Sense::click() } else { Sense::hover() };
        let response = ui.interact(rect, ui.scope_id().with(("related", id)), sense);
        let role = if self.is_link { Role::Link } else { Role::Label };
        response.widget_info(|| {
            WidgetInfo::labeled(role, true, format!("{} {} {}", self.label, self.words, self.figure))
        });
        if ui.is_rect_visible(rect) {
            self.paint(ui, rect, &response, tokens);
        }
        button::focus_ring(ui, &response, rect);
        if self.is_link { response.on_hover_cursor(CursorIcon::PointingHand) } else { response }
    }

    fn paint(&self, ui: &Ui, rect: egui::Rect, response: &Response, tokens: &Tokens) {
        let painter = ui.painter_at(rect);
        if self.is_link && response.hovered() {
            painter.rect_filled(rect, 0.0, tokens.hover);
        }
        let middle = rect.center().y;
        self.severity.paint(&painter, pos2(rect.left() + size::MARK / 2.0 - 1.0, middle), tokens);
        let figure = text::one_line(&painter, self.figure, fonts::figures(), tokens.text, rect.width() * 0.4);
        let figure_left = rect.right() - figure.size().x;
        text::paint_on_baseline(&painter, figure, figure_left, middle);

        let left = rect.left() + INDENT;
        let room = (figure_left - 8.0 - left).max(16.0);
        let color = if self.is_link { tokens.accent } else { tokens.dimmed };
        let label = text::one_line(&painter, self.label, fonts::text(), color, room);
        let end = left + label.size().x;
        text::paint_on_baseline(&painter, label, left, middle);
        if self.is_link && response.hovered() {
            painter.hline(left..=end, rect.bottom() - 5.0, Stroke::new(1.0, color));
        }
        let rest = left + room - end - 8.0;
        if rest > 24.0 {
            let words = text::one_line(&painter, self.words, fonts::text(), tokens.dimmed, rest);
            text::paint_on_baseline(&painter, words, end + 8.0, middle);
        }
    }
}
