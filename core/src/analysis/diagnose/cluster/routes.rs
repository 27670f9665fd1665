use super::{ClusterCase, ClusterCheck};
use crate::analysis::diagnose::{
    about::About,
    command::nats,
    finding::{Finding, RuleId, Severity},
};

/// The mesh of the cluster has a hole: messages between two servers are lost.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-11"),
        name: "a server has no route to all others",
        sources: &["Insights CLUSTER_005"],
        thresholds: "fewer remote servers than the cluster has, in 2 looks",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    let wanted = case.servers.len() as u64 - 1;
    let lacks = |server: &crate::model::Server| server.remotes < wanted;
    let was_lacking = |name: &crate::ids::ServerName| {
        case.before.and_then(|before| before.server(name)).is_some_and(|server| lacks(server))
    };
    let server = case.servers.iter().find(|server| lacks(server) && was_lacking(&server.name))?;
    let explanation =
        format!("It has routes to {} of the {wanted} other servers of its cluster.", server.remotes);
    Some(
        ClusterCase::finds(&CHECK.about, Severity::Warning, &server.name, "it lacks a route", explanation)
            .proof("remotes", server.remotes, format!("{wanted}"))
            .run("Look at the routes.", nats("server report routes", &[]))
            .say("Check the network and the routes of its configuration.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_cluster;

    #[test]
    fn in_two_looks() {
        for (remotes, looks, expected) in [(1, 2, Some(Severity::Warning)), (1, 1, None), (2, 2, None)] {
            let found = of_cluster(&CHECK, |scene| {
                scene.server().remotes = remotes;
                if looks == 2 {
                    scene.remember(5.0);
                }
            });
            assert_eq!(found, expected);
        }
    }
}
