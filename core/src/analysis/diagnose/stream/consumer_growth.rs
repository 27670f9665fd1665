use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
        window::span_secs,
    },
    format,
};

/// Consumers are added and never removed, as by a client that creates one for each request.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-17"),
        name: "consumers pile up",
        sources: &["Insights OPT_SYS_025"],
        thresholds: "500 more over ≥ 5 samples, 80 % of them not falling",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let [first, .., last] = case.samples else { return None };
    let grown = last.num_consumers.saturating_sub(first.num_consumers);
    let steps = case.samples.len() - 1;
    let rising =
        case.samples.windows(2).filter(|pair| pair[1].num_consumers >= pair[0].num_consumers).count();
    if case.samples.len() < 5 || grown < case.limits.consumer_growth || rising * 5 < steps * 4 {
        return None;
    }
    let explanation = format!(
        "{} consumers were added in {}: it has {} now.",
        format::count(grown),
        format::span(span_secs(case.samples)),
        format::count(last.num_consumers),
    );
    Some(
        case.finds(&CHECK.about, Severity::Warning, "its consumers pile up", explanation)
            .proof("state.consumer_count", last.num_consumers, format!("about {}", first.num_consumers))
            .since(Some(first.at))
            .run("Look which clients create them.", nats("consumer report", &[case.name()]))
            .say("Give them an inactive_threshold, or let the clients share one.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_stream;

    #[test]
    fn growth_that_does_not_turn() {
        for (counts, expected) in [
            (vec![0, 200, 300, 400, 500], Some(Severity::Warning)),
            (vec![0, 200, 300, 400, 499], None),
            (vec![0, 500, 300, 200, 600], None),
            (vec![0, 200, 300, 500], None),
        ] {
            let found = of_stream(&CHECK, |scene| {
                scene.history(counts.len(), |index, sample| sample.num_consumers = counts[index]);
            });
            assert_eq!(found, expected, "{counts:?}");
        }
    }
}
