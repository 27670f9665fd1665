//! U-3: its backlog is many times that of the stream's other consumers.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("U-3"),
    name: "slowest of its stream",
    // A help for ranking: why it is behind is another rule's to say.
    severity: Severity::Info,
    stage: Stage::Beside,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let siblings = case.siblings;
    let pending = case.state().num_pending;
    if siblings.num_consumers < 3 || pending == 0 {
        return Outcome::NotApplicable;
    }
    let backlog = case.backlog();
    // Among consumers without a backlog any message would be many times the median.
    if siblings.median_backlog < 1.0 || backlog <= case.limits.sibling_factor * siblings.median_backlog {
        return Outcome::Clear("others of the stream are as far behind");
    }
    Report::new(
        &RULE,
        case,
        format!(
            "{} wait, ×{:.0} of the median of the stream's {} consumers.",
            format::count(pending),
            backlog / siblings.median_backlog,
            siblings.num_consumers
        ),
    )
    .proof("num_pending", pending, "about as many as the stream's other consumers")
    .found()
}
