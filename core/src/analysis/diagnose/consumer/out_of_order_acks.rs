//! much is acknowledged above the floor.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("R-4"),
    name: "acknowledgements come out of order",
    severity: Severity::Info,
    stage: Stage::Quality,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let quantities = case.quantities;
    let window = case.config().max_ack_pending.value().filter(|_| case.acknowledges());
    let Some(max) = window else { return Outcome::NotApplicable };
    let gap = case.gap();
    if gap as f64 <= case.limits.gap_windows * max as f64 {
        return Outcome::Clear("the gap above the floor is small");
    }
    if quantities.num_samples < 3 {
        return Outcome::NeedsSecs(case.limits.rebind_secs);
    }
    if quantities.run.acked == 0 {
        return Outcome::Clear("the floor does not move");
    }
    Report::new(
        &RULE,
        case,
        format!(
            "{} deliveries lie above the floor, and only {} of them are out.",
            format::count(gap),
            format::count(case.state().num_ack_pending)
        ),
    )
    .proof("delivered.consumer_seq - ack_floor.consumer_seq", gap, "at most 2 × max_ack_pending")
    .say("Acknowledge in the order of delivery, or ask for fewer at once.")
    .found()
}
