//! Readers for fields that servers write in more than one way.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Deserializer, de};

use crate::{clock::Timestamp, units::Limit};

/// A moment; `None` for Go's zero time and for what is not a moment.
pub(super) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<Cow<'_, str>>::deserialize(deserializer)?;
    Ok(text.and_then(|text| parse_time(&text)))
}

pub(super) fn parse_time(text: &str) -> Option<Timestamp> {
    // Go's zero time: there was no such moment.
    if text.starts_with("0001-01-01") {
        return None;
    }
    text.parse().ok()
}

/// A number that never is negative: `-1` is read as 0, a fraction is cut.
pub(super) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    deserializer.deserialize_any(Number).map(|number| match number {
        Any::Signed(value) => u64::try_from(value).unwrap_or(0),
        Any::Unsigned(value) => value,
        Any::Float(value) => value as u64,
        Any::Flag(_) | Any::Null => 0,
    })
}

/// Nanoseconds since something happened; a negative number is "never".
pub(super) fn nanos_since<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    deserializer.deserialize_any(Number).map(|number| match number {
        Any::Signed(value) => u64::try_from(value).ok(),
        Any::Unsigned(value) => Some(value),
        Any::Float(_) | Any::Flag(_) | Any::Null => None,
    })
}

/// A limit, where a negative number and 2^64-1 mean none.
pub(super) fn limit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Limit, D::Error> {
    deserializer.deserialize_any(Number).map(|number| match number {
        Any::Signed(value) => Limit::from_signed(value),
        Any::Unsigned(u64::MAX) | Any::Flag(_) | Any::Null => Limit::Unlimited,
        Any::Unsigned(value) => Limit::At(value),
        Any::Float(value) => Limit::from_signed(value as i64),
    })
}

/// A limit, where 0 also means none: most limits of a configuration.
pub(super) fn limit_or_zero<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Limit, D::Error> {
    limit(deserializer).map(|limit| if limit == Limit::At(0) { Limit::Unlimited } else { limit })
}

/// `true`, or any number but 0.
pub(super) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    deserializer.deserialize_any(Number).map(|number| match number {
        Any::Flag(value) => value,
        Any::Signed(value) => value != 0,
        Any::Unsigned(value) => value != 0,
        Any::Float(value) => value != 0.0,
        Any::Null => false,
    })
}

/// The entries of a `metadata` object that people wrote: every server adds its own, which start with `_nats.`.
pub(super) fn metadata<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    deserializer.deserialize_any(Metadata)
}

struct Metadata;

impl<'de> de::Visitor<'de> for Metadata {
    type Value = BTreeMap<String, String>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object of texts")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some(Text(key)) = map.next_key()? {
            if key.starts_with("_nats.") {
                map.next_value::<de::IgnoredAny>()?;
            } else {
                entries.insert(key.into_owned(), map.next_value()?);
            }
        }
        Ok(entries)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(BTreeMap::new())
    }
}

/// A text that is borrowed where it can be: `Cow` alone never is, as a key of a map.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// `null` as the default: Go writes an empty slice so.
pub(super) fn null_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

enum Any {
    Flag(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Null,
}

struct Number;

impl de::Visitor<'_> for Number {
    type Value = Any;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a number")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Any, E> {
        Ok(Any::Flag(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Any, E> {
        Ok(Any::Signed(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Any, E> {
        Ok(Any::Unsigned(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Any, E> {
        Ok(Any::Float(value))
    }

    fn visit_unit<E>(self) -> Result<Any, E> {
        Ok(Any::Null)
    }
}
