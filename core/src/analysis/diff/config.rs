//! Two configurations, field by field, read off the raw JSON: what this version does not know is compared too.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use serde_json::{Map, Value};

use super::{Change, ChangeKind, Found, Mapping};
use crate::{ids::Entity, model::Json};

/// Lists in which the order means nothing to the server.
const SETS: [&str; 4] = ["subjects", "filter_subjects", "tags", "priority_groups"];

/// Fields that hold a subject, or several.
const SUBJECTS: [&str; 8] =
    ["subjects", "filter_subject", "filter_subjects", "deliver_subject", "src", "dest", "subject", "deliver"];

/// Fields that hold a name of a stream or consumer.
const NAMES: [&str; 3] = ["name", "durable_name", "template_owner"];

/// What a server writes for a field that was not set: newer servers add fields, which is no change of anybody's.
const DEFAULTS: [(&str, Default); 12] = [
    ("compression", Default::Word("none")),
    ("discard", Default::Word("old")),
    ("max_bytes", Default::NoLimit),
    ("max_consumers", Default::NoLimit),
    ("max_deliver", Default::NoLimit),
    ("max_msg_size", Default::NoLimit),
    ("max_msgs", Default::NoLimit),
    ("max_msgs_per_subject", Default::NoLimit),
    ("persist_mode", Default::Word("default")),
    ("priority_policy", Default::Word("none")),
    ("replay_policy", Default::Word("instant")),
    ("retention", Default::Word("limits")),
];

/// A value that says nothing.
enum Default {
    Word(&'static str),
    /// Written as -1.
    NoLimit,
}

/// The server's own labels, which an update of the server rewrites.
const SERVER_LABELS: &str = "_nats.";

/// Changes of an asset's configuration. One that is not known yet is not compared.
pub(super) fn compare(found: &mut Found<'_>, entity: &Entity, before: &Json, after: &Json) {
    let is_same = before == after && !found.mapping.is_across();
    if is_same || [before, after].iter().any(|config| config.text() == "null") {
        return;
    }
    let (mut before, mut after) = (before.value(), after.value());
    if found.mapping.is_across() {
        rename("", &mut before, found.mapping);
    }
    same_form(&mut before, &mut after);
    values(found, entity, "config", &before, &after);
}

/// Changes between two values at `path`, the deepest that can be told apart.
pub(super) fn values(found: &mut Found<'_>, entity: &Entity, path: &str, before: &Value, after: &Value) {
    let mut changes = Vec::new();
    walk(path, before, after, &mut |path, before, after| {
        let change = Change::new(entity, ChangeKind::Config, path);
        changes.push(change.with(before.clone(), after.clone()));
    });
    found.changes.append(&mut changes);
}

fn walk(path: &str, before: &Value, after: &Value, differs: &mut dyn FnMut(String, &Value, &Value)) {
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => objects(path, old, new, differs),
        (Value::Array(old), Value::Array(new)) => {
            if let (Some(old), Some(new)) = (by_name(old), by_name(new)) {
                let keys: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
                for key in keys {
                    let of = |side: &BTreeMap<&str, &Value>| {
                        side.get(key).map_or(Value::Null, |value| (*value).clone())
                    };
                    let (old, new) = (of(&old), of(&new));
                    if old.is_null() || new.is_null() {
                        differs(format!("{path}[{key}]"), &old, &new);
                    } else {
                        walk(&format!("{path}[{key}]"), &old, &new, differs);
                    }
                }
            } else if !same_list(last(path), old, new) {
                differs(path.to_owned(), before, after);
            }
        }
        // A limit may be written as a number of another kind.
        (Value::Number(old), Value::Number(new)) if old.as_f64() == new.as_f64() => {
            if old.as_i64() != new.as_i64() || old.as_u64() != new.as_u64() {
                differs(path.to_owned(), before, after);
            }
        }
        _ if before == after => {}
        _ => differs(path.to_owned(), before, after),
    }
}

fn objects(
    path: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    differs: &mut dyn FnMut(String, &Value, &Value),
) {
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for key in keys {
        if key.starts_with(SERVER_LABELS) {
            continue;
        }
        let path = format!("{path}.{key}");
        match (old.get(key), new.get(key)) {
            (Some(old), Some(new)) => walk(&path, old, new, differs),
            (Some(one), None) if !is_unset(key, one) => apart(path, one, &Value::Null, differs),
            (None, Some(one)) if !is_unset(key, one) => apart(path, &Value::Null, one, differs),
            _ => {}
        }
    }
}

/// A part that only one side has: an object is told by its fields, so that each can be read.
fn apart(path: String, old: &Value, new: &Value, differs: &mut dyn FnMut(String, &Value, &Value)) {
    let empty = Map::new();
    match (old, new) {
        (Value::Object(old), Value::Null) => objects(&path, old, &empty, differs),
        (Value::Null, Value::Object(new)) => objects(&path, &empty, new, differs),
        _ => differs(path, old, new),
    }
}

/// Whether a value says the same as its absence.
fn is_unset(key: &str, value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) if number.as_f64() == Some(0.0) => true,
        Value::String(text) if text.is_empty() => true,
        Value::Array(list) if list.is_empty() => true,
        Value::Object(fields) => {
            fields.iter().all(|(key, value)| key.starts_with(SERVER_LABELS) || is_unset(key, value))
        }
        _ => DEFAULTS.iter().any(|(name, default)| {
            *name == key
                && match default {
                    Default::Word(word) => value.as_str() == Some(word),
                    Default::NoLimit => value.as_i64() == Some(-1),
                }
        }),
    }
}

fn same_list(name: &str, old: &[Value], new: &[Value]) -> bool {
    if !SETS.contains(&name) {
        return old == new;
    }
    let set = |list: &[Value]| list.iter().map(Value::to_string).collect::<BTreeSet<_>>();
    old == new || set(old) == set(new)
}

/// A list of things that each have a name of their own, such as sources.
fn by_name(list: &[Value]) -> Option<BTreeMap<&str, &Value>> {
    let mut named = BTreeMap::new();
    for value in list {
        let name = value.get("name")?.as_str()?;
        if named.insert(name, value).is_some() {
            return None;
        }
    }
    (!list.is_empty()).then_some(named)
}

/// One filter is written in one of two ways, and means the same in both.
fn same_form(before: &mut Value, after: &mut Value) {
    let (Some(before), Some(after)) = (before.as_object_mut(), after.as_object_mut()) else { return };
    if before.contains_key("filter_subjects") != after.contains_key("filter_subjects") {
        for side in [before, after] {
            if let Some(one) = side.remove("filter_subject")
                && !is_unset("filter_subject", &one)
            {
                side.insert("filter_subjects".to_owned(), Value::Array(vec![one]));
            }
        }
    }
}

/// The names and subjects of one system as the other calls them.
fn rename(key: &str, value: &mut Value, mapping: &Mapping) {
    match value {
        Value::Object(fields) => fields.iter_mut().for_each(|(key, value)| rename(key, value, mapping)),
        Value::Array(list) => list.iter_mut().for_each(|value| rename(key, value, mapping)),
        Value::String(text) => {
            let new = if SUBJECTS.contains(&key) {
                mapping.subject(text)
            } else if NAMES.contains(&key) {
                mapping.name(text)
            } else {
                return;
            };
            if let Cow::Owned(new) = new {
                *text = new;
            }
        }
        _ => {}
    }
}

/// The last name of a path: of `config.subjects` it is `subjects`.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}
