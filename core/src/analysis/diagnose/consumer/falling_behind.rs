//! U-1: more arrives than is delivered, and nothing else is wrong.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("U-1"),
    name: "falling behind",
    severity: Severity::Warning,
    stage: Stage::Capacity,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let (state, quantities) = (case.state(), case.quantities);
    if state.num_pending == 0 {
        return Outcome::Clear("nothing waits for delivery");
    }
    if quantities.num_samples < 3 || quantities.recent.secs < case.limits.falling_secs * 0.9 {
        return Outcome::NeedsSecs((case.limits.falling_secs - quantities.span_secs).max(1.0));
    }
    let (Some(arrivals), Some(drain)) = (quantities.arrivals_per_sec, quantities.drain_per_sec) else {
        return Outcome::Clear("rates are not known");
    };
    if !quantities.rises || drain <= 0.0 || drain >= arrivals {
        return Outcome::Clear("the backlog does not grow");
    }
    if case.consumer.is_ack_window_full() {
        return Outcome::Clear("the window of acknowledgements is full");
    }
    if quantities.recent.redelivered_share() >= case.limits.redelivered_share {
        return Outcome::Clear("many messages are repeated");
    }
    // Whose deliveries ended is not behind but stuck, or about to be called so.
    if let Some(pause) = case.unusual_pause_secs() {
        return Outcome::NeedsSecs((quantities.stall_secs - pause).max(1.0));
    }
    let rate = |value: f64| format::per_sec(crate::units::PerSec::known(value));
    Report::new(
        &RULE,
        case,
        format!(
            "{}/s arrive and {}/s are delivered; {} wait. It needs ×{:.1} of its workers.",
            rate(arrivals),
            rate(drain),
            format::count(state.num_pending),
            arrivals / drain
        ),
    )
    .proof("num_pending", state.num_pending, "0, or falling")
    .proof("arrivals_per_sec", arrivals, "less than deliveries")
    .proof("deliveries_per_sec", drain, "more than arrivals")
    .harm(case.secs_to_harm())
    .say("Add workers, or make each faster.")
    .found()
}
