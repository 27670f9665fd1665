//! What happened between two moments: the marks of a time line.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    analysis::diagnose::finding::{Finding, RuleId, Severity},
    clock::{Timestamp, secs_between},
    ids::Entity,
    model::{Consumer, Coverage, Keyed, RaftGroup, Reason, Snapshot, Sorted, Stream},
    text::display_up_to,
};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub at: Timestamp,
    pub kind: MarkKind,
    /// What it happened to; `None` for the whole system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<Entity>,
    /// One sentence, or a few words.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkKind {
    CriticalBegan,
    WarningBegan,
    FindingEnded,
    Added,
    Removed,
    Recreated,
    ConfigChanged,
    LeaderChanged,
    ServerRestarted,
    /// Nothing was seen or recorded for a while, up to this moment.
    Gap,
    /// What Jetlens itself did.
    OwnOperation,
    /// What a person wrote.
    Note,
    /// A newer version's.
    #[serde(other)]
    Other,
}

/// Marks of one moment; more are counted.
const MOST: usize = 200;
/// Bytes of a text of a mark.
const LONGEST: usize = 300;
/// A time line has a gap where moments are so many times further apart than they should be.
const GAP_FACTOR: f64 = 3.0;

/// What happened from one recorded moment to the next. `before` and `at` are when they were recorded.
pub(super) fn between(
    old: &Snapshot,
    before: Timestamp,
    new: &Snapshot,
    at: Timestamp,
    every_secs: f64,
) -> Vec<Mark> {
    let mut marks = Marks { at, list: Vec::new(), num_left_out: 0 };
    let secs = secs_between(before, at);
    if secs > (every_secs * GAP_FACTOR).max(every_secs + 5.0) {
        marks.add(MarkKind::Gap, None, &format!("Nothing was recorded for {secs:.0} s."));
    }
    let is_away =
        |coverage: &Coverage| coverage.missing.iter().any(|missing| missing.why == Reason::Disconnected);
    if is_away(&new.coverage) && !is_away(&old.coverage) {
        marks.add(MarkKind::Gap, None, "The connection was lost.");
    }
    let entity = |key: &crate::ids::StreamKey| Entity::Stream(key.clone());
    assets(&mut marks, &old.streams, &new.streams, entity, stream);
    let entity = |key: &crate::ids::ConsumerKey| Entity::Consumer(key.clone());
    assets(&mut marks, &old.consumers, &new.consumers, entity, consumer);
    let entity = |name: &crate::ids::ServerName| Entity::Server { name: name.clone() };
    assets(&mut marks, &old.servers, &new.servers, entity, |old, new| {
        let is_new = old.id != new.id && !old.id.as_str().is_empty();
        is_new.then(|| (MarkKind::ServerRestarted, "restarted".to_owned()))
    });
    if !Arc::ptr_eq(&old.diagnosis, &new.diagnosis) {
        findings(&mut marks, &old.diagnosis.findings, &new.diagnosis.findings);
    }
    marks.finish()
}

struct Marks {
    at: Timestamp,
    list: Vec<Mark>,
    num_left_out: usize,
}

impl Marks {
    fn add(&mut self, kind: MarkKind, entity: Option<Entity>, text: &str) {
        if self.list.len() < MOST {
            self.list.push(Mark {
                at: self.at,
                kind,
                entity,
                text: display_up_to(text, LONGEST).into_owned(),
            });
        } else {
            self.num_left_out += 1;
        }
    }

    fn finish(mut self) -> Vec<Mark> {
        if self.num_left_out > 0 {
            let text = format!("and {} more", self.num_left_out);
            self.list.push(Mark { at: self.at, kind: MarkKind::Other, entity: None, text });
        }
        self.list
    }
}

