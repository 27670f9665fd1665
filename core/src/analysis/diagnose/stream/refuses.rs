use super::{StreamCase, StreamCheck, full};
use crate::{
    analysis::{
        diagnose::{
            about::About,
            command::nats,
            finding::{Finding, RuleId, Severity},
        },
        sample::StreamSample,
    },
    format,
};

/// Messages that publishers send are dropped without a word to them, as far as a configuration tells. `S-5`.
///
/// A duplicate that is ignored and an ingest queue that overflows are seen by the publisher and the server's log only.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-5"),
        name: "messages are dropped silently",
        sources: &[],
        thresholds: "sealed with subjects, or full without acknowledgements",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let config = &case.stream.config;
    if config.sealed && !config.subjects.is_empty() {
        let explanation = format!(
            "It is sealed for ever: whatever is published on its {} subjects is not stored.",
            config.subjects.len()
        );
        return Some(
            case.finds(&CHECK.about, Severity::Info, "it is sealed", explanation)
                .proof("config.sealed", true, "false")
                .run("Give its subjects to a new stream.", nats("stream copy", &[case.name(), "NEW_NAME"]))
                .done(),
        );
    }
    let present = StreamSample::of(case.stream);
    let is_full = full::full(config, &present).is_some_and(|full| !matches!(full, full::Full::PerSubject(_)));
    if !config.no_ack || !is_full {
        return None;
    }
    let explanation = format!(
        "It is full with {} messages and does not answer publishers, so they don't learn that theirs are dropped.",
        format::count(present.messages)
    );
    Some(
        case.finds(&CHECK.about, Severity::Warning, "it drops messages silently", explanation)
            .proof("config.no_ack", true, "false")
            .proof("state.messages", present.messages, "below the limit")
            .run("Let it acknowledge, or raise its limit.", nats("stream edit", &[case.name()]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::diagnose::scene::{at, of_stream},
        model::Discard,
    };

    #[test]
    fn sealed_or_full_and_mute() {
        assert_eq!(of_stream(&CHECK, |scene| scene.stream().config.sealed = true), Some(Severity::Info));
        for (no_ack, max, expected) in
            [(true, 1000, Some(Severity::Warning)), (false, 1000, None), (true, 1001, None)]
        {
            let found = of_stream(&CHECK, |scene| {
                let config = &mut scene.stream().config;
                config.no_ack = no_ack;
                config.discard = Discard::New;
                config.max_msgs = at(max);
            });
            assert_eq!(found, expected);
        }
    }
}
