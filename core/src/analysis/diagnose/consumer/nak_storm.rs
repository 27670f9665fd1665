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
    // The counters of a consumer with a filter hide repeats, since its position also skips what it does not match. What
    // clients refused is announced one by one, so it is that which is counted, over the time that both are known for.
    let run = case.quantities.run;
    let known_share = (advisories.window_secs / run.secs.max(1e-9)).min(1.0);
    let delivered = (run.delivered as f64 * known_share).max(recent.delivered as f64);
    let share = (advisories.num_naked as f64 / delivered.max(1.0)).min(1.0);
    if recent.delivered == 0 || share <= case.limits.nak_share {
        return Outcome::Clear("clients refuse few messages");
    }
    Report::new(
        &RULE,
        case,
        format!(
            "Clients refused {} of {} deliveries in {}.",
            format::count(advisories.num_naked),
            format::count(delivered as u64),
            format::span(advisories.window_secs.min(run.secs))
        ),
    )
    .proof("MSG_NAKED", advisories.num_naked, "less than 20 % of the deliveries")
    .proof("delivered.consumer_seq", case.state().delivered.consumer_seq, "grows with delivered.stream_seq")
    .harm(case.secs_to_harm())
    .say("Look at what the workers depend on: it is probably down.")
    .found()
}
