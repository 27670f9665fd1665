//! What matters first.

use super::{Change, ChangeKind, config::last};

/// Sorts by weight, then by how far a number moved, then by name: the same changes are always in the same order.
pub(super) fn sort(changes: &mut [Change]) {
    changes.sort_by(|a, b| {
        (a.kind, weight(a))
            .cmp(&(b.kind, weight(b)))
            .then_with(|| moved(b).cmp(&moved(a)))
            .then_with(|| a.entity.cmp(&b.entity))
            .then_with(|| a.path.cmp(&b.path))
    });
}

/// Within a kind, what a person asks first comes first.
fn weight(change: &Change) -> u8 {
    if change.kind != ChangeKind::State {
        return 0;
    }
    match change.path.as_str() {
        "finding" => 0,
        "answers" | "start" | "lame_duck_mode" | "state.lost" => 1,
        "cluster.leader" | "meta_cluster.leader" => 2,
        path if path.starts_with("cluster.replicas") => 3,
        "push_bound" | "paused" => 4,
        path if path.starts_with("priority_groups") => 4,
        path if last(path) == "error" => 4,
        "state.messages" => 5,
        "connections" | "remotes" | "gateways" | "leafnodes" | "config_load_time" | "slow_consumers" => 6,
        "num_pending" => 7,
        "num_redelivered" => 8,
        path if last(path) == "lag" => 8,
        "state.last_seq" => 9,
        "state.bytes" => 10,
        _ => 11,
    }
}

/// How far a number of state moved; 0 for what is no number.
fn moved(change: &Change) -> u64 {
    let number = |value: &Option<serde_json::Value>| value.as_ref().and_then(serde_json::Value::as_u64);
    match (change.kind, number(&change.before), number(&change.after)) {
        (ChangeKind::State, Some(before), Some(after)) => before.abs_diff(after),
        _ => 0,
    }
}
