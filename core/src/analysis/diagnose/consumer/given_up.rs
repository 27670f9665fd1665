//! they were delivered `max_deliver` times and never acknowledged.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("X-1"),
    name: "messages were given up",
    severity: Severity::Warning,
    stage: Stage::Beside,
    check,
};

/// How many messages were given up, a lower bound; 0 if none.
pub(super) fn num_given_up(case: &ConsumerCase<'_>) -> u64 {
    let state = case.state();
    let announced = case.facts.advisories.as_ref().map_or(0, |advisories| advisories.exhausted.len() as u64);
    if !case.acknowledges() || (case.config().max_deliver.value().is_none() && announced == 0) {
        return 0;
    }
    // Nothing is out, and yet the floor is behind: what is between was given up.
    let below = if state.num_ack_pending == 0 && case.gap() > 0 {
        (state.delivered.stream_seq.saturating_sub(state.ack_floor.stream_seq)).min(case.gap()).max(1)
    } else {
        0
    };
    // Some servers keep counting a message that was given up as delivered again.
    let still_counted = if case.quantities.recent.delivered == 0 {
        state.num_redelivered.saturating_sub(state.num_ack_pending)
    } else {
        0
    };
    // Only one of them may still be stored, though all below the floor are counted.
    let at_least = if below > 0 && still_counted > 0 { still_counted } else { below.max(still_counted) };
    at_least.max(announced)
}

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let given_up = num_given_up(case);
    if given_up == 0 {
        return Outcome::Clear("no message was given up");
    }
    let state = case.state();
    let tries = case.config().max_deliver.value().unwrap_or(0);
    let known = case.facts.advisories.as_ref().map(|advisories| &advisories.exhausted);
    let which = known.filter(|known| !known.is_empty()).map_or(String::new(), |known| {
        let shown: Vec<_> = known.iter().take(5).map(u64::to_string).collect();
        format!(" Sequences {}{}.", shown.join(", "), if known.len() > 5 { ", …" } else { "" })
    });
    Report::new(
        &RULE,
        case,
        format!(
            "At least {} delivered {tries} times without an acknowledgement, and will not be again.{which}",
            format::plural(given_up as usize, "message")
        ),
    )
    .proof("config.max_deliver", tries, "-1, or a stream for what was given up")
    .proof("num_redelivered", state.num_redelivered, "at most num_ack_pending")
    .proof("delivered.consumer_seq - ack_floor.consumer_seq", case.gap(), "0, with nothing out")
    .say("List the sequences, and publish the messages again or delete them.")
    .say("Collect MAX_DELIVERIES advisories in a stream of their own.")
    .found()
}
