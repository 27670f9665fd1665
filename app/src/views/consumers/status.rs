//! What a consumer does, in words: the verdict of the rules, with the severity of its worst finding.

use std::{borrow::Cow, sync::Arc};

use jetlens_core::{
    analysis::diagnose::{
        Class, ConsumerVerdict,
        finding::{Finding, Severity as Weight},
    },
    format,
    model::Consumer,
};

use crate::{
    ui::Severity,
    views::{
        found,
        words::{stale_sentence, stale_words},
    },
};

#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    pub severity: Severity,
    /// What the rules call what it does; `None` if nobody asked them.
    pub class: Option<Class>,
    /// The worst of its findings.
    pub worst: Option<Arc<Finding>>,
    /// The last collections did not see it, and no rule says why.
    is_silent: bool,
    /// One term for filters, copies and sorting: no number in it changes with time.
    word: Cow<'static, str>,
}

impl Status {
    /// `worst` is the worst finding about the consumer, of whichever rule.
    pub fn of(consumer: &Consumer, verdict: Option<&ConsumerVerdict>, worst: Option<&Arc<Finding>>) -> Self {
        let class = verdict.map(|verdict| verdict.class);
        let is_explained = worst.is_some_and(|finding| finding.severity <= Weight::Warning);
        let is_silent = consumer.freshness.is_stale() && !is_explained;
        let severity = match worst {
            _ if is_silent => Severity::Unknown,
            Some(finding) => found::severity(finding.severity),
            None => calm(class),
        };
        let word = if is_silent { "no answer".into() } else { word(class, worst) };
        Self { severity, class, worst: worst.cloned(), is_silent, word }
    }

    pub fn word(&self) -> &str {
        &self.word
    }

    /// The id of the rule of its worst finding.
    pub fn rule(&self) -> Option<&'static str> {
        self.worst.as_ref().map(|finding| finding.rule.0)
    }

    /// The status in a cell, with the time that is left where one can be told. That it is stuck says the sign
    /// beside it; the room is for why.
    pub fn words(&self, consumer: &Consumer) -> Cow<'_, str> {
        match self.class {
            _ if self.is_silent => stale_words(&consumer.freshness),
            Some(Class::Stuck(_, why)) if !why.is_empty() => why.into(),
            Some(class @ Class::Draining { secs_left }) if secs_left.is_finite() => class.word(),
            Some(Class::Waiting { secs }) if self.worst.is_none() => {
                format!("needs {} more", format::span(secs)).into()
            }
            _ => Cow::Borrowed(&self.word),
        }
    }

    /// The status as a colleague would say it, for the head of the inspector.
    pub fn sentence(&self, consumer: &Consumer) -> String {
        match (self.class, &self.worst) {
            _ if self.is_silent => stale_sentence(&consumer.freshness),
            (_, Some(worst)) => found::sentence(&worst.explanation).into_owned(),
            (Some(class), None) => class.sentence(consumer),
            (None, None) => "Nobody has asked the rules about it yet.".to_owned(),
        }
    }
}

/// The severity of what has no finding.
fn calm(class: Option<Class>) -> Severity {
    match class {
        Some(Class::Idle | Class::InFlight | Class::KeepingUp) => Severity::Healthy,
        Some(Class::Draining { .. } | Class::Undecided | Class::Troubled(..)) => Severity::Info,
        Some(Class::FallingBehind | Class::Stuck(..)) => Severity::Warning,
        Some(Class::Waiting { .. }) | None => Severity::Unknown,
    }
}

fn word(class: Option<Class>, worst: Option<&Arc<Finding>>) -> Cow<'static, str> {
    let worst = worst.filter(|finding| finding.severity <= Weight::Warning);
    match (class, worst) {
        (Some(class @ (Class::Stuck(..) | Class::FallingBehind | Class::Undecided)), _) => class.word(),
        (Some(Class::Troubled(rule, why)), Some(worst)) if worst.rule == rule => why.into(),
        // What moves well and has a finding is called by the finding.
        (_, Some(worst)) => worst.title.clone(),
        (Some(Class::Draining { .. }), None) => "draining".into(),
        (Some(Class::Waiting { .. }), None) => "needs more time".into(),
        (Some(class), None) => class.word(),
        (None, None) => "not judged".into(),
    }
}

#[cfg(test)]
mod tests {
    use jetlens_core::{
        analysis::diagnose::finding::RuleId,
        clock::Timestamp,
        ids::Entity,
        model::{Freshness, Reason},
    };

    use super::*;

    fn finding(rule: &'static str, severity: Weight, title: &'static str) -> Arc<Finding> {
        Arc::new(Finding {
            rule: RuleId(rule),
            severity,
            entity: Entity::Consumer(Consumer::default().key),
            since: None,
            title: title.into(),
            explanation: "It is so.".to_owned(),
            evidence: Vec::new(),
            remedies: Vec::new(),
            ruled_out: Vec::new(),
            secs_to_harm: None,
            cause: None,
        })
    }

    #[test]
    fn the_verdict_gives_the_words_and_the_worst_finding_the_sign() {
        let d1 = finding("D-1", Weight::Critical, "nobody asks for messages");
        let lost = finding("L-1", Weight::Warning, "messages were lost");
        let note = finding("U-2", Weight::Info, "draining");
        let stuck = Class::Stuck(RuleId("D-1"), "nobody asks for messages");
        let draining = Class::Draining { secs_left: 720.0 };
        #[rustfmt::skip]
        let cases = [
            (Some(Class::Idle), None, Severity::Healthy, "idle", "idle"),
            (Some(Class::KeepingUp), None, Severity::Healthy, "keeping up", "keeping up"),
            (Some(Class::KeepingUp), Some(&lost), Severity::Warning, "messages were lost", "messages were lost"),
            (Some(draining), Some(&note), Severity::Info, "draining", "draining, 12 min left"),
            (Some(stuck), Some(&d1), Severity::Critical, "stuck: nobody asks for messages", "nobody asks for messages"),
            (Some(Class::Waiting { secs: 12.0 }), None, Severity::Unknown, "needs more time", "needs 12 s more"),
            (None, None, Severity::Unknown, "not judged", "not judged"),
        ];
        for (class, worst, severity, word, words) in cases {
            let verdict = class.map(ConsumerVerdict::healthy);
            let consumer = Consumer::default();
            let status = Status::of(&consumer, verdict.as_ref(), worst);
            assert_eq!((status.severity, status.word()), (severity, word));
            assert_eq!(status.words(&consumer), words);
            assert!(status.sentence(&consumer).ends_with('.'), "{word}");
        }
    }

    #[test]
    fn silence_is_said_unless_a_rule_knows_more() {
        let stale = Freshness::Stale { since: Timestamp::UNIX_EPOCH, why: Reason::TimedOut };
        let consumer = Consumer { freshness: stale, ..Consumer::default() };
        let waiting = ConsumerVerdict::healthy(Class::Waiting { secs: 4.0 });
        let status = Status::of(&consumer, Some(&waiting), None);
        assert_eq!((status.severity, status.word()), (Severity::Unknown, "no answer"));
        assert!(status.words(&consumer).starts_with("no answer since"));
        let gone = finding("C-2", Weight::Critical, "its server does not answer");
        let stuck = ConsumerVerdict::healthy(Class::Stuck(RuleId("C-2"), "its server does not answer"));
        let status = Status::of(&consumer, Some(&stuck), Some(&gone));
        assert_eq!(status.words(&consumer), "its server does not answer");
        assert_eq!((status.severity, status.rule()), (Severity::Critical, Some("C-2")));
    }
}
