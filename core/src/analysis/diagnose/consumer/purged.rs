//! L-2: somebody removed messages that it had not read.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("L-2"),
    name: "messages were purged or deleted",
    severity: Severity::Info,
    stage: Stage::Beside,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let quantities = case.quantities;
    let deleted = if has_limits(case) { 0 } else { quantities.lost };
    let gone = quantities.purged.saturating_add(deleted);
    if gone == 0 {
        return Outcome::Clear("nothing was purged");
    }
    let at = quantities.purged_at.max(quantities.lost_at);
    let ago = at.map_or(0.0, |at| case.secs_since(at));
    Report::new(
        &RULE,
        case,
        format!("{} unread messages were removed by hand {} ago.", format::count(gone), format::span(ago)),
    )
    .since(at)
    .proof("num_pending", case.state().num_pending, "fewer only by deliveries")
    .proof("delivered.stream_seq", case.state().delivered.stream_seq, "moves only with a delivery")
    .say("Ask who purged the stream; the server announces each request of its API.")
    .found()
}

/// Whether the stream drops messages by itself.
pub(super) fn has_limits(case: &ConsumerCase<'_>) -> bool {
    case.stream.is_none_or(|stream| {
        let config = &stream.config;
        config.max_age_nanos > 0
            || [config.max_msgs, config.max_bytes, config.max_msgs_per_subject]
                .iter()
                .any(|limit| limit.value().is_some())
    })
}
