//! G-3: by design: those of a high priority are served first.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("G-3"),
    name: "clients of low priority wait",
    severity: Severity::Info,
    stage: Stage::Beside,
    check,
};

use crate::model::PriorityPolicy;

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let Some(probe) = &case.facts.probe else { return Outcome::NotApplicable };
    if case.config().priority_policy != PriorityPolicy::Prioritized {
        return Outcome::NotApplicable;
    }
    let mut priorities: Vec<_> = probe.pulls.iter().map(|pull| pull.priority).collect();
    priorities.sort_unstable();
    let (Some(first), Some(last)) = (priorities.first(), priorities.last()) else {
        return Outcome::Clear("no pull requests were seen");
    };
    if first == last || case.state().num_waiting == 0 {
        return Outcome::Clear("no client waits behind another");
    }
    let behind = priorities.iter().filter(|priority| *priority > first).count();
    Report::new(
        &RULE,
        case,
        format!("{behind} requests of priority {last} wait while those of priority {first} are served."),
    )
    .proof("request.priority", *last, "the lowest number of all")
    .say("Nothing to do if these are spare; else give them the same priority.")
    .found()
}
