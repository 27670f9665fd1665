//! Words that show when a pointer rests.

use egui::Response;

use super::{fonts, text, theme};

/// A sentence on a widget, also while the widget is disabled: that is when people ask why.
pub fn text(response: Response, words: &str) -> Response {
    let show = |ui: &mut egui::Ui| {
        let color = theme::tokens(ui).text;
        text::styled(ui, words, fonts::text(), color);
    };
    response.on_hover_ui(show).on_disabled_hover_ui(show)
}

/// Lines that follow the pointer.
pub fn at_pointer(response: Response, lines: &[String]) -> Response {
    response.on_hover_ui_at_pointer(|ui| {
        let color = theme::tokens(ui).text;
        for line in lines {
            text::styled(ui, line, fonts::text(), color);
        }
    })
}

/// A sentence with the keys that do the same.
pub fn with_keys(response: Response, words: &str, keys: &str) -> Response {
    response.on_hover_ui(|ui| {
        ui.horizontal(|ui| {
            let color = theme::tokens(ui).text;
            text::styled(ui, words, fonts::text(), color);
            super::kbd::keys(ui, keys);
        });
    })
}
