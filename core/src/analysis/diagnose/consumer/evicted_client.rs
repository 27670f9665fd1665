//! P-3: the server closed the connection of a client that did not read fast enough.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("P-3"),
    name: "client was cut off as too slow",
    severity: Severity::Critical,
    stage: Stage::Delivery,
    check,
};

use super::nobody_subscribed::unless_unbound;

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let closed = case.facts.closed.as_ref().filter(|closed| closed.reason.starts_with("Slow Consumer"));
    if closed.is_none() && case.facts.num_evictions == 0 {
        return if case.is_pull() { Outcome::NotApplicable } else { Outcome::Clear("no client was cut off") };
    }
    if let Some(answer) = unless_unbound(case) {
        return answer;
    }
    let who = closed.map_or_else(|| "its client".to_owned(), super::super::facts::ClosedClient::label);
    let times = match case.facts.num_evictions {
        0 | 1 => String::new(),
        times => format!(" {times} times"),
    };
    Report::new(
        &RULE,
        case,
        format!(
            "The server cut off {who}{times} because it did not read fast enough; {} are unacknowledged.",
            format::count(case.state().num_ack_pending)
        ),
    )
    .since(closed.map(|closed| closed.at))
    .proof("closed.reason", closed.map_or("", |closed| &closed.reason), "Client Closed")
    .proof("num_ack_pending", case.state().num_ack_pending, "0")
    .proof("push_bound", false, "true")
    .harm(case.secs_to_harm())
    .cause(closed.map(|closed| Cause::Client(closed.label())))
    .say("Use flow control or a pull consumer, or read with more clients.")
    .found()
}
