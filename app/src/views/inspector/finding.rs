//! A finding as the inspector shows it: every sentence and every number in words.

use jetlens_core::{
    analysis::diagnose::{
        Diagnosis,
        finding::{Evidence, Finding, Remedy, RuleId},
    },
    clock::{Timestamp, secs_between},
    format,
    ids::{ContextName, Entity},
    text,
};
use serde_json::Value;

use super::command;
use crate::{
    ui::Severity,
    views::{
        found::{self, findings_of},
        words::capitalised,
    },
};

/// What a further rule says, as evidence of the cause.
const ALSO: &str = "also";
/// A value of evidence is a number or a word.
const MAX_VALUE_CHARS: usize = 120;
/// A moment that is nearer than this needs no date.
const DAY_SECS: f64 = 86_400.0;

#[derive(Clone, Debug, PartialEq)]
pub struct FindingView {
    pub entity: Entity,
    pub rule: RuleId,
    pub severity: Severity,
    /// `Nobody asks for messages.`
    pub title: String,
    pub since: Option<Timestamp>,
    pub sentence: String,
    pub evidence: Vec<Proof>,
    /// What holds besides, a sentence each: `D-3: …`.
    pub also: Vec<String>,
    /// What to do, and the command where one does it.
    pub remedies: Vec<(String, Option<String>)>,
    /// `D-2 pull requests wait`.
    pub ruled_out: Vec<String>,
}

/// A line of evidence in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    pub field: String,
    pub value: String,
    /// What it should be: `> 0`; empty if that can't be told.
    pub expected: String,
}

/// The findings of one thing, in the order in which a person should look at them.
pub(super) fn views(
    diagnosis: &Diagnosis,
    entity: &Entity,
    context: Option<&ContextName>,
) -> Vec<FindingView> {
    findings_of(diagnosis, entity).map(|finding| view(finding, context, diagnosis.at)).collect()
}

fn view(finding: &Finding, context: Option<&ContextName>, now: Timestamp) -> FindingView {
    let is_also = |evidence: &&Evidence| evidence.field == ALSO;
    // A command about a server wants the system account, which is another context.
    let context = match finding.entity {
        Entity::Stream(_) | Entity::Consumer(_) => context,
        Entity::Server { .. } | Entity::Account { .. } => None,
    };
    FindingView {
        entity: finding.entity.clone(),
        rule: finding.rule,
        severity: found::severity(finding.severity),
        title: format!("{}.", capitalised(&found::sentence(&finding.title))),
        since: finding.since,
        sentence: found::sentence(&finding.explanation).into_owned(),
        evidence: finding
            .evidence
            .iter()
            .filter(|evidence| !is_also(evidence))
            .map(|evidence| proof(evidence, now))
            .collect(),
        also: finding
            .evidence
            .iter()
            .filter(is_also)
            .map(|also| value_words(ALSO, &also.value, now))
            .collect(),
        remedies: finding.remedies.iter().map(|remedy| self::remedy(remedy, context)).collect(),
        ruled_out: finding.ruled_out.iter().map(|out| format!("{} {}", out.rule, out.why)).collect(),
    }
}

fn remedy(remedy: &Remedy, context: Option<&ContextName>) -> (String, Option<String>) {
    let command = remedy.command.as_ref().map(|command| command::in_context(command, context));
    (found::sentence(&remedy.text).into_owned(), command)
}

fn proof(evidence: &Evidence, now: Timestamp) -> Proof {
    Proof {
        field: text::display_up_to(&evidence.field, MAX_VALUE_CHARS).into_owned(),
        value: value_words(&evidence.field, &evidence.value, now),
        expected: found::sentence(&evidence.expected).into_owned(),
    }
}

/// A value as a person reads it; the name of its field tells the unit.
fn value_words(field: &str, value: &Value, now: Timestamp) -> String {
    let last = field.rsplit('.').next().unwrap_or(field);
    let is_nanos = matches!(
        last,
        "ack_wait" | "inactive_threshold" | "max_age" | "duplicate_window" | "max_expires" | "idle_heartbeat"
    );
    let is_bytes =
        last == "bytes" || last.ends_with("_bytes") || matches!(last, "mem" | "reserved_storage" | "storage");
    match (value.as_u64(), value) {
        (Some(number), _) if is_nanos => format::duration_nanos(number),
        (Some(number), _) if is_bytes => format::bytes(number),
        (Some(number), _) if last.ends_with("_secs") => format::span(number as f64),
        (Some(number), _) => format::count(number),
        (None, Value::Number(number)) => float_words(last, number.as_f64().unwrap_or(f64::NAN)),
        (None, Value::String(words)) => match words.parse::<Timestamp>() {
            Ok(at) if secs_between(at, now).abs() < DAY_SECS => format::clock_time(at),
            Ok(at) => format::date_time(at),
            Err(_no_moment) => text::display_up_to(words, found_chars(field)).into_owned(),
        },
        (None, Value::Null) => "–".to_owned(),
        (None, other) => text::display_up_to(&other.to_string(), MAX_VALUE_CHARS).into_owned(),
    }
}

fn float_words(field: &str, number: f64) -> String {
    if field.ends_with("_secs") {
        format::span(number)
    } else if field.ends_with("_bytes") {
        format::bytes(number.max(0.0) as u64)
    } else if number.abs() >= 1000.0 {
        format::short_count(number)
    } else {
        // Two digits behind the point are enough to prove something.
        let words = format!("{number:.2}");
        words.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// A further rule says a sentence; anything else is short.
fn found_chars(field: &str) -> usize {
    if field == ALSO { 600 } else { MAX_VALUE_CHARS }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sample;

    #[test]
    fn values_read_as_their_fields_mean() {
        for (field, value, words) in [
            ("num_pending", json!(48_210), "48,210"),
            ("ack_wait", json!(30_000_000_000_u64), "30 s"),
            ("config.max_age", json!(86_400_000_000_000_u64), "1 d"),
            ("max_bytes", json!(1_073_741_824), "1.0 GiB"),
            ("eta_secs", json!(720.4), "12 min"),
            ("deliveries_per_sec", json!(12.503), "12.5"),
            ("push_bound", json!(false), "false"),
            ("missing", json!(null), "–"),
            ("leader", json!("n\u{202e}1"), "n\\u{202e}1"),
        ] {
            assert_eq!(value_words(field, &value, sample::now()), words, "{field}");
        }
    }

    #[test]
    fn the_cause_of_the_shop_reads_from_top_to_bottom() {
        let shop = sample::shop();
        let entity = &shop.diagnosis.findings[0].entity;
        let views = views(&shop.diagnosis, entity, Some(&ContextName::new("prod-eu")));
        let first = &views[0];
        assert_eq!((first.rule.0, first.severity), ("D-1", Severity::Critical));
        assert_eq!(first.title, "Nobody asks for messages.");
        assert!(first.sentence.ends_with('.') && first.sentence.contains("48,210"), "{}", first.sentence);
        let num_waiting =
            first.evidence.iter().find(|proof| proof.field == "num_waiting").expect("it is evidence");
        assert_eq!((&*num_waiting.value, &*num_waiting.expected), ("0", "> 0"));
        assert!(first.since.is_some() && first.also.is_empty());
        let command = first.remedies.iter().find_map(|(_, command)| command.clone());
        assert_eq!(command.as_deref(), Some("nats --context prod-eu consumer info ORDERS billing"));
    }
}
