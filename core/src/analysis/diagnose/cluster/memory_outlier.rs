use super::{ClusterCase, ClusterCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    format,
};

/// One server of a cluster uses far more memory than the others.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-13"),
        name: "one server uses far more memory than the others",
        sources: &["Insights CLUSTER_001", "audit CLUSTER_001"],
        thresholds: "1.5 times the mean of ≥ 3 servers, and 512 MiB above it",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    if case.servers.len() < 3 {
        return None;
    }
    let value = |server: &crate::model::Server| -> u64 { server.memory_bytes };
    let mean =
        case.servers.iter().map(|server| value(server) as f64).sum::<f64>() / case.servers.len() as f64;
    let server = case.servers.iter().rev().max_by_key(|server| value(server))?;
    let most = value(server);
    let is_far = most as f64 > mean * case.limits.memory_factor;
    if !is_far || most - mean as u64 <= case.limits.memory_floor_bytes {
        return None;
    }
    let explanation = format!(
        "It uses {}, and the mean of its cluster is {}.",
        format::bytes(most),
        format::bytes(mean as u64)
    );
    Some(
        ClusterCase::finds(
            &CHECK.about,
            Severity::Warning,
            &server.name,
            "it uses far more memory than the others",
            explanation,
        )
        .proof("mem", most, format!("≤ {:.0}", mean * case.limits.memory_factor))
        .say("Look what this server does that the others don't, and spread its clients.")
        .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_cluster;

    #[test]
    fn half_as_much_again() {
        let mib = 1 << 20;
        for (values, expected) in [
            ([4000 * mib, 1000 * mib, 1000 * mib], Some(Severity::Warning)),
            ([1800 * mib, 1000 * mib, 1000 * mib], None),
            ([400 * mib, 40 * mib, 40 * mib], None),
        ] {
            let found = of_cluster(&CHECK, |scene| {
                for (server, value) in scene.servers.iter_mut().zip(values) {
                    server.memory_bytes = value;
                }
            });
            assert_eq!(found, expected);
        }
    }
}
