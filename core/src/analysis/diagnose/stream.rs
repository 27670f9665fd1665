//! Checks of a stream: one file each, pure over the stream, its samples and the look before.

mod aggressive_work_queue;
mod byte_limit;
mod cardinality;
mod consumer_growth;
mod consumer_limit;
mod dedup_window;
mod direct_get;
mod full;
mod holder;
mod interior_deletes;
mod key_value_age;
mod leader;
mod leader_changes;
mod limits;
mod lost;
mod memory_storage;
mod message_limit;
mod mirror_ahead;
mod mirror_lag;
mod mirror_silent;
mod near_limit;
mod no_limits;
mod offline;
mod quiet;
mod refuses;
mod replicas;
mod single_replica;
mod subject_count;
mod transform;
mod unclaimed;
mod unreachable;

pub use limits::StreamLimits;

use super::{
    about::{About, Draft},
    finding::{Finding, Severity},
    samples::Samples,
};
use crate::{
    analysis::sample::StreamSample,
    clock::{Timestamp, secs_between},
    ids::Entity,
    model::{Consumer, Freshness, MissingPart, Snapshot, Stream},
};

use std::sync::Arc;

/// One check of a stream.
#[derive(Debug)]
pub struct StreamCheck {
    pub about: About,
    pub check: fn(&StreamCase<'_>) -> Option<Finding>,
}

/// One stream with all that is known about it.
pub struct StreamCase<'a> {
    /// The moment of the diagnosis, by the servers' clock.
    pub now: Timestamp,
    pub snapshot: &'a Snapshot,
    /// The look before this one.
    pub before: Option<&'a Snapshot>,
    pub stream: &'a Stream,
    /// Oldest first, of the present run; the last is the present state.
    pub samples: &'a [StreamSample],
    pub all_samples: &'a dyn Samples,
    /// How often its servers elected a leader in the last [`super::facts::ADVISORY_WINDOW_SECS`].
    pub num_elections: u64,
    pub limits: &'a StreamLimits,
}

/// Every check of a stream, in the order in which they are asked: what stops it first, taste last.
pub const CHECKS: [StreamCheck; 29] = [
    offline::CHECK,
    unreachable::CHECK,
    leader::CHECK,
    leader_changes::CHECK,
    lost::CHECK,
    full::CHECK,
    refuses::CHECK,
    mirror_silent::CHECK,
    mirror_ahead::CHECK,
    mirror_lag::CHECK,
    replicas::CHECK,
    holder::CHECK,
    unclaimed::CHECK,
    message_limit::CHECK,
    byte_limit::CHECK,
    consumer_limit::CHECK,
    consumer_growth::CHECK,
    cardinality::CHECK,
    interior_deletes::CHECK,
    dedup_window::CHECK,
    subject_count::CHECK,
    quiet::CHECK,
    transform::CHECK,
    no_limits::CHECK,
    single_replica::CHECK,
    memory_storage::CHECK,
    aggressive_work_queue::CHECK,
    direct_get::CHECK,
    key_value_age::CHECK,
];

/// What the checks find in one stream, in the order of [`CHECKS`].
pub fn diagnose(case: &StreamCase<'_>) -> Vec<Finding> {
    CHECKS.iter().filter_map(|check| (check.check)(case)).collect()
}

impl<'a> StreamCase<'a> {
    pub fn name(&self) -> &'a str {
        self.stream.key.stream.as_str()
    }

    /// The stream's consumers in the order of their names.
    pub fn consumers(&self) -> &'a [Arc<Consumer>] {
        self.snapshot.consumers_of(&self.stream.key)
    }

    /// Whether all consumers of the stream are known, and their numbers are of now.
    pub fn knows_consumers(&self) -> bool {
        let consumers = self.consumers();
        let hidden = |part: &MissingPart| match part {
            MissingPart::Consumers => true,
            MissingPart::ConsumersOf(key) => *key == self.stream.key,
            MissingPart::Consumer(key) => key.stream_key() == self.stream.key,
            _ => false,
        };
        consumers.len() as u64 >= self.stream.state.consumer_count
            && consumers.iter().all(|consumer| !consumer.freshness.is_stale())
            && !self.snapshot.coverage.missing.iter().any(|missing| hidden(&missing.part))
    }

    /// The same stream in the look before, unless it was recreated since.
    pub fn previous(&self) -> Option<&'a Stream> {
        let previous = self.before?.stream(&self.stream.key)?;
        (previous.created == self.stream.created).then_some(&**previous)
    }

    /// Whether its configuration was read.
    pub fn has_config(&self) -> bool {
        self.stream.raw_config.text() != "null"
    }

    /// How long the stream was not seen by its leader, in seconds by this machine's clock; `None` if it is fresh.
    pub fn silent_secs(&self) -> Option<f64> {
        match &self.stream.freshness {
            Freshness::Fresh => None,
            Freshness::Stale { since, .. } => Some(secs_between(*since, self.snapshot.at)),
        }
    }

    /// How long the present leader leads, in seconds, where servers say it.
    pub fn leader_secs(&self) -> Option<f64> {
        let since = self.stream.cluster.as_ref()?.leader_since?;
        Some(secs_between(since, self.now))
    }

    fn entity(&self) -> Entity {
        Entity::Stream(self.stream.key.clone())
    }

    fn finds(
        &self,
        about: &About,
        severity: Severity,
        title: &'static str,
        explanation: impl Into<String>,
    ) -> Draft {
        about.finds(severity, self.entity(), title, explanation)
    }
}

impl std::fmt::Debug for StreamCase<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StreamCase").field("stream", &self.stream.key).finish_non_exhaustive()
    }
}
