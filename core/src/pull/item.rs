//! What a subscription gives: messages, and an honest account of what happened between them.

use std::{fmt, time::Duration};

use super::message::Message;
use crate::{clock::Timestamp, ids::ConsumerName};

/// One thing that a subscription gives.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every item is a message: a box would be an allocation for each"
)]
pub enum Item {
    Message(Message),
    Notice(Notice),
    /// The last item.
    End(End),
}

/// Something that happened between two messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The first item: the consumer is there.
    Started {
        consumer: ConsumerName,
        /// How many messages wait in it; zero means that a listing is empty. `None` if the consumer's description
        /// may not be read.
        num_pending: Option<u64>,
    },
    /// Nothing comes any more, and the subscription sees to it. Said once an interruption.
    Interrupted { why: Why },
    /// It is over: the server answers to a request for messages.
    Resumed {
        /// Without a sign of life.
        gap: Duration,
        /// The lowest stream sequence that has not come yet and can. `None` if it is known by time only, or not at all.
        from_seq: Option<u64>,
    },
    /// The own consumer was lost, and another one goes on after what was seen.
    Recreated {
        consumer: ConsumerName,
        /// The stream sequence that it starts at. `None` if it starts by time or with a listing.
        from_seq: Option<u64>,
    },
    /// A durable consumer was deleted; the subscription waits for another one of its name.
    ConsumerGone,
    /// The durable consumer is another one than before, made at this moment by the server's clock.
    ConsumerReplaced { created: Timestamp },
    /// The stream was deleted; the subscription waits for another one of its name.
    StreamGone,
    /// The stream is another one of the same name, or its sequence went back. What it held up to `old_last_seq` and
    /// was not read is lost.
    StreamRestarted { old_last_seq: u64, new_last_seq: u64 },
    /// Messages of these sequences were removed (limits, purge, deletion) before they were read. With filters, or if
    /// some were removed long ago, fewer than these were wanted.
    Lost { first_seq: u64, last_seq: u64 },
}

impl Notice {
    /// How many messages a [`Notice::Lost`] is about at most.
    pub fn num_lost(&self) -> u64 {
        match self {
            Self::Lost { first_seq, last_seq } => last_seq.saturating_sub(*first_seq).saturating_add(1),
            _ => 0,
        }
    }
}

/// Why nothing comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The connection is down.
    Disconnected,
    /// The server of the connection stopped to answer, and was left.
    ServerSilent,
    /// The consumer's server does not show that it is there.
    MissedHeartbeats,
    /// Nobody answers for the consumer.
    NoResponders,
    ConsumerDeleted,
    /// A delivery went astray.
    DeliveryMissing,
    /// Others ask the consumer for more than it allows at once.
    TooManyRequests,
    /// The `JetStream` API does not answer, or can't serve right now.
    ApiSilent,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Disconnected => "the connection is down",
            Self::ServerSilent => "the server stopped to answer",
            Self::MissedHeartbeats => "the consumer's server is silent",
            Self::NoResponders => "nobody answers for the consumer",
            Self::ConsumerDeleted => "the consumer was deleted",
            Self::DeliveryMissing => "a delivery went astray",
            Self::TooManyRequests => "the consumer has too many waiting requests",
            Self::ApiSilent => "JetStream does not answer",
        })
    }
}

/// Why a subscription ended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum End {
    #[error("the stream does not exist")]
    StreamDeleted,
    #[error("the consumer does not exist")]
    ConsumerDeleted,
    #[error("no permission to use {subject}")]
    PermissionDenied { subject: String },
    /// It can't be pulled from.
    #[error("the consumer is a push consumer")]
    PushConsumer,
    #[error("the connection was closed")]
    LinkClosed,
    #[error("nobody answers for JetStream")]
    NoJetStream,
    /// In the server's own words.
    #[error("{description}")]
    Refused { code: Option<u64>, description: String },
}
