//! Earlier moments of a session, thinned, to compare the present with.
//!
//! A moment keeps what a diff reads and nothing else: no history, no raw answers. An asset of which only counters
//! moved stands in all moments as one value, and beside it each moment has the counters: 16 bytes for a consumer. So
//! a day of 10,000 busy consumers costs about 250 kB for each of at most [`MOST`] moments.

use std::{collections::VecDeque, sync::Arc};

use crate::{
    analysis::diagnose::Diagnosis,
    clock::{Timestamp, secs_between},
    model::{Account, Consumer, Coverage, Json, Keyed, RaftGroup, Server, Snapshot, Sorted, Stream},
};

/// How far apart moments are kept, by their age: both in seconds, the youngest first.
const STEPS: [(f64, f64); 3] = [(600.0, 30.0), (7_200.0, 300.0), (90_000.0, 1_800.0)];
/// What the steps add up to, with some room for the moments between two tiers, the first and the mark.
pub const MOST: usize = 100;
/// A session that never learns all configurations is kept as it is after this time.
const PATIENCE_SECS: f64 = 15.0;

/// The earlier moments, oldest first.
#[derive(Debug, Default)]
pub struct Past {
    moments: VecDeque<Moment>,
    mark: Option<Moment>,
    /// The last snapshot that was taken in, and since when configurations are waited for.
    last_seq: u64,
    waits_since: Option<Timestamp>,
}

/// One earlier moment.
#[derive(Clone, Debug)]
pub struct Moment {
    pub at: Timestamp,
    seq: u64,
    epoch: u64,
    own_account: Option<crate::ids::AccountName>,
    coverage: Arc<Coverage>,
    servers: Arc<Sorted<Server>>,
    accounts: Arc<Sorted<Account>>,
    streams: Vec<Arc<Stream>>,
    /// `messages`, `bytes`, `first_seq`, `last_seq` of each.
    stream_counts: Vec<[u64; 4]>,
    consumers: Vec<Arc<Consumer>>,
    /// `num_pending`, `num_redelivered` of each.
    consumer_counts: Vec<[u64; 2]>,
    diagnosis: Arc<Diagnosis>,
}

impl Past {
    /// Takes a snapshot in, if it is time for another moment. One of another session forgets the one before.
    pub fn take(&mut self, snapshot: &Snapshot) {
        if snapshot.is_empty() || snapshot.seq < self.last_seq {
            *self = Self::default();
        }
        self.last_seq = snapshot.seq;
        let is_due = self.moments.back().is_none_or(|last| secs_between(last.at, snapshot.at) >= STEPS[0].1);
        if snapshot.is_empty() || !is_due {
            return;
        }
        // What is not known yet can't be compared later.
        let since = *self.waits_since.get_or_insert(snapshot.at);
        if !snapshot.has_configs() && secs_between(since, snapshot.at) < PATIENCE_SECS {
            return;
        }
        self.waits_since = None;
        let moment = Moment::of(snapshot, self.moments.back());
        self.moments.push_back(moment);
        self.thin(snapshot.at);
    }

    /// Remembers a moment that a person wants to compare with.
    pub fn mark(&mut self, snapshot: &Snapshot) {
        if !snapshot.is_empty() {
            self.mark = Some(Moment::of(snapshot, self.moments.back()));
        }
    }

    pub fn marked(&self) -> Option<&Moment> {
        self.mark.as_ref()
    }

    /// The first moment of the session.
    pub fn first(&self) -> Option<&Moment> {
        self.moments.front()
    }

    /// The last moment that is not later than `at`; if all are, the first.
    pub fn at(&self, at: Timestamp) -> Option<&Moment> {
        self.moments.iter().rev().find(|moment| moment.at <= at).or_else(|| self.first())
    }

    pub fn len(&self) -> usize {
        self.moments.len()
    }

    pub fn is_empty(&self) -> bool {
        self.moments.is_empty()
    }

    /// Drops what stands closer to its neighbours than its age asks for. The first and the last stay.
    fn thin(&mut self, now: Timestamp) {
        let mut kept: Option<Timestamp> = None;
        let last = self.moments.back().map(|moment| moment.at);
        let mut moments = std::mem::take(&mut self.moments).into_iter().peekable();
        let mut out = VecDeque::new();
        while let Some(moment) = moments.next() {
            let age = secs_between(moment.at, now);
            let step = STEPS.iter().find(|(oldest, _)| age <= *oldest).map(|(_, step)| *step);
            let next = moments.peek().map(|next| next.at);
            // Without it the way from the one before to the one after would be too long.
            let is_needed = match (kept, next, step) {
                (None, ..) | (_, None, _) => true,
                (Some(before), Some(next), Some(step)) => secs_between(before, next) > step * 1.5,
                (_, _, None) => false,
            };
            if is_needed || Some(moment.at) == last {
                kept = Some(moment.at);
                out.push_back(moment);
            }
        }
        self.moments = out;
    }
}

