//! A command as it is, with a button that copies it.

use egui::{TextWrapMode, Ui};
use jetlens_core::text as safe;

use super::{Icon, button::Button, card, text, tokens::space};

/// A longer command is cut on the screen, and copied whole.
const MOST_CHARS: usize = 2000;
const BUTTON_WIDTH: f32 = 34.0;

/// Shows `command`, wrapped where the room ends. `label` is the name of the button; says whether it was pressed.
pub fn command(ui: &mut Ui, command: &str, label: &str) -> bool {
    card::note(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::HALF;
            let width = (ui.available_width() - BUTTON_WIDTH).max(60.0);
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.style_mut().wrap_mode = Some(TextWrapMode::Wrap);
                text::mono(ui, safe::display_up_to(command, MOST_CHARS));
            });
            ui.add(Button::icon_only(Icon::Copy, label)).clicked()
        })
        .inner
    })
    .inner
}
