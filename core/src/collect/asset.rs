//! What streams and consumers have in common for folding one look into the look before it.

use super::change;
use crate::{
    clock::Timestamp,
    ids::Entity,
    model::{Consumer, Freshness, Json, Keyed, RaftGroup, Stream},
};

pub(super) trait Asset: Keyed + Clone {
    fn at(&self) -> Timestamp;
    fn entity(&self) -> Entity;
    fn has_config(&self) -> bool;
    /// Takes over what a sweep without configurations leaves out. False if the old one can't know it.
    fn fill_config(&mut self, old: &Self) -> bool;
    /// Whether the samples of two looks can be compared: the counters went on, the same leader counts, and it counts
    /// the same things.
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

    fn same_run(old: &Self, new: &Self) -> bool {
        change::same_stream_run(old, new) && change::same_leader(old.group(), new.group())
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

    fn same_run(old: &Self, new: &Self) -> bool {
        let has_configs = old.has_config() && new.has_config();
        change::same_consumer_run(old, new)
            && change::same_leader(old.group(), new.group())
            && (!has_configs || old.config.filter_subjects == new.config.filter_subjects)
    }

    fn same_but_for_time(&self, other: &Self) -> bool {
        change::same_consumer(self, other)
    }

    fn set_rates(&mut self, old: &Self, old_at: Timestamp) {
        self.rates = change::consumer_rates(old, old_at, self);
    }
}