impl Moment {
    fn of(snapshot: &Snapshot, before: Option<&Self>) -> Self {
        let old_streams = before.map_or(&[][..], |before| &before.streams);
        let old_consumers = before.map_or(&[][..], |before| &before.consumers);
        Self {
            at: snapshot.at,
            seq: snapshot.seq,
            epoch: snapshot.epoch,
            own_account: snapshot.own_account.clone(),
            coverage: Arc::clone(&snapshot.coverage),
            servers: Arc::clone(&snapshot.servers),
            accounts: Arc::clone(&snapshot.accounts),
            streams: shared(old_streams, &snapshot.streams, is_same_stream, thin_stream),
            stream_counts: snapshot.streams.iter().map(|stream| stream_counts(stream)).collect(),
            consumers: shared(old_consumers, &snapshot.consumers, is_same_consumer, thin_consumer),
            consumer_counts: snapshot.consumers.iter().map(|consumer| consumer_counts(consumer)).collect(),
            diagnosis: Arc::new(Diagnosis {
                at: snapshot.diagnosis.at,
                findings: snapshot.diagnosis.findings.clone(),
                ..Diagnosis::default()
            }),
        }
    }

    /// The moment as a snapshot, as far as a diff reads one.
    pub fn snapshot(&self) -> Snapshot {
        let streams = self.streams.iter().zip(&self.stream_counts).map(|(stream, counts)| {
            if stream_counts(stream) == *counts {
                return Arc::clone(stream);
            }
            let mut stream = Stream::clone(stream);
            let state = &mut stream.state;
            [state.messages, state.bytes, state.first_seq, state.last_seq] = *counts;
            Arc::new(stream)
        });
        let consumers = self.consumers.iter().zip(&self.consumer_counts).map(|(consumer, counts)| {
            if consumer_counts(consumer) == *counts {
                return Arc::clone(consumer);
            }
            let mut consumer = Consumer::clone(consumer);
            [consumer.state.num_pending, consumer.state.num_redelivered] = *counts;
            Arc::new(consumer)
        });
        Snapshot {
            seq: self.seq,
            epoch: self.epoch,
            at: self.at,
            own_account: self.own_account.clone(),
            coverage: Arc::clone(&self.coverage),
            servers: Arc::clone(&self.servers),
            accounts: Arc::clone(&self.accounts),
            streams: Arc::new(Sorted::from_sorted(streams.collect())),
            consumers: Arc::new(Sorted::from_sorted(consumers.collect())),
            diagnosis: Arc::clone(&self.diagnosis),
            ..Snapshot::default()
        }
    }
}

fn stream_counts(stream: &Stream) -> [u64; 4] {
    let state = &stream.state;
    [state.messages, state.bytes, state.first_seq, state.last_seq]
}

fn consumer_counts(consumer: &Consumer) -> [u64; 2] {
    [consumer.state.num_pending, consumer.state.num_redelivered]
}

/// The values of `new`, with those of `old` in place of which only counters moved. Both are in the order of their keys.
fn shared<T: Keyed>(
    old: &[Arc<T>],
    new: &Sorted<T>,
    is_same: impl Fn(&T, &T) -> bool,
    thin: impl Fn(&T) -> Arc<T>,
) -> Vec<Arc<T>> {
    let mut old = old.iter().peekable();
    let one = |value: &Arc<T>| {
        while old.next_if(|kept| kept.key() < value.key()).is_some() {}
        match old.next_if(|kept| kept.key() == value.key()) {
            Some(kept) if Arc::ptr_eq(kept, value) || is_same(kept, value) => Arc::clone(kept),
            _ => thin(value),
        }
    };
    new.iter().map(one).collect()
}

fn is_same_stream(old: &Stream, new: &Stream) -> bool {
    old.created == new.created
        && old.raw_config == new.raw_config
        && old.freshness == new.freshness
        && old.from == new.from
        && old.state.lost == new.state.lost
        && old.mirror == new.mirror
        && old.sources == new.sources
        && is_same_group(old.cluster.as_ref(), new.cluster.as_ref())
}

fn is_same_consumer(old: &Consumer, new: &Consumer) -> bool {
    old.created == new.created
        && old.raw_config == new.raw_config
        && old.freshness == new.freshness
        && old.from == new.from
        && old.state.push_bound == new.state.push_bound
        && old.state.paused == new.state.paused
        && old.priority_groups == new.priority_groups
        && is_same_group(old.cluster.as_ref(), new.cluster.as_ref())
}

