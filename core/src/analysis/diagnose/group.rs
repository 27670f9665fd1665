//! Findings that have one cause, as one line: `7 consumers: nobody asks for messages`.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use super::finding::{Cause, Finding, RuleId, Severity};
use crate::{
    format,
    ids::{Entity, StreamKey},
    text::display_up_to,
};

/// Findings of one rule with one cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub rule: RuleId,
    /// The worst of them.
    pub severity: Severity,
    /// What they share; `None` if that is only their stream, or if there is one finding.
    pub cause: Option<Cause>,
    /// `7 consumers: nobody asks for messages, app-7 (10.0.0.7:51000)`; the finding's own title for one.
    pub title: String,
    /// In the order in which they were given.
    pub findings: Vec<Arc<Finding>>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Shared<'a> {
    Cause(&'a Cause),
    Stream(StreamKey),
    Nothing(usize),
}

/// Groups findings by rule and cause, or by rule and stream where no cause is known. A group stands where its first
/// finding stood.
pub fn groups(findings: &[Arc<Finding>]) -> Vec<Group> {
    let mut places: BTreeMap<(RuleId, Shared<'_>), usize> = BTreeMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for (index, finding) in findings.iter().enumerate() {
        let shared = match (&finding.cause, &finding.entity) {
            (Some(cause), _) => Shared::Cause(cause),
            (None, Entity::Consumer(key)) => Shared::Stream(key.stream_key()),
            (None, _) => Shared::Nothing(index),
        };
        match places.entry((finding.rule, shared)) {
            Entry::Occupied(place) => {
                let group = &mut groups[*place.get()];
                group.severity = group.severity.min(finding.severity);
                group.findings.push(finding.clone());
            }
            Entry::Vacant(place) => {
                place.insert(groups.len());
                groups.push(Group {
                    rule: finding.rule,
                    severity: finding.severity,
                    cause: finding.cause.clone(),
                    title: String::new(),
                    findings: vec![finding.clone()],
                });
            }
        }
    }
    for group in &mut groups {
        group.title = title(group);
    }
    groups
}

fn title(group: &Group) -> String {
    let Some(first) = group.findings.first() else { return String::new() };
    if group.findings.len() == 1 {
        return first.title.to_string();
    }
    let noun = match first.entity {
        Entity::Server { .. } => "server",
        Entity::Account { .. } => "account",
        Entity::Stream(_) => "stream",
        Entity::Consumer(_) => "consumer",
    };
    let of = match (&group.cause, &first.entity) {
        (Some(Cause::Client(client)), _) => display_up_to(client, 120).into_owned(),
        (Some(Cause::Server(server)), _) => display_up_to(server.as_str(), 60).into_owned(),
        (Some(Cause::Stream(key)), _) => display_up_to(key.stream.as_str(), 60).into_owned(),
        (Some(Cause::Account(name)), _) => display_up_to(name.as_str(), 60).into_owned(),
        (None, Entity::Consumer(key)) => display_up_to(key.stream.as_str(), 60).into_owned(),
        (None, _) => String::new(),
    };
    let count = format::plural(group.findings.len(), noun);
    if of.is_empty() {
        format!("{count}: {}", first.title)
    } else {
        format!("{count}: {}, {of}", first.title)
    }
}
