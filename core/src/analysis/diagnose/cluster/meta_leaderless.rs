use super::{ClusterCase, ClusterCheck, meta};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Cause, Finding, RuleId, Severity},
        window::{held, span_secs},
    },
    clock::secs_between,
    format,
};

/// Without a meta leader no stream and no consumer can be created, changed or deleted.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-1"),
        name: "the meta group has no leader",
        sources: &["Insights META_006", "audit META_002", "server check meta"],
        thresholds: "no server knows a leader for 10 s",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    let knows_none =
        case.servers.iter().all(|server| meta(server).is_some_and(|group| group.leader.is_none()));
    let samples: Vec<_> = case.servers.iter().map(|server| case.all_samples.server(&server.name)).collect();
    // It is leaderless for as long as each of them has known none.
    let by_samples = samples
        .iter()
        .map(|samples| span_secs(held(samples, |sample| sample.meta_leader_mark == 0)))
        .fold(f64::INFINITY, f64::min);
    let by_looks = case.before.map_or(0.0, |before| {
        let was = case.servers.iter().all(|server| {
            before
                .server(&server.name)
                .and_then(|server| meta(server))
                .is_some_and(|group| group.leader.is_none())
        });
        if was { secs_between(before.at, case.snapshot.at) } else { 0.0 }
    });
    let secs = if by_samples.is_finite() { by_samples.max(by_looks) } else { by_looks };
    if !knows_none || secs < case.limits.leaderless_secs {
        return None;
    }
    let size = case
        .servers
        .iter()
        .filter_map(|server| meta(server))
        .map(|group| group.cluster_size)
        .max()
        .unwrap_or(0);
    let gone = case.snapshot.servers.iter().find(|server| server.freshness.is_stale());
    let explanation = format!(
        "No JetStream leader for {}: {} servers answer, and {} of {size} must.",
        format::span(secs),
        case.servers.len(),
        size / 2 + 1
    );
    Some(
        ClusterCase::finds(
            &CHECK.about,
            Severity::Critical,
            &case.speaker(),
            "the meta group has no leader",
            explanation,
        )
        .proof("meta_cluster.leader", "", "a server's name")
        .cause(gone.map(|server| Cause::Server(server.name.clone())))
        .say("Bring the other servers back.")
        .run("Look at the group.", nats("server report jetstream", &[]))
        .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_cluster;

    #[test]
    fn an_election_is_no_trouble() {
        for (secs, expected) in [(10.0, Some(Severity::Critical)), (9.0, None)] {
            let found = of_cluster(&CHECK, |scene| {
                for server in &mut scene.servers {
                    server.jetstream.as_mut().unwrap().meta.as_mut().unwrap().leader = None;
                }
                scene.remember(secs);
            });
            assert_eq!(found, expected);
        }
        let found = of_cluster(&CHECK, |scene| {
            scene.meta().leader = None;
            scene.remember(60.0);
        });
        assert_eq!(found, None, "one that does not know is no proof");
    }
}
