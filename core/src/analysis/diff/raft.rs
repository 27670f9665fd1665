//! Who leads, and who follows.

use serde_json::Value;

use super::{Change, ChangeKind, Found};
use crate::{
    ids::{Entity, ServerName},
    model::{RaftGroup, RaftPeer},
};

pub(super) fn compare(
    found: &mut Found<'_>,
    entity: &Entity,
    before: Option<&RaftGroup>,
    after: Option<&RaftGroup>,
) {
    let (Some(before), Some(after)) = (before, after) else { return };
    let name = |leader: &Option<ServerName>| leader.as_ref().map_or(Value::Null, |name| name.as_str().into());
    if before.leader != after.leader {
        let change = Change::new(entity, ChangeKind::State, "cluster.leader");
        found.push(change.with(name(&before.leader), name(&after.leader)).at(after.leader_since));
    }
    let (old, new) = (members(before), members(after));
    // Without a leader nobody lists everybody.
    if old != new && before.leader.is_some() && after.leader.is_some() {
        let list = |names: &[&str]| Value::from(names.to_vec());
        let change = Change::new(entity, ChangeKind::State, "cluster.replicas");
        found.push(change.with(list(&old), list(&new)));
    }
    for peer in &after.replicas {
        let Some(old) = before.replicas.iter().find(|old| old.name == peer.name) else { continue };
        if condition(old) != condition(peer) {
            let path = format!("cluster.replicas[{}]", peer.name);
            let change = Change::new(entity, ChangeKind::State, path);
            found.push(change.with(condition(old).into(), condition(peer).into()));
        }
    }
}

/// Leader and peers, by name.
fn members(group: &RaftGroup) -> Vec<&str> {
    let peers = group.replicas.iter().map(|peer| peer.name.as_str());
    let mut names: Vec<_> = peers.chain(group.leader.as_ref().map(ServerName::as_str)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn condition(peer: &RaftPeer) -> &'static str {
    match peer {
        RaftPeer { offline: true, .. } => "offline",
        RaftPeer { pending: true, .. } => "pending",
        RaftPeer { current: true, .. } => "current",
        _ => "not current",
    }
}
