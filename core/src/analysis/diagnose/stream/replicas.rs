use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Cause, Finding, RuleId, Severity},
        window::rises,
    },
    format,
    model::RaftPeer,
    text::display,
};

/// A replica is gone or does not keep up: the next failure may stop the stream. `C-4` of a stream.
///
/// `offline` comes a minute late and `lag` counts Raft entries, not messages: a peer is judged by `current` and by the
/// time since its leader heard of it.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("C-4"),
        name: "a replica of the stream is gone or behind",
        sources: &[
            "Insights JETSTREAM_008",
            "Insights JETSTREAM_023",
            "server check jetstream",
            "stream report",
        ],
        thresholds: "not current and silent for 10 s, or offline, or lag rising in 3 samples",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let group = case.stream.cluster.as_ref()?;
    let leader = group.leader.as_ref().filter(|_| !case.stream.freshness.is_stale())?;
    if case.leader_secs().is_some_and(|secs| secs < case.limits.peer_silent_secs) {
        return None;
    }
    let bad: Vec<&RaftPeer> = group.replicas.iter().filter(|peer| is_gone(case, peer)).collect();
    let num_live = group.num_replicas() - bad.len();
    let num_missing = case.stream.config.num_replicas.saturating_sub(group.num_replicas());
    let was_missing = case.previous().and_then(|previous| previous.cluster.as_ref()).is_some_and(|before| {
        before.leader.is_some() && before.num_replicas() < case.stream.config.num_replicas
    });
    let is_behind = bad.is_empty()
        && group.replicas.iter().any(|peer| !peer.current)
        && rises(case.samples, 3, |sample| sample.replica_lag);
    if bad.is_empty() && !is_behind && !(num_missing > 0 && was_missing) {
        return None;
    }
    let total = group.num_replicas().max(case.stream.config.num_replicas);
    let is_critical = num_live * 2 <= total;
    let (title, what) = if let [first, ..] = bad[..] {
        let heard = match first.active_nanos {
            0 => "its leader never heard of it".to_owned(),
            nanos => format!("its leader has not heard of it for {}", format::span(nanos as f64 / 1e9)),
        };
        let name = display(first.name.as_str());
        match bad.len() {
            1 => ("a replica is gone", format!("The replica on {name} is gone: {heard}.")),
            count => ("replicas are gone", format!("{count} replicas are gone, among them {name}: {heard}.")),
        }
    } else if is_behind {
        let lag = group.replicas.iter().map(|peer| peer.lag).max().unwrap_or(0);
        (
            "a replica falls behind",
            format!("A replica is {} Raft entries behind and does not catch up.", format::count(lag)),
        )
    } else {
        ("replicas are missing", format!("{} of its {total} replicas exist.", group.num_replicas()))
    };
    let rest = if is_critical {
        format!("{num_live} of {total} are left, which is no majority")
    } else {
        format!("{num_live} of {total} are left, and {} are needed", total / 2 + 1)
    };
    let severity = if is_critical { Severity::Critical } else { Severity::Warning };
    let mut draft = case
        .finds(&CHECK.about, severity, title, format!("{what} {rest}."))
        .proof("replicas that are up", num_live, format!("{total}"))
        .proof("cluster.leader", leader.as_str(), "a server's name");
    if let Some(first) = bad.first() {
        draft = draft
            .proof("replicas[].current", first.current, "true")
            .proof("replicas[].active", first.active_nanos, "> 0 and < 10 s, in ns")
            .cause(Some(Cause::Server(first.name.clone())))
            .say(format!("Bring the server {} back.", display(first.name.as_str())));
    }
    Some(draft.run("Look at its replicas.", nats("stream info", &[case.name()])).done())
}

fn is_gone(case: &StreamCase<'_>, peer: &RaftPeer) -> bool {
    if peer.offline {
        return true;
    }
    // A peer that has just been added is still reading the log.
    if peer.current || peer.pending {
        return false;
    }
    if peer.active_nanos > 0 {
        return peer.active_nanos as f64 / 1e9 > case.limits.peer_silent_secs;
    }
    // Never heard since the leader took over: that counts once the leader leads for a while.
    case.leader_secs().is_some()
        || case.previous().and_then(|previous| previous.cluster.as_ref()).is_some_and(|before| {
            let same = before.replicas.iter().find(|other| other.name == peer.name);
            same.is_some_and(|same| !same.current && same.active_nanos == 0)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{Scene, of_stream, secs_ago};

    fn peer(scene: &mut Scene, current: bool, active_secs: f64) {
        let peer = &mut scene.group().replicas[0];
        (peer.current, peer.active_nanos) = (current, (active_secs * 1e9) as u64);
    }

    #[test]
    fn one_peer() {
        let warning = Some(Severity::Warning);
        for (current, active_secs, expected) in
            [(false, 10.1, warning), (false, 10.0, None), (true, 30.0, None), (false, 0.0, warning)]
        {
            assert_eq!(of_stream(&CHECK, |scene| peer(scene, current, active_secs)), expected);
        }
        assert_eq!(of_stream(&CHECK, |scene| scene.group().replicas[1].offline = true), warning);
        assert_eq!(of_stream(&CHECK, |scene| scene.group().replicas[1].lag = 5000), None, "a burst");
    }

    #[test]
    fn a_new_leader_has_no_opinion() {
        for (secs, expected) in [(9.0, None), (11.0, Some(Severity::Warning))] {
            let found = of_stream(&CHECK, |scene| {
                peer(scene, false, 0.0);
                scene.group().leader_since = Some(secs_ago(secs));
            });
            assert_eq!(found, expected);
        }
        let found = of_stream(&CHECK, |scene| {
            peer(scene, false, 0.0);
            scene.group().leader_since = None;
        });
        assert_eq!(found, None, "an older server does not say since when it leads");
    }

    #[test]
    fn two_of_three_are_no_majority() {
        let mut scene = Scene::new();
        peer(&mut scene, false, 20.0);
        assert_eq!(scene.ask_stream(&CHECK).unwrap().cause, Some(Cause::Server("n2".into())));
        scene.group().replicas[1].offline = true;
        assert_eq!(scene.ask_stream(&CHECK).unwrap().severity, Severity::Critical);
    }

    #[test]
    fn behind_and_not_catching_up() {
        let lagging = |lags: [u64; 3]| {
            of_stream(&CHECK, |scene| {
                scene.group().replicas[0].current = false;
                scene.group().replicas[0].lag = lags[2];
                scene.history(3, |index, sample| sample.replica_lag = lags[index]);
            })
        };
        assert_eq!(lagging([2, 4, 6]), Some(Severity::Warning));
        assert_eq!(lagging([6, 4, 6]), None);
    }

    #[test]
    fn a_replica_that_does_not_exist() {
        let short = |scene: &mut Scene| {
            scene.group().replicas.pop();
        };
        assert_eq!(of_stream(&CHECK, short), None, "it may just be made");
        let found = of_stream(&CHECK, |scene| {
            short(scene);
            scene.remember(5.0);
        });
        assert_eq!(found, Some(Severity::Warning));
    }
}
