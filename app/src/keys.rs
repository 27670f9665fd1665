//! The keys, as one table: the handler, the tooltips, the palette's hints and the sheet of keys all read it.
//!
//! A key never fires while a person types in a text field, unless the table says so.

use egui::{Key, Modifiers, PointerButton};

use crate::{
    action::Action,
    moment::TimeAction,
    route::{Route, ViewId},
};

/// What a person presses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Press {
    Chord(Modifiers, Key),
    /// `g`, then a letter.
    Sequence(Key),
    Mouse(PointerButton),
}

/// What it asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Intent {
    Palette,
    Keys,
    Filter,
    Refresh,
    Back,
    Forward,
    View(ViewId),
    /// See [`Action::Mark`].
    Mark,
    Time(TimeAction),
    Quit,
    /// The shell closes what is open on top, or hands the key on: see [`crate::app`].
    Close,
    /// The table that has the focus does it; the sheet only tells.
    Rows,
}

impl Intent {
    /// The action, for an intent that is one.
    pub fn action(self) -> Option<Action> {
        Some(match self {
            Self::Palette => Action::TogglePalette,
            Self::Keys => Action::ToggleKeys,
            Self::Filter => Action::FocusFilter,
            Self::Refresh => Action::Refresh,
            Self::Back => Action::Back,
            Self::Forward => Action::Forward,
            Self::View(view) => Action::Go(Route::to_view(view)),
            Self::Mark => Action::Mark,
            Self::Time(action) => Action::Time(action),
            Self::Quit => Action::Quit,
            Self::Close | Self::Rows => return None,
        })
    }
}

/// A line of the sheet of keys.
pub struct Shortcut {
    pub press: Press,
    pub intent: Intent,
    /// What it does, as the sheet says it.
    pub help: &'static str,
    /// Whether it fires while a person types.
    pub while_typing: bool,
}

const fn plain(key: Key, intent: Intent, help: &'static str) -> Shortcut {
    Shortcut { press: Press::Chord(Modifiers::NONE, key), intent, help, while_typing: false }
}

const fn command(key: Key, intent: Intent, help: &'static str) -> Shortcut {
    Shortcut { press: Press::Chord(Modifiers::COMMAND, key), intent, help, while_typing: true }
}

const fn alt(key: Key, intent: Intent, help: &'static str) -> Shortcut {
    Shortcut { press: Press::Chord(Modifiers::ALT, key), intent, help, while_typing: false }
}

const fn view(key: Key, view: ViewId, help: &'static str) -> Shortcut {
    Shortcut { press: Press::Sequence(key), intent: Intent::View(view), help, while_typing: false }
}

const fn mouse(button: PointerButton, intent: Intent, help: &'static str) -> Shortcut {
    Shortcut { press: Press::Mouse(button), intent, help, while_typing: true }
}

/// All of them, in the order of the sheet.
pub const SHORTCUTS: &[Shortcut] = &[
    command(Key::K, Intent::Palette, "Go to anything, run anything"),
    plain(Key::Slash, Intent::Filter, "Filter the rows"),
    plain(Key::ArrowDown, Intent::Rows, "Next row"),
    plain(Key::ArrowUp, Intent::Rows, "Row before"),
    plain(Key::J, Intent::Rows, "Next row"),
    plain(Key::K, Intent::Rows, "Row before"),
    plain(Key::Enter, Intent::Rows, "Open the row"),
    plain(Key::Escape, Intent::Close, "Close what is open, or clear"),
    view(Key::O, ViewId::Overview, "Overview"),
    view(Key::C, ViewId::Consumers, "Consumers"),
    view(Key::S, ViewId::Streams, "Streams"),
    view(Key::D, ViewId::Changes, "Changes"),
    view(Key::V, ViewId::Servers, "Servers"),
    view(Key::X, ViewId::Contexts, "Contexts"),
    view(Key::Comma, ViewId::Settings, "Settings"),
    alt(Key::ArrowLeft, Intent::Back, "Back"),
    alt(Key::ArrowRight, Intent::Forward, "Forward"),
    mouse(PointerButton::Extra1, Intent::Back, "Back"),
    mouse(PointerButton::Extra2, Intent::Forward, "Forward"),
    plain(Key::R, Intent::Refresh, "Collect now"),
    plain(Key::M, Intent::Mark, "Mark this moment, for Changes"),
    plain(Key::OpenBracket, Intent::Time(TimeAction::MarkBefore), "The past: to the mark before"),
    plain(Key::CloseBracket, Intent::Time(TimeAction::NextMark), "The past: to the next mark"),
    plain(Key::Space, Intent::Time(TimeAction::TogglePlay), "The past: play, pause"),
    plain(Key::L, Intent::Time(TimeAction::Live), "Back to live"),
    plain(Key::Questionmark, Intent::Keys, "This sheet"),
    command(Key::Q, Intent::Quit, "Quit"),
];

