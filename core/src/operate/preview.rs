use std::fmt;

use serde_json::Value;

use super::{
    OperateError, Operation, command,
    config::{Config, changes, unchanged},
};
use crate::{clock::Timestamp, model::Json, text::display_up_to};

/// The configuration of an asset as its server has it now.
#[derive(Clone, Debug, PartialEq)]
pub struct Current {
    /// In the server's own words.
    pub config: Json,
    /// One of the same name that was made at another moment is another.
    pub created: Timestamp,
}

/// Exactly what an operation would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    pub operation: Operation,
    pub before: Current,
    /// The whole configuration that would be written.
    pub after: Json,
    /// What differs, by path. Never empty.
    pub changes: Vec<Change>,
    /// The fields that stay as they are, by name.
    pub unchanged: Vec<String>,
    /// The `nats` command that does the same, where there is one.
    pub command: Option<String>,
    /// What a person should know before, a sentence each.
    pub notes: Vec<String>,
}

/// One difference of a configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// `metadata.io.nats.monitor.enabled`.
    pub path: String,
    /// `None` if it was not there.
    pub before: Option<Value>,
    /// `None` if it will not be there.
    pub after: Option<Value>,
}

/// `max_age: 0 → 3600`: safe to show.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |value: &Option<Value>| match value {
            Some(value) => display_up_to(&value.to_string(), 200).into_owned(),
            None => "–".to_owned(),
        };
        write!(f, "{}: {} → {}", display_up_to(&self.path, 200), words(&self.before), words(&self.after))
    }
}

/// An operation that a person has seen the preview of and agreed to.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirmed(Preview);

impl Confirmed {
    pub fn preview(&self) -> &Preview {
        &self.0
    }
}

/// What was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub operation: Operation,
    pub changes: Vec<Change>,
    /// What the server made of the configuration besides. Empty as far as anybody knows.
    pub unasked: Vec<Change>,
    /// What takes it back, ready to be carried out: a person agreed to the state before when it was shown.
    pub undo: Option<Confirmed>,
}

impl Preview {
    /// What `operation` makes of a configuration.
    pub fn new(operation: Operation, before: Current) -> Result<Self, OperateError> {
        let mut config = Config::read(&before.config)?;
        let notes = match &operation {
            Operation::SetThresholds(set) => set.apply(&mut config)?,
        };
        let after = config.json()?;
        let changes = changes(&before.config, &after);
        if changes.is_empty() {
            return Err(OperateError::Nothing);
        }
        let command = match &operation {
            Operation::SetThresholds(set) => command::edit_metadata(&set.asset, &config)?,
        };
        let unchanged = unchanged(&before.config, &after);
        Ok(Self { operation, before, after, changes, unchanged, command, notes })
    }

    /// A person has read it, and agrees.
    pub fn confirm(self) -> Confirmed {
        Confirmed(self)
    }

    /// Whether the asset is still the one that this shows.
    pub(super) fn holds_for(&self, now: &Current) -> bool {
        self.before.created == now.created && changes(&self.before.config, &now.config).is_empty()
    }

    /// The operation after which everything is as before this one.
    pub(super) fn undo(&self) -> Result<Operation, OperateError> {
        let before = Config::read(&self.before.config)?;
        Ok(match &self.operation {
            Operation::SetThresholds(set) => Operation::SetThresholds(set.undo(&before)?),
        })
    }
}
