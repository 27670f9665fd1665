//! messages that were refused, or have a backoff, are held until they are due.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("A-8"),
    name: "retries wait for their time",
    severity: Severity::Warning,
    stage: Stage::Window,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let (state, quantities) = (case.state(), case.quantities);
    if !case.acknowledges() {
        return Outcome::NotApplicable;
    }
    if state.num_ack_pending == 0 {
        return Outcome::Clear("no messages are out");
    }
    if quantities.num_samples < 2 {
        return Outcome::NeedsSecs(case.ack_wait_secs());
    }
    if quantities.still.secs <= 0.0 {
        return Outcome::Clear("messages are delivered");
    }
    let naked = case.facts.advisories.as_ref().map_or(0, |advisories| advisories.num_naked);
    let age = case.delivered_age_secs().unwrap_or(quantities.held.secs);
    let somebody_waits = state.num_waiting > 0 || state.push_bound;
    let backoff = case.config().backoff_nanos.len() > 1;
    let (why, field) = if naked >= state.num_ack_pending && somebody_waits {
        ("refused with a delay", "MSG_NAKED")
    } else if backoff
        && state.num_redelivered > 0
        && age > case.ack_wait_secs()
        && age < case.longest_wait_secs()
    {
        ("held by backoff", "config.backoff")
    } else if age > case.longest_wait_secs() && somebody_waits {
        ("overdue and not sent again, which a delayed -NAK does", "num_ack_pending")
    } else {
        return Outcome::Clear("acknowledgements are not due yet");
    };
    let blocks = state.num_pending > 0 && case.consumer.is_ack_window_full();
    Report::new(
        &RULE,
        case,
        format!(
            "{} are {why}, the last delivered {} ago; {} wait.",
            format::count(state.num_ack_pending),
            format::span(age),
            format::count(state.num_pending)
        ),
    )
    .severity(if blocks || age > case.longest_wait_secs() { Severity::Warning } else { Severity::Info })
    .since(quantities.held.since)
    .proof(field, if naked > 0 { naked } else { state.num_ack_pending }, "0")
    .proof("delivered.last_active", age, "less than ack_wait")
    .proof("num_waiting", state.num_waiting, "")
    .harm(case.secs_to_harm())
    .say("Use shorter delays, a larger max_ack_pending, or a stream of its own for retries.")
    .found()
}
