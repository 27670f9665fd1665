//! C-4b: one change is normal in an upgrade, several are not.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("C-4b"),
    name: "leader changes often",
    severity: Severity::Info,
    stage: Stage::Beside,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let Some(advisories) = &case.facts.advisories else { return Outcome::NotApplicable };
    if advisories.num_elections <= case.limits.max_elections {
        return Outcome::Clear("the leader stays");
    }
    Report::new(
        &RULE,
        case,
        format!(
            "{} elections in {}; each restarts pulls that wait.",
            advisories.num_elections,
            format::span(advisories.window_secs)
        ),
    )
    .proof("num_elections", advisories.num_elections, "at most 1")
    .say("Look for slow disks and for a network that breaks.")
    .found()
}
