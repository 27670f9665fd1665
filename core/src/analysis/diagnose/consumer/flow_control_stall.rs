//! F-1: the client does not answer the consumer's flow control messages.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("F-1"),
    name: "waits for flow control",
    severity: Severity::Warning,
    stage: Stage::Window,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    if case.is_pull() || !case.config().flow_control {
        return Outcome::NotApplicable;
    }
    if !case.state().push_bound {
        return Outcome::Clear("nobody is subscribed");
    }
    if case.consumer.is_ack_window_full() {
        return Outcome::Clear("the window of acknowledgements is full");
    }
    if let Some(answer) = case.unless_stalled() {
        return answer;
    }
    Report::new(
        &RULE,
        case,
        format!(
            "A client listens, {} wait, and nothing was sent for {}: flow control is not answered.",
            format::count(case.state().num_pending),
            format::span(case.quantities.unserved.secs)
        ),
    )
    .since(case.quantities.unserved.since)
    .proof("config.flow_control", true, "")
    .proof("delivered.consumer_seq", case.state().delivered.consumer_seq, "grows")
    .harm(case.secs_to_harm())
    .cause(case.facts.clients.iter().flatten().next().map(|client| Cause::Client(client.label())))
    .say("The client must answer on $JS.FC.>; check that it may, and imports and exports of it.")
    .found()
}
