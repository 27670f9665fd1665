//! C-10: where it starts, or a filter that was edited, explains what it shows.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("C-10"),
    name: "its configuration explains it",
    severity: Severity::Info,
    stage: Stage::Beside,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let (state, config) = (case.state(), case.config());
    if let Some(at) = case.facts.filter_edited_at {
        return Report::new(
            &RULE,
            case,
            format!(
                "Its filter was edited {} ago, and {} match now; earlier numbers can't be compared.",
                format::span(case.secs_since(at)),
                format::count(state.num_pending)
            ),
        )
        .title("filter was edited")
        .since(Some(at))
        .proof("config.filter_subjects", config.filter_subjects.clone(), "")
        .found();
    }
    let holds = case.stream.map_or(0, |stream| stream.state.messages);
    let starts_at_end = matches!(config.deliver_policy.as_str(), "new" | "last" | "last_per_subject");
    let untouched = state.delivered.consumer_seq == 0 && state.num_pending == 0 && holds > 0;
    if !(starts_at_end && untouched && config.filter_subjects.is_empty()) {
        return Outcome::NotApplicable;
    }
    Report::new(
        &RULE,
        case,
        format!(
            "The stream holds {}, and it starts with '{}': what is older is not delivered.",
            format::count(holds),
            config.deliver_policy
        ),
    )
    .title("starts at the end of the stream")
    .proof(
        "config.deliver_policy",
        config.deliver_policy.clone(),
        "all, for messages that are stored already",
    )
    .found()
}
