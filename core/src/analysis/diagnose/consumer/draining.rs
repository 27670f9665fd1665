//! U-2: the backlog shrinks.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("U-2"),
    name: "draining",
    severity: Severity::Info,
    stage: Stage::Capacity,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let quantities = case.quantities;
    if case.state().num_pending == 0 || quantities.num_samples < 3 {
        return Outcome::NotApplicable;
    }
    let Some(eta) = quantities.eta_secs.filter(|eta| eta.is_finite()) else {
        return Outcome::Clear("the backlog does not shrink");
    };
    // A backlog of a few seconds is the usual breath of a busy consumer.
    if quantities.recent.pending >= 0 || eta < case.limits.min_stall_secs {
        return Outcome::Clear("the backlog does not shrink");
    }
    Report::new(
        &RULE,
        case,
        format!(
            "{} wait; at this pace the last is delivered in {}.",
            format::count(case.state().num_pending),
            format::span(eta)
        ),
    )
    .proof("num_pending", case.state().num_pending, "0")
    .proof("eta_secs", eta, "")
    .found()
}
