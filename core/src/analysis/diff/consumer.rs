//! Consumers.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    Change, ChangeKind, Found, MOVED_PENDING, config, has_moved, hidden, moment,
    pairs::{Pair, pairs},
    raft,
};
use crate::{
    ids::{ConsumerKey, Entity, StreamKey},
    model::Consumer,
};

/// `told` are the streams whose own line tells that their consumers came or went with them.
pub(super) fn compare(found: &mut Found<'_>, told: &BTreeSet<StreamKey>) {
    let (before, after, mapping) = (found.before, found.after, found.mapping);
    let renamed = |key: &ConsumerKey| mapping.consumer(key);
    let is_across = mapping.is_across();
    for pair in pairs(&before.consumers, &after.consumers, is_across.then_some(&renamed)) {
        match pair {
            Pair::Gone(old) => {
                let key = mapping.consumer(&old.key);
                if !told.contains(&key.stream_key())
                    && !hidden::consumer(after, &key, &old.from, old.cluster.as_ref())
                {
                    let entity = Entity::Consumer(old.key.clone());
                    found.push(Change::new(&entity, ChangeKind::Removed, "").with(summary(old), Value::Null));
                }
            }
            Pair::New(new) => {
                let is_hidden = hidden::consumer(before, &new.key, &new.from, new.cluster.as_ref())
                    || (!is_across && hidden::was_overlooked(before, new.created));
                if !told.contains(&new.key.stream_key()) && !is_hidden {
                    let entity = Entity::Consumer(new.key.clone());
                    let change = Change::new(&entity, ChangeKind::Added, "");
                    let at = (!is_across).then_some(new.created);
                    found.push(change.with(Value::Null, summary(new)).at(at));
                }
            }
            Pair::Both(old, new) => both(found, old, new, told),
        }
    }
}

fn both(found: &mut Found<'_>, old: &Consumer, new: &Consumer, told: &BTreeSet<StreamKey>) {
    let is_across = found.mapping.is_across();
    // Most of ten thousand consumers have only moved on: no name is copied for them.
    let is_recreated = old.created != new.created;
    let is_quiet = !is_across
        && !is_recreated
        && old.raw_config == new.raw_config
        && old.cluster == new.cluster
        && old.state.push_bound == new.state.push_bound
        && old.state.paused == new.state.paused
        && old.priority_groups == new.priority_groups
        && !has_moved(old.state.num_pending, new.state.num_pending, MOVED_PENDING, 5)
        && !has_moved(old.state.num_redelivered, new.state.num_redelivered, MOVED_PENDING, 5);
    if is_quiet {
        return;
    }
    let entity = Entity::Consumer(new.key.clone());
    config::compare(found, &entity, &old.raw_config, &new.raw_config);
    if is_across {
        return;
    }
    if is_recreated {
        // Made again together with its stream, it goes without saying.
        if !told.contains(&new.key.stream_key()) {
            let change = Change::new(&entity, ChangeKind::Recreated, "");
            found.push(change.with(summary(old), summary(new)).at(Some(new.created)));
        }
        return;
    }
    raft::compare(found, &entity, old.cluster.as_ref(), new.cluster.as_ref());
    let (before, after) = (&old.state, &new.state);
    if old.is_push() && new.is_push() {
        found.state(&entity, "push_bound", &before.push_bound, &after.push_bound);
    }
    found.state(&entity, "paused", &before.paused, &after.paused);
    for group in &new.priority_groups {
        let Some(was) = old.priority_groups.iter().find(|was| was.group == group.group) else { continue };
        if was.pinned_client_id != group.pinned_client_id {
            let path = format!("priority_groups[{}].pinned_client_id", group.group);
            let (was, is) = (was.pinned_client_id.clone().into(), group.pinned_client_id.clone().into());
            let change = Change::new(&entity, ChangeKind::State, path);
            found.push(change.with(was, is).at(group.pinned_at));
        }
    }
    for (path, was, is) in [
        ("num_pending", before.num_pending, after.num_pending),
        ("num_redelivered", before.num_redelivered, after.num_redelivered),
    ] {
        if has_moved(was, is, MOVED_PENDING, 5) {
            found.push(Change::new(&entity, ChangeKind::State, path).with(was.into(), is.into()));
        }
    }
}

/// What came or went with a consumer.
fn summary(consumer: &Consumer) -> Value {
    json!({
        "created": moment(consumer.created),
        "num_pending": consumer.state.num_pending,
        "num_ack_pending": consumer.state.num_ack_pending,
        "filter_subjects": consumer.config.filter_subjects,
    })
}
