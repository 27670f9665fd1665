//! Why a request got no answer, and whether it may have been carried out all the same.

use std::time::Duration;

use crate::model::Reason;

/// A request without a reply.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    #[error("nobody answers to {subject}")]
    NoResponders { subject: String },
    #[error("no answer to {subject} within {} ms", .after.as_millis())]
    TimedOut { subject: String, after: Duration },
    #[error("no permission to publish to {subject}")]
    NotPermitted { subject: String },
    /// Answers can't arrive: another inbox prefix is needed (`--inbox-prefix`).
    #[error("no permission to subscribe to {inbox}, where answers would arrive: set an inbox prefix")]
    InboxNotPermitted { inbox: String },
    /// Nothing was sent.
    #[error("not connected")]
    NotConnected,
    /// It was sent, or will be after the reconnect: the server may carry it out.
    #[error("the connection was lost before {subject} was answered")]
    ConnectionLost { subject: String },
    #[error("the request to {subject} is larger than the server accepts")]
    TooLarge { subject: String },
    #[error("{subject:?} is not a subject")]
    InvalidSubject { subject: String },
    #[error("the request to {subject} failed")]
    Other {
        subject: String,
        #[source]
        source: async_nats::RequestError,
    },
}

impl RequestError {
    /// Whether the server can't have carried the request out: for a change, the others mean "outcome unknown".
    pub fn is_certainly_undone(&self) -> bool {
        match self {
            Self::NoResponders { .. }
            | Self::NotPermitted { .. }
            | Self::NotConnected
            | Self::TooLarge { .. }
            | Self::InvalidSubject { .. } => true,
            Self::TimedOut { .. }
            | Self::InboxNotPermitted { .. }
            | Self::ConnectionLost { .. }
            | Self::Other { .. } => false,
        }
    }

    /// The reason to write into a snapshot's coverage.
    pub fn reason(&self) -> Reason {
        match self {
            Self::NoResponders { .. } => Reason::NotEnabled,
            Self::TimedOut { .. } => Reason::TimedOut,
            Self::NotPermitted { subject } => Reason::NoPermission(subject.clone()),
            Self::InboxNotPermitted { inbox } => Reason::NoPermission(inbox.clone()),
            Self::NotConnected | Self::ConnectionLost { .. } => Reason::Disconnected,
            Self::TooLarge { .. } | Self::InvalidSubject { .. } => Reason::Refused(self.to_string()),
            Self::Other { source, .. } => Reason::Refused(source.to_string()),
        }
    }
}
