//! A row of the navigation.

use egui::{
    Color32, CornerRadius, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit::Role, pos2,
    vec2,
};

use super::{
    Icon, Severity, fonts, text, theme,
    tokens::{size, space},
};

/// Icon, name, and how many things ask for attention there.
#[must_use = "a row shows when `show` is called"]
pub struct NavItem<'a> {
    icon: Icon,
    name: &'a str,
    selected: bool,
    count: Option<(usize, Severity)>,
}

impl<'a> NavItem<'a> {
    pub fn new(icon: Icon, name: &'a str) -> Self {
        Self { icon, name, selected: false, count: None }
    }

    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    /// Nothing is shown for zero.
    pub fn count(mut self, number: usize, severity: Severity) -> Self {
        self.count = (number > 0).then_some((number, severity));
        self
    }

    pub fn show(self, ui: &mut Ui) -> Response {
        let tokens = theme::tokens(ui);
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), size::NAV_ITEM), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, self.selected, self.name));

        let fill = if self.selected {
            tokens.raised
        } else if response.hovered() {
            tokens.hover
        } else {
            Color32::TRANSPARENT
        };
        let corner = CornerRadius::same(size::CORNER);
        ui.painter().rect_filled(rect, corner, fill);
        if response.has_focus() {
            let stroke = Stroke::new(1.5, tokens.accent);
            ui.painter().rect_stroke(rect, corner, stroke, StrokeKind::Inside);
        }

        let (color, font) =
            if self.selected { (tokens.text, fonts::strong()) } else { (tokens.dimmed, fonts::text()) };
        let icon_rect =
            Rect::from_min_size(pos2(rect.left() + 10.0, rect.top()), vec2(size::ICON, rect.height()));
        self.icon.paint(ui.painter(), icon_rect, size::ICON, color);

        let mut right = rect.right() - 10.0;
        if let Some((number, severity)) = self.count {
            let color = severity.color(tokens);
            let galley = text::one_line(ui.painter(), &number.to_string(), fonts::figures(), color, 60.0);
            right -= galley.size().x;
            text::paint_on_baseline(ui.painter(), galley, right, rect.center().y);
        }
        let left = icon_rect.right() + space::ONE + 1.0;
        let galley = text::one_line(ui.painter(), self.name, font, color, right - left - space::ONE);
        text::paint_on_baseline(ui.painter(), galley, left, rect.center().y);
        response
    }
}
