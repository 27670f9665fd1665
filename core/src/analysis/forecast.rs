//! When something will happen if all goes on as it did: a stream reaches a limit, a consumer loses what it has not read.
//!
//! Growth is the mean of the last 15 minutes of the present run. What can't be told is [`Forecast::Unknown`] with the
//! reason, and what will not happen is [`Forecast::Never`] with its reason: neither is a number.

use crate::{
    analysis::sample::StreamSample,
    clock::secs_between,
    ids::Entity,
    model::{Consumer, Discard, Retention, Snapshot, Stream},
};

/// Growth is judged over at most this many seconds of samples, and at least so many.
pub const GROWTH_SECS: f64 = 900.0;
pub const MIN_GROWTH_SECS: f64 = 60.0;

const TOO_SHORT: &str = "it was watched for less than a minute";
const SILENT: &str = "its leader does not answer";
const NO_AGE: &str = "the age of its oldest unread message is not known";

/// When something will happen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Forecast {
    /// It can't be told, and why: `it was watched for less than a minute`.
    Unknown(&'static str),
    /// Not as things are, and why: `it does not grow`.
    Never(&'static str),
    /// In so many seconds; 0 for now.
    In(f64),
}

impl Forecast {
    /// Seconds until it happens; `None` for never and for unknown.
    pub fn secs(self) -> Option<f64> {
        match self {
            Self::In(secs) => Some(secs),
            Self::Unknown(_) | Self::Never(_) => None,
        }
    }

    /// Why there is no number.
    pub fn why(self) -> Option<&'static str> {
        match self {
            Self::In(_) => None,
            Self::Unknown(why) | Self::Never(why) => Some(why),
        }
    }

    /// The first of two things to happen. What is unknown may come first, so it stays unknown.
    fn or_sooner(self, other: Self) -> Self {
        match (self, other) {
            // Nothing comes before now.
            (Self::In(0.0), _) | (_, Self::In(0.0)) => Self::In(0.0),
            (Self::Unknown(why), _) | (_, Self::Unknown(why)) => Self::Unknown(why),
            (Self::In(a), Self::In(b)) => Self::In(a.min(b)),
            (Self::In(secs), Self::Never(_)) | (Self::Never(_), Self::In(secs)) => Self::In(secs),
            (Self::Never(why), Self::Never(_)) => Self::Never(why),
        }
    }
}

/// How a stream moved over the last minutes, per second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Flow {
    pub messages: f64,
    pub bytes: f64,
    /// Sequences that arrive at the end.
    pub arrived: f64,
    /// Sequences that go at the beginning.
    pub removed: f64,
}

impl Flow {
    /// From the first to the last sample of a run; `None` if they are too near to each other, or not of one run.
    pub fn between(first: &StreamSample, last: &StreamSample) -> Option<Self> {
        if last.last_seq < first.last_seq || last.first_seq < first.first_seq {
            return None;
        }
        let of = |gauge: fn(&StreamSample) -> u64| growth(first, last, gauge);
        Some(Self {
            messages: of(|sample| sample.messages)?,
            bytes: of(|sample| sample.bytes)?,
            arrived: of(|sample| sample.last_seq)?,
            removed: of(|sample| sample.first_seq)?,
        })
    }

    /// Of a stream's last minutes.
    pub fn of(snapshot: &Snapshot, stream: &Stream) -> Option<Self> {
        let series = snapshot.history.series(&Entity::Stream(stream.key.clone()))?;
        let (first, last) = series.ends_of_run(GROWTH_SECS)?;
        Self::between(&first, &last)
    }
}

/// How fast a gauge grew between two samples, in units per second. `None` if they are too near to each other.
pub fn growth(
    first: &StreamSample,
    last: &StreamSample,
    gauge: impl Fn(&StreamSample) -> u64,
) -> Option<f64> {
    let secs = secs_between(first.at, last.at);
    (secs >= MIN_GROWTH_SECS).then(|| (gauge(last) as f64 - gauge(first) as f64) / secs)
}

/// Seconds until `used` has grown to `max`; `None` if it does not grow.
pub fn secs_until(used: u64, max: u64, per_sec: f64) -> Option<f64> {
    (per_sec > 0.0).then(|| max.saturating_sub(used) as f64 / per_sec)
}

