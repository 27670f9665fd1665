//! Where the inspector stands: beside the view, or over it where the window is narrow.

use egui::{Area, Frame, Id, Margin, Order, Panel, Rect, Stroke, Ui, UiBuilder, vec2};

use crate::{
    action::{Action, Actions},
    ui::{Icon, button::Button, tokens, tokens::size},
};

const WIDTHS: std::ops::RangeInclusive<f32> = 240.0..=480.0;

/// Beside the view; to be called before the view, which gets the rest.
pub fn beside(ui: &mut Ui, actions: &mut Actions, contents: impl FnOnce(&mut Ui, &mut Actions)) {
    let frame =
        Frame::new().fill(tokens(ui).panel).inner_margin(Margin { left: 16, right: 14, top: 12, bottom: 0 });
    Panel::right("inspector").default_size(size::INSPECTOR).size_range(WIDTHS).frame(frame).show(ui, |ui| {
        contents_ui(ui, actions, contents);
    });
}

/// Over the view, which fills `rect`; to be called after the view.
pub fn over(ui: &mut Ui, rect: Rect, actions: &mut Actions, contents: impl FnOnce(&mut Ui, &mut Actions)) {
    let width = size::INSPECTOR.min(rect.width());
    let tokens = tokens(ui);
    let frame = Frame::new()
        .fill(tokens.panel)
        .stroke(Stroke::new(size::HAIRLINE, tokens.hairline))
        .shadow(ui.visuals().popup_shadow)
        .inner_margin(Margin { left: 16, right: 14, top: 12, bottom: 0 });
    Area::new(Id::unique("inspector-over"))
        .order(Order::Middle)
        .fixed_pos(egui::pos2(rect.right() - width, rect.top()))
        .constrain(false)
        .accessible_name("Inspector")
        .show(ui.ctx(), |ui| {
            frame.show(ui, |ui| {
                let margin = frame.total_margin().sum();
                let size = (vec2(width, rect.height()) - margin).max(egui::Vec2::ZERO);
                ui.set_min_size(size);
                ui.set_max_size(size);
                contents_ui(ui, actions, contents);
            });
        });
}

fn contents_ui(ui: &mut Ui, actions: &mut Actions, contents: impl FnOnce(&mut Ui, &mut Actions)) {
    let corner = Rect::from_min_size(
        egui::pos2(ui.max_rect().right() - size::CONTROL, ui.max_rect().top() - 4.0),
        vec2(size::CONTROL, size::CONTROL),
    );
    contents(ui, actions);
    // A child of its own: put into this one, it would push the inspector's edge up into the top bar.
    let mut child = ui.new_child(UiBuilder::new().max_rect(corner));
    if child.add(Button::icon_only(Icon::Close, "Close the inspector")).clicked() {
        actions.push(Action::Select(None));
    }
}
