use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Cause, Finding, RuleId, Severity},
    },
    clock::secs_between,
    format,
    model::Freshness,
};

/// No server leads the stream: nothing is stored and nothing is delivered. `S-6`.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-6"),
        name: "the stream has no leader",
        sources: &["Insights JETSTREAM_008", "server check jetstream", "server stream-check"],
        thresholds: "without a leader for 10 s",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let group = case.stream.cluster.as_ref().filter(|group| group.leader.is_none())?;
    // An election takes less than a second.
    let secs = case.silent_secs().or_else(|| leaderless_since_before(case))?;
    if secs < case.limits.unreachable_secs {
        return None;
    }
    let mut gone: Vec<_> = group
        .replicas
        .iter()
        .map(|peer| &peer.name)
        .filter(|name| case.snapshot.server(name).is_some_and(|server| server.freshness.is_stale()))
        .collect();
    gone.sort();
    let since = match &case.stream.freshness {
        Freshness::Stale { since, .. } => Some(*since),
        Freshness::Fresh => None,
    };
    let replicas = case.stream.config.num_replicas;
    let explanation = format!(
        "No server has led it for {}: of its {replicas} replicas, {} must be up.",
        format::span(secs),
        replicas / 2 + 1,
    );
    Some(
        case.finds(&CHECK.about, Severity::Critical, "it has no leader", explanation)
            .proof("cluster.leader", "", "a server's name")
            .proof("silent servers", gone.len(), format!("< {}", replicas.div_ceil(2)))
            .since(since)
            .cause(gone.first().map(|name| Cause::Server((*name).clone())))
            .say("Bring the servers of its replicas back.")
            .run("Look at its replicas.", nats("stream info", &[case.name()]))
            .say("If they are lost for ever, remove them from the cluster with: nats server raft peer-remove")
            .done(),
    )
}

fn leaderless_since_before(case: &StreamCase<'_>) -> Option<f64> {
    let was_leaderless = case.previous()?.cluster.as_ref()?.leader.is_none();
    was_leaderless
        .then(|| secs_between(case.before.map_or(case.snapshot.at, |before| before.at), case.snapshot.at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::diagnose::scene::{of_stream, secs_ago},
        model::Reason,
    };

    #[test]
    fn an_election_is_no_trouble() {
        for (secs, expected) in [(10.0, Some(Severity::Critical)), (9.0, None)] {
            let found = of_stream(&CHECK, |scene| {
                scene.group().leader = None;
                let why = Reason::NoLeader;
                scene.stream().freshness = Freshness::Stale { since: secs_ago(secs), why };
            });
            assert_eq!(found, expected, "stale for {secs} s");
            let found = of_stream(&CHECK, |scene| {
                scene.group().leader = None;
                scene.remember(secs);
            });
            assert_eq!(found, expected, "two looks {secs} s apart");
        }
        assert_eq!(of_stream(&CHECK, |scene| scene.group().leader = None), None, "one look");
        assert_eq!(of_stream(&CHECK, |scene| scene.stream().cluster = None), None, "no cluster");
    }
}
