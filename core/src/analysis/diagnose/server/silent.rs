use super::{ServerCase, ServerCheck};
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

/// The server answered before and does not any more: it is down, frozen, or cut off.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-1"),
        name: "the server does not answer",
        sources: &["Insights SERVER_001", "audit SERVER_001"],
        thresholds: "silent for 10 s",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let Freshness::Stale { since, .. } = &case.server.freshness else { return None };
    // Both moments are this machine's.
    let secs = secs_between(*since, case.snapshot.at);
    if secs < case.limits.silent_secs {
        return None;
    }
    let explanation = format!("It has not answered for {}.", format::span(secs));
    Some(
        case.finds(&CHECK.about, Severity::Critical, "it does not answer", explanation)
            .proof("answers", 0, "1 to each question")
            .since(Some(*since))
            .cause(Some(Cause::Server(case.server.name.clone())))
            .say("Look whether its process runs and its network is up.")
            .run("Ask all servers.", nats("server list", &[]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{of_server, secs_ago};
    use crate::model::Reason;
    #[test]
    fn ten_seconds() {
        for (secs, expected) in [(10.0, Some(Severity::Critical)), (9.9, None)] {
            let found = of_server(&CHECK, |scene| {
                scene.server().freshness = Freshness::Stale { since: secs_ago(secs), why: Reason::TimedOut };
            });
            assert_eq!(found, expected);
        }
    }
}
