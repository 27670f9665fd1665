//! What opens under a button: a list of things to do, or of columns to show.

use egui::{
    Color32, CornerRadius, Frame, Margin, Popup, PopupCloseBehavior, Rect, Response, Sense, Stroke, Ui, Vec2,
    WidgetInfo, accesskit::Role, pos2, vec2,
};

use super::{Icon, button, fonts, text, theme, toggle, tokens::size};

/// A popup under `opener` that opens and closes when it is clicked. It closes by Escape and by a click outside.
pub fn under<R>(opener: &Response, name: &str, contents: impl FnOnce(&mut Ui) -> R) -> Option<R> {
    let dark = opener.ctx.global_style().visuals.dark_mode;
    let tokens = super::Tokens::of(dark);
    let frame = Frame::new()
        .fill(tokens.panel)
        .stroke(Stroke::new(size::HAIRLINE, tokens.hairline))
        .corner_radius(size::CORNER)
        .shadow(opener.ctx.global_style().visuals.popup_shadow)
        .inner_margin(Margin::same(6));
    Popup::from_toggle_button_response(opener)
        .accessible_name(name)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .frame(frame)
        .show(|ui| {
            ui.spacing_mut().item_spacing = Vec2::new(8.0, 1.0);
            ui.set_min_width(160.0);
            contents(ui)
        })
        .map(|response| response.inner)
}

/// A line of a menu. Closes the menu when it is clicked.
pub fn item(ui: &mut Ui, icon: Option<Icon>, label: &str) -> Response {
    let tokens = theme::tokens(ui);
    let galley = ui.painter().layout_no_wrap(label.to_owned(), fonts::text(), tokens.text);
    let left = if icon.is_some() { 30.0 } else { 10.0 };
    let width = (left + galley.size().x + 16.0).max(ui.available_width().min(320.0)).max(160.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::ROW), Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, enabled, label));
    let fill = if response.hovered() { tokens.raised } else { Color32::TRANSPARENT };
    ui.painter().rect_filled(rect, CornerRadius::same(size::CORNER_SMALL), fill);
    button::focus_ring(ui, &response, rect);
    if let Some(icon) = icon {
        let place = Rect::from_min_size(pos2(rect.left() + 8.0, rect.top()), vec2(14.0, rect.height()));
        icon.paint(ui.painter(), place, 14.0, tokens.dimmed);
    }
    text::paint_tinted(ui.painter(), galley, rect.left() + left, rect.center().y, tokens.text);
    if response.clicked() {
        ui.close();
    }
    response
}

/// A line between groups of a menu.
pub fn line(ui: &mut Ui) {
    let tokens = theme::tokens(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 9.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(size::HAIRLINE, tokens.hairline));
}

/// A line with a check box. The menu stays open, for one rarely changes only one.
pub fn check_item(ui: &mut Ui, checked: &mut bool, label: &str) -> Response {
    ui.horizontal(|ui| {
        ui.add_space(6.0);
        toggle::check_box(ui, checked, label)
    })
    .inner
}
