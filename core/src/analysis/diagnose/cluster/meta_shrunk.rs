use super::{ClusterCase, ClusterCheck};
use crate::analysis::diagnose::{
    about::About,
    finding::{Finding, RuleId, Severity},
    window::last_secs,
};

/// A member was removed from the meta group.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-9"),
        name: "the meta group became smaller",
        sources: &["Insights META_009"],
        thresholds: "within 15 min",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    let (leader, group) = case.meta_leader()?;
    let samples = case.all_samples.server(&leader.name);
    let window = last_secs(&samples, case.limits.shrunk_secs);
    let most = window.iter().map(|sample| sample.meta_size).max()?;
    if group.cluster_size == 0 || most <= group.cluster_size {
        return None;
    }
    let explanation = format!("It had {most} members a while ago and has {} now.", group.cluster_size);
    Some(
        ClusterCase::finds(
            &CHECK.about,
            Severity::Warning,
            &leader.name,
            "the meta group became smaller",
            explanation,
        )
        .proof("meta_cluster.cluster_size", group.cluster_size, format!("{most}"))
        .since(window.iter().rev().find(|sample| sample.meta_size == most).map(|sample| sample.at))
        .say("If nobody removed a server, look which one is absent.")
        .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_cluster;

    #[test]
    fn for_a_quarter_of_an_hour() {
        for (step, before, expected) in
            [(60.0, 4, Some(Severity::Warning)), (60.0, 3, None), (1000.0, 4, None)]
        {
            let found = of_cluster(&CHECK, |scene| {
                scene.server_history(2, step, |index, sample| {
                    if index == 0 {
                        sample.meta_size = before;
                    }
                });
            });
            assert_eq!(found, expected);
        }
    }
}
