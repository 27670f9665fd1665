//! L-1: the limits of the stream discarded what it had not read.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("L-1"),
    name: "unread messages were dropped",
    severity: Severity::Critical,
    stage: Stage::Beside,
    check,
};

use super::purged::has_limits;

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let lost = case.quantities.lost;
    let Some(stream) = case.stream else { return Outcome::NotApplicable };
    let config = &stream.config;
    // Streams that keep the newest of each subject compact by design, and where nothing is limited somebody deleted.
    if lost == 0 || config.max_msgs_per_subject.value().is_some() || !has_limits(case) {
        return Outcome::Clear("nothing was dropped unread");
    }
    let ago = case.quantities.lost_at.map_or(0.0, |at| case.secs_since(at));
    let limit = [
        (config.max_age_nanos > 0)
            .then(|| format!("max_age of {}", format::duration_nanos(config.max_age_nanos))),
        config.max_msgs.value().map(|max| format!("max_msgs of {}", format::count(max))),
        config.max_bytes.value().map(|max| format!("max_bytes of {}", format::bytes(max))),
    ];
    let limit = limit.into_iter().flatten().next().unwrap_or_default();
    Report::new(
        &RULE,
        case,
        format!(
            "The stream dropped {} messages before they were read, the last {} ago ({limit}).",
            format::count(lost),
            format::span(ago)
        ),
    )
    .since(case.quantities.lost_at)
    .proof("lost", lost, "0")
    .proof("state.first_seq", stream.state.first_seq, "at most delivered.stream_seq + 1")
    .proof("delivered.stream_seq", case.state().delivered.stream_seq, "at least first_seq - 1")
    .harm(Some(0.0))
    .run_stream("Raise the limit.", "stream edit", "")
    .say("Add workers, or set discard to new so that publishers wait.")
    .found()
}
