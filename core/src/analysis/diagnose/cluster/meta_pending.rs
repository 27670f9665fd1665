use super::{ClusterCase, ClusterCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    format,
};

/// Changes of streams and consumers wait for the meta leader.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-8"),
        name: "requests wait for the meta leader",
        sources: &["Insights META_008"],
        thresholds: "more than 500",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    let (leader, group) = case.meta_leader()?;
    let pending = group.pending_requests;
    if pending <= case.limits.pending_requests {
        return None;
    }
    let explanation = format!("{} requests wait for it as the meta leader.", format::count(pending));
    Some(
        ClusterCase::finds(
            &CHECK.about,
            Severity::Warning,
            &leader.name,
            "requests wait for the meta leader",
            explanation,
        )
        .proof("meta_cluster.pending_requests", pending, format!("≤ {}", case.limits.pending_requests))
        .say("Slow down the clients that create and delete consumers.")
        .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_cluster;

    #[test]
    fn more_than_five_hundred() {
        for (pending, expected) in [(501, Some(Severity::Warning)), (500, None)] {
            assert_eq!(of_cluster(&CHECK, |scene| scene.meta().pending_requests = pending), expected);
        }
    }
}
