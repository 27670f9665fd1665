//! Streams and buckets.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    Change, ChangeKind, Found, GROWN_MESSAGES, MOVED_BYTES, config, has_moved, hidden, moment,
    pairs::{Pair, pairs},
    raft,
};
use crate::{
    ids::{Entity, StreamKey},
    model::{Snapshot, SourceState, Stream},
};

/// The streams that are new, gone or made again, by the names of `after`: their consumers go without saying.
pub(super) fn compare(found: &mut Found<'_>) -> BTreeSet<StreamKey> {
    let mut told = BTreeSet::new();
    let (before, after, mapping) = (found.before, found.after, found.mapping);
    let renamed = |key: &StreamKey| mapping.stream(key);
    let is_across = mapping.is_across();
    for pair in pairs(&before.streams, &after.streams, is_across.then_some(&renamed)) {
        match pair {
            Pair::Gone(old) => {
                let key = mapping.stream(&old.key);
                let is_hidden = hidden::stream(after, &key, &old.from, old.cluster.as_ref());
                told.insert(key);
                if !is_hidden {
                    let entity = Entity::Stream(old.key.clone());
                    found.push(
                        Change::new(&entity, ChangeKind::Removed, "").with(summary(before, old), Value::Null),
                    );
                }
            }
            Pair::New(new) => {
                told.insert(new.key.clone());
                let is_hidden = hidden::stream(before, &new.key, &new.from, new.cluster.as_ref())
                    || (!is_across && hidden::was_overlooked(before, new.created));
                if !is_hidden {
                    let entity = Entity::Stream(new.key.clone());
                    let change = Change::new(&entity, ChangeKind::Added, "");
                    let at = (!is_across).then_some(new.created);
                    found.push(change.with(Value::Null, summary(after, new)).at(at));
                }
            }
            Pair::Both(old, new) => {
                let entity = Entity::Stream(new.key.clone());
                config::compare(found, &entity, &old.raw_config, &new.raw_config);
                if is_across {
                    continue;
                }
                if old.created == new.created {
                    state(found, &entity, old, new);
                } else {
                    told.insert(new.key.clone());
                    let change = Change::new(&entity, ChangeKind::Recreated, "");
                    let created = new.created;
                    found.push(change.with(summary(before, old), summary(after, new)).at(Some(created)));
                }
            }
        }
    }
    told
}

/// What came or went with a stream.
fn summary(snapshot: &Snapshot, stream: &Stream) -> Value {
    json!({
        "created": moment(stream.created),
        "messages": stream.state.messages,
        "bytes": stream.state.bytes,
        "consumers": snapshot.consumers_of(&stream.key).len(),
    })
}

fn state(found: &mut Found<'_>, entity: &Entity, old: &Stream, new: &Stream) {
    raft::compare(found, entity, old.cluster.as_ref(), new.cluster.as_ref());
    let (before, after) = (&old.state, &new.state);
    let change = |path: &str| Change::new(entity, ChangeKind::State, path);
    if after.last_seq < before.last_seq
        || has_moved(before.last_seq, after.last_seq, GROWN_MESSAGES, u64::MAX)
    {
        found.push(change("state.last_seq").with(before.last_seq.into(), after.last_seq.into()));
    }
    // Half of the messages gone is a purge, or a limit that became tighter.
    if after.messages <= before.messages / 2 && before.messages - after.messages >= 100 {
        found.push(change("state.messages").with(before.messages.into(), after.messages.into()));
    }
    if has_moved(before.bytes, after.bytes, MOVED_BYTES, 10) {
        found.push(change("state.bytes").with(before.bytes.into(), after.bytes.into()));
    }
    let lost = |stream: &Stream| stream.state.lost.map_or(0, |lost| lost.num_messages);
    found.state(entity, "state.lost", &lost(old), &lost(new));
    sources(found, entity, "mirror", old.mirror.as_slice(), new.mirror.as_slice());
    sources(found, entity, "sources", &old.sources, &new.sources);
}

fn sources(found: &mut Found<'_>, entity: &Entity, path: &str, old: &[SourceState], new: &[SourceState]) {
    for source in new {
        let is_same =
            |one: &&SourceState| one.name == source.name && one.filter_subject == source.filter_subject;
        let Some(old) = old.iter().find(is_same) else { continue };
        let path = if path == "mirror" { path.to_owned() } else { format!("{path}[{}]", source.name) };
        if old.error != source.error {
            let error = |one: &SourceState| Value::from(one.error.clone());
            let change = Change::new(entity, ChangeKind::State, format!("{path}.error"));
            found.push(change.with(error(old), error(source)));
        }
        if has_moved(old.lag, source.lag, GROWN_MESSAGES, 5) {
            let change = Change::new(entity, ChangeKind::State, format!("{path}.lag"));
            found.push(change.with(old.lag.into(), source.lag.into()));
        }
    }
}
