use super::{ClusterCase, ClusterCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    format,
};

/// One server of a cluster leads most of its streams, and does their work.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-14"),
        name: "one server leads far more streams than the others",
        sources: &["Insights OPT_BALANCE_001"],
        thresholds: "1.5 times the mean of ≥ 3 servers, from 20 streams on",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    if case.servers.len() < 3 {
        return None;
    }
    let value = |server: &crate::model::Server| -> u64 {
        let leads = |stream: &&std::sync::Arc<crate::model::Stream>| {
            stream.cluster.as_ref().is_some_and(|group| group.leader.as_ref() == Some(&server.name))
        };
        case.snapshot.streams.iter().filter(leads).count() as u64
    };
    let mean =
        case.servers.iter().map(|server| value(server) as f64).sum::<f64>() / case.servers.len() as f64;
    let server = case.servers.iter().rev().max_by_key(|server| value(server))?;
    let most = value(server);
    let is_far = most as f64 > mean * case.limits.leader_factor;
    if !is_far || (most as usize) < case.limits.leader_floor {
        return None;
    }
    let explanation =
        format!("It leads {} streams, and the mean of its cluster is {:.0}.", format::count(most), mean);
    Some(
        ClusterCase::finds(
            &CHECK.about,
            Severity::Info,
            &server.name,
            "it leads far more streams than the others",
            explanation,
        )
        .proof("streams led", most, format!("≤ {:.0}", mean * case.limits.leader_factor))
        .run("Let other servers lead, one stream after the other.", nats("stream cluster balance", &[]))
        .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{of_cluster, stream};

    #[test]
    fn twenty_and_half_as_much_again() {
        for (count, expected) in [(20, Some(Severity::Info)), (19, None)] {
            let found = of_cluster(&CHECK, |scene| {
                scene.streams = (0..count).map(|index| stream(&format!("S{index:02}"))).collect();
            });
            assert_eq!(found, expected);
        }
    }
}
