//! D-2: messages are out with a client that no longer asks; they come back only with a pull.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("D-2"),
    name: "client vanished with messages",
    severity: Severity::Critical,
    stage: Stage::Delivery,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let (state, quantities) = (case.state(), case.quantities);
    if !case.is_pull() || !case.acknowledges() {
        return Outcome::NotApplicable;
    }
    if state.num_ack_pending == 0 {
        return Outcome::Clear("no messages are out");
    }
    if state.num_waiting > 0 {
        return Outcome::Clear("pull requests wait");
    }
    if case.consumer.is_ack_window_full() {
        return Outcome::Clear("the window of acknowledgements is full");
    }
    // `+WPI` refreshes the age: a long job is no vanished client.
    let due_secs = case.longest_wait_secs();
    let age = case.delivered_age_secs().unwrap_or(quantities.held.secs);
    if age <= due_secs {
        return Outcome::Clear("acknowledgements are not due yet");
    }
    if quantities.num_samples > 1 && quantities.still.secs <= 0.0 {
        return Outcome::Clear("messages are delivered");
    }
    let spell = if state.num_pending > 0 { quantities.unserved } else { quantities.held };
    if let Some(answer) = case.unless_for(spell, quantities.stall_secs) {
        return answer;
    }
    if let Some(answer) = case.unless_for(quantities.no_pulls, quantities.stall_secs) {
        return answer;
    }
    let last =
        case.facts.closed.as_ref().map_or(String::new(), |closed| format!(" It was {}.", closed.label()));
    Report::new(
        &RULE,
        case,
        format!(
            "{} are out with a client that has been silent for {}; {} wait.{last}",
            format::count(state.num_ack_pending),
            format::span(age),
            format::count(state.num_pending)
        ),
    )
    .severity(if state.num_pending > 0 { Severity::Critical } else { Severity::Warning })
    .since(spell.since.or(state.delivered.last_active))
    .proof("num_ack_pending", state.num_ack_pending, "0")
    .proof("num_waiting", 0, "> 0")
    .proof("delivered.last_active", age, "less than ack_wait")
    .harm(case.secs_to_harm())
    .cause(case.facts.closed.as_ref().map(|closed| Cause::Client(closed.label())))
    .say("Start the workers again; what is out is delivered again with their next pull.")
    .found()
}
