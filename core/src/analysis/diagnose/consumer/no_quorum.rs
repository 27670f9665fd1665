//! C-3: too few servers of the group are there to elect a leader.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("C-3"),
    name: "no quorum",
    severity: Severity::Critical,
    stage: Stage::Availability,
    check,
};

use crate::{
    clock::Timestamp,
    model::{Freshness, Reason},
};

/// Whether its servers say so.
pub(super) fn is_leaderless(case: &ConsumerCase<'_>) -> bool {
    case.consumer.cluster.as_ref().is_some_and(|group| group.leader.is_none())
}

/// How long it has been so, as far as that is known.
pub(super) fn leaderless_secs(case: &ConsumerCase<'_>) -> f64 {
    // Samples are its leader's: there are none of the time without one.
    leaderless_since(case).map_or(case.quantities.span_secs, |since| case.secs_since(since))
}

pub(super) fn leaderless_since(case: &ConsumerCase<'_>) -> Option<Timestamp> {
    match case.consumer.freshness {
        Freshness::Stale { since, why: Reason::NoLeader } => Some(since),
        _ => None,
    }
}

pub(super) fn has_stream_leader(case: &ConsumerCase<'_>) -> bool {
    case.stream.is_none_or(|stream| stream.cluster.as_ref().is_none_or(|group| group.leader.is_some()))
}

fn check(case: &ConsumerCase<'_>) -> Outcome {
    if !is_leaderless(case) || has_stream_leader(case) {
        return Outcome::Clear("its stream has a leader");
    }
    let secs = leaderless_secs(case);
    // An election takes less than a second.
    if secs < case.limits.quorum_secs {
        return Outcome::NeedsSecs(case.limits.quorum_secs - secs);
    }
    let peers = case.consumer.cluster.as_ref().map_or(0, |group| group.replicas.len());
    let away = case
        .consumer
        .cluster
        .as_ref()
        .map_or(0, |group| group.replicas.iter().filter(|peer| peer.offline || !peer.current).count());
    Report::new(
        &RULE,
        case,
        format!(
            "Neither it nor its stream has had a leader for {}; {away} of {peers} peers are away.",
            format::span(secs)
        ),
    )
    .since(leaderless_since(case))
    .proof("cluster.leader", "", "a server")
    .cause(Some(Cause::Stream(case.consumer.key.stream_key())))
    .run_stream("See which peers are missing.", "stream info", "")
    .say("Bring the missing servers back; remove a peer only if it is lost for good.")
    .found()
}
