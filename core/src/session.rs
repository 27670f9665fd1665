//! One actor for each connection: it collects, and it is the only one that does.
//!
//! | direction | what | how |
//! | --- | --- | --- |
//! | in | [`Command`] | bounded queue |
//! | out | [`Snapshot`](crate::model::Snapshot) | `watch`, the latest wins |
//! | out | [`LinkStatus`] | `watch`, the latest wins |
//! | out | [`Event`] | bounded queue; what does not fit is counted |
//! | out | [`Wake`] | called after a send, so that a window paints |
//!
//! Dropping the [`Session`] ends the actor and its connections.

use std::{sync::Arc, time::Duration};

use crate::{
    clock::Timestamp,
    ids::{ContextName, Entity, ServerName},
};

/// Called from the session's thread whenever there is something new to show.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What the session is asked to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Collect now, everything.
    Refresh,
    /// What the screen shows: it is kept fresher than the rest.
    Watch(Focus),
    /// How often everything is collected while a window shows it.
    SetInterval(Duration),
}

/// What somebody is looking at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Focus {
    /// False while the window is hidden: the session slows down.
    pub is_visible: bool,
    pub shows_consumers: bool,
    pub selected: Option<Entity>,
}

/// The connection as a person would describe it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinkStatus {
    pub context: Option<ContextName>,
    pub phase: LinkPhase,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum LinkPhase {
    /// No connection was asked for.
    #[default]
    Idle,
    Connecting {
        since: Timestamp,
    },
    Connected {
        server: ServerName,
        /// Of the last measured round trip.
        rtt: Option<Duration>,
    },
    /// It was connected, and tries to be again.
    Reconnecting {
        since: Timestamp,
        attempts: u64,
    },
    /// It can't connect, and says why in one sentence and what to do in another. It tries again at `retry_at`.
    Failed {
        sentence: String,
        remedy: String,
        retry_at: Option<Timestamp>,
    },
}

/// Something that happened once and must not be lost.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Connected {
        server: ServerName,
    },
    Disconnected,
    /// An advisory of the server, as one line.
    Advisory {
        at: Timestamp,
        entity: Option<Entity>,
        line: String,
    },
    /// Something went wrong that a person should read.
    Problem {
        sentence: String,
        remedy: String,
    },
}
