//! A checked tree against a row. It runs for every row of a table, so it does not allocate for ASCII text.

use super::{Operator, Part, Record, Value};

impl Part {
    pub(super) fn matches(&self, record: &impl Record) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(record)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(record)),
            Self::Not(part) => !part.matches(record),
            Self::Text(needle) => record.names().any(|name| contains(name, needle)),
            Self::TextField { index, operator, pattern } => {
                let value = record.value(*index);
                let text = match &value {
                    Value::Text(text) => &**text,
                    _ => "",
                };
                match operator {
                    Operator::Contains => contains(text, pattern),
                    Operator::NotContains => !contains(text, pattern),
                    Operator::NotEqual => !equals(text, pattern),
                    _ => equals(text, pattern),
                }
            }
            Self::NumberField { index, operator, number } => {
                let value = match record.value(*index) {
                    Value::Count(count) => count as f64,
                    Value::Number(number) => number,
                    // What is not known differs from every number, and is neither above nor below.
                    Value::Text(_) | Value::Missing => f64::NAN,
                };
                match operator {
                    Operator::Less => value < *number,
                    Operator::LessOrEqual => value <= *number,
                    Operator::Greater => value > *number,
                    Operator::GreaterOrEqual => value >= *number,
                    Operator::NotEqual | Operator::NotContains => !is_same(value, *number),
                    Operator::Equal | Operator::Contains => is_same(value, *number),
                }
            }
        }
    }
}

/// Equal but for the rounding of a unit's factor.
fn is_same(a: f64, b: f64) -> bool {
    (a - b).abs() <= b.abs() * 1e-9
}

/// Whether `text` has `needle`, which is in lower case, somewhere in it.
fn contains(text: &str, needle: &str) -> bool {
    if text.is_ascii() && needle.is_ascii() {
        let (text, needle) = (text.as_bytes(), needle.as_bytes());
        let Some(first) = needle.first() else { return true };
        text.len() >= needle.len()
            && text
                .windows(needle.len())
                .any(|window| window[0].eq_ignore_ascii_case(first) && window.eq_ignore_ascii_case(needle))
    } else {
        text.to_lowercase().contains(needle)
    }
}

/// Whether `text` is `pattern`, which is in lower case and where `*` stands for anything.
fn equals(text: &str, pattern: &str) -> bool {
    if !pattern.contains('*') {
        return if text.is_ascii() {
            text.eq_ignore_ascii_case(pattern)
        } else {
            text.to_lowercase() == pattern
        };
    }
    let lower = text.to_lowercase();
    // A subject's own `*` is a star as well: the literal spelling always matches.
    lower == pattern || matches_glob(&lower, pattern)
}

fn matches_glob(text: &str, pattern: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}
