//! What a view shows when it has nothing to show, and why: empty, loading, stale, failed, under way.
//!
//! Nothing in here moves by itself: a window that waits costs nothing.

use egui::{
    Align, Color32, CornerRadius, Frame, Layout, Margin, Rect, Response, Sense, Stroke, Ui, WidgetInfo,
    accesskit::Role, vec2,
};

use super::{
    Icon, Severity,
    button::Button,
    fonts, icons, severity, text, theme,
    tokens::{size, space},
};

/// Nothing is there: what it would be, how it comes about, and perhaps a button. Says whether that was clicked.
pub fn empty(ui: &mut Ui, icon: Icon, title: &str, explanation: &str, action: Option<&str>) -> bool {
    let tokens = theme::tokens(ui);
    centered(ui, |ui| {
        icons::icon(ui, icon, tokens.faint, 28.0);
        ui.add_space(space::ONE);
        text::strong(ui, title);
        narrow(ui, explanation, tokens.dimmed);
        action.is_some_and(|label| {
            ui.add_space(space::ONE);
            ui.add(Button::secondary(label)).clicked()
        })
    })
}

/// The first answer is under way. What was there before should stay on screen instead, where there was something.
pub fn loading(ui: &mut Ui, what: &str) -> Response {
    let tokens = theme::tokens(ui);
    let response = centered(ui, |ui| {
        icons::icon(ui, Icon::Changes, tokens.faint, 24.0);
        ui.add_space(space::ONE);
        text::dimmed(ui, what)
    });
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, what));
    response
}

/// Something failed: what, in a sentence; what helps; and perhaps a button for it. Says whether that was clicked.
pub fn error(ui: &mut Ui, sentence: &str, remedy: &str, action: Option<&str>) -> bool {
    let tokens = theme::tokens(ui);
    centered(ui, |ui| {
        severity::mark(ui, Severity::Critical);
        ui.add_space(space::HALF);
        narrow_strong(ui, sentence);
        narrow(ui, remedy, tokens.dimmed);
        action.is_some_and(|label| {
            ui.add_space(space::ONE);
            ui.add(Button::primary(label)).clicked()
        })
    })
}

/// The data on screen are old: `Data from 12 s ago: the server does not answer`. It stands above them.
pub fn stale(ui: &mut Ui, age: &str, why: &str) -> Response {
    banner(ui, Severity::Warning, &format!("Data from {age} ago: {why}"))
}

/// A line above the content that says what to know about it.
pub fn banner(ui: &mut Ui, severity: Severity, sentence: &str) -> Response {
    let tokens = theme::tokens(ui);
    let color = severity.color(tokens);
    let frame = Frame::new()
        .fill(tokens.raised)
        .stroke(Stroke::new(size::HAIRLINE, color.gamma_multiply(0.5)))
        .corner_radius(size::CORNER)
        .inner_margin(Margin::symmetric(10, 5));
    let response = frame
        .show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                severity::mark(ui, severity);
                text::text(ui, sentence);
            });
        })
        .response;
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, sentence));
    response
}

/// Work under way: how far, in words and as a bar, and perhaps a way out. Says whether Cancel was clicked.
pub fn progress(ui: &mut Ui, share: f32, words: &str, can_cancel: bool) -> bool {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        let cancel_width = if can_cancel { 80.0 } else { 0.0 };
        let width = (ui.available_width() - cancel_width).max(80.0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.set_width(width);
            text::label(ui, words);
            let response = bar(ui, width, share, tokens.accent);
            response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, words));
        });
        can_cancel
            && ui
                .with_layout(Layout::right_to_left(Align::Center), |ui| ui.add(Button::secondary("Cancel")))
                .inner
                .clicked()
    })
    .inner
}

/// A bar filled to a share between 0 and 1.
pub fn bar(ui: &mut Ui, width: f32, share: f32, color: Color32) -> Response {
    let tokens = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 6.0), Sense::hover());
    let corner = CornerRadius::same(3);
    ui.painter().rect_filled(rect, corner, tokens.raised);
    let filled = Rect::from_min_size(rect.min, vec2(rect.width() * share.clamp(0.0, 1.0), rect.height()));
    ui.painter().rect_filled(filled, corner, color);
    response
}

fn centered<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    // A third from the top is where the eye looks for it.
    ui.add_space((ui.available_height() * 0.28).clamp(space::TWO, 200.0));
    ui.vertical_centered(contents).inner
}

fn narrow(ui: &mut Ui, words: &str, color: Color32) {
    ui.scope(|ui| {
        ui.set_max_width(ui.available_width().min(420.0));
        text::styled(ui, words, fonts::text(), color);
    });
}

fn narrow_strong(ui: &mut Ui, words: &str) {
    ui.scope(|ui| {
        ui.set_max_width(ui.available_width().min(420.0));
        text::strong(ui, words);
    });
}
