//! What a consumer does, in words: a plain reading of its latest numbers and of which way its backlog has gone.
//!
//! It says what is seen, not why: nobody asks here whether a client is gone or a filter is wrong.

use std::borrow::Cow;

use jetlens_core::{
    analysis::trend::{Slope, Trend},
    clock::secs_between,
    format,
    model::Consumer,
};

use crate::{
    ui::Severity,
    views::words::{stale_sentence, stale_words},
};

/// A backlog that is delivered within this time at the pace of the moment is no backlog.
const KEEPS_UP_SECS: f64 = 10.0;
/// A consumer that works in bursts may rest this long; one with a long `ack_wait` twice that.
const QUIET_SECS: f64 = 60.0;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Status {
    /// The last collections did not see it.
    NoAnswer,
    NoLeader,
    Paused {
        has_pending: bool,
    },
    /// A push consumer on whose subject nobody listens.
    NobodySubscribed {
        has_work: bool,
    },
    /// As many messages wait for an acknowledgement as may: nothing more is delivered.
    WindowFull {
        has_pending: bool,
    },
    /// Messages wait, and nothing was delivered for a while.
    NothingDelivered,
    FallingBehind(Slope),
    Draining(Slope),
    /// Messages wait, about as many as before, and some are delivered.
    KeepingUp,
    /// Messages wait, about as many as before.
    Waiting,
    CaughtUp,
    /// Nothing was ever delivered, and nothing waits.
    New,
}

impl Status {
    pub fn of(consumer: &Consumer, trend: Trend) -> Self {
        let state = &consumer.state;
        let has_pending = state.num_pending > 0;
        if consumer.freshness.is_stale() {
            return Self::NoAnswer;
        }
        if consumer.cluster.as_ref().is_some_and(|group| group.leader.is_none()) {
            return Self::NoLeader;
        }
        if state.paused {
            return Self::Paused { has_pending };
        }
        if consumer.is_push() && !state.push_bound {
            return Self::NobodySubscribed { has_work: has_pending || state.num_ack_pending > 0 };
        }
        if consumer.is_ack_window_full() {
            return Self::WindowFull { has_pending };
        }
        if has_pending && delivers_nothing(consumer) {
            return Self::NothingDelivered;
        }
        if has_pending {
            return Self::of_backlog(consumer, trend);
        }
        if state.delivered.consumer_seq == 0 { Self::New } else { Self::CaughtUp }
    }

    fn of_backlog(consumer: &Consumer, trend: Trend) -> Self {
        match trend {
            Trend::Rising(slope) => Self::FallingBehind(slope),
            Trend::Falling(slope) => Self::Draining(slope),
            Trend::Level | Trend::Unknown => {
                let pace = consumer.rates.delivered_per_sec.0.unwrap_or(0.0);
                let keeps_up = pace > 0.0 && consumer.state.num_pending as f64 <= pace * KEEPS_UP_SECS;
                if keeps_up { Self::KeepingUp } else { Self::Waiting }
            }
        }
    }

