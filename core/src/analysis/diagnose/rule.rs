//! What a rule of a consumer is, and what it can answer.

use super::{
    case::ConsumerCase,
    finding::{Finding, RuleId, Severity},
};

/// Where a rule stands on the way from the server to an acknowledged message. Earlier stages explain later ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The consumer can't be reached, or has no leader.
    Availability,
    /// Its configuration stops it.
    HardStop,
    /// Reported beside the cause: messages were lost to it, a replica is away, a configuration deserves a word.
    Beside,
    /// Nobody asks, or nobody is there to receive.
    Delivery,
    /// The acknowledgement window or a gate holds it back.
    Window,
    /// It moves, and not well.
    Quality,
    /// Its stream or what is above it is the trouble.
    Stream,
    /// It is healthy and too slow.
    Capacity,
}

impl Stage {
    /// Whether the first rule that holds in this stage is the cause of what the consumer does.
    pub fn is_path(self) -> bool {
        self != Self::Beside
    }
}

/// A rule of a consumer: one file each.
#[derive(Debug)]
pub struct ConsumerRule {
    pub id: RuleId,
    /// What it finds, in a few words: the title of its findings and its entry in the documentation.
    pub name: &'static str,
    /// The usual one; a condition may make a finding milder.
    pub severity: Severity,
    pub stage: Stage,
    pub check: fn(&ConsumerCase<'_>) -> Outcome,
}

/// What a rule says of a case.
#[derive(Debug)]
pub enum Outcome {
    /// It holds.
    Found(Box<Finding>),
    /// It does not hold, and this is why: `pull requests wait`. Shown as "ruled out" where it was in question.
    Clear(&'static str),
    /// It may hold: this many more seconds of samples are needed.
    NeedsSecs(f64),
    /// It is no question for this consumer: a push rule for a pull consumer.
    NotApplicable,
}
