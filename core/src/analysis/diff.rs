//! What is different between two moments, or between two systems: one list of changes, what matters first.
//!
//! A pure function over two snapshots. They share what did not change, so that most assets cost one comparison of
//! pointers. What a snapshot could not see is not taken for gone, nor for new: it is listed apart, as not seen.

mod account;
mod config;
mod consumer;
mod hidden;
mod mapping;
mod order;
mod pairs;
mod raft;
mod server;
mod stream;
mod who;
mod words;

#[cfg(test)]
mod tests;

pub use mapping::{Mapping, MappingError};
pub use words::{name, path_words, title, value_words};

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    analysis::diagnose::finding::Severity,
    clock::Timestamp,
    ids::Entity,
    model::{By, MissingPart, Reason, Snapshot},
};

/// A stream is listed as grown when at least so many messages arrived.
pub const GROWN_MESSAGES: u64 = 1_000;
/// A stream's size is listed when it changed by at least so many bytes, and by a tenth of what it was.
pub const MOVED_BYTES: u64 = 10 * 1024 * 1024;
/// A backlog is listed when it changed by at least so many messages, and by a fifth of what it was.
pub const MOVED_PENDING: u64 = 100;

/// Everything that differs, in the order in which a person should read it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    pub from: Timestamp,
    pub to: Timestamp,
    pub changes: Vec<Change>,
    /// What could not be compared, because one side did not see it.
    pub not_seen: Vec<NotSeen>,
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub entity: Entity,
    pub kind: ChangeKind,
    /// Where in the asset, in the server's own names: `config.max_age`, `cluster.leader`. Empty for the asset itself.
    pub path: String,
    /// `None` where there was nothing.
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// When it happened, where that is known.
    pub at: Option<Timestamp>,
    /// Who did it, where the server said so.
    pub by: Option<By>,
}

/// What kind of difference, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    Removed,
    /// Deleted and made again under the same name: its sequences start over.
    Recreated,
    Added,
    Config,
    State,
}

impl ChangeKind {
    /// As the JSON spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Recreated => "recreated",
            Self::Added => "added",
            Self::Config => "config",
            Self::State => "state",
        }
    }
}

/// Something that one of the two snapshots could not see.
#[derive(Clone, Debug, PartialEq)]
pub struct NotSeen {
    pub part: MissingPart,
    pub why: Reason,
    pub side: Side,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Before,
    After,
}

impl Diff {
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// How many changes are of a kind.
    pub fn num(&self, kind: ChangeKind) -> usize {
        self.changes.iter().filter(|change| change.kind == kind).count()
    }
}

/// Compares two snapshots. Names of `before` are read through `mapping`; who did what is taken from the notes of
/// `after`.
pub fn diff(before: &Snapshot, after: &Snapshot, mapping: &Mapping) -> Diff {
    let mut found = Found { before, after, mapping, changes: Vec::new() };
    // Before the first look nothing is known, and everything would be new.
    if !before.is_empty() && !after.is_empty() {
        server::compare(&mut found);
        account::compare(&mut found);
        let streams = stream::compare(&mut found);
        consumer::compare(&mut found, &streams);
        if !mapping.is_across() {
            findings(&mut found);
        }
    }
    let mut changes = found.changes;
    if !mapping.is_across() {
        who::fill(&mut changes, &after.notes, before.at, after.at);
    }
    order::sort(&mut changes);
    Diff { from: before.at, to: after.at, changes, not_seen: hidden::list(before, after) }
}

/// What is compared, and what was found so far.
struct Found<'a> {
    before: &'a Snapshot,
    after: &'a Snapshot,
    mapping: &'a Mapping,
    changes: Vec<Change>,
}

impl Found<'_> {
    fn push(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// A change of state, if the two differ.
    fn state<T: PartialEq + Into<Value> + Clone>(
        &mut self,
        entity: &Entity,
        path: &str,
        before: &T,
        after: &T,
    ) {
        if before != after {
            let (before, after) = (before.clone().into(), after.clone().into());
            self.push(Change::new(entity, ChangeKind::State, path).with(before, after));
        }
    }
}

impl Change {
    fn new(entity: &Entity, kind: ChangeKind, path: impl Into<String>) -> Self {
        Self {
            entity: entity.clone(),
            kind,
            path: path.into(),
            before: None,
            after: None,
            at: None,
            by: None,
        }
    }

    /// With both values; null is nothing.
    fn with(mut self, before: Value, after: Value) -> Self {
        self.before = (!before.is_null()).then_some(before);
        self.after = (!after.is_null()).then_some(after);
        self
    }

    fn at(mut self, at: Option<Timestamp>) -> Self {
        self.at = at;
        self
    }
}

/// A value for a moment.
fn moment(at: Timestamp) -> Value {
    Value::String(at.to_string())
}

/// Whether a number moved by enough to be worth a line: by `least`, and by one part in `parts` of what it was.
fn has_moved(before: u64, after: u64, least: u64, parts: u64) -> bool {
    let moved = before.abs_diff(after);
    moved >= least && moved >= before / parts
}

/// What is wrong with an asset now and was not, and the other way round. Information does not count.
fn findings(found: &mut Found<'_>) {
    fn worst(snapshot: &Snapshot) -> BTreeMap<&Entity, (&str, Option<Timestamp>)> {
        let mut worst = BTreeMap::new();
        // They come in the order in which they should be looked at: the first of an asset is its cause.
        for finding in snapshot.diagnosis.findings.iter().filter(|one| one.severity != Severity::Info) {
            worst.entry(&finding.entity).or_insert((&*finding.title, finding.since));
        }
        worst
    }
    let is_there = |entity: &Entity| match entity {
        Entity::Server { name } => found.after.server(name).is_some(),
        Entity::Account { .. } => true,
        Entity::Stream(key) => found.after.stream(key).is_some(),
        Entity::Consumer(key) => found.after.consumer(key).is_some(),
    };
    let (before, after) = (worst(found.before), worst(found.after));
    // Of what is gone it is said that it is gone.
    let entities: BTreeSet<_> = before.keys().chain(after.keys()).filter(|one| is_there(one)).collect();
    let mut changes = Vec::new();
    for entity in entities {
        let title =
            |side: &BTreeMap<&Entity, (&str, _)>| side.get(*entity).map(|(title, _)| Value::from(*title));
        let (old, new) = (title(&before), title(&after));
        if old != new {
            let change = Change::new(entity, ChangeKind::State, "finding");
            let since = after.get(*entity).and_then(|(_, since)| *since);
            changes.push(Change { before: old, after: new, ..change }.at(since));
        }
    }
    found.changes.append(&mut changes);
}
