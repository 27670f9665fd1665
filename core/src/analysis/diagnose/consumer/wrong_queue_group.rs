//! P-2: somebody listens, and not in the group that the consumer delivers to.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("P-2"),
    name: "subscriber is in the wrong queue group",
    severity: Severity::Critical,
    stage: Stage::Delivery,
    check,
};

use super::nobody_subscribed::unless_unbound;

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let (Some(group), Some(clients)) = (&case.config().deliver_group, &case.facts.clients) else {
        return Outcome::NotApplicable;
    };
    if let Some(answer) = unless_unbound(case) {
        return answer;
    }
    let Some(client) = clients.iter().find(|client| client.queue_group.as_ref() != Some(group)) else {
        return Outcome::Clear("nobody listens in another group");
    };
    let group = crate::text::display_up_to(group, 60);
    let theirs = client.queue_group.as_deref().map_or_else(
        || "without a group".to_owned(),
        |group| format!("in group {}", crate::text::display_up_to(group, 60)),
    );
    Report::new(
        &RULE,
        case,
        format!("{} listens {theirs}; the consumer delivers to group {group} only.", client.label()),
    )
    .since(case.quantities.unbound.since)
    .proof("config.deliver_group", group.into_owned(), "the group of the subscriber")
    .proof("push_bound", false, "true")
    .harm(case.secs_to_harm())
    .cause(Some(Cause::Client(client.label())))
    .say("Subscribe with the group, or create the consumer without one.")
    .found()
}
