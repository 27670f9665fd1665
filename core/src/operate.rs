//! Changes of a system: every one is a value, from the wish to the way back.
//!
//! ```text
//! Operation ──► preview ──► Preview ──► confirm ──► Confirmed ──► carry_out ──► Outcome ──► undo: Operation
//!   (a wish)    (one read)  (what exactly             (a person     (a fresh read,
//!                            would happen)             agreed)       then one write)
//! ```
//!
//! Nothing is written without a [`Confirmed`], and the only way to one is a [`Preview`]. A write starts from the text
//! of the configuration as the server sent it, so that a field which this version does not know stays as it is, and it
//! is refused when the configuration is no longer the one that the preview showed. The servers have no
//! compare-and-set for configurations: a change by somebody else in the milliseconds between that last read and the
//! write is overwritten.

mod command;
mod config;
mod error;
mod preview;
mod run;
mod thresholds;

pub use error::OperateError;
pub use preview::{Change, Confirmed, Current, Outcome, Preview};
pub use run::{carry_out, preview};
pub use thresholds::SetThresholds;

use crate::ids::{AccountName, ConsumerKey, Entity, StreamKey};

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    SetThresholds(SetThresholds),
}

impl Operation {
    /// What it changes.
    pub fn asset(&self) -> &Asset {
        match self {
            Self::SetThresholds(set) => &set.asset,
        }
    }
}

/// What can be changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asset {
    Stream(StreamKey),
    Consumer(ConsumerKey),
}

impl Asset {
    pub fn account(&self) -> &AccountName {
        match self {
            Self::Stream(key) => &key.account,
            Self::Consumer(key) => &key.account,
        }
    }

    pub fn entity(&self) -> Entity {
        match self {
            Self::Stream(key) => Entity::Stream(key.clone()),
            Self::Consumer(key) => Entity::Consumer(key.clone()),
        }
    }

    /// `None` for something whose configuration can't be changed.
    pub fn of(entity: &Entity) -> Option<Self> {
        match entity {
            Entity::Stream(key) => Some(Self::Stream(key.clone())),
            Entity::Consumer(key) => Some(Self::Consumer(key.clone())),
            Entity::Server { .. } | Entity::Account { .. } => None,
        }
    }

    /// The names as they stand in subjects and commands: the stream, and the consumer.
    fn names(&self) -> Vec<&str> {
        match self {
            Self::Stream(key) => vec![key.stream.as_str()],
            Self::Consumer(key) => vec![key.stream.as_str(), key.consumer.as_str()],
        }
    }

    fn noun(&self) -> &'static str {
        match self {
            Self::Stream(_) => "stream",
            Self::Consumer(_) => "consumer",
        }
    }
}

/// `stream ORDERS`, `consumer billing on ORDERS`: safe to show.
impl std::fmt::Display for Asset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = |name| crate::text::display_up_to(name, 120);
        match self {
            Self::Stream(key) => write!(f, "stream {}", name(key.stream.as_str())),
            Self::Consumer(key) => {
                write!(f, "consumer {} on {}", name(key.consumer.as_str()), name(key.stream.as_str()))
            }
        }
    }
}
