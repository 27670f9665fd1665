use std::collections::BTreeMap;

use super::{Freshness, Json, Keyed, RaftGroup};
use crate::{
    clock::Timestamp,
    ids::{ServerName, StreamKey, StreamName},
    units::{Limit, PerSec},
};

/// A stream: what it is, what it holds, and who leads it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stream {
    pub key: StreamKey,
    pub created: Timestamp,
    pub config: StreamConfig,
    pub state: StreamState,
    /// `None` on a server that is not clustered.
    pub cluster: Option<RaftGroup>,
    pub mirror: Option<SourceState>,
    pub sources: Vec<SourceState>,
    pub rates: StreamRates,
    /// The server's clock when it read the state.
    pub at: Timestamp,
    /// The server that answered: the stream's leader, unless there is none.
    pub from: ServerName,
    pub freshness: Freshness,
    /// The server's own `config`, `state` and `cluster`, word for word.
    pub raw_config: Json,
    pub raw_state: Json,
    pub raw_cluster: Json,
}

impl Keyed for Stream {
    type Key = StreamKey;

    fn key(&self) -> &StreamKey {
        &self.key
    }
}

impl Stream {
    /// What the stream is for, read off its name, subjects and sources.
    pub fn role(&self) -> StreamRole {
        let name = self.key.stream.as_str();
        if self.mirror.is_some() || self.config.mirror.is_some() {
            StreamRole::Mirror
        } else if name.starts_with("KV_")
            && self.config.subjects.iter().any(|subject| subject.starts_with("$KV."))
        {
            StreamRole::KeyValue
        } else if name.starts_with("OBJ_")
            && self.config.subjects.iter().any(|subject| subject.starts_with("$O."))
        {
            StreamRole::ObjectStore
        } else if !self.config.sources.is_empty() {
            StreamRole::Sourced
        } else {
            StreamRole::Plain
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum StreamRole {
    #[default]
    Plain,
    Mirror,
    Sourced,
    KeyValue,
    ObjectStore,
}

impl std::fmt::Display for StreamRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Plain => "stream",
            Self::Mirror => "mirror",
            Self::Sourced => "sourced",
            Self::KeyValue => "key-value",
            Self::ObjectStore => "objects",
        })
    }
}

/// The fields of a stream's configuration that a screen or a rule reads. [`Stream::raw_config`] has all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamConfig {
    pub subjects: Vec<String>,
    pub description: String,
    pub retention: Retention,
    pub storage: Storage,
    pub discard: Discard,
    pub num_replicas: usize,
    pub max_msgs: Limit,
    pub max_bytes: Limit,
    pub max_msgs_per_subject: Limit,
    pub max_consumers: Limit,
    pub max_msg_size: Limit,
    /// Nanoseconds; 0 for no limit.
    pub max_age_nanos: u64,
    pub duplicate_window_nanos: u64,
    pub allow_direct: bool,
    pub sealed: bool,
    pub no_ack: bool,
    /// The stream that this one mirrors.
    pub mirror: Option<StreamName>,
    /// The streams that this one reads from.
    pub sources: Vec<StreamName>,
    /// What becomes of a subject before a message is stored.
    pub subject_transform: Option<Mapping>,
    /// Where stored messages are published again.
    pub republish: Option<Mapping>,
    /// Labels and thresholds that people and tools wrote: without the server's own keys, which start with `_nats.`.
    pub metadata: BTreeMap<String, String>,
    /// With `discard: new`, whether a full subject refuses messages too.
    pub discard_new_per_subject: bool,
    /// Whether the mirror's origin is in another account or domain.
    pub has_external_mirror: bool,
}

/// From a subject filter to a subject pattern such as `b.{{wildcard(1)}}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Empty for every subject.
    pub source: String,
    pub destination: String,
}

/// How long a stream keeps its messages. An unknown word of a newer server is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Retention {
    #[default]
    Limits,
    Interest,
    WorkQueue,
    Other(String),
}

impl Retention {
    /// The server's own word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Limits => "limits",
            Self::Interest => "interest",
            Self::WorkQueue => "workqueue",
            Self::Other(word) => word,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Storage {
    #[default]
    File,
    Memory,
    Other(String),
}

impl Storage {
    /// The server's own word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::File => "file",
            Self::Memory => "memory",
            Self::Other(word) => word,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Discard {
    #[default]
    Old,
    New,
    Other(String),
}

impl Discard {
    /// The server's own word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Old => "old",
            Self::New => "new",
            Self::Other(word) => word,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamState {
    pub messages: u64,
    pub bytes: u64,
    pub first_seq: u64,
    /// `None` for a stream that never held a message.
    pub first_ts: Option<Timestamp>,
    pub last_seq: u64,
    pub last_ts: Option<Timestamp>,
    pub num_subjects: u64,
    pub num_deleted: u64,
    pub consumer_count: u64,
    /// What the server found missing in its own store; `None` if nothing.
    pub lost: Option<LostData>,
}

/// Messages that a store lost, as a server found on opening it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LostData {
    pub num_messages: u64,
    pub bytes: u64,
}

/// How far a mirror or a source is behind its origin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceState {
    pub name: StreamName,
    pub filter_subject: String,
    /// Messages.
    pub lag: u64,
    /// Nanoseconds since the last contact; `None` if there was none.
    pub active_nanos: Option<u64>,
    /// Why it fails, in the server's words.
    pub error: Option<String>,
}

/// Changes per second between two collections, by the server's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StreamRates {
    /// Messages that arrived: the growth of `last_seq`, so that a stream at its limit shows its traffic.
    pub messages_per_sec: PerSec,
    /// Growth of the stored bytes; it can be negative.
    pub bytes_per_sec: PerSec,
}
