//! Which way a number has been going: up, down, or neither.
//!
//! A backlog jitters all the time, so a trend is claimed only where the last third of a window lies wholly above, or
//! wholly below, its first third. A short window is asked first: what began a minute ago is news.

use super::history::{Point, Series};
use crate::clock::{Timestamp, secs_between};

/// Windows before the last point, in seconds, in the order in which they are asked.
const WINDOWS_SECS: [f64; 3] = [60.0, 300.0, LONGEST_SECS];
const LONGEST_SECS: f64 = 900.0;
/// A shorter stretch of points says nothing.
const MIN_SPAN_SECS: f64 = 15.0;
const MIN_POINTS: usize = 6;
/// A smaller change is noise, whatever its shape.
const MIN_CHANGE: f64 = 10.0;
const MIN_RELATIVE_CHANGE: f64 = 0.001;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Trend {
    /// Too few points since the last gap.
    #[default]
    Unknown,
    Level,
    Rising(Slope),
    Falling(Slope),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// Negative for a falling number.
    pub per_sec: f64,
    /// When it began; `None` if it is as old as the series or older.
    pub since: Option<Timestamp>,
}

impl Trend {
    /// The trend of the series' level since its last gap.
    pub fn of_level(series: &Series) -> Self {
        let points = series.points_of_run(LONGEST_SECS);
        let Some(last) = points.last() else { return Self::Unknown };
        let place = |point: &Point| (-secs_between(point.at, last.at), point.numbers.level, point.at);
        let run: Vec<(f64, f64, Timestamp)> = points.iter().map(place).collect();
        WINDOWS_SECS.into_iter().fold(Self::Unknown, |found, window| match found {
            Self::Unknown | Self::Level => {
                let start = run.partition_point(|(secs, ..)| *secs < -window);
                match Self::of_window(&run[start..], &run) {
                    Self::Unknown => found,
                    trend => trend,
                }
            }
            found => found,
        })
    }

    fn of_window(window: &[(f64, f64, Timestamp)], run: &[(f64, f64, Timestamp)]) -> Self {
        let (Some(first), Some(last)) = (window.first(), window.last()) else { return Self::Unknown };
        if window.len() < MIN_POINTS || last.0 - first.0 < MIN_SPAN_SECS {
            return Self::Unknown;
        }
        let third = window.len() / 3;
        let (head, tail) = (Third::of(&window[..third]), Third::of(&window[window.len() - third..]));
        let change = tail.mean - head.mean;
        if change.abs() < MIN_CHANGE.max(head.mean.abs() * MIN_RELATIVE_CHANGE) {
            return Self::Level;
        }
        let per_sec = change / (tail.mean_secs - head.mean_secs);
        if tail.min > head.max {
            Self::Rising(Slope { per_sec, since: onset(run, 1.0) })
        } else if tail.max < head.min {
            Self::Falling(Slope { per_sec, since: onset(run, -1.0) })
        } else {
            Self::Level
        }
    }

    pub fn slope(self) -> Option<Slope> {
        match self {
            Self::Rising(slope) | Self::Falling(slope) => Some(slope),
            Self::Unknown | Self::Level => None,
        }
    }
}

struct Third {
    mean: f64,
    mean_secs: f64,
    min: f64,
    max: f64,
}

impl Third {
    fn of(points: &[(f64, f64, Timestamp)]) -> Self {
        let len = points.len().max(1) as f64;
        let levels = points.iter().map(|point| point.1);
        Self {
            mean: levels.clone().sum::<f64>() / len,
            mean_secs: points.iter().map(|point| point.0).sum::<f64>() / len,
            min: levels.clone().fold(f64::INFINITY, f64::min),
            max: levels.fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

/// The last moment at which a tenth of the way was not gone yet. `sign` is 1 for a way up and -1 for a way down.
fn onset(run: &[(f64, f64, Timestamp)], sign: f64) -> Option<Timestamp> {
    let lowest = run.iter().map(|point| point.1 * sign).fold(f64::INFINITY, f64::min);
    let last = run.last().map_or(lowest, |point| point.1 * sign);
    let threshold = lowest + (last - lowest) * 0.1;
    let index = run.iter().rposition(|point| point.1 * sign <= threshold).unwrap_or(0);
    // A tenth of a steady way is gone after a tenth of the series: such a way may have begun before it.
    let is_older = index * 5 < run.len();
    run.get(index).filter(|_| !is_older).map(|point| point.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{
        history::{Kind, Recorded},
        sample::ConsumerSample,
    };

    fn push(series: &mut Series, secs: i64, level: f64, starts_run: bool) {
        let here = Timestamp::from_second(secs).unwrap();
        let sample = ConsumerSample { at: here, num_pending: level as u64, ..ConsumerSample::default() };
        series.push(Recorded::new(sample, here, starts_run));
    }

    fn series(levels: impl IntoIterator<Item = f64>) -> Series {
        let mut series = Series::new(Kind::Consumer);
        for (index, level) in (0..).zip(levels) {
            push(&mut series, 1000 + 2 * index, level, index == 0);
        }
        series
    }

    fn word(trend: Trend) -> &'static str {
        match trend {
            Trend::Unknown => "unknown",
            Trend::Level => "level",
            Trend::Rising(_) => "rising",
            Trend::Falling(_) => "falling",
        }
    }

    #[test]
    fn shapes() {
        let noise = |n: usize| ((n * 7919) % 13) as f64;
        let cases: Vec<(&str, &str, Vec<f64>)> = vec![
            ("nothing", "unknown", vec![]),
            ("two points", "unknown", vec![0.0, 1e6]),
            ("zeros", "level", vec![0.0; 100]),
            ("noise", "level", (0..400).map(noise).collect()),
            ("a ramp", "rising", (0..100).map(|n| n as f64 * 10.0).collect()),
            ("a noisy ramp", "rising", (0..400).map(|n| n as f64 + noise(n)).collect()),
            ("a drain", "falling", (0..100).map(|n| 1e6 - n as f64 * 900.0).collect()),
            ("a saw", "level", (0..400).map(|n| (n % 20) as f64 * 100.0).collect()),
            (
                "a late start",
                "rising",
                (0..200).map(|n| if n < 170 { noise(n) } else { n as f64 * 50.0 }).collect(),
            ),
            ("as much as there can be", "level", vec![u64::MAX as f64; 50]),
            ("one large step down", "falling", (0..40).map(|n| if n < 30 { 500.0 } else { 0.0 }).collect()),
        ];
        for (name, expected, levels) in cases {
            assert_eq!(word(Trend::of_level(&series(levels))), expected, "{name}");
        }
    }

    #[test]
    fn a_slope_says_how_fast_and_since_when() {
        let levels = (0..300).map(|n| if n < 200 { 5.0 } else { 5.0 + (n - 200) as f64 * 20.0 });
        let Trend::Rising(slope) = Trend::of_level(&series(levels)) else { panic!("it rises") };
        assert!((slope.per_sec - 10.0).abs() < 0.1, "{slope:?}");
        let began = slope.since.expect("it began while we looked").as_second() - 1000;
        assert!((400..=425).contains(&began), "{began}");
        let Trend::Rising(slope) = Trend::of_level(&series((0..300).map(f64::from))) else {
            panic!("it rises")
        };
        assert_eq!(slope.since, None, "nobody saw it begin");
    }

    #[test]
    fn a_gap_ends_the_trend() {
        let mut series = series((0..100).map(|n| n as f64 * 10.0));
        push(&mut series, 2000, 0.0, true);
        assert_eq!(Trend::of_level(&series), Trend::Unknown);
    }
}
