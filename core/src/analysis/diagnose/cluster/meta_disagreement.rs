use super::{ClusterCase, ClusterCheck, meta};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    text::display,
};

/// Servers of one meta group name different leaders: the network between them is parted.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-2"),
        name: "the servers name different meta leaders",
        sources: &["Insights META_002", "audit META_002"],
        thresholds: "in 2 looks",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    let named = |snapshot: &crate::model::Snapshot| -> std::collections::BTreeSet<crate::ids::ServerName> {
        let servers = case.servers.iter().filter_map(|server| snapshot.server(&server.name));
        let fresh = servers.filter(|server| !server.freshness.is_stale());
        fresh.filter_map(|server| meta(server)?.leader.clone()).collect()
    };
    let leaders = named(case.snapshot);
    // During an election the last word is not everywhere yet.
    if leaders.len() < 2 || case.before.is_none_or(|before| named(before).len() < 2) {
        return None;
    }
    let names: Vec<_> = leaders.iter().map(|name| display(name.as_str()).into_owned()).collect();
    let explanation = format!("Its servers name {} leaders: {}.", names.len(), names.join(", "));
    Some(
        ClusterCase::finds(
            &CHECK.about,
            Severity::Critical,
            &case.speaker(),
            "the meta leader is disputed",
            explanation,
        )
        .proof("meta_cluster.leader", names, "one name")
        .say("Check the network between these servers.")
        .run("Look at the group.", nats("server report jetstream", &[]))
        .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{Scene, of_cluster};

    #[test]
    fn in_two_looks() {
        let dispute = |scene: &mut Scene| {
            scene.servers[2].jetstream.as_mut().unwrap().meta.as_mut().unwrap().leader = Some("n3".into());
        };
        assert_eq!(of_cluster(&CHECK, dispute), None);
        let twice = of_cluster(&CHECK, |scene| {
            dispute(scene);
            scene.remember(5.0);
        });
        assert_eq!(twice, Some(Severity::Critical));
        let settled = of_cluster(&CHECK, |scene| {
            scene.remember(5.0);
            dispute(scene);
        });
        assert_eq!(settled, None);
    }
}
