use super::{ServerCase, ServerCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    text::display,
};

/// The server runs another version than most of its cluster.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-2"),
        name: "another version than its cluster",
        sources: &["Insights SERVER_002", "audit SERVER_002"],
        thresholds: "differs from the cluster's majority",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let peers: Vec<_> = case
        .snapshot
        .servers
        .iter()
        .filter(|server| server.cluster == case.server.cluster && !server.freshness.is_stale())
        .collect();
    if case.server.cluster.is_empty() || case.server.version.is_empty() {
        return None;
    }
    let count = |version: &str| peers.iter().filter(|server| server.version == version).count();
    let usual = peers
        .iter()
        .map(|server| server.version.as_str())
        .max_by_key(|version| (count(version), *version))?;
    // Half and half has no majority: then it is said of the older half, which is yet to follow.
    let own = case.server.version.as_str();
    if usual == own || count(usual) == 0 || count(own) > count(usual) {
        return None;
    }
    let explanation = format!(
        "It runs {}, and {} of {} servers of its cluster run {}.",
        display(own),
        count(usual),
        peers.len(),
        display(usual)
    );
    Some(
        case.finds(&CHECK.about, Severity::Warning, "its version differs", explanation)
            .proof("version", own, display(usual).into_owned())
            .say("Finish the upgrade.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_server;

    #[test]
    fn the_majority_is_right() {
        for (versions, expected) in [
            (["2.14.0", "2.15.1", "2.15.1"], Some(Severity::Warning)),
            (["2.16.0", "2.15.1", "2.15.1"], Some(Severity::Warning)),
            (["2.15.1", "2.14.0", "2.15.1"], None),
        ] {
            let found = of_server(&CHECK, |scene| {
                for (server, version) in scene.servers.iter_mut().zip(versions) {
                    server.version = version.to_owned();
                }
            });
            assert_eq!(found, expected, "{versions:?}");
        }
        let other_cluster = of_server(&CHECK, |scene| {
            scene.server().version = "2.14.0".to_owned();
            scene.server().cluster = "D".to_owned();
        });
        assert_eq!(other_cluster, None);
    }
}
