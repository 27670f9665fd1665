//! messages are delivered again while they are still worked on.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("R-2"),
    name: "ack_wait is too short",
    severity: Severity::Warning,
    stage: Stage::Quality,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let quantities = case.quantities;
    if !case.acknowledges() {
        return Outcome::NotApplicable;
    }
    if quantities.num_samples < 3 {
        return Outcome::NeedsSecs(case.limits.rebind_secs);
    }
    let change = if quantities.recent.delivered > 0 { quantities.recent } else { quantities.run };
    // `num_redelivered` is a gauge and may read 0 between two repeats: the counters tell, unless a filter lets the
    // position skip more than repeats add.
    let is_counted = change.redelivered_share() > case.limits.redelivered_share;
    let is_filtered = !case.config().filter_subjects.is_empty();
    let is_always_seen = is_filtered
        && quantities.repeats_share >= case.limits.repeats_share
        && quantities.recent.secs >= case.limits.rebind_secs;
    if !is_counted && !is_always_seen {
        return Outcome::Clear("few messages are repeated");
    }
    if change.acked == 0 {
        return Outcome::Clear("nothing is acknowledged in a row");
    }
    let naked = case.facts.advisories.as_ref().map_or(0, |advisories| advisories.num_naked);
    let repeats = if is_counted { change.redelivered() } else { case.state().num_redelivered };
    if naked > 0 && naked.saturating_mul(2) > repeats {
        return Outcome::Clear("clients refuse messages");
    }
    let what = if is_counted {
        format!("{} of {} deliveries are repeats", format::count(repeats), format::count(change.delivered))
    } else {
        format!("Messages are out again at nearly every look, {} now", format::count(repeats))
    };
    Report::new(
        &RULE,
        case,
        format!(
            "{what}, although acknowledgements arrive: the work takes longer than ack_wait of {}.",
            format::duration_nanos(case.config().ack_wait_nanos)
        ),
    )
    .proof("delivered again", repeats, "0")
    .proof("config.ack_wait", case.config().ack_wait_nanos, "longer than the work on a whole batch")
    .harm(case.secs_to_harm())
    .run(
        "Raise it.",
        "consumer edit",
        &format!("--wait {}s", ((case.ack_wait_secs() * 4.0).ceil() as u64).max(1)),
    )
    .say("Or send +WPI during the work, or ask for fewer messages at once.")
    .found()
}
