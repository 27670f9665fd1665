use super::{ClusterCase, ClusterCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    format,
};

/// The meta group carries the assignments of very many streams and consumers.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-6"),
        name: "very many streams and consumers",
        sources: &["Insights META_005"],
        thresholds: "5,000 replicas",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    let names: Vec<_> = case.servers.iter().map(|server| &server.name).collect();
    let is_here = |from: &crate::ids::ServerName| names.contains(&from);
    let of = |group: Option<&crate::model::RaftGroup>| {
        group.map_or(1, crate::model::RaftGroup::num_replicas) as u64
    };
    let streams = case.snapshot.streams.iter().filter(|stream| is_here(&stream.from));
    let consumers = case.snapshot.consumers.iter().filter(|consumer| is_here(&consumer.from));
    let count = streams.map(|stream| of(stream.cluster.as_ref())).sum::<u64>()
        + consumers.map(|consumer| of(consumer.cluster.as_ref())).sum::<u64>();
    if count <= case.limits.assets {
        return None;
    }
    let explanation = format!("It assigns {} replicas of streams and consumers.", format::count(count));
    Some(
        ClusterCase::finds(
            &CHECK.about,
            Severity::Warning,
            &case.speaker(),
            "very many streams and consumers",
            explanation,
        )
        .proof("replicas of streams and consumers", count, format!("≤ {}", case.limits.assets))
        .say("Delete what nobody needs, and use fewer replicas where a loss is bearable.")
        .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{of_cluster, stream};

    #[test]
    fn five_thousand_replicas() {
        for (count, expected) in [(1667, Some(Severity::Warning)), (1666, None)] {
            let found = of_cluster(&CHECK, |scene| {
                scene.consumers.clear();
                scene.streams = (0..count).map(|index| stream(&format!("S{index}"))).collect();
            });
            assert_eq!(found, expected, "{count} streams of three replicas");
        }
    }
}
