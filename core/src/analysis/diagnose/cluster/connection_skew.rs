use super::{ClusterCase, ClusterCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    format,
};

/// Most clients of a cluster are connected to one of its servers.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-15"),
        name: "one server has far more connections than the others",
        sources: &["Insights OPT_BALANCE_002"],
        thresholds: "twice the mean of ≥ 3 servers, from 100 on",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    if case.servers.len() < 3 {
        return None;
    }
    let value = |server: &crate::model::Server| -> u64 { server.connections };
    let mean =
        case.servers.iter().map(|server| value(server) as f64).sum::<f64>() / case.servers.len() as f64;
    let server = case.servers.iter().rev().max_by_key(|server| value(server))?;
    let most = value(server);
    let is_far = most as f64 > mean * case.limits.connection_factor;
    if !is_far || most < case.limits.connection_floor {
        return None;
    }
    let explanation =
        format!("It has {} connections, and the mean of its cluster is {:.0}.", format::count(most), mean);
    Some(
        ClusterCase::finds(
            &CHECK.about,
            Severity::Info,
            &server.name,
            "it has far more connections than the others",
            explanation,
        )
        .proof("connections", most, format!("≤ {:.0}", mean * case.limits.connection_factor))
        .say("Look what this server does that the others don't, and spread its clients.")
        .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_cluster;

    #[test]
    fn twice_the_mean() {
        for (values, expected) in
            [([100, 10, 10], Some(Severity::Info)), ([99, 10, 10], None), ([100, 50, 50], None)]
        {
            let found = of_cluster(&CHECK, |scene| {
                for (server, value) in scene.servers.iter_mut().zip(values) {
                    server.connections = value;
                }
            });
            assert_eq!(found, expected);
        }
    }
}
