use super::{ClusterCase, ClusterCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Cause, Finding, RuleId, Severity},
    },
    format,
    model::RaftPeer,
    text::display,
};

/// The meta leader does not hear of a member: one more failure may stop all changes.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-4"),
        name: "a member of the meta group is gone",
        sources: &["Insights META_001", "Insights META_006", "audit META_001", "server check meta"],
        thresholds: "offline, or not current and silent for 10 s; critical without a majority",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    let (leader, group) = case.meta_leader()?;
    let is_gone = |peer: &&RaftPeer| {
        peer.offline || (!peer.current && peer.active_nanos as f64 / 1e9 > case.limits.peer_silent_secs)
    };
    let gone: Vec<_> = group.replicas.iter().filter(is_gone).collect();
    let first = gone.first()?;
    let size = (group.cluster_size as usize).max(group.replicas.len() + 1);
    let left = size - gone.len();
    let severity = if left * 2 <= size { Severity::Critical } else { Severity::Warning };
    let explanation = format!(
        "The meta leader {} has not heard of {} for {}: {left} of {size} members are left, and {} are needed.",
        display(leader.name.as_str()),
        display(first.name.as_str()),
        format::span(first.active_nanos as f64 / 1e9),
        size / 2 + 1
    );
    Some(
        ClusterCase::finds(
            &CHECK.about,
            severity,
            &leader.name,
            "a member of the meta group is gone",
            explanation,
        )
        .proof("meta_cluster.replicas[].active", first.active_nanos, "< 10 s, in ns")
        .proof("meta_cluster.replicas[].offline", first.offline, "false")
        .cause(Some(Cause::Server(first.name.clone())))
        .say(format!("Bring the server {} back.", display(first.name.as_str())))
        .run("If it is gone for ever, remove it.", nats("server raft peer-remove", &[first.name.as_str()]))
        .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_cluster;

    #[test]
    fn one_is_a_warning_and_two_of_three_are_the_end() {
        for (silent, expected) in [
            ([0.3, 0.3], None),
            ([10.0, 0.3], None),
            ([10.1, 0.3], Some(Severity::Warning)),
            ([20.0, 20.0], Some(Severity::Critical)),
        ] {
            let found = of_cluster(&CHECK, |scene| {
                for (peer, secs) in scene.meta().replicas.iter_mut().zip(silent) {
                    peer.current = secs < 1.0;
                    peer.active_nanos = (secs * 1e9) as u64;
                }
            });
            assert_eq!(found, expected, "{silent:?}");
        }
        assert_eq!(
            of_cluster(&CHECK, |scene| scene.meta().replicas[1].offline = true),
            Some(Severity::Warning)
        );
    }
}
