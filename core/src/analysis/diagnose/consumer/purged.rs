//! L-2: somebody removed messages that it had not read.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("L-2"),
    name: "messages were purged or deleted",
    severity: Severity::Info,
    stage: Stage::Beside,
    check,
};

use crate::{
    clock::{Timestamp, secs_between},
    units::Limit,
};

/// The share of a limit from which on it may have been at work.
const NEAR: f64 = 0.9;

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let quantities = case.quantities;
    let deleted = if limit_at_work(case).is_some() { 0 } else { quantities.lost };
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

/// The limit of the stream that drops messages at present, in words; `None` where it is nowhere near one, so that
/// somebody must have removed what is gone.
pub(super) fn limit_at_work(case: &ConsumerCase<'_>) -> Option<String> {
    let stream = case.stream?;
    let (config, state) = (&stream.config, &stream.state);
    let age = |at: Timestamp| secs_between(at, stream.at.max(at));
    let is_old = |max_nanos: u64| {
        state.first_ts.is_none_or(|first| age(first) >= NEAR * max_nanos as f64 / 1e9) || state.messages == 0
    };
    let is_near = |limit: Limit, used: u64| limit.share(used).is_some_and(|share| share >= NEAR);
    if config.max_age_nanos > 0 && is_old(config.max_age_nanos) {
        return Some(format!("max_age of {}", format::duration_nanos(config.max_age_nanos)));
    }
    if is_near(config.max_msgs, state.messages) {
        return config.max_msgs.value().map(|max| format!("max_msgs of {}", format::count(max)));
    }
    if is_near(config.max_bytes, state.bytes) {
        return config.max_bytes.value().map(|max| format!("max_bytes of {}", format::bytes(max)));
    }
    // Which subject is at its limit can't be told from here.
    config.max_msgs_per_subject.value().map(|max| format!("max_msgs_per_subject of {}", format::count(max)))
}