    /// The status as one term, for filters, copies and sorting.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoAnswer => "no answer",
            Self::NoLeader => "no leader",
            Self::Paused { .. } => "paused",
            Self::NobodySubscribed { .. } => "nobody subscribed",
            Self::WindowFull { .. } => "window full",
            Self::NothingDelivered => "nothing delivered",
            Self::FallingBehind(_) => "falling behind",
            Self::Draining(_) => "draining",
            Self::KeepingUp => "keeping up",
            Self::Waiting => "waiting",
            Self::CaughtUp => "caught up",
            Self::New => "new",
        }
    }

    /// The status in a cell, with the time that is left where one can be told.
    pub fn words(self, consumer: &Consumer) -> Cow<'static, str> {
        match self {
            Self::Draining(slope) => match secs_left(consumer.state.num_pending, slope) {
                Some(secs) => format!("draining, {} left", format::span(secs)).into(),
                None => self.word().into(),
            },
            Self::NoAnswer => stale_words(&consumer.freshness),
            _ => self.word().into(),
        }
    }

    /// The status as a colleague would say it, for the head of the inspector.
    pub fn sentence(self, consumer: &Consumer) -> String {
        let state = &consumer.state;
        let pending = format::count(state.num_pending);
        match self {
            Self::NoAnswer => stale_sentence(&consumer.freshness),
            Self::NoLeader => {
                "Its group has no leader, so nothing is delivered: an election runs, or too few replicas are there."
                    .to_owned()
            }
            Self::Paused { has_pending: true } => {
                format!("It is paused{}, and {pending} messages wait.", until(consumer))
            }
            Self::Paused { has_pending: false } => format!("It is paused{}, and nothing waits.", until(consumer)),
            Self::NobodySubscribed { has_work: true } => format!(
                "Nobody listens on its delivery subject. {pending} messages wait and {} are unacknowledged.",
                format::count(state.num_ack_pending)
            ),
            Self::NobodySubscribed { has_work: false } => {
                "Nobody listens on its delivery subject; nothing waits yet.".to_owned()
            }
            Self::WindowFull { .. } => format!(
                "{} messages wait for an acknowledgement, which is the most that may. {pending} more wait behind them.",
                format::count(state.num_ack_pending)
            ),
            Self::NothingDelivered => match state.delivered.last_active {
                Some(_) => {
                    let span = format::age(state.delivered.last_active, consumer.at);
                    format!("{pending} messages wait, and nothing was delivered for {span}.")
                }
                None => format!("{pending} messages wait, and nothing was ever delivered."),
            },
            Self::FallingBehind(slope) => {
                let since = slope.since.map_or_else(String::new, |since| format!(" since {}", format::clock_minute(since)));
                format!("{pending} messages wait, {} more a second{since}.", rate(slope.per_sec))
            }
            Self::Draining(slope) => match secs_left(state.num_pending, slope) {
                Some(secs) => format!(
                    "{pending} messages wait, {} fewer a second: caught up in about {}.",
                    rate(-slope.per_sec),
                    format::span(secs)
                ),
                None => format!("{pending} messages wait, and they get fewer."),
            },
            Self::KeepingUp => format!("{pending} messages wait, which is seconds of its work."),
            Self::Waiting => format!("{pending} messages wait, about as many as before."),
            Self::CaughtUp => "Everything that matches was delivered.".to_owned(),
            Self::New => "Nothing matched yet, so nothing was delivered.".to_owned(),
        }
    }

    pub fn severity(self) -> Severity {
        match self {
            Self::NoLeader => Severity::Critical,
            Self::NobodySubscribed { has_work: true }
            | Self::WindowFull { has_pending: true }
            | Self::NothingDelivered
            | Self::FallingBehind(_) => Severity::Warning,
            Self::Paused { .. }
            | Self::NobodySubscribed { has_work: false }
            | Self::WindowFull { has_pending: false }
            | Self::Draining(_)
            | Self::Waiting => Severity::Info,
            Self::KeepingUp | Self::CaughtUp | Self::New => Severity::Healthy,
            Self::NoAnswer => Severity::Unknown,
        }
    }
}

/// Whether nothing was delivered for longer than a pause in a consumer's work usually is.
fn delivers_nothing(consumer: &Consumer) -> bool {
    let moves = consumer.rates.delivered_per_sec.0.is_none_or(|rate| rate > 0.0);
    let since = consumer.state.delivered.last_active.unwrap_or(consumer.created);
    let patience = QUIET_SECS.max(2.0 * consumer.config.ack_wait_nanos as f64 / 1e9);
    !moves && secs_between(since, consumer.at) >= patience
}

/// How long a backlog lasts at the pace of the moment.
pub fn secs_left(pending: u64, slope: Slope) -> Option<f64> {
    (slope.per_sec < 0.0).then(|| pending as f64 / -slope.per_sec)
}

fn rate(per_sec: f64) -> String {
    format::per_sec(jetlens_core::units::PerSec::known(per_sec))
}

fn until(consumer: &Consumer) -> String {
    consumer
        .config
        .pause_until
        .map_or_else(String::new, |until| format!(" until {}", format::date_time(until)))
}

#[cfg(test)]
mod tests {
    use jetlens_core::{
        clock::Timestamp,
        model::{Freshness, RaftGroup},
        units::Limit,
        units::PerSec,
    };

    use super::*;

    fn busy(edit: impl FnOnce(&mut Consumer)) -> Consumer {
        let mut consumer = Consumer::default();
        consumer.config.max_ack_pending = Limit::At(1000);
        consumer.state.delivered.consumer_seq = 5;
        edit(&mut consumer);
        consumer
    }

    type Edit = Box<dyn FnOnce(&mut Consumer)>;