fn is_same_group(old: Option<&RaftGroup>, new: Option<&RaftGroup>) -> bool {
    match (old, new) {
        (None, None) => true,
        (Some(old), Some(new)) => {
            old.leader == new.leader
                && old.replicas.len() == new.replicas.len()
                && old.replicas.iter().zip(&new.replicas).all(|(old, new)| {
                    (&old.name, old.current, old.offline, old.pending)
                        == (&new.name, new.current, new.offline, new.pending)
                })
        }
        _ => false,
    }
}

fn thin_stream(stream: &Stream) -> Arc<Stream> {
    Arc::new(Stream { raw_state: Json::default(), raw_cluster: Json::default(), ..stream.clone() })
}

fn thin_consumer(consumer: &Consumer) -> Arc<Consumer> {
    Arc::new(Consumer { raw_info: Json::default(), ..consumer.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::diff::{Mapping, diff},
        ids::ConsumerKey,
    };

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + secs).unwrap()
    }

    fn snapshot(secs: i64, num_consumers: u64, pending: u64) -> Snapshot {
        let consumer = |number: u64| {
            let key = ConsumerKey {
                account: "A".into(),
                stream: "S".into(),
                consumer: format!("c{number:05}").into(),
            };
            let mut consumer = Consumer {
                key,
                raw_config: Json::parse("{}").unwrap(),
                raw_info: Json::parse("[1]").unwrap(),
                ..Consumer::default()
            };
            consumer.state.num_pending = pending;
            Arc::new(consumer)
        };
        Snapshot {
            seq: secs as u64 + 1,
            at: at(secs),
            consumers: Arc::new((0..num_consumers).map(consumer).collect()),
            ..Snapshot::default()
        }
    }

    #[test]
    fn two_days_are_a_bounded_number_of_moments_with_the_first_among_them() {
        let mut past = Past::default();
        for secs in (0..2 * 86_400).step_by(10) {
            past.take(&snapshot(secs, 1, 0));
            assert!(past.len() <= MOST, "{}", past.len());
        }
        let now = 2 * 86_400;
        assert_eq!(past.first().unwrap().at, at(0));
        for (ago, slack) in [(60, 30), (300, 45), (3_600, 450), (86_400, 2_700)] {
            let found = past.at(at(now - ago)).unwrap().at;
            let late = secs_between(found, at(now - ago));
            assert!((0.0..=f64::from(slack)).contains(&late), "{ago} s ago: {late} s earlier");
        }
        // A short history begins with its first moment.
        let mut young = Past::default();
        young.take(&snapshot(100, 1, 0));
        assert_eq!(young.at(at(0)).unwrap().at, at(100));
    }

    #[test]
    fn counters_of_each_moment_are_kept_and_the_rest_is_shared() {
        let mut past = Past::default();
        let snapshots: Vec<_> = (0..10).map(|step| snapshot(step * 30, 3, step as u64 * 1_000)).collect();
        for snapshot in &snapshots {
            past.take(snapshot);
        }
        let (first, last) = (&past.moments[0], past.moments.back().unwrap());
        assert!(first.consumers.iter().zip(&last.consumers).all(|(a, b)| Arc::ptr_eq(a, b)));
        for (moment, step) in past.moments.iter().zip(0_u64..) {
            let found = diff(&moment.snapshot(), &snapshots[9], &Mapping::same());
            assert_eq!(found.changes.len(), if step < 8 { 3 } else { 0 }, "{step}");
        }
        let before = past.moments[2].snapshot();
        assert_eq!(before.consumers.as_slice()[0].state.num_pending, 2_000);
    }

    #[test]
    fn a_new_session_begins_anew_and_waits_for_configurations() {
        let mut past = Past::default();
        past.take(&snapshot(100, 1, 0));
        past.mark(&snapshot(101, 1, 0));
        assert!(past.marked().is_some() && past.len() == 1);
        past.take(&Snapshot::default());
        assert!(past.is_empty() && past.marked().is_none());
        let mut bare = snapshot(200, 1, 0);
        let consumer =
            Consumer { raw_config: Json::default(), ..Consumer::clone(&bare.consumers.as_slice()[0]) };
        bare.consumers = Arc::new(Sorted::from_sorted(vec![Arc::new(consumer)]));
        past.take(&bare);
        assert!(past.is_empty());
        past.take(&Snapshot { at: at(220), seq: 300, ..bare });
        assert_eq!(past.len(), 1);
    }
}
