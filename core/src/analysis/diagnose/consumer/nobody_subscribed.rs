//! P-1: a push consumer on whose subject nobody listens.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("P-1"),
    name: "nobody is subscribed",
    severity: Severity::Critical,
    stage: Stage::Delivery,
    check,
};

/// `None` if messages wait and nobody has listened for long enough; else the rule's answer.
pub(super) fn unless_unbound(case: &ConsumerCase<'_>) -> Option<Outcome> {
    let state = case.state();
    if case.is_pull() {
        return Some(Outcome::NotApplicable);
    }
    if state.push_bound {
        return Some(Outcome::Clear("somebody is subscribed"));
    }
    if state.num_pending == 0 && state.num_ack_pending == 0 {
        return Some(Outcome::Clear("nothing waits"));
    }
    case.unless_for(case.quantities.unbound, case.limits.rebind_secs)
}

fn check(case: &ConsumerCase<'_>) -> Outcome {
    if let Some(answer) = unless_unbound(case) {
        return answer;
    }
    let (state, config) = (case.state(), case.config());
    let subject = config.deliver_subject.as_deref().unwrap_or_default();
    let subject = crate::text::display_up_to(subject, 80);
    let last = case.facts.closed.as_ref().map_or(String::new(), |closed| {
        format!(" The last was {}, {} ago.", closed.label(), format::span(case.secs_since(closed.at)))
    });
    Report::new(
        &RULE,
        case,
        format!(
            "Nobody has listened on {subject} for {}; {} wait and {} are unacknowledged.{last}",
            format::span(case.quantities.unbound.secs),
            format::count(state.num_pending),
            format::count(state.num_ack_pending)
        ),
    )
    .since(case.quantities.unbound.since)
    .proof("push_bound", false, "true")
    .proof("num_pending", state.num_pending, "0")
    .proof("num_ack_pending", state.num_ack_pending, "0")
    .harm(case.secs_to_harm())
    .cause(case.facts.closed.as_ref().map(|closed| Cause::Client(closed.label())))
    .say("Start the subscriber again, and check that it listens on this subject.")
    .run("See the consumer.", "consumer info", "")
    .found()
}
