//! Who did it: each change and the note that tells of it.

use std::collections::BTreeMap;

use super::{Change, ChangeKind};
use crate::{
    clock::{Timestamp, secs_between},
    ids::Entity,
    model::{ChangeNote, NotedAction},
};

/// Clocks of servers and of this machine differ a little.
const SLACK_SECS: f64 = 5.0;

/// Gives each change the last note that can have made it, between `from` and `to`.
pub(super) fn fill(changes: &mut [Change], notes: &[ChangeNote], from: Timestamp, to: Timestamp) {
    let mut by_entity: BTreeMap<&Entity, Vec<&ChangeNote>> = BTreeMap::new();
    for note in notes {
        if secs_between(from, note.at) >= -SLACK_SECS && secs_between(note.at, to) >= -SLACK_SECS {
            by_entity.entry(&note.entity).or_default().push(note);
        }
    }
    if by_entity.is_empty() {
        return;
    }
    for change in changes {
        let Some(notes) = by_entity.get(&change.entity) else { continue };
        // A note that names somebody is worth more than a later one that names nobody.
        let fitting = notes.iter().filter(|note| can_make(&note.action, change));
        let Some(note) = fitting.max_by_key(|note| (note.by.is_some(), note.at)) else { continue };
        change.by.clone_from(&note.by);
        if change.at.is_none() {
            change.at = Some(note.at);
        }
    }
}

fn can_make(action: &NotedAction, change: &Change) -> bool {
    use NotedAction as Did;
    let path = change.path.as_str();
    match change.kind {
        ChangeKind::Removed => *action == Did::Deleted,
        ChangeKind::Added | ChangeKind::Recreated => matches!(action, Did::Created | Did::Restored),
        // To create a consumer that is there is to change it. A pause is kept in the configuration.
        ChangeKind::Config if path == "config.pause_until" => {
            matches!(action, Did::Paused | Did::Created | Did::Updated)
        }
        ChangeKind::Config => matches!(action, Did::Created | Did::Updated | Did::Restored),
        ChangeKind::State => match path {
            "paused" => *action == Did::Paused,
            "cluster.leader" => *action == Did::LeaderAskedToGo,
            "state.messages" | "state.bytes" => *action == Did::Purged,
            _ if path.starts_with("cluster.replicas") => *action == Did::PeerRemoved,
            _ if path.starts_with("priority_groups") => *action == Did::Unpinned,
            _ => false,
        },
    }
}
