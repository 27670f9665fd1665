//! D-6: messages and requests both wait, and no other rule explains it.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("D-6"),
    name: "clients wait and nothing is sent",
    severity: Severity::Critical,
    stage: Stage::Window,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let state = case.state();
    if !case.is_pull() || case.has_priorities() || state.paused {
        return Outcome::NotApplicable;
    }
    if state.num_waiting == 0 || case.quantities.no_pulls.holds {
        return Outcome::Clear("no pull requests wait");
    }
    if case.consumer.is_ack_window_full() {
        return Outcome::Clear("the window of acknowledgements is full");
    }
    if let Some(answer) = case.unless_stalled() {
        return answer;
    }
    let needed = 2.0 * case.quantities.stall_secs;
    // A request must have waited at each look, or it is the usual pause between two.
    let all_wait = case.samples.iter().rev().take(3).all(|sample| sample.num_waiting > 0);
    if case.quantities.num_samples < 3 || !all_wait {
        return Outcome::NeedsSecs(needed);
    }
    if let Some(answer) = case.unless_for(case.quantities.unserved, needed) {
        return answer;
    }
    Report::new(
        &RULE,
        case,
        format!(
            "{} requests and {} messages have waited for each other for {}.",
            format::count(state.num_waiting),
            format::count(state.num_pending),
            format::span(case.quantities.unserved.secs)
        ),
    )
    .since(case.quantities.unserved.since)
    .proof("num_waiting", state.num_waiting, "0, while messages wait")
    .proof("num_pending", state.num_pending, "0, while requests wait")
    .proof("delivered.consumer_seq", state.delivered.consumer_seq, "grows")
    .harm(case.secs_to_harm())
    .run("Move its leader to another server.", "consumer cluster step-down", "")
    .say("Upgrade the server: old ones had such defects. Keep a bundle of what is seen.")
    .found()
}