/// When a stream reaches `max_msgs` or `max_bytes`, whichever comes first. At its limit it is there now.
pub fn time_to_limit(stream: &Stream, flow: Option<Flow>) -> Forecast {
    let (config, state) = (&stream.config, &stream.state);
    let limits = [
        (config.max_msgs.value(), state.messages, flow.map(|flow| flow.messages)),
        (config.max_bytes.value(), state.bytes, flow.map(|flow| flow.bytes)),
    ];
    let limits = limits.into_iter().filter_map(|(max, used, growth)| Some((max?, used, growth)));
    let one = |(max, used, growth): (u64, u64, Option<f64>)| {
        if stream.freshness.is_stale() {
            return Forecast::Unknown(SILENT);
        }
        if used >= max {
            return Forecast::In(0.0);
        }
        let Some(growth) = growth else { return Forecast::Unknown(TOO_SHORT) };
        secs_until(used, max, growth).map_or(Forecast::Never("it does not grow"), Forecast::In)
    };
    let first = limits.map(one).reduce(Forecast::or_sooner);
    first.unwrap_or(Forecast::Never("no limit is set"))
}

/// When limits discard the oldest message that a consumer has not read or not acknowledged.
///
/// By `max_age` that is told by the message's age; by `max_msgs` and `max_bytes` by the stream's growth and by how much
/// lies before the message.
pub fn time_to_loss(snapshot: &Snapshot, consumer: &Consumer, flow: Option<Flow>) -> Forecast {
    let state = &consumer.state;
    if state.num_pending == 0 && state.num_ack_pending == 0 {
        return Forecast::Never("it has read and acknowledged everything");
    }
    let Some(stream) = snapshot.stream(&consumer.key.stream_key()) else {
        return Forecast::Unknown("its stream is not known");
    };
    if stream.freshness.is_stale() || consumer.freshness.is_stale() {
        return Forecast::Unknown(SILENT);
    }
    let config = &stream.config;
    let mut all = Forecast::Never("no limit of its stream discards messages");
    if config.max_age_nanos > 0 {
        let left = oldest_secs(snapshot, consumer).map(|age| config.max_age_nanos as f64 / 1e9 - age);
        all = all.or_sooner(left.map_or(Forecast::Unknown(NO_AGE), |left| Forecast::In(left.max(0.0))));
    }
    if config.discard == Discard::New {
        return all;
    }
    if matches!(config.discard, Discard::Other(_)) {
        return Forecast::Unknown("its stream's discard policy is of a newer server");
    }
    if config.max_msgs_per_subject.value().is_some() {
        all = all.or_sooner(Forecast::Unknown("its stream has a limit for each subject"));
    }
    let ahead = Ahead::of(consumer, stream);
    let limits = [
        (config.max_msgs.value(), stream.state.messages, flow.map(|flow| flow.messages), ahead.messages),
        (config.max_bytes.value(), stream.state.bytes, flow.map(|flow| flow.bytes), ahead.bytes),
    ];
    for (max, used, growth, ahead_of_it) in limits {
        let Some(max) = max else { continue };
        let Some((flow, growth)) = flow.zip(growth) else {
            all = all.or_sooner(Forecast::Unknown(TOO_SHORT));
            continue;
        };
        // A stream within a thousandth of its limit lives there: what arrives pushes out as much.
        let is_full = used as f64 >= max as f64 * 0.999;
        let (distance, per_sec) = match (is_full, &config.retention) {
            (false, _) => (max.saturating_sub(used) as f64 + ahead_of_it, growth),
            (true, Retention::Limits) => (ahead.sequences, flow.removed),
            // Acknowledgements remove messages as well, so only arrivals tell.
            (true, _) => (ahead.messages, flow.arrived),
        };
        all = all.or_sooner(if per_sec > 0.0 {
            Forecast::In(distance / per_sec)
        } else {
            Forecast::Never("its stream does not grow")
        });
    }
    all
}

/// How old the oldest message is that a consumer has not read or not acknowledged, in seconds, where that is known.
pub fn oldest_secs(snapshot: &Snapshot, consumer: &Consumer) -> Option<f64> {
    if consumer.state.num_ack_pending == 0 {
        return snapshot.lag_secs(consumer);
    }
    // What was delivered lies before what was not.
    let at = snapshot.oldest.get(&consumer.key)?.unacked_at?;
    Some(secs_between(at, consumer.at.max(snapshot.at)).max(0.0))
}

/// What lies in the stream before the oldest message that a consumer has not read or not acknowledged.
struct Ahead {
    sequences: f64,
    messages: f64,
    bytes: f64,
}

impl Ahead {
    fn of(consumer: &Consumer, stream: &Stream) -> Self {
        let (state, held) = (&consumer.state, &stream.state);
        let position =
            if state.num_ack_pending > 0 { state.ack_floor.stream_seq } else { state.delivered.stream_seq };
        let sequences = position.saturating_add(1).saturating_sub(held.first_seq) as f64;
        // Deleted messages and filters leave holes; they are taken to be spread evenly.
        let span = held.last_seq.saturating_sub(held.first_seq).saturating_add(1) as f64;
        let share = (sequences / span).clamp(0.0, 1.0);
        Self { sequences, messages: held.messages as f64 * share, bytes: held.bytes as f64 * share }
    }
}

#[cfg(test)]
mod tests;
