//! One choice of a few, all of them in sight.

use egui::Ui;

use super::button::Button;

/// Buttons in a row, of which one is chosen. Says whether the choice changed.
pub fn segmented<T: PartialEq + Copy>(ui: &mut Ui, choice: &mut T, options: &[(T, &str)]) -> bool {
    let mut changed = false;
    ui.horizontal(|ui| {
        for (value, label) in options {
            let selected = choice == value;
            if ui.add(Button::secondary(label).selected(selected)).clicked() && !selected {
                *choice = *value;
                changed = true;
            }
        }
    });
    changed
}
