//! The two small tables at the foot of the overview.

use jetlens_core::{
    analysis::history::Series,
    clock::secs_between,
    ids::{Entity, StreamKey},
    units::PerSec,
};

use crate::views::{consumers::ConsumerRow, streams::StreamRow};

/// Rows of each table.
const NUM_ROWS: usize = 6;
/// Two points further apart say nothing about the time between.
const MAX_STEP_SECS: f64 = 60.0;

/// A stream that messages arrive in.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    pub key: StreamKey,
    pub subjects: String,
    /// Messages that arrived in the last minutes.
    pub arrived: f64,
    pub per_sec: PerSec,
}

/// The streams in which most messages arrived in the last minutes.
pub(super) fn growing(streams: &[StreamRow]) -> Vec<Growth> {
    let mut rows: Vec<_> = streams
        .iter()
        .filter_map(|row| {
            let arrived = row.series.as_deref().map_or(0.0, arrivals);
            (arrived >= 1.0).then_some((arrived, row))
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    rows.into_iter()
        .take(NUM_ROWS)
        .map(|(arrived, row)| Growth {
            key: row.stream.key.clone(),
            subjects: row.subjects().into_owned(),
            arrived,
            per_sec: row.stream.rates.messages_per_sec,
        })
        .collect()
}

/// Adds up the arrivals between the points: what was removed meanwhile does not lessen them.
fn arrivals(series: &Series) -> f64 {
    let steps = series.iter().zip(series.iter().skip(1));
    steps
        .filter(|(_, to)| !to.starts_run)
        .map(|(from, to)| (secs_between(from.at, to.at), f64::from(to.numbers.in_per_sec)))
        .filter(|(secs, rate)| *secs <= MAX_STEP_SECS && rate.is_finite())
        .map(|(secs, rate)| secs * rate)
        .sum()
}

/// A consumer for the second table.
#[derive(Clone, Debug, PartialEq)]
pub struct Backlog {
    pub entity: Entity,
    pub consumer: String,
    pub stream: StreamKey,
    pub num_pending: u64,
    pub pending_per_sec: PerSec,
    pub delivered_per_sec: PerSec,
}

/// The consumers with most waiting, or, when nothing waits anywhere, the busiest ones and `true`.
pub(super) fn backlogs(consumers: &[ConsumerRow]) -> (Vec<Backlog>, bool) {
    let mut rows: Vec<_> = consumers.iter().filter(|row| row.consumer.state.num_pending > 0).collect();
    let are_busiest = rows.is_empty();
    if are_busiest {
        let pace = |row: &ConsumerRow| row.consumer.rates.delivered_per_sec.0.unwrap_or(0.0);
        rows.extend(consumers.iter().filter(|row| pace(row) > 0.0));
        rows.sort_by(|a, b| pace(b).total_cmp(&pace(a)));
    } else {
        rows.sort_by_key(|row| std::cmp::Reverse(row.consumer.state.num_pending));
    }
    let rows = rows.into_iter().take(NUM_ROWS).map(|row| Backlog {
        entity: Entity::Consumer(row.consumer.key.clone()),
        consumer: row.consumer.key.consumer.to_string(),
        stream: row.consumer.key.stream_key(),
        num_pending: row.consumer.state.num_pending,
        pending_per_sec: row.consumer.rates.pending_per_sec,
        delivered_per_sec: row.consumer.rates.delivered_per_sec,
    });
    (rows.collect(), are_busiest)
}
