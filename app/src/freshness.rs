//! How old the data on the screen are, and when that must be said aloud.
//!
//! Pure: the moment comes as an argument, and so does the moment at which the verdict will change, so that the window
//! sleeps until then.

use std::time::Duration;

use jetlens_core::{
    clock::{Timestamp, secs_between},
    model::Snapshot,
    session::{LinkPhase, LinkStatus},
};

/// What can be said of the data that the window shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Freshness {
    /// Nothing was seen yet.
    Empty,
    Fresh {
        at: Timestamp,
        /// When they will be stale unless new ones come.
        until: Timestamp,
    },
    Stale {
        since: Timestamp,
        why: Why,
    },
    /// A moment that was recorded: it is as old as it was meant to be.
    Past {
        at: Timestamp,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The link says that it is down.
    Disconnected,
    /// The link seems to be up, but no answer comes: a frozen server, a cut cable.
    Silence,
}

impl Freshness {
    /// Judges `snapshot`, which says itself when the next is overdue.
    pub fn judge(snapshot: &Snapshot, link: &LinkStatus, now: Timestamp) -> Self {
        if snapshot.seq == 0 {
            return Self::Empty;
        }
        if !is_up(&link.phase) {
            return Self::Stale { since: snapshot.at, why: Why::Disconnected };
        }
        let until = Duration::try_from_secs_f64(snapshot.overdue_secs())
            .ok()
            .and_then(|patience| snapshot.at.saturating_add(patience).ok())
            .unwrap_or(Timestamp::MAX);
        if now > until {
            Self::Stale { since: snapshot.at, why: Why::Silence }
        } else {
            Self::Fresh { at: snapshot.at, until }
        }
    }

    pub fn is_stale(self) -> bool {
        matches!(self, Self::Stale { .. })
    }

    /// In how long the window has to look again, if nothing else happens: when fresh data become stale, and when the
    /// age of stale data shows another figure.
    pub fn next_look(self, now: Timestamp) -> Option<Duration> {
        let secs = match self {
            Self::Empty | Self::Past { .. } => return None,
            // A little later than the moment itself: at the moment the verdict is still the old one.
            Self::Fresh { until, .. } => secs_between(now, until).max(0.0) + 0.02,
            Self::Stale { since, .. } => match secs_between(since, now) {
                age if age < 100.0 => 1.0,
                age if age < 5400.0 => 30.0,
                _ => 600.0,
            },
        };
        Duration::try_from_secs_f64(secs).ok()
    }
}

fn is_up(phase: &LinkPhase) -> bool {
    matches!(phase, LinkPhase::Connected { .. } | LinkPhase::MonitoringOnly { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn after(secs: f64) -> Timestamp {
        sample::now().saturating_add(Duration::from_secs_f64(secs)).unwrap()
    }

    fn judge(link: &LinkStatus, interval_secs: f64, age_secs: f64) -> Freshness {
        let snapshot = Snapshot { refresh_secs: interval_secs, ..sample::shop() };
        Freshness::judge(&snapshot, link, after(age_secs))
    }

    #[test]
    fn silence_is_noticed_soon_after_the_first_answer_that_does_not_come() {
        let link = sample::link();
        assert!(!judge(&link, 2.0, 3.1).is_stale());
        assert!(judge(&link, 2.0, 3.3).is_stale());
        assert!(!judge(&link, 0.25, 1.7).is_stale());
        assert!(judge(&link, 0.25, 1.9).is_stale());
        assert!(!judge(&link, 0.0, 1e6).is_stale(), "a snapshot that stands alone");
    }

    #[test]
    fn a_link_that_is_down_is_noticed_at_once() {
        for phase in [
            LinkPhase::Idle,
            LinkPhase::Reconnecting { since: sample::now(), attempts: 1, reason: String::new() },
            LinkPhase::Failed { sentence: String::new(), remedy: String::new(), retry_at: None },
        ] {
            let link = LinkStatus { context: None, phase };
            assert_eq!(
                judge(&link, 2.0, 0.1),
                Freshness::Stale { since: sample::now(), why: Why::Disconnected },
                "{link:?}"
            );
        }
    }

    #[test]
    fn the_window_wakes_when_the_verdict_changes() {
        let fresh = judge(&sample::link(), 2.0, 1.0);
        let wait = fresh.next_look(after(1.0)).unwrap();
        assert!((2.2..2.3).contains(&wait.as_secs_f64()), "{wait:?}");
        assert!(judge(&sample::link(), 2.0, 1.0 + wait.as_secs_f64()).is_stale());
        assert_eq!(judge(&sample::link(), 2.0, 5.0).next_look(after(5.0)), Some(Duration::from_secs(1)));
    }

    #[test]
    fn nothing_is_neither_fresh_nor_stale() {
        let empty = Freshness::judge(&Snapshot::default(), &sample::link(), sample::now());
        assert_eq!((empty, empty.next_look(sample::now())), (Freshness::Empty, None));
    }
}
