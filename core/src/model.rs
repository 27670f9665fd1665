//! A NATS system at one moment, as plain data.
//!
//! A [`Snapshot`] is immutable and cheap to clone: every sub-tree is an `Arc`, and a new snapshot shares what did
//! not change with the one before it (`Arc::ptr_eq` tells).
//! What the server sent of a configuration or a state is kept word for word in [`Json`] beside the typed fields, so
//! that a field which this version does not know is shown and survives an edit.

mod account;
mod consumer;
mod coverage;
mod json;
mod note;
mod raft;
mod server;
mod sorted;
mod stream;

pub use account::Account;
pub use consumer::{
    AckPolicy, Consumer, ConsumerConfig, ConsumerRates, ConsumerState, Delivered, Oldest, PriorityGroup,
    PriorityPolicy, ReplayPolicy,
};
pub use coverage::{Cost, Coverage, Freshness, Method, Missing, MissingPart, Reason};
pub use json::Json;
pub use note::{By, ChangeNote, NotedAction};
pub use raft::{RaftGroup, RaftPeer};
pub use server::{Certificate, JetStreamUse, MetaGroup, MetaSnapshot, Server, ServerRates};
pub use sorted::{Keyed, Sorted};
pub use stream::{
    Discard, LostData, Mapping, Retention, SourceState, Storage, Stream, StreamConfig, StreamRates,
    StreamRole, StreamState,
};

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    analysis::{diagnose::Diagnosis, history::History},
    clock::{Timestamp, secs_between},
    ids::{AccountName, ConsumerKey, ServerName, StreamKey},
};

/// Everything that one collection saw.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Counts the snapshots of a session, from 1; 0 is the empty snapshot before the first.
    pub seq: u64,
    /// Counts the connections of a session, from 1: advisories were missed between two epochs.
    pub epoch: u64,
    /// When the collection ended, by this machine's clock.
    pub at: Timestamp,
    /// How long after `at` the next is expected, in seconds; 0 for one that stands alone.
    pub refresh_secs: f64,
    /// The account of the connection itself, where it is known.
    pub own_account: Option<AccountName>,
    pub coverage: Arc<Coverage>,
    /// What the session has cost the system so far.
    pub cost: Cost,
    pub servers: Arc<Sorted<Server>>,
    pub accounts: Arc<Sorted<Account>>,
    pub streams: Arc<Sorted<Stream>>,
    pub consumers: Arc<Sorted<Consumer>>,
    /// The last minutes of every asset's numbers.
    pub history: History,
    /// What is wrong, and why.
    pub diagnosis: Arc<Diagnosis>,
    /// The ages of what consumers owe, of those that were asked about.
    pub oldest: Arc<BTreeMap<ConsumerKey, Oldest>>,
    /// What was done to assets and by whom, oldest first, as far as the servers told: of the last day, and bounded.
    pub notes: Arc<Vec<ChangeNote>>,
}

impl Snapshot {
    /// Whether nothing was collected yet.
    pub fn is_empty(&self) -> bool {
        self.seq == 0
    }

    /// Whether every stream and consumer is known with its configuration: a sweep that only counts leaves them out.
    pub fn has_configs(&self) -> bool {
        let is_known = |config: &Json| config.text() != "null";
        self.streams.iter().all(|stream| is_known(&stream.raw_config))
            && self.consumers.iter().all(|consumer| is_known(&consumer.raw_config))
    }

    /// The age in seconds from which these data must be called old: the next snapshot is overdue then. Infinite for
    /// one that stands alone.
    pub fn overdue_secs(&self) -> f64 {
        // An answer may be late by as much as a busy server takes; more than two seconds would be a lie of the screen.
        if self.refresh_secs > 0.0 { (self.refresh_secs * 1.6).max(1.8) } else { f64::INFINITY }
    }

    /// Whether the next snapshot is overdue at `now`.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        secs_between(self.at, now) > self.overdue_secs()
    }

    pub fn stream(&self, key: &StreamKey) -> Option<&Arc<Stream>> {
        self.streams.get(key)
    }

    pub fn consumer(&self, key: &ConsumerKey) -> Option<&Arc<Consumer>> {
        self.consumers.get(key)
    }

    pub fn server(&self, name: &ServerName) -> Option<&Arc<Server>> {
        self.servers.get(name)
    }

    /// How long the next message of a consumer has waited, in seconds: 0 without a backlog, `None` if it is not known.
    ///
    /// A consumer that has seen nothing at all of an unfiltered stream waits since the stream's first message; of any
    /// other the message was asked for.
    pub fn lag_secs(&self, consumer: &Consumer) -> Option<f64> {
        if consumer.state.num_pending == 0 {
            return Some(0.0);
        }
        let asked = self.oldest.get(&consumer.key).and_then(|oldest| oldest.undelivered_at);
        let since = asked.or_else(|| {
            let stream = self.stream(&consumer.key.stream_key())?;
            let waits_for_first = consumer.config.filter_subjects.is_empty()
                && consumer.state.delivered.stream_seq < stream.state.first_seq
                && consumer.state.num_pending == stream.state.messages;
            stream.state.first_ts.filter(|_| waits_for_first)
        })?;
        Some(secs_between(since, consumer.at.max(self.at)).max(0.0))
    }

    /// The consumers of one stream, in the order of their names.
    pub fn consumers_of(&self, stream: &StreamKey) -> &[Arc<Consumer>] {
        self.consumers.range_by(|key| (&key.account, &key.stream).cmp(&(&stream.account, &stream.stream)))
    }
}
