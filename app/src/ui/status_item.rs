//! A piece of the status bar: perhaps a mark, a few words, perhaps a tooltip that explains them.

use egui::{Response, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use super::{Severity, fonts, text, theme, tokens::size};

/// A status that says something; it can be clicked.
pub fn status_item(ui: &mut Ui, severity: Option<Severity>, words: &str, tooltip: Option<&str>) -> Response {
    let tokens = theme::tokens(ui);
    let left = if severity.is_some() { size::MARK } else { 0.0 };
    let galley = text::one_line(ui.painter(), words, fonts::label(), tokens.dimmed, f32::INFINITY);
    let (rect, response) =
        ui.allocate_exact_size(vec2(left + galley.size().x.ceil(), size::STATUS_BAR - 2.0), Sense::click());
    if let Some(severity) = severity {
        severity.paint(ui.painter(), pos2(rect.left() + 4.0, rect.center().y), tokens);
    }
    text::paint_tinted(ui.painter(), galley, rect.left() + left, rect.center().y, tokens.dimmed);
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, words));
    match tooltip {
        Some(words) => super::tooltip::text(response, words),
        None => response,
    }
}
