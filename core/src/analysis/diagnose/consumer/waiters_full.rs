//! D-5: as many requests wait as may; further ones are refused.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("D-5"),
    name: "no more pull requests may wait",
    severity: Severity::Warning,
    stage: Stage::Beside,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let (state, config) = (case.state(), case.config());
    let Some(max) = config.max_waiting.value().filter(|_| case.is_pull()) else {
        return Outcome::NotApplicable;
    };
    if state.num_waiting < max {
        return Outcome::Clear("more requests may wait");
    }
    // A crowd that waits for work is harmless, so it must last.
    if case.quantities.num_samples < 3 {
        return Outcome::NeedsSecs(case.limits.rebind_secs);
    }
    if let Some(answer) = case.unless_for(case.quantities.waiters_full, case.limits.rebind_secs) {
        return answer;
    }
    Report::new(
        &RULE,
        case,
        format!(
            "{} requests wait, which is max_waiting; others are refused, or hear nothing if they have heartbeats.",
            format::count(state.num_waiting)
        ),
    )
    .severity(if state.num_pending > 0 { Severity::Warning } else { Severity::Info })
    .since(case.quantities.waiters_full.since)
    .proof("num_waiting", state.num_waiting, "less than max_waiting")
    .proof("config.max_waiting", max, "more than the clients' requests")
    .say("Use fewer requests, or create the consumer again with a larger max_waiting.")
    .found()
}
