//! as many messages are out as may: the workers are slow, hung, or forget to acknowledge.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("A-1"),
    name: "acknowledgements are missing",
    severity: Severity::Critical,
    stage: Stage::Window,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let (state, quantities) = (case.state(), case.quantities);
    if !case.acknowledges() {
        return Outcome::NotApplicable;
    }
    if !case.consumer.is_ack_window_full() {
        return Outcome::Clear("the window of acknowledgements has room");
    }
    if state.num_pending == 0 {
        return Outcome::Clear("nothing waits for delivery");
    }
    if state.num_waiting == 0 && !state.push_bound {
        return Outcome::Clear("no client is there");
    }
    // Work may take as long as `ack_wait`, and until then a full window only holds the consumer back. After it the
    // messages go out again, which is no progress either: only a new delivery is. Where `ack_wait` is short, bursts
    // that come once in it are normal.
    let due_secs = case.ack_wait_secs();
    let needed = case.limits.full_window_secs.min(2.0 * due_secs);
    if let Some(answer) = case.unless_for(quantities.full, needed) {
        return answer;
    }
    if quantities.starved.secs <= 0.0 {
        return Outcome::Clear("new messages are delivered");
    }
    if let Some(answer) = case.unless_for(quantities.starved, needed) {
        return answer;
    }
    let who = case.facts.clients.iter().flatten().next().map(|client| Cause::Client(client.label()));
    Report::new(
        &RULE,
        case,
        format!(
            "{} are out without an acknowledgement for {}, as many as may; {} wait.",
            format::count(state.num_ack_pending),
            format::span(quantities.starved.secs),
            format::count(state.num_pending)
        ),
    )
    .severity(if quantities.starved.secs >= due_secs { Severity::Critical } else { Severity::Warning })
    .since(quantities.starved.since)
    .proof("num_ack_pending", state.num_ack_pending, "less than max_ack_pending")
    .proof("num_waiting", state.num_waiting, "")
    .proof("delivered.stream_seq", state.delivered.stream_seq, "grows")
    .harm(case.secs_to_harm())
    .cause(who)
    .say("Look at the workers: slow, hung, or without an acknowledgement in their code.")
    .run("Raise max_ack_pending only if they are healthy.", "consumer edit", "--max-pending NUMBER")
    .found()
}
