//! clients acknowledge, and the window is full most of the time.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("A-6"),
    name: "max_ack_pending is too small",
    severity: Severity::Warning,
    stage: Stage::Window,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let (state, quantities) = (case.state(), case.quantities);
    let Some(max) = case.config().max_ack_pending.value().filter(|_| case.acknowledges()) else {
        return Outcome::NotApplicable;
    };
    if quantities.full_share < case.limits.full_share {
        return Outcome::Clear("the window of acknowledgements has room");
    }
    if case.unusual_pause_secs().is_some() {
        return Outcome::Clear("nothing new is delivered");
    }
    if quantities.num_samples < 3 || quantities.span_secs < case.limits.falling_secs {
        return Outcome::NeedsSecs((case.limits.falling_secs - quantities.span_secs).max(1.0));
    }
    let recent = quantities.recent;
    if recent.advanced == 0 || recent.redelivered() > 0 || recent.pending <= 0 || state.num_pending == 0 {
        return Outcome::Clear("the window does not hold it back");
    }
    let drain = quantities.drain_per_sec.unwrap_or(0.0);
    Report::new(
        &RULE,
        case,
        format!(
            "The window of {} was full in {} of the looks while {}/s were delivered; the backlog grows.",
            format::count(max),
            format::percent(quantities.full_share),
            format::per_sec(crate::units::PerSec::known(drain))
        ),
    )
    .since(quantities.full.since)
    .proof("num_ack_pending", state.num_ack_pending, "less than max_ack_pending")
    .proof("config.max_ack_pending", max, "about rate × time for one message × 2")
    .proof("num_pending", state.num_pending, "0, or falling")
    .harm(case.secs_to_harm())
    .run("Raise it.", "consumer edit", &format!("--max-pending {}", max.saturating_mul(4)))
    .found()
}
