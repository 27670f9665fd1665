//! the window fills with the messages of one client and empties when they are due.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("A-5"),
    name: "one client never acknowledges",
    severity: Severity::Warning,
    stage: Stage::Window,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let (state, quantities) = (case.state(), case.quantities);
    if !case.acknowledges() || state.num_pending == 0 {
        return Outcome::NotApplicable;
    }
    if !quantities.full.holds {
        return Outcome::Clear("the window of acknowledgements has room");
    }
    let needed = case.limits.loop_ack_waits * case.ack_wait_secs();
    if quantities.num_samples < 3 {
        return Outcome::NeedsSecs(needed);
    }
    if let Some(answer) = case.unless_for(quantities.full, needed) {
        return answer;
    }
    let comes_in_bursts = quantities.num_full_moves > 0 && quantities.num_full_rests > 0;
    if !comes_in_bursts || quantities.run.redelivered() == 0 || quantities.run.acked == 0 {
        return Outcome::Clear("deliveries do not come in bursts");
    }
    let clients = case.facts.clients.as_deref().unwrap_or_default();
    let silent = clients.iter().find(|client| client.num_received > 0 && client.num_sent == 0);
    // Where the connections are known and all of them answer, it is something else.
    if clients.len() > 1 && silent.is_none() {
        return Outcome::Clear("every client acknowledges");
    }
    let who = match silent {
        Some(client) => format!(
            "{} received {} and acknowledged none",
            client.label(),
            format::count(client.num_received)
        ),
        None => "One of its clients seems never to acknowledge".to_owned(),
    };
    Report::new(
        &RULE,
        case,
        format!(
            "{who}; {} were delivered again in {}, in bursts.",
            format::count(quantities.run.redelivered()),
            format::span(quantities.run.secs)
        ),
    )
    .since(quantities.full.since)
    .proof("num_ack_pending", state.num_ack_pending, "less than max_ack_pending at times")
    .proof("delivered again", quantities.run.redelivered(), "0")
    .proof("num_pending", state.num_pending, "0, or falling")
    .harm(case.secs_to_harm())
    .cause(silent.map(|client| Cause::Client(client.label())))
    .say("Restart that client; one that acknowledges on another connection looks the same.")
    .found()
}
