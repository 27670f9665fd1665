//! The bar at the top: the name, the context, the time line, and the way to everything.

use egui::{Frame, Margin, Panel, Ui};

use super::{Plan, context_pill, search_box, time_line};
use crate::{
    action::{Action, Actions},
    places::Places,
    ui::{
        Icon,
        button::Button,
        icons, text, tokens,
        tokens::{size, space},
    },
    views::ViewContext,
};

pub fn show(ui: &mut Ui, plan: Plan, places: &Places, context: &ViewContext<'_>, actions: &mut Actions) {
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::symmetric(12, 0));
    Panel::top("top-bar").exact_size(size::TOP_BAR).frame(frame).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = space::THREE_HALVES;
            brand(ui, plan, places, actions);
            context_pill::show(ui, plan, context, actions);
            let rest = search_box::width(plan) + space::THREE_HALVES;
            if plan.has_timeline {
                time_line::show(ui, ui.available_width() - rest, context, actions);
                ui.spacing_mut().item_spacing.x = space::THREE_HALVES;
            } else {
                ui.add_space((ui.available_width() - rest - space::THREE_HALVES).max(0.0));
            }
            search_box::show(ui, plan, actions);
        });
    });
}

/// The name, as wide as the navigation below it, and the arrows.
fn brand(ui: &mut Ui, plan: Plan, places: &Places, actions: &mut Actions) {
    let accent = tokens(ui).accent;
    let width = plan.nav_width() - f32::from(12_u8) - space::THREE_HALVES + space::HALF;
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(egui::vec2(width, size::TOP_BAR), layout, |ui| {
        ui.set_min_width(width);
        ui.spacing_mut().item_spacing.x = 6.0;
        icons::icon(ui, Icon::Jetlens, accent, size::ICON);
        if plan.has_names_in_nav {
            text::strong(ui, "Jetlens");
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                arrow(ui, Icon::Forward, "Forward", places.can_go_forward(), Action::Forward, actions);
                arrow(ui, Icon::Back, "Back", places.can_go_back(), Action::Back, actions);
            });
        }
    });
}

fn arrow(ui: &mut Ui, icon: Icon, name: &str, can_go: bool, action: Action, actions: &mut Actions) {
    if ui.add_enabled(can_go, Button::icon_only(icon, name)).clicked() {
        actions.push(action);
    }
}
