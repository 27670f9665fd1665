//! Which moment now is compared with.

use jetlens_core::{
    analysis::past::{Moment, Past},
    clock::{Timestamp, secs_between},
    format,
};

/// A person's choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Since {
    #[default]
    FiveMinutes,
    Hour,
    Day,
    /// The first moment of the session.
    Opened,
    /// The moment that the person marked.
    Mark,
}

/// Moments are kept half a minute apart: one is as good as wanted if it is not later by more.
const SLACK_SECS: f64 = 45.0;

impl Since {
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::FiveMinutes, "5 min"),
        (Self::Hour, "1 hour"),
        (Self::Day, "24 hours"),
        (Self::Opened, "Since I opened"),
        (Self::Mark, "Since the mark"),
    ];

    fn secs(self) -> Option<i64> {
        match self {
            Self::FiveMinutes => Some(300),
            Self::Hour => Some(3_600),
            Self::Day => Some(86_400),
            Self::Opened | Self::Mark => None,
        }
    }

    /// The kept moment that is nearest to what was asked for. A mark that was not set is the first moment.
    pub fn moment(self, past: &Past, now: Timestamp) -> Option<&Moment> {
        match self.secs() {
            Some(secs) => {
                let wanted = Timestamp::from_second(now.as_second() - secs).unwrap_or(now);
                past.at(wanted)
            }
            None if self == Self::Mark => past.marked().or_else(|| past.first()),
            None => past.first(),
        }
    }

    /// `in the last 5 minutes`.
    pub fn words(self) -> &'static str {
        match self {
            Self::FiveMinutes => "in the last 5 minutes",
            Self::Hour => "in the last hour",
            Self::Day => "in the last 24 hours",
            Self::Opened => "since you opened this window",
            Self::Mark => "since the mark",
        }
    }

    /// What to know if `from` is later than was asked for.
    pub fn shortfall(self, from: Timestamp, to: Timestamp) -> Option<String> {
        let secs = secs_between(from, to);
        let wanted = self.secs()? as f64;
        (secs + SLACK_SECS < wanted)
            .then(|| format!("Jetlens has watched for {}: what was before is not known.", format::span(secs)))
    }
}
