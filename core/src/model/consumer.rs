use std::collections::BTreeMap;

use super::{Freshness, Json, Keyed, RaftGroup};
use crate::{
    clock::Timestamp,
    ids::{ConsumerKey, ServerName},
    units::{Limit, PerSec},
};

/// A consumer: what it is for, and how far it got.
///
/// `num_pending` and `num_waiting` are right on the consumer's own leader only, so a consumer is always the copy that
/// its leader sent, unless it has none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consumer {
    pub key: ConsumerKey,
    pub created: Timestamp,
    pub config: ConsumerConfig,
    pub state: ConsumerState,
    /// `None` on a server that is not clustered.
    pub cluster: Option<RaftGroup>,
    pub rates: ConsumerRates,
    /// One for each group of a consumer with a priority policy; empty without one.
    pub priority_groups: Vec<PriorityGroup>,
    /// Nanoseconds from `at` until a pause ends; 0 without one.
    pub pause_remaining_nanos: u64,
    /// The server's clock when it read the state.
    pub at: Timestamp,
    /// The server that answered: the consumer's leader, unless there is none.
    pub from: ServerName,
    pub freshness: Freshness,
    /// The server's own `config`, word for word.
    pub raw_config: Json,
    /// The server's whole answer, word for word.
    pub raw_info: Json,
}

impl Keyed for Consumer {
    type Key = ConsumerKey;

    fn key(&self) -> &ConsumerKey {
        &self.key
    }
}

impl Consumer {
    pub fn is_push(&self) -> bool {
        self.config.deliver_subject.is_some()
    }

    /// Whether as many messages wait for an acknowledgement as may; no more are delivered then.
    pub fn is_ack_window_full(&self) -> bool {
        self.config.ack_policy != AckPolicy::None
            && self
                .config
                .max_ack_pending
                .value()
                .is_some_and(|max| max > 0 && self.state.num_ack_pending >= max)
    }
}

/// The fields of a consumer's configuration that a screen or a rule reads. [`Consumer::raw_config`] has all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerConfig {
    pub durable: bool,
    pub description: String,
    /// Empty for all subjects of the stream.
    pub filter_subjects: Vec<String>,
    /// The subject of a push consumer, `None` for a pull consumer.
    pub deliver_subject: Option<String>,
    pub deliver_group: Option<String>,
    /// The server's own word: `all`, `last`, `new`, …
    pub deliver_policy: String,
    pub ack_policy: AckPolicy,
    pub ack_wait_nanos: u64,
    pub backoff_nanos: Vec<u64>,
    pub max_deliver: Limit,
    pub max_ack_pending: Limit,
    pub max_waiting: Limit,
    pub inactive_threshold_nanos: u64,
    pub num_replicas: usize,
    pub pause_until: Option<Timestamp>,
    /// The first sequence that it wanted; 0 if it started elsewhere.
    pub opt_start_seq: u64,
    pub replay_policy: ReplayPolicy,
    /// Bits a second of a push consumer; 0 for no limit.
    pub rate_limit_bps: u64,
    pub flow_control: bool,
    /// Nanoseconds; 0 for no heartbeats.
    pub idle_heartbeat_nanos: u64,
    pub headers_only: bool,
    pub priority_policy: PriorityPolicy,
    pub priority_groups: Vec<String>,
    pub priority_timeout_nanos: u64,
    /// The most messages that one pull may ask for.
    pub max_batch: Limit,
    /// The longest that one pull may wait, in nanoseconds.
    pub max_expires: Limit,
    /// The most bytes that one pull may ask for.
    pub max_bytes: Limit,
    /// Labels and thresholds that people and tools wrote: without the server's own keys, which start with `_nats.`.
    pub metadata: BTreeMap<String, String>,
}

/// How fast stored messages are delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ReplayPolicy {
    #[default]
    Instant,
    /// With the pauses that lay between them when they were published.
    Original,
    /// A newer server's word.
    Other(String),
}

/// Which of several waiting clients gets messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PriorityPolicy {
    #[default]
    None,
    /// A client names how many messages must wait before it is served.
    Overflow,
    /// One client at a time.
    PinnedClient,
    /// A client names its priority.
    Prioritized,
    /// A newer server's word.
    Other(String),
}

impl PriorityPolicy {
    /// The server's own word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::None => "none",
            Self::Overflow => "overflow",
            Self::PinnedClient => "pinned_client",
            Self::Prioritized => "prioritized",
            Self::Other(word) => word,
        }
    }
}

/// The state of one priority group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriorityGroup {
    pub group: String,
    /// The client that alone is served; `None` if there is none.
    pub pinned_client_id: Option<String>,
    pub pinned_at: Option<Timestamp>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AckPolicy {
    None,
    All,
    #[default]
    Explicit,
    /// A newer server's word.
    Other(String),
}

impl AckPolicy {
    /// The server's own word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::None => "none",
            Self::All => "all",
            Self::Explicit => "explicit",
            Self::Other(word) => word,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsumerState {
    pub delivered: Delivered,
    pub ack_floor: Delivered,
    /// Messages that match and were not delivered yet.
    pub num_pending: u64,
    /// Delivered and not acknowledged.
    pub num_ack_pending: u64,
    /// Unacknowledged messages that were delivered more than once. A gauge, not a counter.
    pub num_redelivered: u64,
    /// Pull requests that wait.
    pub num_waiting: u64,
    /// Whether somebody listens on a push consumer's subject.
    pub push_bound: bool,
    pub paused: bool,
}

/// A position: the consumer's own count of deliveries, the stream's sequence, and when it last moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    pub consumer_seq: u64,
    pub stream_seq: u64,
    /// `None` if it never moved.
    pub last_active: Option<Timestamp>,
}

/// When the oldest messages that a consumer owes were stored, by the server's clock; `None` if that is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Oldest {
    pub undelivered_at: Option<Timestamp>,
    pub unacked_at: Option<Timestamp>,
}

/// Changes per second between two collections, by the server's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ConsumerRates {
    /// It can be negative: a backlog that drains.
    pub pending_per_sec: PerSec,
    /// Every delivery, repeats included.
    pub delivered_per_sec: PerSec,
    /// How fast the acknowledged floor rises.
    pub acked_per_sec: PerSec,
}
