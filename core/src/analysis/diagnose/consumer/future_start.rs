//! C-6: `opt_start_seq` lies beyond the stream's last message.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("C-6"),
    name: "starts at a sequence that is still to come",
    severity: Severity::Warning,
    stage: Stage::HardStop,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let start = case.config().opt_start_seq;
    let Some(stream) = case.stream else { return Outcome::NotApplicable };
    if start == 0 {
        return Outcome::NotApplicable;
    }
    if start <= stream.state.last_seq || case.state().delivered.consumer_seq > 0 {
        return Outcome::Clear("its start is in the stream");
    }
    Report::new(
        &RULE,
        case,
        format!(
            "It starts at sequence {}, and the stream ends at {}; {} more must come first.",
            format::count(start),
            format::count(stream.state.last_seq),
            format::count(start - stream.state.last_seq - 1)
        ),
    )
    .since(Some(case.consumer.created))
    .proof("config.opt_start_seq", start, "at most the stream's last_seq")
    .proof("state.last_seq", stream.state.last_seq, "at least opt_start_seq")
    .proof("delivered.consumer_seq", 0, "> 0")
    .say("Create it again with another start; the start of a consumer can't be changed.")
    .found()
}
