//! as many messages are out as may, and nobody asks.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("A-4"),
    name: "window is full and the client is gone",
    severity: Severity::Critical,
    stage: Stage::Window,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let (state, quantities) = (case.state(), case.quantities);
    if !case.is_pull() {
        return Outcome::NotApplicable;
    }
    if !case.consumer.is_ack_window_full() {
        return Outcome::Clear("the window of acknowledgements has room");
    }
    if state.num_waiting > 0 {
        return Outcome::Clear("pull requests wait");
    }
    if state.num_pending == 0 {
        return Outcome::Clear("nothing waits for delivery");
    }
    if quantities.num_samples > 1 && quantities.still.secs <= 0.0 {
        return Outcome::Clear("messages are delivered");
    }
    // Who works on a batch does not ask either, but then acknowledgements come and the window is not full for long.
    // What is not due yet may still be worked on, so before that it is a hint.
    let needed = case.limits.min_stall_secs.max(case.limits.stall_gaps * quantities.usual_gap_secs);
    for spell in [quantities.unserved, quantities.no_pulls, quantities.full] {
        if let Some(answer) = case.unless_for(spell, needed) {
            return answer;
        }
    }
    let is_overdue = quantities.unserved.secs >= quantities.stall_secs;
    let last =
        case.facts.closed.as_ref().map_or(String::new(), |closed| format!(" It was {}.", closed.label()));
    Report::new(
        &RULE,
        case,
        format!(
            "All {} that may be out are out, and nobody has asked for {}; {} wait.{last}",
            format::count(state.num_ack_pending),
            format::span(quantities.unserved.secs),
            format::count(state.num_pending)
        ),
    )
    .severity(if is_overdue { Severity::Critical } else { Severity::Warning })
    .since(quantities.unserved.since)
    .proof("num_ack_pending", state.num_ack_pending, "less than max_ack_pending")
    .proof("num_waiting", 0, "> 0")
    .proof("delivered.consumer_seq", state.delivered.consumer_seq, "grows")
    .harm(case.secs_to_harm())
    .cause(case.facts.closed.as_ref().map(|closed| Cause::Client(closed.label())))
    .say("Start the workers again; what is out is delivered again only when they ask.")
    .found()
}
