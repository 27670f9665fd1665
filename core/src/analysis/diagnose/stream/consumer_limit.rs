use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
        window::{last_secs, slope},
    },
    format,
};

/// The stream comes near the most consumers that it may have: creating one fails with error 10026 then.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-12"),
        name: "the limit of consumers is near",
        sources: &["Insights JETSTREAM_011", "audit JETSTREAM_003"],
        thresholds: "90 % of max_consumers",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let used = case.stream.state.consumer_count;
    let max = case.stream.config.max_consumers;
    let share = max.share(used).filter(|share| *share >= case.limits.near_share)?;
    let max = max.value()?;
    let growth = slope(last_secs(case.samples, 900.0), 60.0, |sample| sample.num_consumers);
    let secs_left =
        growth.filter(|per_sec| *per_sec > 0.0).map(|per_sec| max.saturating_sub(used) as f64 / per_sec);
    let explanation = format!(
        "It has {} of {} consumers ({}). A further one is refused at the limit.",
        format::count(used),
        format::count(max),
        format::percent(share)
    );
    Some(
        case.finds(&CHECK.about, Severity::Warning, "its limit of consumers is near", explanation)
            .proof(
                "state.consumer_count",
                used,
                format!("< {}", (max as f64 * case.limits.near_share) as u64),
            )
            .harm_in(secs_left)
            .run("Look for consumers that nobody uses.", nats("consumer report", &[case.name()]))
            .say("Give consumers that come and go an inactive_threshold.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{at, of_stream};

    #[test]
    fn ninety_per_cent() {
        for (count, expected) in [(9, Some(Severity::Warning)), (8, None)] {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().config.max_consumers = at(10);
                scene.stream().state.consumer_count = count;
            });
            assert_eq!(found, expected);
        }
    }
}
