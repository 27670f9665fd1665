//! T-2: stored messages are delivered with the pauses that lay between them.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("T-2"),
    name: "replays at the original pace",
    severity: Severity::Info,
    stage: Stage::Window,
    check,
};

use crate::model::ReplayPolicy;

fn check(case: &ConsumerCase<'_>) -> Outcome {
    if case.config().replay_policy != ReplayPolicy::Original {
        return Outcome::NotApplicable;
    }
    if case.state().num_pending == 0 {
        return Outcome::Clear("it has caught up");
    }
    if case.quantities.num_samples < 2 {
        return Outcome::NeedsSecs(case.limits.rebind_secs);
    }
    let present =
        case.state().num_waiting > 0 || case.state().push_bound || case.quantities.run.delivered > 0;
    if !present {
        return Outcome::Clear("no client is there");
    }
    Report::new(
        &RULE,
        case,
        format!(
            "It replays with the original pauses, {} delivered in {}; {} wait until it has caught up.",
            format::count(case.quantities.run.delivered),
            format::span(case.quantities.run.secs),
            format::count(case.state().num_pending)
        ),
    )
    .proof("config.replay_policy", "original", "instant")
    .proof("num_pending", case.state().num_pending, "0")
    .say("Create it again with replay_policy instant if the pauses do not matter.")
    .found()
}
