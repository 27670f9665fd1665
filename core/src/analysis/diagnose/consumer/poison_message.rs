//! everything around it is, so the floor stands still.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("R-1"),
    name: "one message is never acknowledged",
    severity: Severity::Warning,
    stage: Stage::Quality,
    check,
};

/// Where more come back, a client or `ack_wait` is the reason, and not a message.
const MOST_REPEATS: u64 = 5;

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let (state, quantities) = (case.state(), case.quantities);
    if !case.acknowledges() {
        return Outcome::NotApplicable;
    }
    if state.num_ack_pending == 0 {
        return Outcome::Clear("everything is acknowledged");
    }
    if quantities.num_samples < 3 {
        return Outcome::NeedsSecs(case.limits.rebind_secs);
    }
    if quantities.run.acked > 0 && quantities.floor_still.secs <= 0.0 {
        return Outcome::Clear("the floor moves");
    }
    let needed = case.limits.floor_ack_waits * case.ack_wait_secs();
    // Acknowledgements above the floor set its time as well, so the samples must show that it stands.
    if quantities.floor_still.secs < needed {
        return Outcome::NeedsSecs(needed - quantities.floor_still.secs);
    }
    // What is out is little, measured by what was delivered meanwhile: the rest was acknowledged.
    let moved = case.gap().saturating_sub(state.num_ack_pending);
    if quantities.run.advanced == 0 || moved <= state.num_ack_pending {
        return Outcome::Clear("nothing behind it is acknowledged");
    }
    if state.num_redelivered == 0 {
        return Outcome::Clear("no repeats are out");
    }
    if state.num_redelivered > MOST_REPEATS {
        return Outcome::Clear("many messages are repeated");
    }
    let next = state.ack_floor.stream_seq.saturating_add(1);
    Report::new(
        &RULE,
        case,
        format!(
            "The message after sequence {} has not been acknowledged for {}, while {} later ones were.",
            format::count(state.ack_floor.stream_seq),
            format::span(quantities.floor_still.secs),
            format::count(moved)
        ),
    )
    .since(quantities.floor_still.since)
    .proof("ack_floor.stream_seq", state.ack_floor.stream_seq, "grows")
    .proof("delivered.stream_seq", state.delivered.stream_seq, "")
    .proof("num_redelivered", state.num_redelivered, "0")
    .run_stream("Look at the message.", "stream get", &next.to_string())
    .run("Let it be given up after some tries.", "consumer edit", "--max-deliver 5")
    .found()
}
