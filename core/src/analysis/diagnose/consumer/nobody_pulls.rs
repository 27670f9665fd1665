//! D-1: messages wait, and no client pulls.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("D-1"),
    name: "nobody asks for messages",
    severity: Severity::Critical,
    stage: Stage::Delivery,
    check,
};

/// `None` if messages wait in a pull consumer that nobody has asked for long enough and that holds none; else the
/// rule's answer.
pub(super) fn unless_unasked(case: &ConsumerCase<'_>) -> Option<Outcome> {
    if !case.is_pull() {
        return Some(Outcome::NotApplicable);
    }
    if case.state().num_waiting > 0 {
        return Some(Outcome::Clear("pull requests wait"));
    }
    if case.state().num_ack_pending > 0 {
        return Some(Outcome::Clear("messages are out with a client"));
    }
    if let Some(answer) = case.unless_stalled() {
        return Some(answer);
    }
    case.unless_for(case.quantities.no_pulls, case.quantities.stall_secs)
}

fn check(case: &ConsumerCase<'_>) -> Outcome {
    if case.facts.probe.as_ref().is_some_and(|probe| !probe.pulls.is_empty()) {
        return Outcome::Clear("pull requests were seen");
    }
    if case.facts.clients.as_ref().is_some_and(|clients| !clients.is_empty()) {
        return Outcome::Clear("a client is connected");
    }
    if let Some(answer) = unless_unasked(case) {
        return answer;
    }
    let (state, quantities) = (case.state(), case.quantities);
    let never_asked = state.delivered.consumer_seq == 0 && quantities.max_waiting == 0;
    let is_new = case.secs_since(case.consumer.created) < case.limits.new_consumer_secs;
    let last = case.facts.closed.as_ref().map_or(String::new(), |closed| {
        format!(
            " The last client was {}, gone for {}.",
            closed.label(),
            format::span(case.secs_since(closed.at))
        )
    });
    Report::new(
        &RULE,
        case,
        format!(
            "Nobody has asked for messages for {}; {} wait.{last}",
            format::span(quantities.unserved.secs),
            format::count(state.num_pending)
        ),
    )
    .severity(if never_asked && is_new { Severity::Info } else { Severity::Critical })
    .since(quantities.unserved.since)
    .proof("num_waiting", state.num_waiting, "> 0")
    .proof("num_pending", state.num_pending, "0, or falling")
    .proof("delivered.consumer_seq", state.delivered.consumer_seq, "grows")
    .harm(case.secs_to_harm())
    .cause(case.facts.closed.as_ref().map(|closed| Cause::Client(closed.label())))
    .say("Start the workers.")
    .run("See whether requests arrive.", "consumer info", "")
    .found()
}
