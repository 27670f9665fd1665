//! A change in words: what the asset is called, and its values with their units.

use serde_json::Value;

use super::{ChangeKind, config::last};
use crate::{clock::Timestamp, format, ids::Entity, text};

/// The longest value that stands in a line.
const MAX_CHARS: usize = 60;
/// Items of a list that stand in a line.
const MAX_ITEMS: usize = 4;

/// What an asset is, and its name: `stream ORDERS`, `bucket SESSIONS`, `consumer billing on ORDERS`.
pub fn title(entity: &Entity) -> String {
    match entity {
        Entity::Server { name } => format!("server {}", shown(name.as_str())),
        Entity::Account { name } => format!("account {}", shown(name.as_str())),
        Entity::Stream(key) => match bucket(key.stream.as_str()) {
            Some((kind, name)) => format!("{kind} {}", shown(name)),
            None => format!("stream {}", shown(key.stream.as_str())),
        },
        Entity::Consumer(key) => {
            format!("consumer {} on {}", shown(key.consumer.as_str()), shown(key.stream.as_str()))
        }
    }
}

/// The name alone; of a bucket without the prefix of its stream.
pub fn name(entity: &Entity) -> String {
    match entity {
        Entity::Server { name } => shown(name.as_str()),
        Entity::Account { name } => shown(name.as_str()),
        Entity::Stream(key) => {
            let name = key.stream.as_str();
            shown(bucket(name).map_or(name, |(_, name)| name))
        }
        Entity::Consumer(key) => shown(key.consumer.as_str()),
    }
}

/// What kind of bucket a stream is, and the bucket's name.
fn bucket(stream: &str) -> Option<(&'static str, &str)> {
    let key_value = stream.strip_prefix("KV_").map(|name| ("bucket", name));
    key_value
        .or_else(|| stream.strip_prefix("OBJ_").map(|name| ("object bucket", name)))
        .filter(|(_, name)| !name.is_empty())
}

fn shown(name: &str) -> String {
    text::display_up_to(name, MAX_CHARS).into_owned()
}

/// What changed, in words; a field of a configuration keeps the server's name.
pub fn path_words(kind: ChangeKind, path: &str) -> String {
    match (kind, path) {
        (ChangeKind::Removed, _) => "removed".to_owned(),
        (ChangeKind::Recreated, _) => "deleted and made again".to_owned(),
        (ChangeKind::Added, _) => "added".to_owned(),
        (_, "finding") => "diagnosis".to_owned(),
        (_, "answers") => "answers".to_owned(),
        (_, "start") => "restarted".to_owned(),
        (_, "config_load_time") => "configuration reloaded".to_owned(),
        (_, "cluster.leader") => "leader".to_owned(),
        (_, "meta_cluster.leader") => "meta leader".to_owned(),
        (_, "cluster.replicas") => "replicas".to_owned(),
        (_, "push_bound") => "listener".to_owned(),
        (_, "num_pending") => "waiting messages".to_owned(),
        (_, "num_redelivered") => "redelivered messages".to_owned(),
        (_, "state.last_seq") => "last sequence".to_owned(),
        (_, "state.messages") => "stored messages".to_owned(),
        (_, "state.bytes") => "size".to_owned(),
        (_, "state.lost") => "lost messages".to_owned(),
        (_, "remotes") => "routes to other servers".to_owned(),
        (_, path) => match path.strip_prefix("cluster.replicas[").and_then(|rest| rest.strip_suffix(']')) {
            Some(peer) => format!("replica on {}", shown(peer)),
            None => shown(path),
        },
    }
}

/// A value with its unit, by the field that it is in: `72 h`, `8.0 GiB`, `unlimited`, `none`.
pub fn value_words(kind: ChangeKind, path: &str, value: Option<&Value>) -> String {
    let Some(value) = value else {
        return match (kind, path) {
            (ChangeKind::Added | ChangeKind::Removed | ChangeKind::Recreated, _) => "–",
            (_, "finding") => "healthy",
            (_, "cluster.leader") => "no leader",
            _ => "not set",
        }
        .to_owned();
    };
    match value {
        Value::Object(fields) if path.is_empty() => summary(fields),
        Value::Bool(is_on) => switch(path, *is_on).to_owned(),
        Value::Number(number) => match number.as_u64() {
            Some(number) => amount(last(path), number),
            None if number.as_i64() == Some(-1) => "unlimited".to_owned(),
            None => number.to_string(),
        },
        Value::String(words) => match words.parse::<Timestamp>() {
            Ok(at) if is_moment(last(path)) => format::date_time(at),
            _ if words.is_empty() => "empty".to_owned(),
            _ => shown(words),
        },
        Value::Array(list) => items(path, list),
        Value::Object(_) | Value::Null => shown(&value.to_string()),
    }
}

fn switch(path: &str, is_on: bool) -> &'static str {
    match (path, is_on) {
        ("push_bound", true) => "somebody listens",
        ("push_bound", false) => "nobody listens",
        ("paused", true) => "paused",
        ("paused", false) => "running",
        (_, true) => "yes",
        (_, false) => "no",
    }
}

/// What came or went with an asset.
fn summary(fields: &serde_json::Map<String, Value>) -> String {
    let count = |field: &str| fields.get(field).and_then(Value::as_u64);
    let mut parts = Vec::new();
    if let Some(messages) = count("messages") {
        parts.push(format::plural(messages as usize, "message"));
    }
    if let Some(consumers) = count("consumers").filter(|consumers| *consumers > 0) {
        parts.push(format::plural(consumers as usize, "consumer"));
    }
    if let Some(pending) = count("num_pending") {
        parts.push(format!("{} waiting", format::count(pending)));
    }
    parts.join(", ")
}

fn items(path: &str, list: &[Value]) -> String {
    let one = |value: &Value| match value {
        Value::String(words) => shown(words),
        Value::Number(number) => {
            number.as_u64().map_or(number.to_string(), |number| amount(last(path), number))
        }
        other => shown(&other.to_string()),
    };
    let mut words: Vec<_> = list.iter().take(MAX_ITEMS).map(one).collect();
    if list.len() > MAX_ITEMS {
        words.push(format!("{} more", list.len() - MAX_ITEMS));
    }
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// A field that holds a moment.
fn is_moment(field: &str) -> bool {
    matches!(
        field,
        "pause_until" | "opt_start_time" | "start" | "config_load_time" | "created" | "tls_cert_not_after"
    )
}

fn amount(field: &str, number: u64) -> String {
    let is_span = matches!(
        field,
        "max_age"
            | "duplicate_window"
            | "subject_delete_marker_ttl"
            | "ack_wait"
            | "backoff"
            | "inactive_threshold"
            | "idle_heartbeat"
            | "max_expires"
            | "priority_timeout"
            | "ping_interval"
            | "write_deadline"
            | "sync_interval"
            | "lame_duck_duration"
    );
    let is_size = matches!(
        field,
        "max_bytes"
            | "bytes"
            | "max_msg_size"
            | "max_payload"
            | "max_pending"
            | "max_memory"
            | "max_storage"
            | "max_control_line"
    );
    match field {
        "max_age" if number == 0 => "unlimited".to_owned(),
        _ if is_span => format::duration_nanos(number),
        _ if is_size => format::bytes(number),
        _ => format::count(number),
    }
}
