//! C-3b: the consumer has no leader although its stream has one.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("C-3b"),
    name: "no leader",
    severity: Severity::Warning,
    stage: Stage::Availability,
    check,
};

use super::no_quorum::{has_stream_leader, is_leaderless, leaderless_secs, leaderless_since};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    if !is_leaderless(case) || !has_stream_leader(case) {
        return Outcome::Clear("it has a leader");
    }
    let secs = leaderless_secs(case);
    if secs < case.limits.quorum_secs {
        return Outcome::NeedsSecs(case.limits.quorum_secs - secs);
    }
    Report::new(
        &RULE,
        case,
        format!("It has had no leader for {}, and its stream has one.", format::span(secs)),
    )
    .since(leaderless_since(case))
    .proof("cluster.leader", "", "a server")
    .run("Ask for an election.", "consumer cluster step-down", "")
    .say("If none follows, restart one of its peers.")
    .found()
}
