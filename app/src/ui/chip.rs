//! Small labels: an outlined word such as PROD, and the number on a row of the navigation.

use egui::{
    Color32, CornerRadius, FontId, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit::Role, vec2,
};

use super::{fonts, text, theme, tokens::size};

/// An outlined word, for example the environment of a context.
pub fn chip(ui: &mut Ui, word: &str, color: Color32) -> Response {
    let font = FontId::new(10.5, fonts::semibold());
    let galley = ui.painter().layout_no_wrap(word.to_owned(), font, color);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x.ceil() + 12.0, 17.0), Sense::hover());
    let corner = CornerRadius::same(size::CORNER_SMALL);
    ui.painter().rect_stroke(rect, corner, Stroke::new(size::HAIRLINE, color), StrokeKind::Inside);
    text::paint_tinted(ui.painter(), galley, rect.left() + 6.0, rect.center().y, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
    response
}

/// A word on a raised ground, for properties such as `pull` or `R3`.
pub fn tag(ui: &mut Ui, word: &str) -> Response {
    let tokens = theme::tokens(ui);
    let galley = ui.painter().layout_no_wrap(word.to_owned(), fonts::label(), tokens.dimmed);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x.ceil() + 12.0, 18.0), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(size::CORNER_SMALL), tokens.raised);
    text::paint_tinted(ui.painter(), galley, rect.left() + 6.0, rect.center().y, tokens.dimmed);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
    response
}

/// A number that asks to be looked at.
pub fn count(ui: &mut Ui, number: usize, color: Color32) -> Response {
    text::styled(ui, number.to_string(), fonts::figures(), color)
}
