//! What comes up over the window: the sheet of keys, the question whether a program may run, and what a
//! change would do.

mod review;

pub(crate) use review::review;

use egui::{Grid, Id, Modal};
use jetlens_core::{context::ProgramCall, text as safe};

use crate::{
    action::{Action, Actions},
    keys::{self, SHORTCUTS},
    ui::{button::Button, heading, kbd, text, tokens::space},
};

/// The sheet of keys, straight from their table.
pub(crate) fn keys_sheet(context: &egui::Context, actions: &mut Actions) {
    let modal = Modal::new(Id::unique("keys-sheet")).show(context, |ui| {
        heading::section(ui, "Keys", "they rest while you type");
        ui.add_space(space::ONE);
        let half = SHORTCUTS.len().div_ceil(2);
        ui.horizontal_top(|ui| {
            for (column, shortcuts) in SHORTCUTS.chunks(half).enumerate() {
                Grid::new(("keys", column)).num_columns(2).spacing([space::TWO, 5.0]).show(ui, |ui| {
                    for shortcut in shortcuts {
                        kbd::keys(ui, &keys::written(shortcut.press));
                        text::text(ui, shortcut.help);
                        ui.end_row();
                    }
                });
                ui.add_space(space::THREE);
            }
        });
    });
    if modal.should_close() {
        actions.push(Action::ToggleKeys);
    }
}

/// Asks before a program runs for a credential. Leaving the question is a no.
pub(crate) fn program_question(context: &egui::Context, call: &ProgramCall, actions: &mut Actions) {
    let modal = Modal::new(Id::unique("program-question")).show(context, |ui| {
        ui.set_max_width(460.0);
        heading::section(ui, "May this program run?", "");
        text::dimmed(
            ui,
            "The context takes a credential from a program. It would run with your rights, exactly as:",
        );
        ui.add_space(space::ONE);
        text::mono(ui, safe::display_up_to(&call.to_string(), 400));
        ui.add_space(space::TWO);
        ui.horizontal(|ui| {
            let yes = ui.add(Button::primary("Run it")).clicked();
            let no = ui.add(Button::secondary("Don't run it")).clicked();
            (yes || no).then_some(yes)
        })
        .inner
    });
    let left = modal.should_close().then_some(false);
    if let Some(is_allowed) = modal.inner.or(left) {
        actions.push(Action::AllowProgram(is_allowed));
    }
}
