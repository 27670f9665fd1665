//! What looks like a field and opens the palette.

use egui::{CornerRadius, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use super::Plan;
use crate::{
    action::{Action, Actions},
    keys::{self, Intent},
    ui::{Icon, button::Button, fonts, kbd, text, tokens, tokens::size},
};

const WORDS: &str = "Go to or run";
const WIDTH: f32 = 190.0;

/// How much room it takes.
pub fn width(plan: Plan) -> f32 {
    if plan.has_search_words { WIDTH } else { size::CONTROL }
}

pub fn show(ui: &mut Ui, plan: Plan, actions: &mut Actions) {
    let response =
        if plan.has_search_words { box_ui(ui) } else { ui.add(Button::icon_only(Icon::Search, WORDS)) };
    if response.clicked() {
        actions.push(Action::TogglePalette);
    }
}

fn box_ui(ui: &mut Ui) -> egui::Response {
    let tokens = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, size::CONTROL), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, WORDS));
    let line = if response.hovered() || response.has_focus() { tokens.faint } else { tokens.raised };
    let corner = CornerRadius::same(size::CORNER);
    ui.painter().rect(rect, corner, tokens.raised, Stroke::new(size::HAIRLINE, line), StrokeKind::Inside);
    let words = text::one_line(ui.painter(), WORDS, fonts::text(), tokens.dimmed, WIDTH);
    text::paint_on_baseline(ui.painter(), words, rect.left() + 10.0, rect.center().y);
    if let Some(keys) = keys::hint(Intent::Palette) {
        let right =
            Rect::from_min_max(pos2(rect.center().x, rect.top()), pos2(rect.right() - 8.0, rect.bottom()));
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        ui.scope_builder(egui::UiBuilder::new().max_rect(right).layout(layout), |ui| kbd::keys(ui, &keys));
    }
    response
}
