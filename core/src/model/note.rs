//! Who did what to which asset, as far as the servers say.

use std::fmt;

use crate::{
    clock::Timestamp,
    ids::{AccountName, Entity},
};

/// One thing that was done to an asset, or that happened to it.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeNote {
    /// By the server's clock.
    pub at: Timestamp,
    pub entity: Entity,
    pub action: NotedAction,
    /// `None` where the server does not say who asked, or nobody did.
    pub by: Option<By>,
}

/// What was done. An unknown word of a newer server is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotedAction {
    Created,
    Updated,
    Deleted,
    Purged,
    /// A single message was erased.
    MessageDeleted,
    Restored,
    /// Paused, or resumed.
    Paused,
    LeaderAskedToGo,
    PeerRemoved,
    Unpinned,
    Other(String),
}

impl fmt::Display for NotedAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
            Self::Purged => "purged",
            Self::MessageDeleted => "message deleted",
            Self::Restored => "restored",
            Self::Paused => "paused or resumed",
            Self::LeaderAskedToGo => "leader asked to step down",
            Self::PeerRemoved => "peer removed",
            Self::Unpinned => "unpinned",
            Self::Other(words) => words,
        })
    }
}

/// Who asked for it, in the server's words. Without the port of the address: it says nothing to a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct By {
    pub account: AccountName,
    pub user: String,
    /// The name that the client gave itself.
    pub client: String,
    pub host: String,
    /// What kind of connection: `Client`, `Leafnode`, …
    pub kind: String,
    /// The client library and its version, such as `go 1.48.0`.
    pub library: String,
    /// Whether it was this program.
    pub is_ours: bool,
}

impl fmt::Display for By {
    /// `Jetlens`, or `nats CLI, user admin, 10.0.9.2`: as much as is known, the most telling first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_ours {
            return f.write_str("this Jetlens");
        }
        let user = if self.user.is_empty() { String::new() } else { format!("user {}", self.user) };
        // A client without a name is known by what it was written with.
        let name = if self.client.is_empty() { &self.library } else { &self.client };
        let known: Vec<_> = [name, &user, &self.host]
            .into_iter()
            .filter(|word| !word.is_empty())
            .map(String::as_str)
            .collect();
        f.write_str(&if known.is_empty() { "somebody".to_owned() } else { known.join(", ") })
    }
}
