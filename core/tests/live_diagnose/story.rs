//! What was said first of an asset, as time went by.

use std::fmt;

use jetlens_core::{
    analysis::diagnose::{Class, finding::Severity},
    ids::Entity,
    model::Snapshot,
};

/// Before a rule of the decision table is named, this is all that is known.
const NOT_YET: &str = "…";
/// What is true on the way to something worse: a stream that fills is near its limit before it is full.
const FORERUNNERS: [&str; 1] = ["S-10"];

/// One entry for every change of what was said first.
#[derive(Debug, Default)]
pub(crate) struct Story(Vec<Said>);

#[derive(Debug)]
struct Said {
    secs: f64,
    rule: &'static str,
    severity: Option<Severity>,
}

impl Story {
    pub(crate) fn look(&mut self, secs: f64, snapshot: &Snapshot, entity: &Entity) {
        let finding = snapshot.diagnosis.findings.iter().find(|finding| finding.entity == *entity);
        let (rule, severity) = match finding {
            Some(finding) => (finding.rule.0, Some(finding.severity)),
            None => (healthy(snapshot, entity), None),
        };
        if self.0.last().is_none_or(|last| (last.rule, last.severity) != (rule, severity)) {
            self.0.push(Said { secs, rule, severity });
        }
    }

    /// When one of `rules` was first said.
    pub(crate) fn when(&self, rules: &[&str]) -> Option<f64> {
        self.0.iter().find(|said| rules.contains(&said.rule)).map(|said| said.secs)
    }

    /// What was said wrongly, and gave an alarm, before one of `rules` was.
    pub(crate) fn false_alarms(&self, rules: &[&str]) -> Vec<&'static str> {
        self.0
            .iter()
            .take_while(|said| !rules.contains(&said.rule))
            .filter(|said| said.severity.is_some_and(|severity| severity < Severity::Info))
            .filter(|said| !FORERUNNERS.contains(&said.rule))
            .map(|said| said.rule)
            .collect()
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, said) in self.0.iter().enumerate() {
            let gap = if index == 0 { "" } else { ", " };
            let mark = match said.severity {
                Some(Severity::Critical) => "!",
                Some(Severity::Info) => "°",
                Some(Severity::Warning) | None => "",
            };
            write!(f, "{gap}{}{mark} at {:.0} s", said.rule, said.secs)?;
        }
        Ok(())
    }
}

/// The class of a consumer that has no finding.
fn healthy(snapshot: &Snapshot, entity: &Entity) -> &'static str {
    let Entity::Consumer(key) = entity else { return NOT_YET };
    if snapshot.consumer(key).is_none() {
        return "absent";
    }
    match snapshot.diagnosis.consumer(key).map(|verdict| verdict.class) {
        Some(Class::Idle) => "OK-1",
        Some(Class::InFlight) => "OK-2",
        Some(Class::KeepingUp) => "keeps up",
        Some(Class::Draining { .. }) => "drains",
        Some(_) => NOT_YET,
        None => "absent",
    }
}
