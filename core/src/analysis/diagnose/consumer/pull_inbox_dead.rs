//! D-4: requests arrive, and nobody listens where the messages would go.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("D-4"),
    name: "replies reach no client",
    severity: Severity::Warning,
    stage: Stage::Delivery,
    check,
};

use super::pulls_rejected::probe_of_stalled;

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let probe = match probe_of_stalled(case) {
        Ok(probe) => probe,
        Err(answer) => return answer,
    };
    if !probe.pulls.iter().all(|pull| pull.has_reply_interest == Some(false)) {
        return Outcome::Clear("somebody listens for the replies");
    }
    Report::new(
        &RULE,
        case,
        format!(
            "{} requests came in {}, and nobody listens on their reply subjects.",
            format::count(probe.pulls.len() as u64),
            format::span(probe.secs)
        ),
    )
    .since(case.quantities.unserved.since)
    .proof("num_waiting", 0, "> 0")
    .proof("request.reply", "no interest", "a subscription")
    .harm(case.secs_to_harm())
    .say("Check imports, exports and the permission to subscribe to the inbox.")
    .found()
}
