//! What to pull from, and how.

use std::time::Duration;

use crate::{
    clock::Timestamp,
    ids::{ConsumerName, StreamName},
};

/// Where messages come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Somebody's consumer, which must exist. It is never made, changed or deleted.
    Durable { stream: StreamName, consumer: ConsumerName },
    /// A consumer of our own.
    Ephemeral(Ephemeral),
}

impl Source {
    pub fn stream(&self) -> &StreamName {
        match self {
            Self::Durable { stream, .. } => stream,
            Self::Ephemeral(ephemeral) => &ephemeral.stream,
        }
    }
}

/// A consumer of our own: one replica, in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ephemeral {
    pub stream: StreamName,
    /// Subjects, wildcards allowed; empty for all.
    pub filters: Vec<String>,
    pub start: Start,
    /// Leaves the payloads out; the server adds their size as the header `Nats-Msg-Size`.
    pub headers_only: bool,
    pub acks: Acks,
    /// How long the server keeps the consumer without a request for messages.
    pub inactive_threshold: Duration,
}

impl Ephemeral {
    /// Everything that a stream gets from now on, without acknowledgements: a live tail.
    pub fn tail(stream: impl Into<StreamName>) -> Self {
        Self {
            stream: stream.into(),
            filters: Vec::new(),
            start: Start::New,
            headers_only: false,
            acks: Acks::None,
            inactive_threshold: Duration::from_secs(30),
        }
    }
}

/// The first message that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// All that the stream holds, and what comes.
    All,
    /// What comes after the moment of subscribing, even if the consumer is lost before the first message.
    New,
    /// The message with this sequence or the next one that is there.
    Sequence(u64),
    /// The first message that the stream got at this moment or later.
    Time(Timestamp),
    /// The last message of each subject, and then what comes.
    LastPerSubject,
}

/// Whether messages are acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acks {
    None,
    /// One by one; a message without an acknowledgement comes again after `wait`.
    Explicit {
        wait: Duration,
    },
}

/// How to pull.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullOptions {
    /// Messages asked for with one request.
    pub batch: usize,
    /// Bytes asked for with one request. A single larger message still comes.
    pub max_bytes: Option<usize>,
    /// How often the server shows that it is there. Twice this without a word is an interruption.
    pub heartbeat: Duration,
    /// How long the server keeps a request; at least twice the heartbeat.
    pub expires: Duration,
    /// How long to wait for a deleted stream, or a deleted durable consumer, to be made again.
    pub grace: Duration,
    /// Items that wait for the caller.
    pub buffer: usize,
}

impl Default for PullOptions {
    fn default() -> Self {
        Self {
            batch: 200,
            max_bytes: None,
            heartbeat: Duration::from_secs(1),
            expires: Duration::from_secs(10),
            grace: Duration::from_secs(10),
            buffer: 64,
        }
    }
}
