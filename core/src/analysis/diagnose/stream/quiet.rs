use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    clock::secs_between,
    format,
};

/// A stream that usually has traffic has none. `S-4`.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-4"),
        name: "nothing arrives on a stream that had traffic",
        sources: &["Insights OPT_IDLE_002", "stream find --idle"],
        thresholds: "a message a minute on average, and none for 30 min and for 30 such intervals",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let state = &case.stream.state;
    let (first, last) = (state.first_ts?, state.last_ts?);
    if case.stream.config.sealed || state.messages < 10 || case.stream.freshness.is_stale() {
        return None;
    }
    let mean_secs = secs_between(first, last) / (state.messages - 1) as f64;
    let quiet_secs = secs_between(last, case.now);
    let is_usual = mean_secs > 0.0 && mean_secs <= case.limits.usual_interval_secs;
    if !is_usual || quiet_secs < case.limits.quiet_secs.max(30.0 * mean_secs) {
        return None;
    }
    // Who still has a backlog shows it himself.
    if case.consumers().iter().any(|consumer| consumer.state.num_pending > 0) {
        return None;
    }
    let explanation = format!(
        "Its last message came {} ago; before, there was one every {}.",
        format::span(quiet_secs),
        format::span(mean_secs),
    );
    Some(
        case.finds(&CHECK.about, Severity::Info, "nothing arrives", explanation)
            .proof("state.last_ts", last.to_string(), "recent")
            .since(Some(last))
            .say("Look whether its publishers run.")
            .run("Look at its last messages.", nats("stream view", &[case.name()]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{Scene, of_stream, secs_ago};

    /// A message every ten seconds, and the last one `secs` ago.
    fn quiet(scene: &mut Scene, secs: f64) {
        scene.stream().state.last_ts = Some(secs_ago(secs));
        scene.stream().state.first_ts = Some(secs_ago(secs + 9990.0));
    }

    #[test]
    fn half_an_hour_without_a_message() {
        for (secs, expected) in [(1800.0, Some(Severity::Info)), (1799.0, None)] {
            assert_eq!(of_stream(&CHECK, |scene| quiet(scene, secs)), expected);
        }
        let rare = of_stream(&CHECK, |scene| {
            quiet(scene, 4000.0);
            scene.stream().state.first_ts = Some(secs_ago(4000.0 + 999.0 * 61.0));
        });
        assert_eq!(rare, None, "a message every 61 s is no traffic");
        let backlog = of_stream(&CHECK, |scene| {
            quiet(scene, 4000.0);
            scene.consumer().state.num_pending = 1;
        });
        assert_eq!(backlog, None);
    }
}
