//! Titles of views and of their sections.

use egui::{Align, Layout, Response, Ui, WidgetInfo, accesskit::Role};

use super::{fonts, text, theme};

/// The title of a view, with what it counts beside it, dimmed.
pub fn view(ui: &mut Ui, title: &str, suffix: &str) -> Response {
    let tokens = theme::tokens(ui);
    let gap = if suffix.is_empty() { "" } else { "  " };
    let job = text::job(&[
        (title, fonts::title(), tokens.text),
        (gap, fonts::text(), tokens.dimmed),
        (suffix, fonts::body(), tokens.dimmed),
    ]);
    let response = ui.label(job);
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    response
}

/// The title of a section, with a hint beside it.
pub fn section(ui: &mut Ui, title: &str, hint: &str) -> Response {
    let tokens = theme::tokens(ui);
    let gap = if hint.is_empty() { "" } else { "   " };
    let job = text::job(&[
        (title, fonts::bold(), tokens.text),
        (gap, fonts::text(), tokens.faint),
        (hint, fonts::detail(), tokens.faint),
    ]);
    let response = ui.label(job);
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    response
}

/// The name of what the inspector shows.
pub fn subject(ui: &mut Ui, name: &str) -> Response {
    let tokens = theme::tokens(ui);
    let response = text::styled(ui, name, egui::FontId::new(14.0, fonts::semibold()), tokens.text);
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, name));
    response
}

/// The name of a group in the navigation: small capitals with air between them.
pub fn group(ui: &mut Ui, title: &str) -> Response {
    let tokens = theme::tokens(ui);
    let mut job =
        text::job(&[(&title.to_uppercase(), egui::FontId::new(10.5, fonts::medium()), tokens.faint)]);
    for section in &mut job.sections {
        section.format.extra_letter_spacing = 0.8;
    }
    ui.horizontal(|ui| {
        ui.add_space(10.0);
        ui.label(job)
    })
    .inner
}

/// A title with controls at the right end of the same line.
pub fn view_with<R>(ui: &mut Ui, title: &str, suffix: &str, controls: impl FnOnce(&mut Ui) -> R) -> R {
    ui.horizontal(|ui| {
        view(ui, title, suffix);
        ui.with_layout(Layout::right_to_left(Align::Center), controls).inner
    })
    .inner
}
