use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    format,
    model::StreamState,
};

/// More subjects than messages: the server's index is wrong.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-16"),
        name: "more subjects than messages",
        sources: &["Insights JETSTREAM_013"],
        thresholds: "num_subjects > messages > 0 in 2 looks",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let is_wrong = |state: &StreamState| state.messages > 0 && state.num_subjects > state.messages;
    let state = &case.stream.state;
    if !is_wrong(state) || !case.previous().is_some_and(|previous| is_wrong(&previous.state)) {
        return None;
    }
    let explanation = format!(
        "It counts {} subjects and {} messages, and each subject should have one.",
        format::count(state.num_subjects),
        format::count(state.messages)
    );
    Some(
        case.finds(&CHECK.about, Severity::Warning, "it has more subjects than messages", explanation)
            .proof("state.num_subjects", state.num_subjects, format!("≤ {}", state.messages))
            .run("Let another server take over.", nats("stream cluster step-down", &[case.name()]))
            .say("If it stays, restart the servers of its replicas one by one: they rebuild the index.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_stream;

    #[test]
    fn in_two_looks() {
        for (messages, subjects, looks, expected) in
            [(3, 4, 2, Some(Severity::Warning)), (3, 4, 1, None), (4, 4, 2, None), (0, 4, 2, None)]
        {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().state.messages = messages;
                scene.stream().state.num_subjects = subjects;
                if looks == 2 {
                    scene.remember(5.0);
                }
            });
            assert_eq!(found, expected);
        }
    }
}
