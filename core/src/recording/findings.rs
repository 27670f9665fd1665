//! The diagnosis of a moment: findings with all their words, and what each consumer does.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use super::{
    bytes::Bad,
    coded::{Codec as _, Coded, Get, Put, Sentence, coded},
};
use crate::{
    analysis::diagnose::{
        Class, ConsumerVerdict, Verdict,
        finding::{Cause, Evidence, Finding, Remedy, RuleId, RuledOut, Severity},
    },
    ids::{ConsumerKey, Entity},
};

/// A finding and its place in the order in which a person should look.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ranked {
    pub(super) rank: usize,
    pub(super) finding: Arc<Finding>,
}

/// What the rules said of a consumer, with its findings by their rules.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judged {
    pub(super) key: ConsumerKey,
    verdict: Verdict,
    class: Class,
    cause: Vec<RuleId>,
    beside: Vec<RuleId>,
}

coded! {
    Ranked { rank, finding }
    Finding {
        entity, rule, severity, since, title, explanation: Sentence, evidence, remedies, ruled_out, secs_to_harm,
        cause: Maybe,
    }
    Evidence { field, value, expected }
    RuledOut { rule, why }
    Judged { key, verdict, class, cause, beside }
}

impl Judged {
    pub(super) fn of(key: &ConsumerKey, verdict: &ConsumerVerdict) -> Self {
        let rules = |findings: &[Arc<Finding>]| findings.iter().map(|finding| finding.rule).collect();
        Self {
            key: key.clone(),
            verdict: verdict.verdict,
            class: verdict.class,
            cause: verdict.cause.iter().map(|finding| finding.rule).collect(),
            beside: rules(&verdict.beside),
        }
    }

    pub(super) fn into_verdict(self, findings: &Findings) -> (ConsumerKey, ConsumerVerdict) {
        let find = |rules: &[RuleId]| -> Vec<Arc<Finding>> {
            rules.iter().filter_map(|rule| findings.of_consumer(&self.key, *rule)).collect()
        };
        let cause = find(&self.cause).pop();
        let beside = find(&self.beside);
        (self.key, ConsumerVerdict { verdict: self.verdict, class: self.class, cause, beside })
    }
}

/// The findings of a moment, by consumer and rule.
#[derive(Debug, Default)]
pub(super) struct Findings(BTreeMap<(ConsumerKey, RuleId), Arc<Finding>>);

impl Findings {
    pub(super) fn new(findings: &[Arc<Finding>]) -> Self {
        let of_consumers = findings.iter().filter_map(|finding| match &finding.entity {
            Entity::Consumer(key) => Some(((key.clone(), finding.rule), Arc::clone(finding))),
            _ => None,
        });
        Self(of_consumers.collect())
    }

    fn of_consumer(&self, key: &ConsumerKey, rule: RuleId) -> Option<Arc<Finding>> {
        self.0.get(&(key.clone(), rule)).cloned()
    }
}

/// Rules and reasons are texts of the program; a recording has them as texts. Each is kept once for the life of the
/// process, up to a number that no rule book reaches and a hostile file can't pass.
fn known_text(text: &str) -> &'static str {
    const MOST: usize = 4096;
    const LONGEST: usize = 512;
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(text) = known.get(text) {
        return text;
    }
    if known.len() >= MOST || text.len() > LONGEST {
        return "?";
    }
    let text: &'static str = Box::leak(text.into());
    known.insert(text);
    text
}

impl Coded for &'static str {
    fn put(&self, out: &mut Put<'_>) {
        out.text(self);
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(known_text(from.text()?))
    }
}

impl Coded for Cow<'static, str> {
    fn put(&self, out: &mut Put<'_>) {
        out.text(self);
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        from.string().map(Cow::Owned)
    }
}

impl Coded for RuleId {
    fn put(&self, out: &mut Put<'_>) {
        self.0.put(out);
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Coded::get(from).map(Self)
    }
}

impl Coded for Severity {
    fn put(&self, out: &mut Put<'_>) {
        out.word(match self {
            Self::Critical => 0,
            Self::Warning => 1,
            Self::Info => 2,
        });
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(match from.word()? {
            0 => Self::Critical,
            1 => Self::Warning,
            _ => Self::Info,
        })
    }
}

impl Coded for Remedy {
    fn put(&self, out: &mut Put<'_>) {
        Sentence::put(&self.text.clone().into_owned(), out);
        self.command.put(out);
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(Self { text: Sentence::get(from)?.into(), command: Coded::get(from)? })
    }
}

impl Coded for Cause {
    fn put(&self, out: &mut Put<'_>) {
        match self {
            Self::Client(name) => {
                out.structural(0);
                out.text(name);
            }
            Self::Server(name) => {
                out.structural(1);
                name.put(out);
            }
            Self::Stream(key) => {
                out.structural(2);
                key.put(out);
            }
            Self::Account(name) => {
                out.structural(3);
                name.put(out);
            }
        }
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(match from.word()? {
            0 => Self::Client(from.string()?),
            1 => Self::Server(Coded::get(from)?),
            2 => Self::Stream(Coded::get(from)?),
            3 => Self::Account(Coded::get(from)?),
            _ => return Err(Bad("an unknown cause")),
        })
    }
}

impl Coded for Verdict {
    fn put(&self, out: &mut Put<'_>) {
        let (number, secs) = match self {
            Self::Healthy => (0, 0.0),
            Self::Found => (1, 0.0),
            Self::NeedsSecs(secs) => (2, *secs),
            Self::Undecided => (3, 0.0),
        };
        out.word(number);
        secs.put(out);
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        let (number, secs) = (from.word()?, f64::get(from)?);
        Ok(match number {
            0 => Self::Healthy,
            1 => Self::Found,
            2 => Self::NeedsSecs(secs),
            _ => Self::Undecided,
        })
    }
}

impl Coded for Class {
    fn put(&self, out: &mut Put<'_>) {
        let nothing = (RuleId(""), "");
        let (number, secs, (rule, why)) = match *self {
            Self::Idle => (0, 0.0, nothing),
            Self::InFlight => (1, 0.0, nothing),
            Self::KeepingUp => (2, 0.0, nothing),
            Self::Draining { secs_left } => (3, secs_left, nothing),
            Self::FallingBehind => (4, 0.0, nothing),
            Self::Stuck(rule, why) => (5, 0.0, (rule, why)),
            Self::Troubled(rule, why) => (6, 0.0, (rule, why)),
            Self::Waiting { secs } => (7, secs, nothing),
            Self::Undecided => (8, 0.0, nothing),
        };
        out.word(number);
        secs.put(out);
        rule.put(out);
        why.put(out);
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        let (number, secs) = (from.word()?, f64::get(from)?);
        let (rule, why) = (RuleId::get(from)?, Coded::get(from)?);
        Ok(match number {
            0 => Self::Idle,
            1 => Self::InFlight,
            2 => Self::KeepingUp,
            3 => Self::Draining { secs_left: secs },
            4 => Self::FallingBehind,
            5 => Self::Stuck(rule, why),
            6 => Self::Troubled(rule, why),
            7 => Self::Waiting { secs },
            8 => Self::Undecided,
            _ => return Err(Bad("an unknown class")),
        })
    }
}
