use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    format,
};

/// So many subjects that the server's index of them costs memory and time.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-13"),
        name: "very many subjects",
        sources: &["Insights JETSTREAM_002", "audit JETSTREAM_002"],
        thresholds: "1,000,000 subjects",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let count = case.stream.state.num_subjects;
    if count < case.limits.subjects {
        return None;
    }
    let explanation = format!(
        "It has {} different subjects: lists, filters and restarts become slow.",
        format::count(count)
    );
    Some(
        case.finds(&CHECK.about, Severity::Warning, "it has very many subjects", explanation)
            .proof("state.num_subjects", count, format!("< {}", case.limits.subjects))
            .say("Move ids out of the subjects into headers or payloads.")
            .run("Let old messages expire.", nats("stream edit", &[case.name()]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_stream;

    #[test]
    fn a_million() {
        for (count, expected) in [(1_000_000, Some(Severity::Warning)), (999_999, None)] {
            assert_eq!(of_stream(&CHECK, |scene| scene.stream().state.num_subjects = count), expected);
        }
    }
}
