//! What a consumer does, in a word and a sentence, and whether that could be told.

use std::{borrow::Cow, sync::Arc};

use super::finding::{Finding, RuleId};
use crate::{format, model::Consumer};

/// What a consumer does: the word of a status column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Class {
    /// Nothing waits, nothing is out.
    Idle,
    /// Nothing waits for delivery, some messages wait for an acknowledgement.
    InFlight,
    /// Messages wait and are delivered as fast as they come.
    KeepingUp,
    Draining {
        secs_left: f64,
    },
    FallingBehind,
    /// A rule names what stops it.
    Stuck(RuleId, &'static str),
    /// It moves, and a rule names what is wrong.
    Troubled(RuleId, &'static str),
    /// More samples are needed.
    Waiting {
        secs: f64,
    },
    /// Messages wait, nothing moves, and no rule knows why.
    Undecided,
}

impl Class {
    pub fn word(self) -> Cow<'static, str> {
        match self {
            Self::Idle => "idle".into(),
            Self::InFlight => "in flight".into(),
            Self::KeepingUp => "keeping up".into(),
            Self::Draining { secs_left } => format!("draining, {} left", format::span(secs_left)).into(),
            Self::FallingBehind => "falling behind".into(),
            Self::Stuck(_, why) => format!("stuck: {why}").into(),
            Self::Troubled(_, why) => why.into(),
            Self::Waiting { secs } => format!("needs {}", format::span(secs)).into(),
            Self::Undecided => "undecided".into(),
        }
    }

    pub fn sentence(self, consumer: &Consumer) -> String {
        let pending = format::count(consumer.state.num_pending);
        let out = format::count(consumer.state.num_ack_pending);
        match self {
            Self::Idle => "Nothing waits, and everything is acknowledged.".to_owned(),
            Self::InFlight => format!("Nothing waits; {out} delivered and not acknowledged yet."),
            Self::KeepingUp => format!("{pending} wait, and they are delivered as fast as they come."),
            Self::Draining { secs_left } => {
                format!("{pending} wait; at this pace the last is delivered in {}.", format::span(secs_left))
            }
            Self::FallingBehind => format!("{pending} wait, and more come than are delivered."),
            Self::Stuck(rule, why) => format!("{pending} wait: {why} ({rule})."),
            Self::Troubled(rule, why) => format!("{pending} wait, {out} unacknowledged: {why} ({rule})."),
            Self::Waiting { secs } => {
                format!("{pending} wait; {} more are needed to tell why.", format::span(secs))
            }
            Self::Undecided => format!("{pending} wait, and no known cause explains it."),
        }
    }
}

/// Whether a cause could be told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    Healthy,
    Found,
    /// So many more seconds of samples are needed.
    NeedsSecs(f64),
    /// Messages wait, and no rule holds.
    Undecided,
}

/// All that the rules said of one consumer.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerVerdict {
    pub verdict: Verdict,
    pub class: Class,
    /// What explains it, with what was ruled out.
    pub cause: Option<Arc<Finding>>,
    /// What holds besides: losses, exhausted messages, a replica that is away.
    pub beside: Vec<Arc<Finding>>,
}

impl ConsumerVerdict {
    pub fn healthy(class: Class) -> Self {
        Self { verdict: Verdict::Healthy, class, cause: None, beside: Vec::new() }
    }

    /// The cause first.
    pub fn findings(&self) -> impl Iterator<Item = &Arc<Finding>> {
        self.cause.iter().chain(&self.beside)
    }
}
