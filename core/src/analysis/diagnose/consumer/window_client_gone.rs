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
    let state = case.state();
    if !case.is_pull() {
        return Outcome::NotApplicable;
    }
    if !case.consumer.is_ack_window_full() {
        return Outcome::Clear("the window of acknowledgements has room");
    }
    if state.num_waiting > 0 {
        return Outcome::Clear("pull requests wait");
    }
    if let Some(answer) = case.unless_stalled() {
        return answer;
    }
    if let Some(answer) = case.unless_for(case.quantities.no_pulls, case.quantities.stall_secs) {
        return answer;
    }
    let last =
        case.facts.closed.as_ref().map_or(String::new(), |closed| format!(" It was {}.", closed.label()));
    Report::new(
        &RULE,
        case,
        format!(
            "All {} that may be out are out, and nobody has asked for {}; {} wait.{last}",
            format::count(state.num_ack_pending),
            format::span(case.quantities.unserved.secs),
            format::count(state.num_pending)
        ),
    )
    .since(case.quantities.unserved.since)
    .proof("num_ack_pending", state.num_ack_pending, "less than max_ack_pending")
    .proof("num_waiting", 0, "> 0")
    .proof("delivered.consumer_seq", state.delivered.consumer_seq, "grows")
    .harm(case.secs_to_harm())
    .cause(case.facts.closed.as_ref().map(|closed| Cause::Client(closed.label())))
    .say("Start the workers again; what is out is delivered again only when they ask.")
    .found()
}
