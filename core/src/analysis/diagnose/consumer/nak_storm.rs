//! a large share is delivered again because clients say -NAK.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("R-3"),
    name: "clients refuse many messages",
    severity: Severity::Warning,
    stage: Stage::Quality,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let recent = case.quantities.recent;
    let Some(advisories) = case.facts.advisories.as_ref().filter(|_| case.acknowledges()) else {
        return Outcome::NotApplicable;
    };
    if case.quantities.num_samples < 2 {
        return Outcome::NeedsSecs(case.limits.rate_secs);
    }
    if recent.redelivered_share() <= case.limits.nak_share {
        return Outcome::Clear("few messages are repeated");
    }
    let naks_per_sec = advisories.num_naked as f64 / advisories.window_secs.max(1.0);
    let repeats_per_sec = recent.redelivered() as f64 / recent.secs.max(1e-9);
    if naks_per_sec < 0.5 * repeats_per_sec {
        return Outcome::Clear("repeats come without a -NAK");
    }
    Report::new(
        &RULE,
        case,
        format!(
            "{} of the deliveries are repeats, and clients refused {} messages in {}.",
            format::percent(recent.redelivered_share()),
            format::count(advisories.num_naked),
            format::span(advisories.window_secs)
        ),
    )
    .proof("MSG_NAKED", advisories.num_naked, "few")
    .proof("delivered again", recent.redelivered(), "less than 20 % of the deliveries")
    .harm(case.secs_to_harm())
    .say("Look at what the workers depend on: it is probably down.")
    .found()
}
