//! OK-3: it has been idle for days, and nobody is connected to it.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("OK-3"),
    name: "seems to be abandoned",
    severity: Severity::Info,
    stage: Stage::Beside,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let state = case.state();
    let nobody = case.facts.clients.as_ref().is_some_and(Vec::is_empty);
    if !nobody || !case.config().durable || state.num_waiting > 0 || state.push_bound {
        return Outcome::NotApplicable;
    }
    let last = state.delivered.last_active.max(state.ack_floor.last_active).unwrap_or(case.consumer.created);
    let age = case.secs_since(last);
    if age < case.limits.abandoned_secs || state.num_pending > 0 || state.num_ack_pending > 0 {
        return Outcome::Clear("it was used lately");
    }
    Report::new(
        &RULE,
        case,
        format!("Nothing was delivered for {}, and no client is connected.", format::span(age)),
    )
    .since(Some(last))
    .proof("delivered.last_active", age, "less than 7 days")
    .run("Delete it if nobody needs it.", "consumer rm", "")
    .found()
}
