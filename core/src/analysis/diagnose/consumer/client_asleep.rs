//! D-1b: the client is there and sends nothing: stuck after a reconnect, or hung.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("D-1b"),
    name: "client is connected and does not ask",
    severity: Severity::Warning,
    stage: Stage::Delivery,
    check,
};

use super::nobody_pulls::unless_unasked;

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let Some(client) = case.facts.clients.as_ref().and_then(|clients| clients.first()) else {
        return Outcome::NotApplicable;
    };
    if let Some(answer) = unless_unasked(case) {
        return answer;
    }
    let sent: u64 = case.facts.clients.iter().flatten().map(|client| client.num_sent).sum();
    // A keep-alive or a request of another kind is no pull; a stream of messages is something else.
    if sent > 2 {
        return Outcome::Clear("its client sends messages");
    }
    Report::new(
        &RULE,
        case,
        format!(
            "{} is connected, and has not asked for {}; {} wait.",
            client.label(),
            format::span(case.quantities.unserved.secs),
            format::count(case.state().num_pending)
        ),
    )
    .since(case.quantities.unserved.since)
    .proof("num_waiting", 0, "> 0")
    .proof("connection.in_msgs", sent, "grows")
    .harm(case.secs_to_harm())
    .cause(Some(Cause::Client(client.label())))
    .say("Restart that client, and set idle_heartbeat on its pulls so that it notices.")
    .found()
}
