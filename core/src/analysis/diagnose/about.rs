//! What a check of a stream, a server, a cluster or an account says of itself.

use std::borrow::Cow;

use serde_json::Value;

use super::finding::{Cause, Evidence, Finding, Remedy, RuleId, Severity};
use crate::{clock::Timestamp, ids::Entity};

/// A check's id, what it finds, where it comes from, and from which numbers on it speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    pub id: RuleId,
    /// What it finds, in a few words, for lists and documentation.
    pub name: &'static str,
    /// The checks of other tools that ask the same: `Insights JETSTREAM_003`, `audit META_001`,
    /// `server check jetstream`. Empty for a check of our own.
    pub sources: &'static [&'static str],
    /// The defaults with their units, in words: `90 % of the limit`.
    pub thresholds: &'static str,
}

impl About {
    /// Begins a finding of this check. `title` and `explanation` are as [`Finding`] wants them.
    pub(super) fn finds(
        &self,
        severity: Severity,
        entity: Entity,
        title: impl Into<Cow<'static, str>>,
        explanation: impl Into<String>,
    ) -> Draft {
        Draft(Finding {
            rule: self.id,
            severity,
            entity,
            since: None,
            title: title.into(),
            explanation: explanation.into(),
            evidence: Vec::new(),
            remedies: Vec::new(),
            ruled_out: Vec::new(),
            secs_to_harm: None,
            cause: None,
        })
    }
}

/// A finding that is being written.
#[derive(Debug)]
pub(super) struct Draft(Finding);

impl Draft {
    pub(super) fn proof(
        mut self,
        field: impl Into<Cow<'static, str>>,
        value: impl Into<Value>,
        expected: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.0.evidence.push(Evidence::new(field, value, expected));
        self
    }

    pub(super) fn say(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.0.remedies.push(Remedy::say(text));
        self
    }

    pub(super) fn run(mut self, text: impl Into<Cow<'static, str>>, command: String) -> Self {
        self.0.remedies.push(Remedy::run(text, command));
        self
    }

    pub(super) fn since(mut self, since: Option<Timestamp>) -> Self {
        self.0.since = since;
        self
    }

    pub(super) fn harm_in(mut self, secs: Option<f64>) -> Self {
        self.0.secs_to_harm = secs.filter(|secs| secs.is_finite()).map(|secs| secs.max(0.0));
        self
    }

    pub(super) fn cause(mut self, cause: Option<Cause>) -> Self {
        self.0.cause = cause;
        self
    }

    pub(super) fn done(self) -> Finding {
        self.0
    }
}
