use super::{ClusterCase, ClusterCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    format,
};

/// Writing all assignments takes long, and holds the meta leader up.
pub(super) const CHECK: ClusterCheck = ClusterCheck {
    about: About {
        id: RuleId("K-5"),
        name: "snapshots of the meta group are slow",
        sources: &["Insights META_004"],
        thresholds: "5 s, critical from 30 s on",
    },
    check,
};

fn check(case: &ClusterCase<'_>) -> Option<Finding> {
    let (leader, group) = case.meta_leader()?;
    let secs = group.snapshot?.last_duration_nanos as f64 / 1e9;
    let severity = if secs >= case.limits.snapshot_critical_secs {
        Severity::Critical
    } else if secs >= case.limits.snapshot_warning_secs {
        Severity::Warning
    } else {
        return None;
    };
    let explanation = format!("Its last snapshot of all assignments took {}.", format::span(secs));
    Some(
        ClusterCase::finds(&CHECK.about, severity, &leader.name, "meta snapshots are slow", explanation)
            .proof(
                "meta_cluster.snapshot.last_duration",
                secs,
                format!("< {} s", case.limits.snapshot_warning_secs),
            )
            .say("Look at its disk, and delete streams and consumers that nobody needs.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_cluster;
    use crate::model::MetaSnapshot;
    #[test]
    fn five_and_thirty_seconds() {
        for (secs, expected) in [
            (4.9, None),
            (5.0, Some(Severity::Warning)),
            (29.0, Some(Severity::Warning)),
            (30.0, Some(Severity::Critical)),
        ] {
            let snapshot = MetaSnapshot { last_duration_nanos: (secs * 1e9) as u64, pending_entries: 0 };
            assert_eq!(of_cluster(&CHECK, |scene| scene.meta().snapshot = Some(snapshot)), expected);
        }
    }
}
