//! Questions to the samples of one asset, oldest first: how much in the last minutes, for how long, how fast.

use crate::{
    analysis::forecast::{self, GROWTH_SECS, MIN_GROWTH_SECS},
    analysis::sample::{AccountSample, ConsumerSample, ServerSample, StreamSample},
    clock::{Timestamp, secs_between},
};

/// A sample has a moment.
pub(super) trait Timed {
    fn at(&self) -> Timestamp;
}

macro_rules! timed {
    ($($sample:ty),*) => {$(
        impl Timed for $sample {
            fn at(&self) -> Timestamp {
                self.at
            }
        }
    )*};
}

timed!(StreamSample, ConsumerSample, ServerSample, AccountSample);

/// The samples of the last `secs` before the last one.
pub(super) fn last_secs<T: Timed>(samples: &[T], secs: f64) -> &[T] {
    let Some(last) = samples.last() else { return samples };
    &samples[samples.partition_point(|sample| secs_between(sample.at(), last.at()) > secs)..]
}

/// How long the samples span, in seconds.
pub(super) fn span_secs<T: Timed>(samples: &[T]) -> f64 {
    match samples {
        [first, .., last] => secs_between(first.at(), last.at()),
        _ => 0.0,
    }
}

/// How much a counter rose. Where it fell it was restarted, and that step counts nothing.
pub(super) fn increase<T>(samples: &[T], counter: impl Fn(&T) -> u64) -> u64 {
    samples
        .windows(2)
        .map(|pair| counter(&pair[1]).saturating_sub(counter(&pair[0])))
        .fold(0, u64::saturating_add)
}

/// The samples at the end that all hold.
pub(super) fn held<T>(samples: &[T], holds: impl Fn(&T) -> bool) -> &[T] {
    let start = samples.iter().rposition(|sample| !holds(sample)).map_or(0, |index| index + 1);
    &samples[start..]
}

/// How fast a gauge grows, from the first to the last sample, in units per second. `None` below `min_secs` of samples.
pub(super) fn slope<T: Timed>(samples: &[T], min_secs: f64, gauge: impl Fn(&T) -> u64) -> Option<f64> {
    let (first, last) = (samples.first()?, samples.last()?);
    let secs = span_secs(samples);
    (secs >= min_secs && secs > 0.0).then(|| (gauge(last) as f64 - gauge(first) as f64) / secs)
}

/// In how many seconds a gauge that stands at `used` reaches `max`, if it goes on as in the last 15 minutes. `None` if
/// it does not grow, or if too little is known.
pub(super) fn secs_until<T: Timed>(
    samples: &[T],
    used: u64,
    max: u64,
    gauge: impl Fn(&T) -> u64,
) -> Option<f64> {
    let per_sec = slope(last_secs(samples, GROWTH_SECS), MIN_GROWTH_SECS, gauge)?;
    forecast::secs_until(used, max, per_sec)
}

/// Whether a gauge rose from each of the last `count` samples to the next.
pub(super) fn rises<T>(samples: &[T], count: usize, gauge: impl Fn(&T) -> u64) -> bool {
    samples.len() >= count
        && samples[samples.len() - count..].windows(2).all(|pair| gauge(&pair[0]) < gauge(&pair[1]))
}

/// How often a value changed to another known one; `None` is unknown and no change.
pub(super) fn changes<T, V: PartialEq>(samples: &[T], value: impl Fn(&T) -> Option<V>) -> usize {
    let known: Vec<V> = samples.iter().filter_map(value).collect();
    known.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

/// The part at the end in which the stream was neither recreated nor rolled back.
pub(super) fn stream_run(samples: &[StreamSample]) -> &[StreamSample] {
    let start = samples.windows(2).rposition(|pair| pair[1].last_seq < pair[0].last_seq);
    &samples[start.map_or(0, |index| index + 1)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(values: &[u64]) -> Vec<StreamSample> {
        values
            .iter()
            .zip(0..)
            .map(|(&last_seq, secs)| StreamSample {
                at: Timestamp::from_second(secs * 10).unwrap(),
                last_seq,
                ..StreamSample::default()
            })
            .collect()
    }

    fn seq(sample: &StreamSample) -> u64 {
        sample.last_seq
    }

    #[test]
    fn a_restart_is_never_a_negative_or_a_huge_increase() {
        assert_eq!(increase(&samples(&[5, 9, 2, 4]), seq), 6);
        assert_eq!(increase(&samples(&[]), seq), 0);
        assert_eq!(stream_run(&samples(&[5, 9, 2, 4])).len(), 2);
    }

    #[test]
    fn windows_end_at_the_last_sample() {
        let samples = samples(&[1, 2, 3, 4]);
        assert_eq!(last_secs(&samples, 10.0).len(), 2);
        assert_eq!(last_secs(&samples, 9.9).len(), 1);
        assert!((span_secs(&samples) - 30.0).abs() < 1e-9);
        assert_eq!(held(&samples, |sample| sample.last_seq > 2).len(), 2);
        assert_eq!(held(&samples, |sample| sample.last_seq > 9).len(), 0);
    }

    #[test]
    fn a_slope_wants_time() {
        assert_eq!(slope(&samples(&[0, 10, 40]), 20.0, seq), Some(2.0));
        assert_eq!(slope(&samples(&[0, 10, 40]), 21.0, seq), None);
        assert!(rises(&samples(&[9, 1, 2, 3]), 3, seq) && !rises(&samples(&[1, 2, 2]), 3, seq));
        assert_eq!(
            changes(&samples(&[1, 0, 2, 2, 1]), |sample| Some(sample.last_seq).filter(|seq| *seq > 0)),
            2
        );
    }
}
