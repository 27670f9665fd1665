//! Marks on an axis of time, and what they say on the clock of the wall.

use std::ops::RangeInclusive;

use jetlens_core::clock::Timestamp;

/// Steps between marks, in seconds: what people read off a clock without counting.
const STEPS_SECS: [i64; 14] = [1, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 10_800, 21_600, 86_400];

/// The local time of a moment in seconds since 1970: `13:42`, with seconds if `seconds`.
pub fn clock_text(at_secs: f64, seconds: bool) -> String {
    let Ok(moment) = Timestamp::from_millisecond((at_secs * 1000.0) as i64) else {
        return String::new();
    };
    let local = moment.to_zoned(jiff::tz::TimeZone::system());
    local.strftime(if seconds { "%H:%M:%S" } else { "%H:%M" }).to_string()
}

/// Round moments within `range`, at most `max_marks` of them, in seconds since 1970.
///
/// They are round on the local clock as long as its offset is a multiple of the step.
pub fn time_marks(range: &RangeInclusive<f64>, max_marks: usize) -> Vec<f64> {
    let span = range.end() - range.start();
    if span.is_nan() || span <= 0.0 || max_marks == 0 {
        return Vec::new();
    }
    let step = STEPS_SECS.into_iter().find(|step| span / *step as f64 <= max_marks as f64).unwrap_or(604_800);
    let first = (range.start() / step as f64).ceil() as i64;
    let last = (range.end() / step as f64).floor() as i64;
    (first..=last).map(|index| (index * step) as f64).collect()
}

/// Whether marks this close together need their seconds said.
pub fn needs_seconds(range: &RangeInclusive<f64>) -> bool {
    range.end() - range.start() < 240.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round() {
        assert_eq!(time_marks(&(0.0..=3600.0), 4), [0.0, 900.0, 1800.0, 2700.0, 3600.0]);
        assert_eq!(time_marks(&(10.0..=130.0), 2), [60.0, 120.0]);
        assert!(time_marks(&(5.0..=5.0), 4).is_empty());
    }
}
