use super::{ClusterCase, ClusterCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    format,
};

/// Very many consumers were made or deleted at once, as by clients that make one for each request.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-16"),
        name: "many consumers came or went at once",
        sources: &["Insights JETSTREAM_006"],
        thresholds: "more than 5,000 between two looks",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    let count = |snapshot: &crate::model::Snapshot| -> u64 {
        let servers = case.servers.iter().filter_map(|server| snapshot.server(&server.name));
        servers.filter_map(|server| Some(server.jetstream.as_ref()?.num_consumers)).sum()
    };
    let before = case.before?;
    // Where a server was not seen before, its consumers are no news.
    if case.servers.iter().any(|server| before.server(&server.name).is_none_or(|old| old.jetstream.is_none()))
    {
        return None;
    }
    let (old, new) = (count(before), count(case.snapshot));
    let change = new.abs_diff(old);
    if change <= case.limits.consumer_jump {
        return None;
    }
    let explanation = format!(
        "There were {} replicas of consumers, and now there are {}.",
        format::count(old),
        format::count(new)
    );
    Some(
        ClusterCase::finds(
            &CHECK.about,
            Severity::Warning,
            &case.speaker(),
            "many consumers came or went",
            explanation,
        )
        .proof("Δconsumers", change, format!("≤ {}", case.limits.consumer_jump))
        .run("Watch who makes them.", nats("events --js-advisory", &[]))
        .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_cluster;

    #[test]
    fn more_than_five_thousand() {
        for (count, expected) in [(5002, Some(Severity::Warning)), (5001, None)] {
            let found = of_cluster(&CHECK, |scene| {
                scene.remember(5.0);
                scene.jetstream().num_consumers = count;
            });
            assert_eq!(found, expected);
        }
    }
}
