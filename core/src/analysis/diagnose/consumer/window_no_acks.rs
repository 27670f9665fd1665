//! clients ask and receive, and nothing that they say arrives.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("A-3"),
    name: "acknowledgements do not reach the server",
    severity: Severity::Critical,
    stage: Stage::Window,
    check,
};

use super::redelivery_loop::unless_looping;

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let Some(probe) = case.facts.probe.as_ref().filter(|_| case.acknowledges()) else {
        return Outcome::NotApplicable;
    };
    if probe.pulls.is_empty() {
        return Outcome::Clear("no pull requests were seen");
    }
    if probe.num_answers() > 0 {
        return Outcome::Clear("acknowledgements were seen");
    }
    if let Some(answer) = unless_looping(case) {
        return answer;
    }
    Report::new(
        &RULE,
        case,
        format!(
            "{} requests and {} deliveries, and not one acknowledgement in {}.",
            format::count(probe.pulls.len() as u64),
            format::count(case.quantities.starved_deliveries),
            format::span(probe.secs)
        ),
    )
    .since(case.quantities.starved.since)
    .proof("acks seen", 0, "as many as deliveries")
    .proof("delivered.stream_seq", case.state().delivered.stream_seq, "grows")
    .proof("num_redelivered", case.state().num_redelivered, "0")
    .harm(case.secs_to_harm())
    .cause(case.facts.clients.iter().flatten().next().map(|client| Cause::Client(client.label())))
    .say("Allow the clients to publish to $JS.ACK.>, and check exports and imports of it.")
    .say("If they may, they do not acknowledge: look at the workers.")
    .found()
}
