//! C-5: somebody paused it until a moment.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("C-5"),
    name: "paused",
    severity: Severity::Warning,
    stage: Stage::HardStop,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    if !case.state().paused {
        return Outcome::Clear("not paused");
    }
    let left = case.config().pause_until.map_or(case.consumer.pause_remaining_nanos as f64 / 1e9, |until| {
        -crate::clock::secs_between(until, case.now)
    });
    let pending = case.state().num_pending;
    let grows = case.quantities.run.pending > 0;
    let is_long = left > case.limits.long_pause_secs;
    Report::new(
        &RULE,
        case,
        format!("Paused for another {}; {} wait.", format::span(left), format::count(pending)),
    )
    // A pause is deliberate, until it is forgotten.
    .severity(if pending > 0 && (grows || is_long) { Severity::Warning } else { Severity::Info })
    .proof("paused", true, "false")
    .proof("num_pending", pending, "0")
    .harm(case.secs_to_harm())
    .run("Resume it.", "consumer resume", "")
    .found()
}
