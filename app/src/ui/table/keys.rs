//! The keys of a table: arrows, `j` and `k`, pages, both ends, Enter, copy.

use egui::{Event, Key, Modifiers, Ui};

/// What the keys of this frame ask for.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Pressed {
    pub(super) moved_to: Option<usize>,
    pub(super) activated: Option<usize>,
    pub(super) copied: Option<usize>,
}

/// Takes the keys, unless something else has the keyboard: a field, a button, a menu.
pub(super) fn take(ui: &Ui, num_rows: usize, selected: Option<usize>, page: usize) -> Pressed {
    let busy =
        ui.memory(|memory| memory.focused().is_some()) || ui.ctx().any_popup_open() || !ui.is_enabled();
    if busy || num_rows == 0 {
        return Pressed::default();
    }
    ui.input_mut(|input| {
        let mut at = selected;
        let steps: [(&[Key], isize); 4] = [
            (&[Key::ArrowDown, Key::J], 1),
            (&[Key::ArrowUp, Key::K], -1),
            (&[Key::PageDown], page.cast_signed()),
            (&[Key::PageUp], -page.cast_signed()),
        ];
        for (keys, step) in steps {
            for key in keys {
                // A held key comes several times a frame when frames are slow.
                for _ in 0..input.count_and_consume_key(Modifiers::NONE, *key) {
                    at = Some(step_from(at, step, num_rows));
                }
            }
        }
        if input.consume_key(Modifiers::NONE, Key::Home) {
            at = Some(0);
        }
        if input.consume_key(Modifiers::NONE, Key::End) {
            at = Some(num_rows - 1);
        }
        let activated = at.filter(|_| input.consume_key(Modifiers::NONE, Key::Enter));
        let copied = at.filter(|_| input.events.iter().any(|event| matches!(event, Event::Copy)));
        Pressed { moved_to: at.filter(|_| at != selected), activated, copied }
    })
}

/// Without a selection every step leads to the first row.
fn step_from(at: Option<usize>, step: isize, num_rows: usize) -> usize {
    at.map_or(0, |at| at.saturating_add_signed(step).min(num_rows - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_stop_at_both_ends() {
        assert_eq!(step_from(None, 1, 10), 0);
        assert_eq!(step_from(Some(0), -1, 10), 0);
        assert_eq!(step_from(Some(8), 5, 10), 9);
    }
}
