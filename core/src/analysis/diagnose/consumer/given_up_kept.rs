//! on a work queue or an interest stream nobody will remove them.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("X-2"),
    name: "given-up messages stay for ever",
    severity: Severity::Critical,
    stage: Stage::Beside,
    check,
};

use super::given_up::num_given_up;

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let Some(stream) = case.stream.filter(|_| !case.keeps_by_limits()) else { return Outcome::NotApplicable };
    if num_given_up(case) == 0 {
        return Outcome::Clear("no message was given up");
    }
    let siblings = case.siblings;
    let owned = siblings.pending.saturating_add(siblings.ack_pending);
    let stay = stream.state.messages.saturating_sub(owned);
    if stay == 0 {
        return Outcome::Clear("the stream does not keep them");
    }
    Report::new(
        &RULE,
        case,
        format!(
            "The stream keeps {} that no consumer will take: they were given up after {} tries.",
            format::plural(stay as usize, "message"),
            case.config().max_deliver.value().unwrap_or(0)
        ),
    )
    .proof("state.messages", stream.state.messages, "what waits and what is out, together")
    .proof("num_pending + num_ack_pending", owned, "state.messages")
    .proof("config.max_deliver", case.config().max_deliver.value(), "-1, or a stream for what was given up")
    .run_stream("Look at the first.", "stream get", &stream.state.first_seq.to_string())
    .run_stream("Delete it when it was saved.", "stream rmm", &stream.state.first_seq.to_string())
    .found()
}
