//! what is out is delivered again and again, and nothing new is sent.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("A-2"),
    name: "the same messages again and again",
    severity: Severity::Critical,
    stage: Stage::Window,
    check,
};

/// `None` if only repeats are delivered for long enough; else the rule's answer.
pub(super) fn unless_looping(case: &ConsumerCase<'_>) -> Option<Outcome> {
    let (state, quantities) = (case.state(), case.quantities);
    if !case.acknowledges() {
        return Some(Outcome::NotApplicable);
    }
    if state.num_pending == 0 {
        return Some(Outcome::Clear("nothing waits for delivery"));
    }
    if state.num_redelivered == 0 || state.num_ack_pending == 0 {
        return Some(Outcome::Clear("no repeats are out"));
    }
    if quantities.num_samples > 1 && quantities.starved_deliveries == 0 {
        return Some(Outcome::Clear("nothing is delivered again"));
    }
    // Repeats of a while ago, and a client that has said since then that it is at work.
    if quantities.kept_alive {
        return Some(Outcome::Clear("workers ask for more time"));
    }
    let needed = case.limits.loop_ack_waits * case.ack_wait_secs();
    // Repeats that ended are another case: their client is gone.
    if quantities.still.secs > needed.max(case.longest_wait_secs()) {
        return Some(Outcome::Clear("nothing is delivered again"));
    }
    case.unless_for(quantities.starved, needed)
}

fn check(case: &ConsumerCase<'_>) -> Outcome {
    if let Some(answer) = unless_looping(case) {
        return answer;
    }
    let (state, quantities) = (case.state(), case.quantities);
    Report::new(
        &RULE,
        case,
        format!(
            "{} deliveries in {}, and none of them new: {} come back unacknowledged each time, {} wait.",
            format::count(quantities.starved_deliveries),
            format::span(quantities.starved.secs),
            format::count(state.num_ack_pending),
            format::count(state.num_pending)
        ),
    )
    .since(quantities.starved.since)
    .proof("delivered.consumer_seq", state.delivered.consumer_seq, "grows with delivered.stream_seq")
    .proof("delivered.stream_seq", state.delivered.stream_seq, "grows")
    .proof("num_redelivered", state.num_redelivered, "0")
    .proof("num_ack_pending", state.num_ack_pending, "less than max_ack_pending")
    .harm(case.secs_to_harm())
    .say(
        "See why no acknowledgement arrives: a crash before it, another connection, or a missing permission.",
    )
    .run("Let a message be given up after some tries.", "consumer edit", "--max-deliver 5")
    .found()
}
