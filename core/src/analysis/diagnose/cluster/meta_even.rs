use super::{ClusterCase, ClusterCheck};
use crate::analysis::diagnose::{
    about::About,
    finding::{Finding, RuleId, Severity},
};

/// An even number of members bears no more failures than one member less.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-7"),
        name: "an even number of members",
        sources: &["Insights META_007"],
        thresholds: "static",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    let (leader, group) = case.meta_leader()?;
    let size = group.cluster_size;
    if size < 2 || !size.is_multiple_of(2) {
        return None;
    }
    let explanation =
        format!("The meta group has {size} members: it bears no more failures than {} would.", size - 1);
    Some(
        ClusterCase::finds(
            &CHECK.about,
            Severity::Warning,
            &leader.name,
            "an even number of meta members",
            explanation,
        )
        .proof("meta_cluster.cluster_size", size, "odd")
        .say("Add a server, or remove one.")
        .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_cluster;

    #[test]
    fn even_and_more_than_one() {
        for (size, expected) in
            [(2, Some(Severity::Warning)), (4, Some(Severity::Warning)), (3, None), (1, None), (0, None)]
        {
            assert_eq!(of_cluster(&CHECK, |scene| scene.meta().cluster_size = size), expected, "{size}");
        }
    }
}
