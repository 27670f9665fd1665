//! What streams and consumers have in common for folding one look into the look before it.

use super::change;
use crate::{
    analysis::history::Numbers,
    clock::Timestamp,
    ids::Entity,
    model::{Consumer, Freshness, Json, Keyed, RaftGroup, Stream},
    units::PerSec,
};

pub(super) trait Asset: Keyed + Clone {
    fn at(&self) -> Timestamp;
    fn entity(&self) -> Entity;
    /// What a chart draws of it.
    fn numbers(&self) -> Numbers;
    fn has_config(&self) -> bool;
    /// Takes over what a sweep without configurations leaves out. False if the old one can't know it.
    fn fill_config(&mut self, old: &Self) -> bool;
    fn same_run(old: &Self, new: &Self) -> bool;
    fn same_but_for_time(&self, other: &Self) -> bool;
    fn set_rates(&mut self, old: &Self, old_at: Timestamp);
    /// Takes a follower's word for the Raft group, and for nothing else.
    fn set_group(&mut self, follower: &Self);
    fn group(&self) -> Option<&RaftGroup>;
    fn freshness(&self) -> &Freshness;
    fn set_freshness(&mut self, freshness: Freshness);
}

fn is_config(json: &Json) -> bool {
    json.text() != "null"
}

fn rate(rate: PerSec) -> f32 {
    rate.0.map_or(f32::NAN, |value| value as f32)
}

macro_rules! shared_parts {
    () => {
        fn at(&self) -> Timestamp {
            self.at
        }

        fn has_config(&self) -> bool {
            is_config(&self.raw_config)
        }

        fn fill_config(&mut self, old: &Self) -> bool {
            if self.created != old.created || !is_config(&old.raw_config) {
                return false;
            }
            self.config.clone_from(&old.config);
            self.raw_config = old.raw_config.clone();
            true
        }

        fn set_group(&mut self, follower: &Self) {
            self.cluster.clone_from(&follower.cluster);
        }

        fn group(&self) -> Option<&RaftGroup> {
            self.cluster.as_ref()
        }

        fn freshness(&self) -> &Freshness {
            &self.freshness
        }

        fn set_freshness(&mut self, freshness: Freshness) {
            self.freshness = freshness;
        }
    };
}

impl Asset for Stream {
    shared_parts!();

    fn entity(&self) -> Entity {
        Entity::Stream(self.key.clone())
    }

    fn numbers(&self) -> Numbers {
        Numbers {
            level: self.state.messages as f64,
            in_per_sec: rate(self.rates.messages_per_sec),
            out_per_sec: rate(self.rates.bytes_per_sec),
            held: self.state.bytes as f64,
        }
    }

    fn same_run(old: &Self, new: &Self) -> bool {
        change::same_stream_run(old, new)
    }

    fn same_but_for_time(&self, other: &Self) -> bool {
        change::same_stream(self, other)
    }

    fn set_rates(&mut self, old: &Self, old_at: Timestamp) {
        self.rates = change::stream_rates(old, old_at, self);
    }
}

impl Asset for Consumer {
    shared_parts!();

    fn entity(&self) -> Entity {
        Entity::Consumer(self.key.clone())
    }

    fn numbers(&self) -> Numbers {
        Numbers {
            level: self.state.num_pending as f64,
            in_per_sec: rate(self.rates.delivered_per_sec),
            out_per_sec: rate(self.rates.acked_per_sec),
            held: self.state.num_ack_pending as f64,
        }
    }

    fn same_run(old: &Self, new: &Self) -> bool {
        change::same_consumer_run(old, new)
    }

    fn same_but_for_time(&self, other: &Self) -> bool {
        change::same_consumer(self, other)
    }

    fn set_rates(&mut self, old: &Self, old_at: Timestamp) {
        self.rates = change::consumer_rates(old, old_at, self);
    }
}
