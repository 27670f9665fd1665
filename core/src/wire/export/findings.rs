//! The findings of a snapshot as the JSON that the command line documents.

use serde::Serialize;

use super::{CoverageJson, SCHEMA, coverage};
use crate::{
    analysis::diagnose::finding::{Evidence, Finding, RuleId, RuledOut, Severity},
    clock::Timestamp,
    ids::Entity,
    model::Snapshot,
};

#[derive(Serialize)]
struct FindingsJson<'a> {
    schema: u32,
    at: Timestamp,
    coverage: CoverageJson,
    findings: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: RuleId,
    severity: Severity,
    entity: EntityJson<'a>,
    since: Option<Timestamp>,
    title: &'a str,
    explanation: &'a str,
    evidence: &'a [Evidence],
    remedies: Vec<&'a str>,
    /// The `nats` commands of the remedies that have one.
    commands: Vec<&'a str>,
    ruled_out: &'a [RuledOut],
    secs_to_harm: Option<f64>,
}

/// As the documentation spells it: what an asset is called is its `name`, whatever it is.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum EntityJson<'a> {
    Server { name: &'a str },
    Account { name: &'a str },
    Stream { account: &'a str, name: &'a str },
    Consumer { account: &'a str, stream: &'a str, name: &'a str },
}

/// Everything that the diagnosis of a snapshot found, in the order in which a person should look.
///
/// `since` is `null` for what began before anybody looked, `secs_to_harm` where that can't be told.
pub fn findings_json(snapshot: &Snapshot) -> Result<String, serde_json::Error> {
    serde_json::to_string(&FindingsJson {
        schema: SCHEMA,
        at: snapshot.at,
        coverage: coverage(&snapshot.coverage),
        findings: snapshot.diagnosis.findings.iter().map(|finding| self::finding(finding)).collect(),
    })
}

fn finding(finding: &Finding) -> FindingJson<'_> {
    FindingJson {
        rule: finding.rule,
        severity: finding.severity,
        entity: entity(&finding.entity),
        since: finding.since,
        title: &finding.title,
        explanation: &finding.explanation,
        evidence: &finding.evidence,
        remedies: finding.remedies.iter().map(|remedy| &*remedy.text).collect(),
        commands: finding.remedies.iter().filter_map(|remedy| remedy.command.as_deref()).collect(),
        ruled_out: &finding.ruled_out,
        secs_to_harm: finding.secs_to_harm,
    }
}

pub(super) fn entity(entity: &Entity) -> EntityJson<'_> {
    match entity {
        Entity::Server { name } => EntityJson::Server { name: name.as_str() },
        Entity::Account { name } => EntityJson::Account { name: name.as_str() },
        Entity::Stream(key) => {
            EntityJson::Stream { account: key.account.as_str(), name: key.stream.as_str() }
        }
        Entity::Consumer(key) => EntityJson::Consumer {
            account: key.account.as_str(),
            stream: key.stream.as_str(),
            name: key.consumer.as_str(),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::{
        analysis::diagnose::{Diagnosis, finding::Remedy},
        ids::ConsumerKey,
    };

    #[test]
    fn a_finding_has_the_documented_keys() {
        let key = ConsumerKey { account: "APP".into(), stream: "ORDERS".into(), consumer: "worker".into() };
        let finding = Finding {
            rule: RuleId("D-1"),
            severity: Severity::Critical,
            entity: Entity::Consumer(key),
            since: Timestamp::from_second(1_763_820_000).ok(),
            title: "nobody asks for messages".into(),
            explanation: "Nobody has asked for messages for 41 s; 7 wait.".to_owned(),
            evidence: vec![Evidence::new("num_waiting", 0, "> 0")],
            remedies: vec![Remedy::say("Start the workers."), Remedy::run("See.", "nats consumer info")],
            ruled_out: vec![RuledOut { rule: RuleId("C-5"), why: "it is not paused" }],
            secs_to_harm: None,
            cause: None,
        };
        let diagnosis = Diagnosis { findings: vec![Arc::new(finding)], ..Diagnosis::default() };
        let snapshot = Snapshot { diagnosis: Arc::new(diagnosis), ..Snapshot::default() };
        let value: serde_json::Value = serde_json::from_str(&findings_json(&snapshot).unwrap()).unwrap();
        assert_eq!(value["schema"], 1);
        assert!(value["at"].is_string() && value["coverage"]["missing"].is_array());
        assert_eq!(
            value["findings"],
            json!([{
                "rule": "D-1",
                "severity": "critical",
                "entity": { "kind": "consumer", "account": "APP", "stream": "ORDERS", "name": "worker" },
                "since": "2025-11-22T14:00:00Z",
                "title": "nobody asks for messages",
                "explanation": "Nobody has asked for messages for 41 s; 7 wait.",
                "evidence": [{ "field": "num_waiting", "value": 0, "expected": "> 0" }],
                "remedies": ["Start the workers.", "See."],
                "commands": ["nats consumer info"],
                "ruled_out": [{ "rule": "C-5", "why": "it is not paused" }],
                "secs_to_harm": null,
            }])
        );
    }
}
