//! The menu that shows and hides columns.

use egui::{Response, Ui};

use super::{Column, TableState};
use crate::ui::{button::Button, menu};

/// A button that opens a list of check boxes. Says whether a column was shown or hidden.
pub fn columns_menu(ui: &mut Ui, columns: &[Column], state: &mut TableState) -> bool {
    let button = ui.add(Button::secondary("Columns"));
    under(&button, columns, state)
}

/// The list under a button of one's own.
pub fn under(button: &Response, columns: &[Column], state: &mut TableState) -> bool {
    menu::under(button, "Columns", |ui| {
        let mut changed = false;
        for column in columns.iter().filter(|column| column.optional) {
            let mut shown = state.is_shown(column);
            if menu::check_item(ui, &mut shown, column.name()).changed() {
                state.set_shown(column, shown);
                changed = true;
            }
        }
        let touched = !(state.shown.is_empty() && state.widths.is_empty() && state.order.is_empty());
        if touched {
            menu::line(ui);
            if menu::item(ui, None, "As it was").clicked() {
                state.shown.clear();
                state.widths.clear();
                state.order.clear();
                changed = true;
            }
        }
        changed
    })
    .unwrap_or(false)
}
