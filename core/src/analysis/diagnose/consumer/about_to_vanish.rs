//! C-1b: without a client it will be removed when `inactive_threshold` passes.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("C-1b"),
    name: "about to vanish",
    severity: Severity::Info,
    stage: Stage::Beside,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let threshold = case.config().inactive_threshold_nanos as f64 / 1e9;
    if threshold <= 0.0 || case.facts.gone.is_some() {
        return Outcome::NotApplicable;
    }
    let alone = if case.is_pull() {
        // Each pull starts the threshold anew.
        case.quantities.no_pulls.secs.min(case.quantities.still.secs)
    } else {
        case.quantities.unbound.secs
    };
    if case.quantities.num_samples < 2 || alone < case.limits.vanish_share * threshold {
        return Outcome::Clear("a client was there lately");
    }
    Report::new(
        &RULE,
        case,
        format!(
            "No client for {}; after {} the server removes it.",
            format::span(alone),
            format::duration_nanos(case.config().inactive_threshold_nanos)
        ),
    )
    .proof("inactive_threshold", case.config().inactive_threshold_nanos, "0, or longer than a client rests")
    .proof("num_waiting", case.state().num_waiting, "> 0")
    .harm(Some((threshold - alone).max(0.0)))
    .say("Keep a client on it, or raise inactive_threshold.")
    .found()
}
