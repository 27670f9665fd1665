//! D-7: the message that is next is larger than the requests allow.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("D-7"),
    name: "next message is too large for the clients",
    severity: Severity::Warning,
    stage: Stage::Delivery,
    check,
};

use super::pulls_rejected::probe_of_stalled;

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let Some(size) = case.facts.next_message_bytes else { return Outcome::NotApplicable };
    let probe = match probe_of_stalled(case) {
        Ok(probe) => probe,
        Err(answer) => return answer,
    };
    let too_small = |bytes: u64| bytes > 0 && bytes < size;
    if !probe.pulls.iter().all(|pull| too_small(pull.max_bytes)) {
        return Outcome::Clear("the next message fits the requests");
    }
    let most = probe.pulls.iter().map(|pull| pull.max_bytes).max().unwrap_or(0);
    Report::new(
        &RULE,
        case,
        format!(
            "The next message has {}, and clients take {} at most; {} wait behind it.",
            format::bytes(size),
            format::bytes(most),
            format::count(case.state().num_pending)
        ),
    )
    .since(case.quantities.unserved.since)
    .proof("request.max_bytes", most, "at least the size of a message")
    .proof("message size", size, "")
    .harm(case.secs_to_harm())
    .say("Raise max_bytes in the clients.")
    .found()
}
