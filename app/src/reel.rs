//! What is known of a recording without reading any of its moments: when they are, and what happened between them.

use std::{ops::RangeInclusive, path::PathBuf, sync::Arc};

use jetlens_core::{
    clock::Timestamp,
    recording::{Header, Mark, MarkKind},
};

/// Where a recording comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    File(PathBuf),
    /// One that is part of the program.
    Embedded {
        name: &'static str,
        bytes: &'static [u8],
    },
}

impl Source {
    /// The name of the file, without its folder.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.file_name().map_or_else(
                || path.to_string_lossy().into_owned(),
                |name| name.to_string_lossy().into_owned(),
            ),
            Self::Embedded { name, .. } => (*name).to_owned(),
        }
    }
}

/// A recording as a time line shows it.
#[derive(Clone, Debug, Default)]
pub struct Reel {
    pub header: Header,
    /// In their order.
    pub moments: Arc<[Timestamp]>,
    /// In the order in which they were recorded.
    pub marks: Arc<[Mark]>,
    /// Seconds since 1970 and messages a second that arrived, in their order; only of moments that were looked at.
    pub activity: Arc<[(f64, f64)]>,
    /// What can't be read, in a sentence.
    pub damage: Option<String>,
}

impl Reel {
    pub fn first(&self) -> Option<Timestamp> {
        self.moments.first().copied()
    }

    pub fn newest(&self) -> Option<Timestamp> {
        self.moments.last().copied()
    }

    /// The moment that is shown for `at`: the last until then, or else the first.
    pub fn moment_at(&self, at: Timestamp) -> Option<Timestamp> {
        let after = self.moments.partition_point(|moment| *moment <= at);
        self.moments.get(after.saturating_sub(1)).copied()
    }

    /// The moment after the one that is shown for `at`.
    pub fn moment_after(&self, at: Timestamp) -> Option<Timestamp> {
        self.moments.get(self.moments.partition_point(|moment| *moment <= at)).copied()
    }

    /// So many moments further on, or back; it stops at both ends. `None` is the newest.
    pub fn step(&self, from: Option<Timestamp>, by: isize) -> Option<Timestamp> {
        let last = self.moments.len().checked_sub(1)?;
        let index = match from {
            Some(at) => self.moments.partition_point(|moment| *moment <= at).saturating_sub(1),
            None => last,
        };
        self.moments.get(index.saturating_add_signed(by).min(last)).copied()
    }

    /// The next mark after `at` that is worth a stop, or the last before it. `None` is the newest moment.
    pub fn mark_from(&self, at: Option<Timestamp>, is_forward: bool) -> Option<&Mark> {
        let stops = |mark: &&Mark| is_stop(mark.kind);
        if is_forward {
            let at = at?;
            let start = self.marks.partition_point(|mark| mark.at <= at);
            self.marks[start..].iter().find(stops)
        } else {
            let end = at.map_or(self.marks.len(), |at| self.marks.partition_point(|mark| mark.at < at));
            self.marks[..end].iter().rev().find(stops)
        }
    }

    /// The numbers of the marks within a range in seconds since 1970.
    pub fn marks_within(&self, range: &RangeInclusive<f64>) -> std::ops::Range<usize> {
        let start = self.marks.partition_point(|mark| secs(mark.at) < *range.start());
        let end = self.marks.partition_point(|mark| secs(mark.at) <= *range.end());
        start..end.max(start)
    }
}

/// A count of what found no room is no place to go to.
fn is_stop(kind: MarkKind) -> bool {
    kind != MarkKind::Other
}

/// Seconds since 1970.
pub fn secs(at: Timestamp) -> f64 {
    at.as_millisecond() as f64 / 1e3
}

/// The moment of so many seconds since 1970.
pub fn timestamp(secs: f64) -> Timestamp {
    Timestamp::from_millisecond((secs * 1e3) as i64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(secs).unwrap()
    }

    fn reel() -> Reel {
        let mark = |secs, kind| Mark { at: at(secs), kind, entity: None, text: String::new() };
        Reel {
            moments: [10, 15, 20, 60].map(at).into(),
            marks: [
                mark(15, MarkKind::CriticalBegan),
                mark(15, MarkKind::Other),
                mark(20, MarkKind::LeaderChanged),
                mark(60, MarkKind::Gap),
            ]
            .into(),
            ..Reel::default()
        }
    }

    #[test]
    fn a_moment_is_shown_until_the_next() {
        let reel = reel();
        let shown = |secs| reel.moment_at(at(secs)).unwrap().as_second();
        assert_eq!([5, 10, 14, 15, 59, 99].map(shown), [10, 10, 10, 15, 20, 60]);
        assert_eq!(reel.moment_after(at(20)), Some(at(60)));
        assert_eq!(reel.moment_after(at(60)), None);
        assert_eq!(Reel::default().moment_at(at(1)), None);
    }

    #[test]
    fn steps_stop_at_both_ends() {
        let reel = reel();
        assert_eq!(reel.step(Some(at(15)), 1), Some(at(20)));
        assert_eq!(reel.step(Some(at(16)), -1), Some(at(10)));
        assert_eq!(reel.step(Some(at(10)), -5), Some(at(10)));
        assert_eq!(reel.step(None, -1), Some(at(20)), "from the newest");
        assert_eq!(reel.step(Some(at(60)), 7), Some(at(60)));
        assert_eq!(Reel::default().step(None, -1), None);
    }

    #[test]
    fn marks_are_stops_but_counts_are_none() {
        let reel = reel();
        let kind = |from, is_forward| reel.mark_from(from, is_forward).map(|mark| mark.kind);
        assert_eq!(kind(None, false), Some(MarkKind::Gap));
        assert_eq!(kind(Some(at(60)), false), Some(MarkKind::LeaderChanged));
        assert_eq!(kind(Some(at(20)), false), Some(MarkKind::CriticalBegan));
        assert_eq!(kind(Some(at(15)), false), None);
        assert_eq!(kind(Some(at(15)), true), Some(MarkKind::LeaderChanged));
        assert_eq!(kind(None, true), None, "nothing comes after now");
        assert_eq!(reel.marks_within(&(15.0..=20.0)), 0..3);
        assert_eq!(reel.marks_within(&(61.0..=90.0)), 4..4);
    }
}
