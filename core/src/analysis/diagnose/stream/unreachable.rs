use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Cause, Finding, RuleId, Severity},
    },
    format,
    model::{Freshness, Reason},
    text::display,
};

/// The stream's server is down: requests about it are not even refused. `C-2` of a stream.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("C-2"),
        name: "the stream's server does not answer",
        sources: &[],
        thresholds: "silent for 10 s",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let silent_secs = case.silent_secs().filter(|secs| *secs >= case.limits.unreachable_secs)?;
    let leader = match &case.stream.cluster {
        Some(group) => group.leader.as_ref()?,
        None => &case.stream.from,
    };
    // What is only out of sight, such as another account, is not down.
    let Freshness::Stale { since, why: Reason::Silent(_) | Reason::TimedOut } = &case.stream.freshness else {
        return None;
    };
    let is_server_stale = case.snapshot.server(leader).is_some_and(|server| server.freshness.is_stale());
    let cause = is_server_stale.then(|| Cause::Server(leader.clone()));
    let replicas = case.stream.config.num_replicas;
    let explanation = format!(
        "Its server {} has not answered for {}, and it has {} {}.",
        display(leader.as_str()),
        format::span(silent_secs),
        replicas,
        if replicas == 1 { "replica" } else { "replicas" },
    );
    Some(
        case.finds(&CHECK.about, Severity::Critical, "its server does not answer", explanation)
            .proof("cluster.leader", leader.as_str(), "a server that answers")
            .since(Some(*since))
            .cause(cause)
            .say(format!("Bring the server {} back.", display(leader.as_str())))
            .run("Look whether it answers again.", nats("stream info", &[case.name()]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{Scene, of_stream, secs_ago};

    fn silence(scene: &mut Scene, secs: f64, why: Reason) {
        scene.stream().freshness = Freshness::Stale { since: secs_ago(secs), why };
        scene.server().freshness = Freshness::Stale { since: secs_ago(secs), why: Reason::TimedOut };
    }

    #[test]
    fn silence_of_ten_seconds() {
        for (secs, why, expected) in [
            (10.0, Reason::Silent(vec!["n1".into()]), Some(Severity::Critical)),
            (10.0, Reason::TimedOut, Some(Severity::Critical)),
            (9.9, Reason::TimedOut, None),
            (60.0, Reason::NoSystemAccount, None),
        ] {
            assert_eq!(of_stream(&CHECK, |scene| silence(scene, secs, why)), expected);
        }
    }

    #[test]
    fn a_dead_server_is_the_shared_cause() {
        let mut scene = Scene::new();
        silence(&mut scene, 20.0, Reason::TimedOut);
        assert_eq!(scene.ask_stream(&CHECK).unwrap().cause, Some(Cause::Server("n1".into())));
        scene.group().leader = None;
        assert_eq!(scene.ask_stream(&CHECK), None, "without a leader it is S-6");
    }
}
