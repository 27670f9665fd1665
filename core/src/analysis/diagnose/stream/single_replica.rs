use super::{StreamCase, StreamCheck};
use crate::analysis::diagnose::{
    about::About,
    command::nats,
    finding::{Finding, RuleId, Severity},
};

/// One replica in a cluster of several servers: the stream goes down with its server.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-21"),
        name: "one replica in a cluster",
        sources: &["Insights OPT_SYS_021"],
        thresholds: "static",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let leader = case.stream.cluster.as_ref()?.leader.as_ref()?;
    let home = case.snapshot.server(leader)?;
    let servers = case.snapshot.servers.iter();
    let num_servers =
        servers.filter(|server| server.jetstream.is_some() && server.cluster == home.cluster).count();
    if !case.has_config()
        || case.stream.config.num_replicas != 1
        || num_servers < 2
        || home.cluster.is_empty()
    {
        return None;
    }
    let explanation =
        format!("It is on one of {num_servers} servers only: when that one is down, so is the stream.");
    Some(
        case.finds(&CHECK.about, Severity::Info, "it has one replica", explanation)
            .proof("config.num_replicas", 1, "3")
            .run("Give it three.", nats("stream edit --replicas=3", &[case.name()]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_stream;

    #[test]
    fn in_a_cluster_only() {
        for (servers, expected) in [(3, Some(Severity::Info)), (1, None)] {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().config.num_replicas = 1;
                scene.group().replicas.clear();
                scene.servers.truncate(servers);
            });
            assert_eq!(found, expected, "{servers}");
        }
    }
}
