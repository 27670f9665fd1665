//! C-4: a copy lags or is dead: redundancy is lost.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("C-4"),
    name: "a replica is away",
    severity: Severity::Warning,
    stage: Stage::Beside,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let Some(group) = &case.consumer.cluster else { return Outcome::NotApplicable };
    if group.replicas.is_empty() || group.leader.is_none() {
        return Outcome::NotApplicable;
    }
    // A new leader has not heard of its peers yet.
    if group.leader_since.is_some_and(|since| case.secs_since(since) < case.limits.leader_grace_secs) {
        return Outcome::NeedsSecs(case.limits.leader_grace_secs);
    }
    let silent_nanos = (case.limits.peer_silent_secs * 1e9) as u64;
    let is_away = |peer: &&crate::model::RaftPeer| {
        // `active` of 0 without `current` means: never heard of since this leader took over.
        let silent = !peer.current && (peer.active_nanos > silent_nanos || peer.active_nanos == 0);
        peer.offline || (silent && !peer.pending)
    };
    let Some(peer) = group.replicas.iter().find(is_away) else {
        return Outcome::Clear("all replicas are current");
    };
    let away = group.replicas.iter().filter(is_away).count();
    let name = crate::text::display_up_to(peer.name.as_str(), 60);
    let heard = match peer.active_nanos {
        0 => "has not been heard of since this leader took over".to_owned(),
        nanos => format!("was heard of {} ago", format::span(nanos as f64 / 1e9)),
    };
    Report::new(
        &RULE,
        case,
        format!(
            "{name} {heard}; {} of {} copies are left.",
            group.num_replicas() - away,
            group.num_replicas()
        ),
    )
    .proof("replicas.current", peer.current, "true")
    .proof("replicas.active", peer.active_nanos, "less than 10 s")
    .proof("replicas.lag", peer.lag, "0")
    .cause(Some(Cause::Server(peer.name.clone())))
    .say("Look at that server: one more loss may cost the quorum.")
    .found()
}
