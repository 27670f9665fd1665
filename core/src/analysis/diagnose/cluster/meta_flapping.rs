use super::{ClusterCase, ClusterCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
        window::{changes, last_secs},
    },
    analysis::sample::ServerSample,
    format,
};

/// The meta leader changes again and again: a slow disk, or a bad network.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-3"),
        name: "the meta leader changes often",
        sources: &["Insights META_003"],
        thresholds: "more than 1 change in 10 min",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    let changes = case
        .servers
        .iter()
        .map(|server| {
            let samples = case.all_samples.server(&server.name);
            let known = |sample: &ServerSample| Some(sample.meta_leader_mark).filter(|mark| *mark != 0);
            changes(last_secs(&samples, case.limits.flapping_secs), known)
        })
        .max()?;
    if changes <= case.limits.leader_changes {
        return None;
    }
    let explanation = format!(
        "The meta leader changed {changes} times in the last {}.",
        format::span(case.limits.flapping_secs)
    );
    Some(
        ClusterCase::finds(
            &CHECK.about,
            Severity::Warning,
            &case.speaker(),
            "the meta leader changes often",
            explanation,
        )
        .proof("changes of meta_cluster.leader", changes, format!("≤ {}", case.limits.leader_changes))
        .say("Look for slow disks and a bad network between the servers.")
        .run("Look at the group.", nats("server report jetstream", &[]))
        .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_cluster;

    #[test]
    fn two_changes_in_ten_minutes() {
        for (marks, step, expected) in [
            (vec![1, 2, 1], 60.0, Some(Severity::Warning)),
            (vec![1, 2, 2], 60.0, None),
            (vec![1, 0, 1, 0, 2], 60.0, None),
            (vec![1, 2, 1], 400.0, None),
        ] {
            let found = of_cluster(&CHECK, |scene| {
                scene.server_history(marks.len(), step, |index, sample| {
                    sample.meta_leader_mark = marks[index];
                });
            });
            assert_eq!(found, expected, "{marks:?}");
        }
    }
}
