//! A configuration as its server's own text: fields are taken out and put in, the others stay word for word.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, value::RawValue};

use super::{Change, OperateError};
use crate::model::Json;

/// The field that holds labels and thresholds.
const METADATA: &str = "metadata";
/// Entries of this prefix are the server's own; it sets them anew on every write and every answer.
const SERVERS_OWN: &str = "_nats.";

/// The fields of a configuration, each in the server's own words.
#[derive(Clone, Debug)]
pub(super) struct Config(BTreeMap<String, Box<RawValue>>);

impl Config {
    pub(super) fn read(json: &Json) -> Result<Self, OperateError> {
        let fields = serde_json::from_str(json.text());
        fields.map(Self).map_err(|error| OperateError::Unreadable { why: error.to_string() })
    }

    pub(super) fn json(&self) -> Result<Json, OperateError> {
        let text = serde_json::to_string(&self.0);
        let json = text.and_then(|text| Json::parse(&text));
        json.map_err(|error| OperateError::Unreadable { why: error.to_string() })
    }

    /// A field that is a text; `None` if there is none.
    pub(super) fn text(&self, field: &str) -> Option<String> {
        serde_json::from_str(self.0.get(field)?.get()).ok()
    }

    pub(super) fn metadata(&self) -> Result<BTreeMap<String, String>, OperateError> {
        let Some(raw) = self.0.get(METADATA) else { return Ok(BTreeMap::new()) };
        let metadata: Option<BTreeMap<String, String>> = serde_json::from_str(raw.get())
            .map_err(|error| OperateError::Unreadable { why: format!("its metadata: {error}") })?;
        Ok(metadata.unwrap_or_default())
    }

    pub(super) fn set_metadata(&mut self, metadata: &BTreeMap<String, String>) -> Result<(), OperateError> {
        if metadata.is_empty() {
            self.0.remove(METADATA);
            return Ok(());
        }
        self.set(METADATA, metadata)
    }

    pub(super) fn set<T: serde::Serialize>(&mut self, field: &str, value: T) -> Result<(), OperateError> {
        let raw = serde_json::value::to_raw_value(&value)
            .map_err(|error| OperateError::Unreadable { why: error.to_string() })?;
        self.0.insert(field.to_owned(), raw);
        Ok(())
    }
}

/// The entries of metadata that people and tools wrote.
pub(super) fn is_servers_own(name: &str) -> bool {
    name.starts_with(SERVERS_OWN)
}

/// What differs between two configurations, in the order of the paths, without what the server writes itself.
pub(super) fn changes(before: &Json, after: &Json) -> Vec<Change> {
    let mut changes = Vec::new();
    compare("", &before.value(), &after.value(), &mut changes);
    changes
}

/// The fields that are the same in both, by name.
pub(super) fn unchanged(before: &Json, after: &Json) -> Vec<String> {
    let (before, after) = (before.value(), after.value());
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Vec::new() };
    let same = before.iter().filter(|(name, value)| after.get(*name) == Some(value));
    let names: BTreeSet<_> = same.map(|(name, _)| name.clone()).collect();
    names.into_iter().collect()
}

fn compare(path: &str, before: &Value, after: &Value, changes: &mut Vec<Change>) {
    let nothing = serde_json::Map::new();
    let (old, new) = match (before, after) {
        (Value::Object(old), Value::Object(new)) => (old, new),
        // Metadata that appear or go are shown entry by entry.
        (Value::Object(old), Value::Null) if path == METADATA => (old, &nothing),
        (Value::Null, Value::Object(new)) if path == METADATA => (&nothing, new),
        _ if before == after => return,
        _ => {
            let known = |value: &Value| (!value.is_null()).then(|| value.clone());
            let (before, after) = (known(before), known(after));
            return changes.push(Change { path: path.to_owned(), before, after });
        }
    };
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        if path == METADATA && is_servers_own(name) {
            continue;
        }
        let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let of = |fields: &serde_json::Map<String, Value>| fields.get(name).cloned().unwrap_or_default();
        compare(&inner, &of(old), &of(new), changes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        Json::parse(text).unwrap()
    }

    #[test]
    fn what_is_not_touched_stays_word_for_word() {
        let text =
            r#"{"name":"S","future":{"deep":[1.50,18446744073709551616]},"metadata":{"owner":"shop"}}"#;
        let mut config = Config::read(&json(text)).unwrap();
        let mut metadata = config.metadata().unwrap();
        metadata.insert("a".into(), "b".into());
        config.set_metadata(&metadata).unwrap();
        let edited = config.json().unwrap();
        assert!(edited.text().contains(r#""future":{"deep":[1.50,18446744073709551616]}"#), "{edited:?}");
        assert_eq!(config.text("name").as_deref(), Some("S"));
        config.set_metadata(&BTreeMap::new()).unwrap();
        assert!(!config.json().unwrap().text().contains("metadata"));
    }

    #[test]
    fn changes_name_their_paths() {
        let before = json(r#"{"a":1,"b":{"c":[1]},"metadata":{"_nats.ver":"1","x":"1"}}"#);
        let after = json(r#"{"a":1,"b":{"c":[2]},"d":false,"metadata":{"_nats.ver":"2","y":"2"}}"#);
        let found: Vec<_> = changes(&before, &after).into_iter().map(|change| change.to_string()).collect();
        assert_eq!(
            found,
            ["b.c: [1] → [2]", "d: – → false", "metadata.x: \"1\" → –", "metadata.y: – → \"2\""]
        );
        assert_eq!(unchanged(&before, &after), ["a"]);
        let bare = json(r#"{"a":1}"#);
        let labelled = json(r#"{"a":1,"metadata":{"x":"1"}}"#);
        assert_eq!(changes(&bare, &labelled)[0].path, "metadata.x");
        assert_eq!(changes(&bare, &bare), []);
    }

    #[test]
    fn what_can_not_be_read_is_refused() {
        assert!(Config::read(&json("[]")).is_err());
        let odd = Config::read(&json(r#"{"metadata":{"a":1}}"#)).unwrap();
        assert!(odd.metadata().is_err(), "it would be lost");
        assert!(Config::read(&json(r#"{"metadata":null}"#)).unwrap().metadata().unwrap().is_empty());
    }
}