/// How the first shortcut of `intent` is written, for a tooltip or a hint.
pub fn hint(intent: Intent) -> Option<String> {
    SHORTCUTS.iter().find(|shortcut| shortcut.intent == intent).map(|shortcut| written(shortcut.press))
}

/// How a person writes it: `Ctrl K`, `g c`, `?`.
pub fn written(press: Press) -> String {
    match press {
        Press::Chord(modifiers, key) => {
            let mut words = Vec::new();
            if modifiers.command || modifiers.ctrl {
                words.push(if cfg!(target_os = "macos") { "Cmd" } else { "Ctrl" });
            }
            if modifiers.alt {
                words.push("Alt");
            }
            if modifiers.shift {
                words.push("Shift");
            }
            words.push(name(key, words.is_empty()));
            words.join(" ")
        }
        Press::Sequence(key) => format!("g {}", name(key, true)),
        Press::Mouse(PointerButton::Extra1) => "mouse back".to_owned(),
        Press::Mouse(PointerButton::Extra2) => "mouse forward".to_owned(),
        Press::Mouse(_) => "mouse".to_owned(),
    }
}

/// A key in words that every face has. A letter alone is written small, as a person types it.
fn name(key: Key, is_alone: bool) -> &'static str {
    match key {
        Key::ArrowLeft => "Left",
        Key::ArrowRight => "Right",
        Key::ArrowUp => "Up",
        Key::ArrowDown => "Down",
        Key::Escape => "Esc",
        Key::Slash => "/",
        Key::Questionmark => "?",
        Key::Comma => ",",
        Key::OpenBracket => "[",
        Key::CloseBracket => "]",
        Key::C if is_alone => "c",
        Key::D if is_alone => "d",
        Key::J if is_alone => "j",
        Key::K if is_alone => "k",
        Key::L if is_alone => "l",
        Key::M if is_alone => "m",
        Key::O if is_alone => "o",
        Key::R if is_alone => "r",
        Key::S if is_alone => "s",
        Key::V if is_alone => "v",
        Key::X if is_alone => "x",
        other => other.name(),
    }
}

/// Turns presses into intents. It remembers only whether a `g` waits for its letter.
#[derive(Debug, Default)]
pub struct KeyReader {
    after_g: bool,
}

impl KeyReader {
    /// The intents of this frame's events. `is_typing` says that a text field has the focus, `has_focus` that anything
    /// has: then Space is its.
    pub fn read(&mut self, input: &mut egui::InputState, is_typing: bool, has_focus: bool) -> Vec<Intent> {
        let mut intents = Vec::new();
        input.events.retain(|event| {
            let intent = match event {
                egui::Event::Key { key: Key::Space, .. } if has_focus => None,
                egui::Event::Key { key, pressed: true, modifiers, repeat, .. } => {
                    self.key(*key, *modifiers, *repeat, is_typing)
                }
                egui::Event::PointerButton { button, pressed: true, .. } => {
                    find(is_typing, |press| press == Press::Mouse(*button))
                }
                _ => None,
            };
            intents.extend(intent);
            // `Esc` stays: a field that has the focus wants to see it, too.
            matches!(intent, None | Some(Intent::Close))
        });
        // The letter of a shortcut also comes as text. It must not end up in a field that the shortcut focuses.
        if !intents.is_empty() && !is_typing {
            input.events.retain(|event| !matches!(event, egui::Event::Text(_)));
        }
        intents
    }

