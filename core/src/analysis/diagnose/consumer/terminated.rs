//! they said that a message need not be delivered again.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("X-3"),
    name: "clients terminated messages",
    severity: Severity::Info,
    stage: Stage::Beside,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let Some(advisories) = &case.facts.advisories else { return Outcome::NotApplicable };
    if advisories.num_terminated == 0 {
        return Outcome::Clear("no message was terminated");
    }
    let reason = advisories
        .term_reasons
        .first()
        .map_or(String::new(), |reason| format!(" One reason: {}.", crate::text::display_up_to(reason, 120)));
    Report::new(
        &RULE,
        case,
        format!(
            "{} terminated in {}.{reason}",
            format::plural(advisories.num_terminated as usize, "message"),
            format::span(advisories.window_secs)
        ),
    )
    .proof("MSG_TERMINATED", advisories.num_terminated, "0")
    .found()
}
