use super::{ClusterCase, ClusterCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    text::display,
};

/// The servers of a cluster are configured with different gateways.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-12"),
        name: "gateways differ within a cluster",
        sources: &["Insights CLUSTER_008", "audit CLUSTER_002"],
        thresholds: "another set than most of at least 3 servers",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    let count = |names: &[String]| case.servers.iter().filter(|server| server.gateway_names == names).count();
    let usual = case
        .servers
        .iter()
        .map(|server| &server.gateway_names)
        .find(|names| count(names) * 2 > case.servers.len())?;
    let server = case.servers.iter().find(|server| server.gateway_names != *usual)?;
    if case.servers.len() < 3 {
        return None;
    }
    let list = |names: &[String]| match names {
        [] => "none".to_owned(),
        _ => display(&names.join(", ")).into_owned(),
    };
    let explanation = format!(
        "Its gateways are: {}. Those of most servers of its cluster are: {}.",
        list(&server.gateway_names),
        list(usual)
    );
    Some(
        ClusterCase::finds(&CHECK.about, Severity::Warning, &server.name, "its gateways differ", explanation)
            .proof("gateway.gateways", server.gateway_names.clone(), usual.join(", "))
            .say("Give all servers of the cluster the same gateways.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_cluster;

    #[test]
    fn the_majority_is_right() {
        for (names, expected) in
            [(["a", "b", "b"], Some(Severity::Warning)), (["b", "b", "b"], None), (["a", "b", "c"], None)]
        {
            let found = of_cluster(&CHECK, |scene| {
                for (server, name) in scene.servers.iter_mut().zip(names) {
                    server.gateway_names = vec![name.to_owned()];
                }
            });
            assert_eq!(found, expected, "{names:?}");
        }
    }
}