    fn key(&mut self, key: Key, modifiers: Modifiers, is_repeat: bool, is_typing: bool) -> Option<Intent> {
        let was_after_g = std::mem::take(&mut self.after_g);
        let is_bare = !modifiers.command && !modifiers.ctrl && !modifiers.alt;
        if was_after_g && is_bare && !is_typing {
            return find(is_typing, |press| press == Press::Sequence(key));
        }
        if key == Key::G && is_bare && !modifiers.shift && !is_typing {
            self.after_g = true;
            return None;
        }
        let intent = find(is_typing, |press| match press {
            Press::Chord(wanted, wanted_key) => wanted_key == key && is_chord(wanted, key, modifiers),
            Press::Sequence(_) | Press::Mouse(_) => false,
        });
        // Rows move on with a key that is held; nothing else should happen ten times.
        intent.filter(|intent| *intent != Intent::Rows && !is_repeat)
    }
}

fn find(is_typing: bool, is_it: impl Fn(Press) -> bool) -> Option<Intent> {
    SHORTCUTS
        .iter()
        .find(|shortcut| is_it(shortcut.press))
        .filter(|shortcut| !is_typing || shortcut.while_typing)
        .map(|shortcut| shortcut.intent)
}

/// Whether the modifiers fit. Where a sign sits on a keyboard differs, so Shift is free for what is no letter.
fn is_chord(wanted: Modifiers, key: Key, held: Modifiers) -> bool {
    let is_sign =
        matches!(key, Key::Slash | Key::Questionmark | Key::Comma | Key::OpenBracket | Key::CloseBracket);
    let held = if is_sign { Modifiers { shift: false, ..held } } else { held };
    held.matches_exact(wanted)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn press(reader: &mut KeyReader, key: Key, modifiers: Modifiers, is_typing: bool) -> Vec<Intent> {
        let mut input = egui::InputState::default();
        input.events.push(egui::Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        });
        reader.read(&mut input, is_typing, is_typing)
    }

    #[test]
    fn every_view_has_a_key_and_no_key_has_two_meanings() {
        for view in ViewId::ALL {
            assert!(hint(Intent::View(view)).is_some(), "{view:?}");
        }
        let written: Vec<_> = SHORTCUTS.iter().map(|shortcut| written(shortcut.press)).collect();
        assert_eq!(written.iter().collect::<BTreeSet<_>>().len(), written.len(), "{written:?}");
    }

    #[test]
    fn chords_and_sequences_are_read() {
        let mut reader = KeyReader::default();
        assert_eq!(press(&mut reader, Key::K, Modifiers::COMMAND, false), [Intent::Palette]);
        assert_eq!(press(&mut reader, Key::Questionmark, Modifiers::SHIFT, false), [Intent::Keys]);
        assert_eq!(press(&mut reader, Key::G, Modifiers::NONE, false), []);
        assert_eq!(press(&mut reader, Key::C, Modifiers::NONE, false), [Intent::View(ViewId::Consumers)]);
        assert_eq!(press(&mut reader, Key::C, Modifiers::NONE, false), [], "the g is used up");
        assert_eq!(press(&mut reader, Key::J, Modifiers::NONE, false), [], "rows are the table's");
    }

    #[test]
    fn keys_rest_while_a_person_types() {
        let mut reader = KeyReader::default();
        for shortcut in SHORTCUTS {
            if let Press::Chord(modifiers, key) = shortcut.press {
                let fires = !press(&mut reader, key, modifiers, true).is_empty();
                assert_eq!(fires, shortcut.while_typing, "{}", written(shortcut.press));
            }
        }
        press(&mut reader, Key::G, Modifiers::NONE, true);
        assert_eq!(press(&mut reader, Key::C, Modifiers::NONE, true), []);
    }

    #[test]
    fn keys_are_written_as_people_write_them() {
        assert_eq!(hint(Intent::Palette).as_deref(), Some("Ctrl K"));
        assert_eq!(hint(Intent::View(ViewId::Streams)).as_deref(), Some("g s"));
        assert_eq!(hint(Intent::Back).as_deref(), Some("Alt Left"));
        assert_eq!(hint(Intent::Keys).as_deref(), Some("?"));
    }
}
