//! A change on its way through the window: wished for, previewed, agreed to, told.
//!
//! One at a time: a second wish takes the place of one that was not agreed to yet. What was agreed to runs on in the
//! session whatever the window shows, and is told when it ends.

use jetlens_core::{
    operate::{Change, Confirmed, OperateError, Operation, Outcome, Preview},
    text,
};

use crate::ui::Severity;

/// Changes that are listed in a message; more are counted.
const MOST_TOLD: usize = 2;

/// Where the change is that a person works on.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Operating {
    #[default]
    Nothing,
    /// The configuration is being read.
    Previewing(Operation),
    /// It is shown, and waits for a person.
    Review {
        preview: Box<Preview>,
        /// Somebody changed the configuration after it was shown before.
        is_changed: bool,
    },
}

/// What a person is told of a change that ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub severity: Severity,
    pub words: String,
    pub undo: Option<Box<Confirmed>>,
}

impl Operating {
    /// Takes a preview in. What to tell if there is none.
    pub fn previewed(
        &mut self,
        operation: &Operation,
        result: Result<Box<Preview>, OperateError>,
    ) -> Option<Told> {
        // Another wish, or none, has taken its place.
        if !matches!(self, Self::Previewing(wished) if wished == operation) {
            return None;
        }
        match result {
            Ok(preview) => {
                *self = Self::Review { preview, is_changed: false };
                None
            }
            Err(error) => {
                *self = Self::Nothing;
                Some(failed(operation, &error))
            }
        }
    }

    /// A person agrees to what is shown.
    pub fn confirm(&mut self) -> Option<Confirmed> {
        match std::mem::take(self) {
            Self::Review { preview, .. } => Some(preview.confirm()),
            Self::Nothing | Self::Previewing(_) => None,
        }
    }

    /// Takes in how it ended. What somebody else changed meanwhile is shown anew.
    pub fn operated(
        &mut self,
        operation: &Operation,
        result: Result<Box<Outcome>, OperateError>,
    ) -> Option<Told> {
        match result {
            Ok(outcome) => Some(done(*outcome)),
            Err(OperateError::Changed { now }) if *self == Self::Nothing => {
                *self = Self::Review { preview: now, is_changed: true };
                None
            }
            Err(error) => Some(failed(operation, &error)),
        }
    }
}

/// What the dialog and its button call it.
pub fn title(operation: &Operation) -> String {
    match operation {
        Operation::SetThresholds(set) => format!("Set thresholds of {}", set.asset),
    }
}

/// `Consumer billing on ORDERS now has unprocessed-critical = 100.`
pub fn done_words(outcome: &Outcome) -> String {
    let asset = capital(&outcome.operation.asset().to_string());
    let changes = list(&outcome.changes);
    if outcome.unasked.is_empty() {
        format!("{asset} now has {changes}.")
    } else {
        format!("{asset} now has {changes}; the server also made {}.", list(&outcome.unasked))
    }
}

fn done(outcome: Outcome) -> Told {
    Told { severity: Severity::Healthy, words: done_words(&outcome), undo: outcome.undo.map(Box::new) }
}

fn failed(operation: &Operation, error: &OperateError) -> Told {
    let words = format!("{}: {error}. {}", capital(&operation.asset().to_string()), error.remedy());
    let severity = match error {
        OperateError::Nothing => Severity::Info,
        OperateError::OutcomeUnknown { .. } => Severity::Critical,
        _ => Severity::Warning,
    };
    Told { severity, words: words.trim_end().to_owned(), undo: None }
}

fn list(changes: &[Change]) -> String {
    let one = |change: &Change| {
        let name = change.path.strip_prefix("metadata.").unwrap_or(&change.path);
        let name = name.strip_prefix("io.nats.monitor.").unwrap_or(name);
        let name = text::display_up_to(name, 80);
        match &change.after {
            Some(value) => format!("{name} = {}", plain(value)),
            None => format!("no {name}"),
        }
    };
    let words = changes.iter().take(MOST_TOLD).map(one).collect::<Vec<_>>().join(", ");
    match changes.len().saturating_sub(MOST_TOLD) {
        0 => words,
        more => format!("{words} and {more} more"),
    }
}

/// A value of a configuration as a person reads it: a text without its quotes.
pub fn plain(value: &serde_json::Value) -> String {
    let words = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text::display_up_to(&words, 200).into_owned()
}

fn capital(words: &str) -> String {
    crate::views::words::capitalised(words)
}

#[cfg(test)]
mod tests {
    use jetlens_core::{
        analysis::diagnose::monitor::Key,
        clock::Timestamp,
        ids::StreamKey,
        model::Json,
        operate::{Asset, Current, SetThresholds},
    };

    use super::*;

    fn operation(value: &str) -> Operation {
        let key = StreamKey { account: "APP".into(), stream: "ORDERS".into() };
        let values = [(Key::MsgsWarn, Some(value.to_owned()))].into();
        Operation::SetThresholds(SetThresholds { asset: Asset::Stream(key), values })
    }

    fn preview(value: &str) -> Box<Preview> {
        let config = Json::parse(r#"{"name":"ORDERS"}"#).unwrap();
        let before = Current { config, created: Timestamp::UNIX_EPOCH };
        Box::new(Preview::new(operation(value), before).unwrap())
    }

    #[test]
    fn only_the_preview_of_the_last_wish_is_shown() {
        let mut operating = Operating::Previewing(operation("5"));
        assert_eq!(operating.previewed(&operation("4"), Ok(preview("4"))), None);
        assert_eq!(operating, Operating::Previewing(operation("5")));
        assert_eq!(operating.previewed(&operation("5"), Ok(preview("5"))), None);
        assert_eq!(operating.confirm().map(|confirmed| confirmed.preview().clone()), Some(*preview("5")));
        assert_eq!(operating.confirm(), None, "it is agreed to once");
        assert_eq!(operating.previewed(&operation("5"), Ok(preview("5"))), None, "it came late");
        assert_eq!(operating, Operating::Nothing);
    }

    #[test]
    fn the_end_is_told_in_a_sentence() {
        let outcome = Outcome {
            operation: operation("5"),
            changes: preview("5").changes.clone(),
            unasked: Vec::new(),
            undo: None,
        };
        let told = Operating::Nothing.operated(&operation("5"), Ok(Box::new(outcome))).unwrap();
        assert_eq!(told.words, "Stream ORDERS now has msgs-warn = 5.");
        let refused = OperateError::NotPermitted { subject: "$JS.API.STREAM.UPDATE.ORDERS".into() };
        let told = Operating::Nothing.operated(&operation("5"), Err(refused)).unwrap();
        assert_eq!(
            told.words,
            "Stream ORDERS: this user has no permission to publish to $JS.API.STREAM.UPDATE.ORDERS. Use a user who \
             may publish there."
        );
    }

    #[test]
    fn what_was_changed_meanwhile_is_shown_anew() {
        let mut operating = Operating::Nothing;
        let changed = OperateError::Changed { now: preview("5") };
        assert_eq!(operating.operated(&operation("5"), Err(changed)), None);
        assert_eq!(operating, Operating::Review { preview: preview("5"), is_changed: true });
    }
}
