//! T-1: it delivers as fast as its configuration allows.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("T-1"),
    name: "held by rate_limit_bps",
    severity: Severity::Info,
    stage: Stage::Window,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let limit = case.config().rate_limit_bps;
    let Some(stream) = case.stream.filter(|_| limit > 0 && !case.is_pull()) else {
        return Outcome::NotApplicable;
    };
    if case.state().num_pending == 0 {
        return Outcome::Clear("nothing waits for delivery");
    }
    if case.quantities.num_samples < 3 {
        return Outcome::NeedsSecs(case.limits.rebind_secs);
    }
    let size = stream.state.bytes as f64 / stream.state.messages.max(1) as f64;
    let bits_per_sec = case.quantities.drain_per_sec.unwrap_or(0.0) * size * 8.0;
    if bits_per_sec < case.limits.rate_limit_share * limit as f64 {
        return Outcome::Clear("it is slower than its rate limit");
    }
    Report::new(
        &RULE,
        case,
        format!(
            "It delivers about {} bit/s, and rate_limit_bps is {}; {} wait.",
            format::short_count(bits_per_sec),
            format::short_count(limit as f64),
            format::count(case.state().num_pending)
        ),
    )
    .proof("config.rate_limit_bps", limit, "0, or more than the arrivals")
    .proof("num_pending", case.state().num_pending, "0")
    .harm(case.secs_to_harm())
    .run("Raise it.", "consumer edit", "--interactive")
    .found()
}
