use super::{ClusterCase, ClusterCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    text::display,
};

/// A name with white space breaks configurations and tools.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-10"),
        name: "white space in the name of the cluster",
        sources: &["Insights CLUSTER_004", "audit CLUSTER_004"],
        thresholds: "static",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    let server = case.servers.first()?;
    if !server.cluster.chars().any(char::is_whitespace) {
        return None;
    }
    let explanation = format!("Its cluster is called “{}”.", display(&server.cluster));
    Some(
        ClusterCase::finds(
            &CHECK.about,
            Severity::Warning,
            &server.name,
            "its cluster's name has white space",
            explanation,
        )
        .proof("cluster.name", server.cluster.as_str(), "no white space")
        .say("Rename the cluster, one server after the other.")
        .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_cluster;

    #[test]
    fn any_white_space() {
        for (name, expected) in [("a b", Some(Severity::Warning)), ("ab", None)] {
            let found = of_cluster(&CHECK, |scene| name.clone_into(&mut scene.server().cluster));
            assert_eq!(found, expected);
        }
    }
}
