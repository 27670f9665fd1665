//! The two small tables at the foot of the overview.

use jetlens_core::{
    analysis::{
        history::{Kept, Series},
        sample::StreamSample,
    },
    clock::Timestamp,
    ids::{Entity, StreamKey},
    model::{Consumer, Sorted},
    units::PerSec,
};

use crate::views::streams::StreamRow;

/// Rows of each table.
const NUM_ROWS: usize = 6;
/// How far back arrivals count.
const WINDOW_SECS: i64 = 900;

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

/// How far the sequence went: what was removed meanwhile does not lessen it.
fn arrivals(series: &Series) -> f64 {
    let Some(Kept { here, sample: last, .. }) = series.last_sample::<StreamSample>() else { return 0.0 };
    let from = Timestamp::from_second(here.as_second() - WINDOW_SECS).unwrap_or_default();
    let first = series.samples::<StreamSample>(from, here).next().map_or(0, |kept| kept.sample.last_seq);
    // A stream that was made anew meanwhile counts from its start.
    last.last_seq.checked_sub(first).unwrap_or(last.last_seq) as f64
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
pub(super) fn backlogs(consumers: &Sorted<Consumer>) -> (Vec<Backlog>, bool) {
    let mut rows: Vec<_> = consumers.iter().filter(|consumer| consumer.state.num_pending > 0).collect();
    let are_busiest = rows.is_empty();
    if are_busiest {
        let pace = |consumer: &Consumer| consumer.rates.delivered_per_sec.0.unwrap_or(0.0);
        rows.extend(consumers.iter().filter(|consumer| pace(consumer) > 0.0));
        rows.sort_by(|a, b| pace(b).total_cmp(&pace(a)));
    } else {
        rows.sort_by_key(|consumer| std::cmp::Reverse(consumer.state.num_pending));
    }
    let rows = rows.into_iter().take(NUM_ROWS).map(|consumer| Backlog {
        entity: Entity::Consumer(consumer.key.clone()),
        consumer: consumer.key.consumer.to_string(),
        stream: consumer.key.stream_key(),
        num_pending: consumer.state.num_pending,
        pending_per_sec: consumer.rates.pending_per_sec,
        delivered_per_sec: consumer.rates.delivered_per_sec,
    });
    (rows.collect(), are_busiest)
}