/// Merges two lists of one kind. The first look is no change.
fn assets<T: Keyed>(
    marks: &mut Marks,
    old: &Arc<Sorted<T>>,
    new: &Arc<Sorted<T>>,
    entity: impl Fn(&T::Key) -> Entity,
    change: impl Fn(&T, &T) -> Option<(MarkKind, String)>,
) {
    if Arc::ptr_eq(old, new) || old.is_empty() {
        return;
    }
    let mut olds = old.iter().peekable();
    for asset in new.iter() {
        if olds.next_if(|old| Arc::ptr_eq(old, asset)).is_some() {
            continue;
        }
        while let Some(gone) = olds.next_if(|old| old.key() < asset.key()) {
            marks.add(MarkKind::Removed, Some(entity(gone.key())), "removed");
        }
        match olds.next_if(|old| old.key() == asset.key()) {
            Some(before) => {
                if let Some((kind, text)) = change(before, asset) {
                    marks.add(kind, Some(entity(asset.key())), &text);
                }
            }
            None => marks.add(MarkKind::Added, Some(entity(asset.key())), "added"),
        }
    }
    for gone in olds {
        marks.add(MarkKind::Removed, Some(entity(gone.key())), "removed");
    }
}

fn stream(old: &Stream, new: &Stream) -> Option<(MarkKind, String)> {
    if old.created != new.created {
        return Some((MarkKind::Recreated, "recreated".to_owned()));
    }
    let has_changed = old.raw_config != new.raw_config && old.config != new.config;
    config(has_changed, old.raw_config.text(), new.raw_config.text())
        .or_else(|| leader(old.cluster.as_ref(), new.cluster.as_ref()))
}

fn consumer(old: &Consumer, new: &Consumer) -> Option<(MarkKind, String)> {
    if old.created != new.created {
        return Some((MarkKind::Recreated, "recreated".to_owned()));
    }
    config(old.raw_config != new.raw_config, old.raw_config.text(), new.raw_config.text())
        .or_else(|| leader(old.cluster.as_ref(), new.cluster.as_ref()))
}

/// A look without configurations knows none.
fn config(has_changed: bool, old: &str, new: &str) -> Option<(MarkKind, String)> {
    let is_known = old != "null" && new != "null";
    (has_changed && is_known).then(|| (MarkKind::ConfigChanged, "configuration changed".to_owned()))
}

fn leader(old: Option<&RaftGroup>, new: Option<&RaftGroup>) -> Option<(MarkKind, String)> {
    let (old, new) = (old?.leader.as_ref(), new?.leader.as_ref());
    if old == new {
        return None;
    }
    let text = match (old, new) {
        (_, None) => "it has no leader".to_owned(),
        (None, Some(new)) => format!("{new} leads"),
        (Some(old), Some(new)) => format!("{new} leads, after {old}"),
    };
    Some((MarkKind::LeaderChanged, text))
}

fn findings(marks: &mut Marks, old: &[Arc<Finding>], new: &[Arc<Finding>]) {
    let by_identity = |findings: &[Arc<Finding>]| -> BTreeMap<(Entity, RuleId), Arc<Finding>> {
        findings.iter().map(|finding| ((finding.entity.clone(), finding.rule), Arc::clone(finding))).collect()
    };
    let (before, after) = (by_identity(old), by_identity(new));
    for (key, finding) in &after {
        let kind = match finding.severity {
            Severity::Critical => MarkKind::CriticalBegan,
            Severity::Warning => MarkKind::WarningBegan,
            Severity::Info => continue,
        };
        // One that got worse begins again.
        if before.get(key).is_none_or(|old| old.severity > finding.severity) {
            marks.add(kind, Some(key.0.clone()), &format!("{} ({})", finding.title, finding.rule));
        }
    }
    for (key, finding) in &before {
        if finding.severity != Severity::Info && !after.contains_key(key) {
            let text = format!("over: {} ({})", finding.title, finding.rule);
            marks.add(MarkKind::FindingEnded, Some(key.0.clone()), &text);
        }
    }
}
