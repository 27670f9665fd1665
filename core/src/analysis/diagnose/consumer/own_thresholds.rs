//! K-1: a limit that people wrote into its metadata, io.nats.monitor.*, is passed.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("K-1"),
    name: "above a threshold of its own",
    severity: Severity::Critical,
    stage: Stage::Beside,
    check,
};

use crate::model::PriorityPolicy;

const PREFIX: &str = "io.nats.monitor.";

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let metadata = &case.config().metadata;
    let value = |key: &str| {
        metadata
            .iter()
            .find_map(|(name, value)| (name.strip_prefix(PREFIX)? == key).then_some(value.as_str()))
    };
    if value("enabled").and_then(|text| text.parse().ok()) != Some(true) {
        return Outcome::NotApplicable;
    }
    let state = case.state();
    let mut broken = Vec::new();
    for (key, field, have) in [
        ("outstanding-ack-critical", "num_ack_pending", state.num_ack_pending),
        ("waiting-critical", "num_waiting", state.num_waiting),
        ("unprocessed-critical", "num_pending", state.num_pending),
        ("redelivery-critical", "num_redelivered", state.num_redelivered),
    ] {
        // Values of 0 and below turn a threshold off.
        let limit =
            value(key).and_then(|text| text.parse::<i64>().ok()).and_then(|limit| u64::try_from(limit).ok());
        if let Some(limit) = limit.filter(|limit| *limit > 0 && have >= *limit) {
            broken.push((
                field,
                format!("{field} is {}, at least {}", format::count(have), format::count(limit)),
            ));
        }
    }
    for (key, field, at) in [
        ("last-delivery-critical", "delivered.last_active", state.delivered.last_active),
        ("last-ack-critical", "ack_floor.last_active", state.ack_floor.last_active),
    ] {
        let Some(limit) = value(key).and_then(parse_secs).filter(|secs| *secs > 0.0) else { continue };
        let age = at.map_or(f64::INFINITY, |at| case.secs_since(at));
        if age >= limit {
            let age = if age.is_finite() { format!("{} ago", format::span(age)) } else { "never".to_owned() };
            broken.push((field, format!("{field} is {age}, limit {}", format::span(limit))));
        }
    }
    let must_pin = value("pinned").and_then(|text| text.parse().ok()) == Some(true);
    if must_pin && case.config().priority_policy != PriorityPolicy::PinnedClient {
        broken.push(("config.priority_policy", "it is not pinned to a client".to_owned()));
    }
    let Some((field, _)) = broken.first() else { return Outcome::Clear("within its own thresholds") };
    let field = *field;
    let words: Vec<_> = broken.into_iter().map(|(_, words)| words).collect();
    Report::new(&RULE, case, format!("Its metadata asks to be told: {}.", words.join("; ")))
        .proof(field, words, "below the thresholds in its metadata")
        .found()
}

/// A duration as the nats CLI writes it: `1h30m`, `45s`, `200ms`, `2d`, `1w`. In seconds.
fn parse_secs(text: &str) -> Option<f64> {
    let mut rest = text.trim();
    let mut secs = 0.0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|char: char| !char.is_ascii_digit() && char != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let end = rest.find(|char: char| char.is_ascii_digit()).unwrap_or(rest.len());
        secs += number
            * match &rest[..end] {
                "ns" => 1e-9,
                "us" | "µs" => 1e-6,
                "ms" => 1e-3,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3600.0,
                "d" => 86_400.0,
                "w" => 604_800.0,
                "y" => 31_536_000.0,
                _ => return None,
            };
        rest = &rest[end..];
    }
    Some(secs)
}

#[cfg(test)]
mod tests {
    use super::parse_secs;

    #[test]
    fn durations() {
        for (text, secs) in
            [("1h30m", Some(5400.0)), ("200ms", Some(0.2)), ("2d", Some(172_800.0)), ("5", None), ("", None)]
        {
            assert_eq!(parse_secs(text), secs, "{text}");
        }
    }
}
