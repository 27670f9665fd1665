//! What a link is doing, as values for a screen.

use std::fmt;

use async_nats::ServerInfo;

use super::violation::PermissionViolation;
use crate::clock::Timestamp;

/// The state of a connection; the latest wins.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum LinkState {
    /// Before the first connection: nobody has a [`Link`](super::Link) then.
    #[default]
    Connecting,
    Connected(ConnectedTo),
    /// Down, and trying again without end.
    Reconnecting {
        since: Timestamp,
        /// Why it went down or why the last attempt failed, in a few words.
        reason: String,
        num_attempts: u32,
    },
    /// Closed from this side.
    Closed,
}

/// The server at the other end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectedTo {
    pub server_name: String,
    pub server_id: String,
    pub version: String,
    /// The cluster's name, empty for a single server.
    pub cluster: String,
    /// The server's `JetStream` domain, empty for none.
    pub domain: String,
    pub has_jetstream: bool,
    pub max_payload_bytes: usize,
    /// The number of this connection on that server.
    pub client_id: u64,
    /// How often the link has connected, from 1: what was published between two numbers was missed.
    pub epoch: u64,
}

impl ConnectedTo {
    pub(crate) fn of(info: &ServerInfo, epoch: u64) -> Self {
        Self {
            server_name: info.server_name.clone(),
            server_id: info.server_id.clone(),
            version: info.version.clone(),
            cluster: info.cluster.clone().unwrap_or_default(),
            domain: info.domain.clone().unwrap_or_default(),
            has_jetstream: info.jetstream,
            max_payload_bytes: info.max_payload,
            client_id: info.client_id,
            epoch,
        }
    }
}

impl LinkState {
    pub fn is_connected(&self) -> bool {
        matches!(self, Self::Connected(_))
    }
}

impl fmt::Display for LinkState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connecting => f.write_str("connecting"),
            Self::Connected(to) => write!(f, "connected to {}", to.server_name),
            Self::Reconnecting { reason, .. } => write!(f, "reconnecting: {reason}"),
            Self::Closed => f.write_str("closed"),
        }
    }
}

/// Something that happened on a link. The channel keeps the last 256; a slow reader is told how many it missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkEvent {
    Connected,
    Disconnected,
    /// The server sent nothing for seconds, not even an answer to a ping, and was left.
    ServerSilent,
    NotPermitted(PermissionViolation),
    /// The server is about to shut down and asks its clients to leave.
    LameDuck,
    /// A subscription's queue was full and messages were dropped; how many times since the last such event.
    SlowConsumer {
        num_dropped: u64,
    },
    /// Anything else that the server complains about, in its own words.
    ServerError(String),
}
