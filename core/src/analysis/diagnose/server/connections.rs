use super::{ServerCase, ServerCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    format,
    units::Limit,
};

/// The server has nearly as many connections as it may: further clients are refused at the limit.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-10"),
        name: "few connections are left",
        sources: &["Insights SERVER_011", "server check server"],
        thresholds: "80 % of max_connections",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let (used, max) = (case.server.connections, case.server.max_connections);
    let share = Limit::At(max).share(used).filter(|share| *share >= case.limits.connection_share)?;
    let explanation = format!(
        "It has {} of {} connections ({}).",
        format::count(used),
        format::count(max),
        format::percent(share)
    );
    Some(
        case.finds(&CHECK.about, Severity::Warning, "its connections are nearly used up", explanation)
            .proof("connections", used, format!("< {}", (max as f64 * case.limits.connection_share) as u64))
            .say("Raise max_connections, or spread the clients.")
            .run("Look whose they are.", nats("server report connections", &[]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_server;

    #[test]
    fn eighty_per_cent() {
        for (used, max, expected) in [(80, 100, Some(Severity::Warning)), (79, 100, None), (80, 0, None)] {
            let found = of_server(&CHECK, |scene| {
                (scene.server().connections, scene.server().max_connections) = (used, max);
            });
            assert_eq!(found, expected);
        }
    }
}
