//! C-2: the consumer is on a server that is down, and nobody else has it.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("C-2"),
    name: "its server does not answer",
    severity: Severity::Critical,
    stage: Stage::Availability,
    check,
};

use crate::model::{Freshness, Reason};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let limits = case.limits;
    let since = match (case.facts.missing, &case.consumer.freshness) {
        (Some(missing), _) if missing.num_lists >= 2 && missing.secs >= limits.missing_secs => None,
        // One slow list can miss an answer.
        (Some(missing), _) => return Outcome::NeedsSecs((limits.missing_secs - missing.secs).max(1.0)),
        (None, Freshness::Stale { since, why: Reason::TimedOut | Reason::Silent(_) }) => {
            let secs = crate::clock::secs_between(*since, case.now.max(*since));
            if secs < limits.quorum_secs {
                return Outcome::NeedsSecs(limits.quorum_secs - secs);
            }
            Some(*since)
        }
        _ => return Outcome::Clear("its server answers"),
    };
    let leader = case.consumer.cluster.as_ref().and_then(|group| group.leader.clone());
    let server = leader.unwrap_or_else(|| case.consumer.from.clone());
    let shown = crate::text::display_up_to(server.as_str(), 60).into_owned();
    let own = case.config().num_replicas;
    let copies = if own > 0 { own } else { case.stream.map_or(1, |stream| stream.config.num_replicas) };
    let explanation = if copies > 1 {
        format!("Requests about it time out; {shown} led it, and none of its {copies} servers answers.")
    } else {
        format!("Requests about it time out: {shown} has the only copy and does not answer.")
    };
    let report = Report::new(&RULE, case, explanation)
        .since(since)
        .proof("missing", true, "the name is in no list of missing ones")
        .proof("num_replicas", copies, "3")
        .say("Bring the server back; if it is lost, restore the stream with three replicas.");
    let report = if server.as_str().is_empty() { report } else { report.cause(Some(Cause::Server(server))) };
    report.found()
}
