//! How a rule writes its finding.

use std::borrow::Cow;

use serde_json::Value;

use super::{
    case::ConsumerCase,
    command::quoted,
    finding::{Cause, Evidence, Finding, Remedy, Severity},
    rule::{ConsumerRule, Outcome},
};
use crate::{clock::Timestamp, ids::Entity};

/// A finding in the making: the numbers, then the remedies, then [`Report::found`].
#[derive(Debug)]
pub struct Report<'a> {
    case: &'a ConsumerCase<'a>,
    finding: Box<Finding>,
}

impl<'a> Report<'a> {
    /// `explanation` is one sentence with the numbers.
    pub fn new(rule: &ConsumerRule, case: &'a ConsumerCase<'a>, explanation: impl Into<String>) -> Self {
        let finding = Finding {
            rule: rule.id,
            severity: rule.severity,
            entity: Entity::Consumer(case.consumer.key.clone()),
            since: None,
            title: Cow::Borrowed(rule.name),
            explanation: explanation.into(),
            evidence: Vec::with_capacity(4),
            remedies: Vec::with_capacity(2),
            ruled_out: Vec::new(),
            secs_to_harm: None,
            cause: None,
        };
        Self { case, finding: Box::new(finding) }
    }

    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.finding.severity = severity;
        self
    }

    #[must_use]
    pub fn title(mut self, title: impl Into<Cow<'static, str>>) -> Self {
        self.finding.title = title.into();
        self
    }

    #[must_use]
    pub fn since(mut self, since: Option<Timestamp>) -> Self {
        self.finding.since = since;
        self
    }

    /// A field of the server, what it is, and what it would be if all were well.
    #[must_use]
    pub fn proof(mut self, field: &'static str, value: impl Into<Value>, expected: &'static str) -> Self {
        self.finding.evidence.push(Evidence::new(field, value, expected));
        self
    }

    #[must_use]
    pub fn say(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.finding.remedies.push(Remedy::say(text));
        self
    }

    /// A remedy with a command about this consumer: `consumer edit` and its flags.
    #[must_use]
    pub fn run(mut self, text: impl Into<Cow<'static, str>>, verb: &str, flags: &str) -> Self {
        self.finding.remedies.push(Remedy::run(text, consumer_command(self.case, verb, flags)));
        self
    }

    /// A remedy with a command about the consumer's stream.
    #[must_use]
    pub fn run_stream(mut self, text: impl Into<Cow<'static, str>>, verb: &str, flags: &str) -> Self {
        let stream = quoted(self.case.consumer.key.stream.as_str());
        self.finding.remedies.push(Remedy::run(text, join(verb, &[&stream], flags)));
        self
    }

    /// What happens, and when, if nobody acts.
    #[must_use]
    pub fn harm(mut self, secs: Option<f64>) -> Self {
        self.finding.secs_to_harm = secs.filter(|secs| secs.is_finite());
        self
    }

    #[must_use]
    pub fn cause(mut self, cause: Option<Cause>) -> Self {
        self.finding.cause = cause;
        self
    }

    pub fn found(self) -> Outcome {
        Outcome::Found(self.finding)
    }
}

fn consumer_command(case: &ConsumerCase<'_>, verb: &str, flags: &str) -> String {
    let key = &case.consumer.key;
    join(verb, &[&quoted(key.stream.as_str()), &quoted(key.consumer.as_str())], flags)
}

fn join(verb: &str, words: &[&str], flags: &str) -> String {
    let mut command = String::with_capacity(64);
    command.push_str("nats ");
    command.push_str(verb);
    for word in words.iter().copied().chain((!flags.is_empty()).then_some(flags)) {
        command.push(' ');
        command.push_str(word);
    }
    command
}
