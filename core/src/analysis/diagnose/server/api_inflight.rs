use super::{ServerCase, ServerCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    format,
};

/// More requests to the `JetStream` API are being answered than the server gets done.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-16"),
        name: "JetStream API requests pile up",
        sources: &["Insights JETSTREAM_005"],
        thresholds: "more than 1,000",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let inflight = case.server.jetstream.as_ref()?.api_inflight;
    if inflight <= case.limits.api_inflight {
        return None;
    }
    let explanation = format!("{} JetStream requests wait for their answers.", format::count(inflight));
    Some(
        case.finds(&CHECK.about, Severity::Warning, "JetStream requests pile up", explanation)
            .proof("api.inflight", inflight, format!("≤ {}", case.limits.api_inflight))
            .say("Slow down the clients that create, list or ask in a loop.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_server;

    #[test]
    fn more_than_a_thousand() {
        for (inflight, expected) in [(1001, Some(Severity::Warning)), (1000, None)] {
            assert_eq!(of_server(&CHECK, |scene| scene.jetstream().api_inflight = inflight), expected);
        }
    }
}
