//! L-3: the stream keeps the newest messages of each subject, by design.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("L-3"),
    name: "messages are overwritten",
    severity: Severity::Info,
    stage: Stage::Beside,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let Some(stream) = case.stream else { return Outcome::NotApplicable };
    let Some(kept) = stream.config.max_msgs_per_subject.value() else { return Outcome::NotApplicable };
    let run = case.quantities.run;
    let replaced =
        case.state().num_pending > 0 && run.stream_grew > 0 && run.pending <= 0 && run.delivered == 0;
    if case.quantities.lost == 0 && !replaced {
        return Outcome::Clear("nothing was overwritten");
    }
    Report::new(
        &RULE,
        case,
        format!(
            "{} messages arrived and {} wait: each subject keeps its newest {}.",
            format::count(run.stream_grew),
            format::count(case.state().num_pending),
            format::count(kept)
        ),
    )
    .since(case.quantities.lost_at)
    .proof("config.max_msgs_per_subject", kept, "-1, if every message matters")
    .found()
}
