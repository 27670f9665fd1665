//! What a rule of a consumer may read.

use super::{
    facts::ConsumerFacts,
    limits::Limits,
    quantities::{Quantities, Spell, longest_wait_secs},
    rule::Outcome,
};
use crate::{
    analysis::sample::ConsumerSample,
    clock::{Timestamp, secs_between},
    model::{AckPolicy, Consumer, ConsumerConfig, ConsumerState, PriorityPolicy, Retention, Sorted, Stream},
};

/// One consumer with all that is known about it.
#[derive(Debug)]
pub struct ConsumerCase<'a> {
    /// The server's clock at the consumer's present state.
    pub now: Timestamp,
    pub consumer: &'a Consumer,
    /// `None` if the stream was not seen.
    pub stream: Option<&'a Stream>,
    /// All streams, among them a mirror's origin.
    pub streams: &'a Sorted<Stream>,
    pub siblings: &'a Siblings,
    /// The samples of the current run, oldest first; the last is the consumer's present state. A run ends where the
    /// consumer was recreated, reset, changed its filters, or has another leader.
    pub samples: &'a [ConsumerSample],
    /// What the samples add up to.
    pub quantities: &'a Quantities,
    /// What was learnt beside the samples: advisories, connections, probes.
    pub facts: &'a ConsumerFacts,
    pub limits: &'a Limits,
}

/// What the consumers of one stream are together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Siblings {
    pub num_consumers: usize,
    pub pending: u64,
    pub ack_pending: u64,
    /// The median of the consumers' backlogs, in seconds of arrivals where those are known, else in messages.
    pub median_backlog: f64,
}

impl<'a> ConsumerCase<'a> {
    pub fn state(&self) -> &'a ConsumerState {
        &self.consumer.state
    }

    pub fn config(&self) -> &'a ConsumerConfig {
        &self.consumer.config
    }

    pub fn is_pull(&self) -> bool {
        !self.consumer.is_push()
    }

    pub fn acknowledges(&self) -> bool {
        self.config().ack_policy != AckPolicy::None
    }

    pub fn has_priorities(&self) -> bool {
        self.config().priority_policy != PriorityPolicy::None
    }

    pub fn keeps_by_limits(&self) -> bool {
        self.stream.is_none_or(|stream| stream.config.retention == Retention::Limits)
    }

    /// How long an unacknowledged message waits before it is due again: `ack_wait`, or the longest `backoff`.
    pub fn longest_wait_secs(&self) -> f64 {
        longest_wait_secs(self.consumer)
    }

    pub fn ack_wait_secs(&self) -> f64 {
        self.config().ack_wait_nanos as f64 / 1e9
    }

    /// Seconds since the last delivery; a repeat and `+WPI` count as one. `None` if there was none.
    pub fn delivered_age_secs(&self) -> Option<f64> {
        self.state().delivered.last_active.map(|at| self.secs_since(at))
    }

    /// Seconds since the floor moved; an eviction moves it as well. `None` if it never did.
    pub fn floor_age_secs(&self) -> Option<f64> {
        self.state().ack_floor.last_active.map(|at| self.secs_since(at))
    }

    pub fn secs_since(&self, at: Timestamp) -> f64 {
        secs_between(at, self.now).max(0.0)
    }

    /// Deliveries that are not below the floor, by the consumer's own count.
    pub fn gap(&self) -> u64 {
        self.state().delivered.consumer_seq.saturating_sub(self.state().ack_floor.consumer_seq)
    }

    /// The backlog's share of the stream's messages.
    pub fn pending_share(&self) -> f64 {
        let messages = self.stream.map_or(0, |stream| stream.state.messages).max(1);
        (self.state().num_pending as f64 / messages as f64).min(1.0)
    }

    /// How the consumer's backlog compares with those of its stream's other consumers.
    pub fn backlog(&self) -> f64 {
        backlog(self.consumer)
    }

    /// `None` if messages wait and nothing was delivered for so long that it is a stall; else the rule's answer.
    pub fn unless_stalled(&self) -> Option<Outcome> {
        if self.state().num_pending == 0 {
            return Some(Outcome::Clear("nothing waits for delivery"));
        }
        if self.quantities.num_samples > 1 && self.quantities.still.secs <= 0.0 {
            return Some(Outcome::Clear("messages are delivered"));
        }
        self.unless_for(self.quantities.unserved, self.quantities.stall_secs)
    }

    /// `None` if `spell` holds for `secs` in at least two samples; else the rule's answer.
    pub fn unless_for(&self, spell: Spell, secs: f64) -> Option<Outcome> {
        if self.quantities.num_samples < 2 {
            return Some(Outcome::NeedsSecs(secs));
        }
        (spell.secs < secs).then(|| Outcome::NeedsSecs(secs - spell.secs))
    }

    /// The pause in new messages, in seconds, if it is longer than the usual ones: what follows from rates no longer
    /// holds, and what stopped it is another rule's to say.
    pub fn unusual_pause_secs(&self) -> Option<f64> {
        let pause = self.quantities.starved.secs;
        let usual = self.limits.rebind_secs.max(2.0 * self.quantities.usual_gap_secs);
        (pause > usual).then_some(pause)
    }

    /// How long the server's own times prove that nothing was delivered, or the samples, whichever is longer.
    pub fn still_secs(&self) -> f64 {
        let observed = self.quantities.still.secs;
        self.delivered_age_secs().map_or(observed, |age| age.max(observed))
    }

    /// Seconds until an unread message is dropped or a publisher refused, if nothing changes; `None` if that can't be
    /// told or will not happen.
    pub fn secs_to_harm(&self) -> Option<f64> {
        let stream = self.stream?;
        let config = &stream.config;
        let behind = stream.state.first_seq > self.state().delivered.stream_seq;
        let oldest =
            self.facts.oldest_undelivered_at.or(if behind && self.config().filter_subjects.is_empty() {
                stream.state.first_ts
            } else {
                None
            });
        let by_age = oldest
            .filter(|_| config.max_age_nanos > 0)
            .map(|at| config.max_age_nanos as f64 / 1e9 - self.secs_since(at));
        let unread = if self.keeps_by_limits() {
            stream.state.last_seq.saturating_sub(self.state().delivered.stream_seq)
        } else {
            stream.state.messages
        };
        let grows = self.quantities.recent.stream_grew as f64 / self.quantities.recent.secs.max(1e-9);
        let by_count = config
            .max_msgs
            .value()
            .filter(|_| grows > 0.0)
            .map(|max| max.saturating_sub(unread.min(stream.state.messages)) as f64 / grows);
        [by_age, by_count].into_iter().flatten().map(|secs| secs.max(0.0)).min_by(f64::total_cmp)
    }
}

/// A backlog in seconds of arrivals where those are known, else in messages.
pub fn backlog(consumer: &Consumer) -> f64 {
    let pending = consumer.state.num_pending as f64;
    match (consumer.rates.pending_per_sec.0, consumer.rates.delivered_per_sec.0) {
        (Some(grows), Some(drains)) if grows + drains >= 1.0 => pending / (grows + drains),
        _ => pending,
    }
}
