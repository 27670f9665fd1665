//! A word that leads somewhere.

use egui::{Color32, CursorIcon, FontId, Response, Sense, Stroke, Ui, WidgetInfo, accesskit::Role, vec2};

use super::{button, fonts, text, theme};

/// A link in the size of the text around it.
pub fn link(ui: &mut Ui, words: &str) -> Response {
    link_in(ui, words, fonts::body(), 0.0)
}

/// A link in the face of figures: subjects and names of fields.
pub fn mono_link(ui: &mut Ui, words: &str) -> Response {
    link_in(ui, words, fonts::figures(), 0.0)
}

/// A link in a paragraph whose lines are this high.
pub(super) fn link_in_line(ui: &mut Ui, words: &str, line_height: f32) -> Response {
    link_in(ui, words, fonts::body(), line_height)
}

fn link_in(ui: &mut Ui, words: &str, font: FontId, line_height: f32) -> Response {
    let color = theme::tokens(ui).accent;
    let galley = ui.painter().layout_no_wrap(words.to_owned(), font, Color32::PLACEHOLDER);
    let (rect, response) =
        ui.allocate_exact_size(vec2(galley.size().x, galley.size().y.max(line_height)), Sense::click());
    text::paint_tinted(ui.painter(), galley, rect.left(), rect.center().y, color);
    if response.hovered() {
        ui.painter().hline(rect.x_range(), rect.center().y + 7.0, Stroke::new(1.0, color));
    }
    button::focus_ring(ui, &response, rect);
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Link, enabled, words));
    response.on_hover_cursor(CursorIcon::PointingHand)
}
