use super::{
    StreamCase, StreamCheck,
    near_limit::{Gauge, near},
};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId},
    },
    format,
};

/// The stream comes near its limit of messages.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-10"),
        name: "the limit of messages is near",
        sources: &["Insights JETSTREAM_003", "audit JETSTREAM_003"],
        thresholds: "90 % of max_msgs, or full within 1 h",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let gauge = Gauge {
        limit: case.stream.config.max_msgs,
        value: |sample| sample.messages,
        field: "state.messages",
        title: "its limit of messages is near",
        show: |count| format!("{} messages", format::count(count)),
    };
    Some(
        near(case, &CHECK.about, gauge)?
            .say("Speed up or remove the consumers that hold its messages.")
            .run("Raise the limit.", nats("stream edit", &[case.name()]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::diagnose::{
            finding::Severity,
            scene::{Scene, at, of_stream},
        },
        model::{Discard, Retention},
    };

    fn with(max: u64, discard: Discard, retention: Retention) -> Scene {
        let mut scene = Scene::new();
        let config = &mut scene.stream().config;
        (config.max_msgs, config.discard, config.retention) = (at(max), discard, retention);
        scene
    }

    #[test]
    fn ninety_per_cent() {
        let warning = Some(Severity::Warning);
        for (max, discard, retention, expected) in [
            (1111, Discard::New, Retention::Limits, warning),
            (1112, Discard::New, Retention::Limits, None),
            (1111, Discard::Old, Retention::WorkQueue, warning),
            (1111, Discard::Old, Retention::Limits, None),
            (1000, Discard::Old, Retention::Limits, None),
            (0, Discard::New, Retention::Limits, None),
        ] {
            assert_eq!(of_stream(&CHECK, |scene| *scene = with(max, discard, retention)), expected, "{max}");
        }
    }

    #[test]
    fn growth_tells_the_time_to_the_limit() {
        let mut scene = with(1600, Discard::New, Retention::Limits);
        scene.history(7, |index, sample| sample.messages = 940 + 10 * index as u64);
        let found = scene.ask_stream(&CHECK).unwrap();
        assert_eq!(found.secs_to_harm, Some(600.0));
        assert!(found.explanation.contains("full in 10 min"), "{}", found.explanation);
        scene.history(6, |index, sample| sample.messages = 950 + 10 * index as u64);
        assert_eq!(scene.ask_stream(&CHECK), None, "50 s of samples say nothing");
        let mut slow = with(2001, Discard::New, Retention::Limits);
        slow.history(7, |index, sample| sample.messages = 940 + 10 * index as u64);
        assert_eq!(slow.ask_stream(&CHECK), None, "less than half is used");
    }

    #[test]
    fn a_ring_that_fills_is_a_hint_and_a_full_one_is_nothing() {
        let mut scene = with(1010, Discard::Old, Retention::Limits);
        scene.history(7, |index, sample| sample.messages = 940 + 10 * index as u64);
        assert_eq!(scene.ask_stream(&CHECK).unwrap().severity, Severity::Info);
        scene.stream().config.max_msgs = at(1000);
        assert_eq!(scene.ask_stream(&CHECK), None);
    }
}
