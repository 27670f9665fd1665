//! L-1: the limits of the stream discarded what it had not read.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("L-1"),
    name: "unread messages were dropped",
    severity: Severity::Critical,
    stage: Stage::Beside,
    check,
};

use super::purged::limit_at_work;

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let lost = case.quantities.lost;
    let Some(stream) = case.stream else { return Outcome::NotApplicable };
    let config = &stream.config;
    // Streams that keep the newest of each subject compact by design.
    if lost == 0 || config.max_msgs_per_subject.value().is_some() {
        return Outcome::Clear("nothing was dropped unread");
    }
    let Some(limit) = limit_at_work(case) else { return Outcome::Clear("no limit is at work") };
    let ago = case.quantities.lost_at.map_or(0.0, |at| case.secs_since(at));
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
