//! A finding: what is wrong with one asset, why, and what to do, as a value with its evidence.

use std::{borrow::Cow, fmt};

use serde::Serialize;

use crate::{clock::Timestamp, ids::Entity};

/// How much a finding matters, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Critical,
    Warning,
    Info,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Critical => "critical",
            Self::Warning => "warning",
            Self::Info => "info",
        })
    }
}

/// The id of a rule, such as `D-1`: a promise to scripts, never reused for another meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RuleId(pub &'static str);

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// One thing that is wrong with one asset.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub rule: RuleId,
    pub severity: Severity,
    pub entity: Entity,
    /// Since when it has been so; `None` if it began before anybody looked.
    pub since: Option<Timestamp>,
    /// A few words without the asset's name and without a full stop, in lower case: `nobody asks for messages`.
    pub title: Cow<'static, str>,
    /// One sentence with the numbers, as a colleague would say it.
    pub explanation: String,
    /// What proves it, the strongest first.
    pub evidence: Vec<Evidence>,
    /// What to do, the likeliest first.
    pub remedies: Vec<Remedy>,
    /// The rules that were asked before this one and did not apply, with the reason.
    pub ruled_out: Vec<RuledOut>,
    /// Seconds until something is lost or refused if nobody acts; `None` if that can't be told.
    pub secs_to_harm: Option<f64>,
    /// What this finding shares with others of the same cause; `None` if it stands alone.
    pub cause: Option<Cause>,
}

/// A field that proves a finding: the server's own name of it, what it was, and what it should be.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// Such as `num_waiting`, or `delivered.consumer_seq`.
    pub field: Cow<'static, str>,
    pub value: serde_json::Value,
    /// What a healthy asset would show, in words: `> 0`.
    pub expected: Cow<'static, str>,
}

impl Evidence {
    pub fn new(
        field: impl Into<Cow<'static, str>>,
        value: impl Into<serde_json::Value>,
        expected: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { field: field.into(), value: value.into(), expected: expected.into() }
    }
}

/// What to do: a sentence, and the command where one does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// An imperative sentence.
    pub text: Cow<'static, str>,
    /// The equivalent `nats` command, ready to paste.
    pub command: Option<String>,
}

impl Remedy {
    pub fn say(text: impl Into<Cow<'static, str>>) -> Self {
        Self { text: text.into(), command: None }
    }

    pub fn run(text: impl Into<Cow<'static, str>>, command: impl Into<String>) -> Self {
        Self { text: text.into(), command: Some(command.into()) }
    }
}

/// A rule that was asked and did not apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RuledOut {
    pub rule: RuleId,
    /// Why not: `pull requests wait`.
    pub why: &'static str,
}

/// What several findings have in common, so that seven consumers of one dead worker are one line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A client by its name and address, as the server shows it.
    Client(String),
    /// A server that does not answer or is down.
    Server(crate::ids::ServerName),
    /// A stream whose own trouble is its consumers'.
    Stream(crate::ids::StreamKey),
    /// An account whose own trouble is its streams'.
    Account(crate::ids::AccountName),
}
