//! C-1: the consumer was deleted, or its `inactive_threshold` passed.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("C-1"),
    name: "consumer is gone",
    severity: Severity::Critical,
    stage: Stage::Availability,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let Some(gone) = case.facts.gone else { return Outcome::Clear("the consumer exists") };
    let config = case.config();
    let threshold = config.inactive_threshold_nanos;
    // Ephemeral and ordered consumers are meant to vanish.
    let was_meant_to = !config.durable || threshold > 0;
    let age = format::span(case.secs_since(gone.at));
    let explanation = if threshold > 0 {
        format!(
            "It has been gone for {age}; without a client it lives {}.",
            format::duration_nanos(threshold)
        )
    } else if gone.announced {
        format!("It was deleted {age} ago.")
    } else {
        format!("The server has not known it for {age}, and nobody announced its deletion.")
    };
    Report::new(&RULE, case, explanation)
        .severity(if was_meant_to { Severity::Info } else { Severity::Critical })
        .since(Some(gone.at))
        .proof("err_code", 10014, "no error")
        .proof("inactive_threshold", threshold, "0, or longer than a client rests")
        .run_stream("See which consumers the stream has.", "consumer ls", "")
        .say("Create it again, or let its client do so when heartbeats stop.")
        .found()
}
