use super::{ServerCase, ServerCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    format,
};

/// Each replicated stream and consumer is a Raft group, and each costs the server a little all the time.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-20"),
        name: "very many replicated assets",
        sources: &["Insights CLUSTER_003", "audit CLUSTER_003"],
        thresholds: "1,000",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let count = case.server.jetstream.as_ref()?.ha_assets;
    if count < case.limits.ha_assets {
        return None;
    }
    let explanation =
        format!("It takes part in {} Raft groups of streams and consumers.", format::count(count));
    Some(
        case.finds(&CHECK.about, Severity::Warning, "it has very many replicated assets", explanation)
            .proof("ha_assets", count, format!("< {}", case.limits.ha_assets))
            .say("Use fewer replicas where a loss is bearable, or more servers.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_server;

    #[test]
    fn a_thousand() {
        for (count, expected) in [(1000, Some(Severity::Warning)), (999, None)] {
            assert_eq!(of_server(&CHECK, |scene| scene.jetstream().ha_assets = count), expected);
        }
    }
}
