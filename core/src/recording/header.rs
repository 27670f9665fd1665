use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// Who recorded what: the first frame of a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Header {
    /// When the recording began.
    pub created: Timestamp,
    /// The nats CLI context; empty without one.
    pub context: String,
    /// What the recording is of, in a few words; empty if nobody said.
    pub title: String,
    /// The wanted time between two moments, in milliseconds.
    pub every_ms: u64,
    /// The version of Jetlens that began it.
    pub version: String,
    /// How often the file was written anew, to drop what is old: a reader compares it.
    pub generation: u64,
}

impl Header {
    pub fn new(created: Timestamp, context: impl Into<String>, every: std::time::Duration) -> Self {
        Self {
            created,
            context: context.into(),
            every_ms: every.as_millis() as u64,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..Self::default()
        }
    }
}
