//! What a chart draws of a sample: levels as they were, and rates since the sample before.

use super::{
    layout::peak_pending,
    words::{AT, HERE, Kind, Sample, Words, moment, starts_run},
};
use crate::{
    analysis::sample::{AccountSample, ConsumerSample, ServerSample, StreamSample},
    clock::Timestamp,
};

/// Two readings closer than this say nothing about a rate.
const MIN_MS: i64 = 50;

/// What a chart draws. What the numbers are depends on the kind.
///
/// | kind | `level` | `in_per_sec` | `out_per_sec` | `held` |
/// | --- | --- | --- | --- | --- |
/// | stream | messages stored | messages in | bytes a second | bytes stored |
/// | consumer | `num_pending` | delivered | acknowledged | `num_ack_pending` |
/// | server | connections | messages in | messages out | CPU per cent |
/// | total | `num_pending` | messages in | delivered | `num_ack_pending` |
/// | account | bytes in files | API requests | API errors | bytes in memory |
///
/// A rate is the mean since the point before, by the server's clock; NaN where it is not known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numbers {
    pub level: f64,
    /// The largest level since the point before, where it is kept: `num_pending` of a consumer. Else the level.
    pub peak: f64,
    pub in_per_sec: f32,
    pub out_per_sec: f32,
    pub held: f64,
}

/// Numbers at the moment when they were collected, by this machine's clock: a chart's axis ends at its "now".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub at: Timestamp,
    pub numbers: Numbers,
    /// Whether no line may be drawn from the point before to this one.
    pub starts_run: bool,
}

impl Point {
    /// `before` is the row before, of whatever run.
    pub(super) fn of(kind: Kind, before: Option<&Words>, words: &Words) -> Self {
        let before = before.filter(|_| !starts_run(words));
        let numbers = match kind {
            Kind::Consumer => consumer(before, words),
            Kind::Stream => stream(before, words),
            Kind::Server => server(before, words),
            Kind::Total => total(words),
            Kind::Account => account(before, words),
        };
        Self { at: moment(words[HERE]), numbers, starts_run: starts_run(words) }
    }
}

fn consumer(before: Option<&Words>, words: &Words) -> Numbers {
    let sample = ConsumerSample::read(words);
    let since = Since::new(before, words, ConsumerSample::read);
    Numbers {
        level: sample.num_pending as f64,
        peak: peak_pending(words) as f64,
        in_per_sec: since.counted(|old| (old.delivered_consumer_seq, sample.delivered_consumer_seq)),
        out_per_sec: since.counted(|old| (old.floor_consumer_seq, sample.floor_consumer_seq)),
        held: sample.num_ack_pending as f64,
    }
}

fn stream(before: Option<&Words>, words: &Words) -> Numbers {
    let sample = StreamSample::read(words);
    let since = Since::new(before, words, StreamSample::read);
    let stored = |old: &StreamSample| sample.bytes as f64 - old.bytes as f64;
    Numbers {
        level: sample.messages as f64,
        peak: sample.messages as f64,
        in_per_sec: since.counted(|old| (old.last_seq, sample.last_seq)),
        out_per_sec: since.known.as_ref().map_or(f32::NAN, |(old, secs)| (stored(old) / secs) as f32),
        held: sample.bytes as f64,
    }
}

fn server(before: Option<&Words>, words: &Words) -> Numbers {
    let sample = ServerSample::read(words);
    let since = Since::new(before, words, ServerSample::read);
    Numbers {
        level: sample.connections as f64,
        peak: sample.connections as f64,
        in_per_sec: since.counted(|old| (old.in_msgs, sample.in_msgs)),
        out_per_sec: since.counted(|old| (old.out_msgs, sample.out_msgs)),
        held: sample.cpu_percent.into(),
    }
}

fn total(words: &Words) -> Numbers {
    let total = super::Total::read(words);
    Numbers {
        level: total.num_pending,
        peak: total.num_pending,
        in_per_sec: total.in_per_sec as f32,
        out_per_sec: total.delivered_per_sec as f32,
        held: total.num_ack_pending,
    }
}

fn account(before: Option<&Words>, words: &Words) -> Numbers {
    let sample = AccountSample::read(words);
    let since = Since::new(before, words, AccountSample::read);
    Numbers {
        level: sample.storage_bytes as f64,
        peak: sample.storage_bytes as f64,
        in_per_sec: since.counted(|old| (old.api_requests, sample.api_requests)),
        out_per_sec: since.counted(|old| (old.api_errors, sample.api_errors)),
        held: sample.memory_bytes as f64,
    }
}

/// The sample before, and how many seconds of the server's clock ago it was.
struct Since<S> {
    known: Option<(S, f64)>,
}

impl<S> Since<S> {
    fn new(before: Option<&Words>, words: &Words, read: impl Fn(&Words) -> S) -> Self {
        let known = before.and_then(|before| {
            let ms = words[AT].wrapping_sub(before[AT]).cast_signed();
            (ms >= MIN_MS).then(|| (read(before), ms as f64 / 1e3))
        });
        Self { known }
    }

    /// How fast a counter ran from the first value to the second; NaN if it went back.
    fn counted(&self, values: impl Fn(&S) -> (u64, u64)) -> f32 {
        self.known.as_ref().map_or(f32::NAN, |(old, secs)| {
            let (from, to) = values(old);
            to.checked_sub(from).map_or(f32::NAN, |count| (count as f64 / secs) as f32)
        })
    }
}
