//! The minutes before a moment, as a history: for sparklines, charts and rates of the past.

use std::sync::Arc;

use super::{error::RecordingError, read::Recording};
use crate::{
    analysis::{
        history::{History, Recorded, Total},
        sample::{AccountSample, ConsumerSample, ServerSample, StreamSample},
    },
    clock::{Timestamp, secs_between},
    ids::Entity,
    model::{Consumer, Keyed, RaftGroup, Snapshot, Sorted, Stream},
};

/// Moments so young are all taken; of older ones, one in [`STEP_SECS`].
const DENSE_SECS: f64 = 600.0;
const STEP_SECS: f64 = 30.0;
/// Moments further apart than this many usual steps have a gap between them.
const GAP_FACTOR: f64 = 3.0;

impl Recording {
    /// The system at `at` with the history of the `secs` seconds before. It reads all moments of that time, so it is
    /// for a thread that may wait: an hour of 10,000 consumers takes seconds.
    pub fn with_history(&mut self, at: Timestamp, secs: f64) -> Result<Arc<Snapshot>, RecordingError> {
        let mut snapshot = Snapshot::clone(&*self.at(at)?);
        snapshot.history = self.history_before(at, secs)?;
        Ok(Arc::new(snapshot))
    }

    /// The history of the `secs` seconds before `at`.
    pub fn history_before(&mut self, at: Timestamp, secs: f64) -> Result<History, RecordingError> {
        let Some(last) = self.index_at(at) else { return Ok(History::default()) };
        let end = self.moments()[last].at;
        let mut replay = Replay { every_secs: self.header().every_ms as f64 / 1e3, ..Replay::default() };
        let mut taken: Option<Timestamp> = None;
        for index in 0..=last {
            let Some(moment) = self.moments().get(index).copied() else { break };
            let age = secs_between(moment.at, end);
            let is_due = age <= DENSE_SECS || taken.is_none_or(|at| secs_between(at, moment.at) >= STEP_SECS);
            if age > secs || !is_due {
                continue;
            }
            match self.snapshot(index, true) {
                Ok(snapshot) => replay.take(&snapshot, moment.at),
                // A hole in the file is a gap of the chart.
                Err(RecordingError::DamagedMoment { .. }) => {}
                Err(error) => return Err(error),
            }
            taken = Some(moment.at);
        }
        Ok(replay.history)
    }
}

#[derive(Debug, Default)]
struct Replay {
    history: History,
    every_secs: f64,
    last: Option<(Snapshot, Timestamp)>,
    streams: Ages,
    consumers: Ages,
}

/// For each asset of a list, when it last changed, by the recording machine's clock. An asset that did not change has
/// the moment of its last change; time went on for it all the same.
type Ages = Vec<Timestamp>;

impl Replay {
    fn take(&mut self, snapshot: &Snapshot, here: Timestamp) {
        let default = Snapshot::default();
        let (old, before) = match &self.last {
            Some((old, before)) => (old, Some(*before)),
            None => (&default, None),
        };
        let usual = self.every_secs.max(STEP_SECS);
        let has_gap = before.is_none_or(|before| secs_between(before, here) > GAP_FACTOR * usual);
        let mut recorded: Vec<(Entity, Recorded)> = Vec::new();
        for server in snapshot.servers.iter() {
            let before = old.servers.get(&server.name);
            let starts_run = has_gap || before.is_none_or(|before| before.id != server.id);
            let sample = ServerSample::of(server);
            let entity = Entity::Server { name: server.name.clone() };
            recorded.push((entity, Recorded::new(sample, here, starts_run)));
        }
        for account in snapshot.accounts.iter() {
            let before = old.accounts.get(&account.name);
            let starts_run =
                has_gap || before.is_none_or(|before| before.api_requests > account.api_requests);
            let sample = AccountSample::of(account, here);
            let entity = Entity::Account { name: account.name.clone() };
            recorded.push((entity, Recorded::new(sample, here, starts_run)));
        }
        self.streams = walk(&old.streams, &snapshot.streams, &self.streams, here, |stream, before, since| {
            let starts_run = has_gap || before.is_none_or(|before| !same_stream_run(before, stream));
            let mut sample = StreamSample::of(stream);
            sample.at = later(sample.at, since, here);
            recorded.push((Entity::Stream(stream.key.clone()), Recorded::new(sample, here, starts_run)));
        });
        self.consumers =
            walk(&old.consumers, &snapshot.consumers, &self.consumers, here, |consumer, before, since| {
                let starts_run = has_gap || before.is_none_or(|before| !same_consumer_run(before, consumer));
                let stream = snapshot.stream(&consumer.key.stream_key());
                let mut sample = ConsumerSample::of(consumer, stream.map(|stream| &**stream));
                sample.at = later(sample.at, since, here);
                let entity = Entity::Consumer(consumer.key.clone());
                recorded.push((entity, Recorded::new(sample, here, starts_run)));
            });
        self.history.record(recorded.iter().map(|(entity, recorded)| (entity, *recorded)));
        let streams = snapshot.streams.iter().map(|stream| &**stream);
        let consumers = snapshot.consumers.iter().map(|consumer| &**consumer);
        self.history.record_total(|| Total::of(here, streams, consumers), here);
        self.last = Some((snapshot.clone(), here));
    }
}

/// Goes through a list with the list before, and answers when each asset last changed.
fn walk<T: Keyed>(
    old: &Sorted<T>,
    new: &Sorted<T>,
    ages: &[Timestamp],
    here: Timestamp,
    mut take: impl FnMut(&T, Option<&T>, Timestamp),
) -> Ages {
    let mut olds = old.iter().zip(ages).peekable();
    new.iter()
        .map(|asset| {
            while olds.next_if(|(old, _)| old.key() < asset.key()).is_some() {}
            let before = olds.next_if(|(old, _)| old.key() == asset.key());
            let since = match before {
                Some((before, since)) if Arc::ptr_eq(before, asset) => *since,
                _ => here,
            };
            take(asset, before.map(|(before, _)| &**before), since);
            since
        })
        .collect()
}

/// The server's clock now, of an asset whose last change was seen at `since`.
fn later(at: Timestamp, since: Timestamp, here: Timestamp) -> Timestamp {
    at.saturating_add(here.duration_since(since)).unwrap_or(at)
}

fn same_stream_run(old: &Stream, new: &Stream) -> bool {
    old.created == new.created
        && new.state.last_seq >= old.state.last_seq
        && leader(old.cluster.as_ref()) == leader(new.cluster.as_ref())
}

fn same_consumer_run(old: &Consumer, new: &Consumer) -> bool {
    old.created == new.created
        && new.state.delivered.consumer_seq >= old.state.delivered.consumer_seq
        && new.state.ack_floor.consumer_seq >= old.state.ack_floor.consumer_seq
        && old.config.filter_subjects == new.config.filter_subjects
        && leader(old.cluster.as_ref()) == leader(new.cluster.as_ref())
}

fn leader(group: Option<&RaftGroup>) -> Option<&crate::ids::ServerName> {
    group.and_then(|group| group.leader.as_ref())
}
