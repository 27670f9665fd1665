//! clients say that they are still at work, and nothing is acknowledged.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("A-7"),
    name: "workers ask for more time",
    severity: Severity::Warning,
    stage: Stage::Window,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let (state, quantities) = (case.state(), case.quantities);
    if !case.acknowledges() || state.num_ack_pending == 0 {
        return Outcome::NotApplicable;
    }
    if !quantities.kept_alive {
        return Outcome::Clear("nobody asked for more time");
    }
    let held = case.floor_age_secs().map_or(quantities.held.secs, |age| age.max(quantities.held.secs));
    let is_long = held > case.limits.floor_ack_waits * case.longest_wait_secs();
    let blocks = state.num_pending > 0 && case.consumer.is_ack_window_full();
    Report::new(
        &RULE,
        case,
        format!(
            "{} have been in work for {} with +WPI; {} wait.",
            format::count(state.num_ack_pending),
            format::span(held),
            format::count(state.num_pending)
        ),
    )
    // A long job is legitimate.
    .severity(if is_long && blocks { Severity::Warning } else { Severity::Info })
    .since(quantities.held.since)
    .proof(
        "delivered.last_active",
        state.delivered.last_active.map(|at| at.to_string()),
        "moves with a delivery",
    )
    .proof("delivered.consumer_seq", state.delivered.consumer_seq, "grows")
    .proof("num_ack_pending", state.num_ack_pending, "less than max_ack_pending")
    .harm(case.secs_to_harm())
    .say("Ask whether these jobs are hung.")
    .found()
}