    #[test]
    fn the_numbers_decide_the_words() {
        let up = Trend::Rising(Slope { per_sec: 312.0, since: None });
        let down = Trend::Falling(Slope { per_sec: -10.0, since: None });
        let stale =
            Freshness::Stale { since: Timestamp::UNIX_EPOCH, why: jetlens_core::model::Reason::TimedOut };
        #[rustfmt::skip]
        let cases: Vec<(&str, Severity, Trend, Edit)> = vec![
            ("caught up", Severity::Healthy, Trend::Level, Box::new(|_| {})),
            ("caught up", Severity::Healthy, up, Box::new(|_| {})),
            ("new", Severity::Healthy, Trend::Unknown, Box::new(|c| c.state.delivered.consumer_seq = 0)),
            ("waiting", Severity::Info, Trend::Unknown, Box::new(|c| c.state.num_pending = 50)),
            ("waiting", Severity::Info, Trend::Level, Box::new(|c| { c.state.num_pending = 5000; c.rates.delivered_per_sec = PerSec::known(10.0); })),
            ("keeping up", Severity::Healthy, Trend::Level, Box::new(|c| { c.state.num_pending = 50; c.rates.delivered_per_sec = PerSec::known(10.0); })),
            ("falling behind", Severity::Warning, up, Box::new(|c| c.state.num_pending = 50)),
            ("nothing delivered", Severity::Warning, up, Box::new(|c| { c.state.num_pending = 50; c.rates.delivered_per_sec = PerSec::known(0.0); c.at = Timestamp::from_second(61).unwrap(); })),
            ("falling behind", Severity::Warning, up, Box::new(|c| { c.state.num_pending = 50; c.rates.delivered_per_sec = PerSec::known(0.0); c.at = Timestamp::from_second(59).unwrap(); })),
            ("waiting", Severity::Info, Trend::Level, Box::new(|c| { c.state.num_pending = 50; c.at = Timestamp::from_second(61).unwrap(); })),
            ("draining", Severity::Info, down, Box::new(|c| c.state.num_pending = 50)),
            ("window full", Severity::Warning, up, Box::new(|c| { c.state.num_pending = 50; c.state.num_ack_pending = 1000; })),
            ("window full", Severity::Info, Trend::Level, Box::new(|c| c.state.num_ack_pending = 1000)),
            ("nobody subscribed", Severity::Warning, up, Box::new(|c| { c.state.num_pending = 50; c.config.deliver_subject = Some("d".into()); })),
            ("nobody subscribed", Severity::Info, Trend::Level, Box::new(|c| c.config.deliver_subject = Some("d".into()))),
            ("caught up", Severity::Healthy, Trend::Level, Box::new(|c| { c.state.push_bound = true; c.config.deliver_subject = Some("d".into()); })),
            ("paused", Severity::Info, up, Box::new(|c| { c.state.paused = true; c.state.num_pending = 50; })),
            ("no leader", Severity::Critical, up, Box::new(|c| { c.state.paused = true; c.cluster = Some(RaftGroup::default()); })),
            ("no answer", Severity::Unknown, up, Box::new(move |c| { c.freshness = stale; c.cluster = Some(RaftGroup::default()); })),
        ];
        for (index, (word, severity, trend, edit)) in cases.into_iter().enumerate() {
            let consumer = busy(edit);
            let status = Status::of(&consumer, trend);
            assert_eq!((status.word(), status.severity()), (word, severity), "case {index}");
            assert!(status.sentence(&consumer).ends_with('.'), "case {index}");
            assert!(status.words(&consumer).starts_with(word), "case {index}");
        }
    }

    #[test]
    fn a_drain_says_when_it_ends() {
        let consumer = busy(|consumer| consumer.state.num_pending = 612_000);
        let slope = Slope { per_sec: -850.0, since: None };
        let status = Status::of(&consumer, Trend::Falling(slope));
        assert_eq!(status.words(&consumer), "draining, 12 min left");
        assert_eq!(
            status.sentence(&consumer),
            "612,000 messages wait, 850 fewer a second: caught up in about 12 min."
        );
    }

    #[test]
    fn a_consumer_without_limits_has_no_full_window() {
        let consumer = busy(|consumer| {
            consumer.config.max_ack_pending = Limit::Unlimited;
            consumer.state.num_ack_pending = u64::MAX;
            consumer.state.num_pending = u64::MAX;
        });
        assert_eq!(Status::of(&consumer, Trend::Unknown), Status::Waiting);
    }
}
