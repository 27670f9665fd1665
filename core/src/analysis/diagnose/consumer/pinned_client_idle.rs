//! G-1: one client alone is served, and it is gone or idle while others wait.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("G-1"),
    name: "pinned client does not ask",
    severity: Severity::Warning,
    stage: Stage::Delivery,
    check,
};

use crate::model::PriorityPolicy;

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let config = case.config();
    if config.priority_policy != PriorityPolicy::PinnedClient {
        return Outcome::NotApplicable;
    }
    let pinned = case
        .consumer
        .priority_groups
        .iter()
        .find_map(|group| Some((group, group.pinned_client_id.as_ref()?)));
    let Some((group, id)) = pinned else { return Outcome::Clear("no client is pinned") };
    if case.state().num_waiting == 0 {
        return Outcome::Clear("nobody else waits");
    }
    if let Some(answer) = case.unless_stalled() {
        return answer;
    }
    let timeout = match config.priority_timeout_nanos {
        0 => format::span(case.limits.pin_timeout_secs),
        nanos => format::duration_nanos(nanos),
    };
    let name = crate::text::display_up_to(&group.group, 60);
    let flags = crate::analysis::diagnose::command::quoted(&group.group);
    Report::new(
        &RULE,
        case,
        format!(
            "Group {name} is pinned to a client that has not asked; {} others wait, and {} messages. \
             The pin falls after {timeout}.",
            format::count(case.state().num_waiting),
            format::count(case.state().num_pending)
        ),
    )
    .since(case.quantities.unserved.since.or(group.pinned_at))
    .proof("priority_groups.pinned_client_id", id.clone(), "a client that asks")
    .proof("num_waiting", case.state().num_waiting, "0, while messages wait")
    .harm(case.secs_to_harm())
    .run("Unpin it.", "consumer unpin", &flags)
    .say("Shorten priority_timeout.")
    .found()
}
