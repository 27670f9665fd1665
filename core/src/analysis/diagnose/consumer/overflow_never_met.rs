//! G-2: all clients ask only for a backlog that is larger than this one.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("G-2"),
    name: "overflow thresholds are not met",
    severity: Severity::Warning,
    stage: Stage::Delivery,
    check,
};

use crate::model::PriorityPolicy;

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let state = case.state();
    if case.config().priority_policy != PriorityPolicy::Overflow {
        return Outcome::NotApplicable;
    }
    if state.num_waiting == 0 {
        return Outcome::Clear("no pull requests wait");
    }
    if let Some(answer) = case.unless_stalled() {
        return answer;
    }
    let pulls = case.facts.probe.iter().flat_map(|probe| &probe.pulls);
    let meets = |min: u64, have: u64| min == 0 || have >= min;
    let is_met = |pull: &&crate::analysis::diagnose::facts::PullRequest| {
        (pull.min_pending == 0 && pull.min_ack_pending == 0)
            || (pull.min_pending > 0 && meets(pull.min_pending, state.num_pending))
            || (pull.min_ack_pending > 0 && meets(pull.min_ack_pending, state.num_ack_pending))
    };
    if pulls.clone().any(|pull| is_met(&pull)) {
        return Outcome::Clear("a request's threshold is met");
    }
    let wanted = pulls.map(|pull| pull.min_pending).filter(|min| *min > 0).min();
    let wanted = wanted.map_or(String::new(), |min| format!(" They want {} at least.", format::count(min)));
    Report::new(
        &RULE,
        case,
        format!(
            "{} requests wait for a larger backlog than {}.{wanted}",
            format::count(state.num_waiting),
            format::count(state.num_pending)
        ),
    )
    .since(case.quantities.unserved.since)
    .proof("config.priority_policy", "overflow", "")
    .proof("num_waiting", state.num_waiting, "0, while messages wait")
    .proof("num_pending", state.num_pending, "at least min_pending")
    .harm(case.secs_to_harm())
    .say("Add a client that asks without a threshold, or lower min_pending.")
    .found()
}
