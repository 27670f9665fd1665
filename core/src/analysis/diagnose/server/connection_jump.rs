use super::{ServerCase, ServerCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
        window::last_secs,
    },
    format,
};

/// Many clients connected or left within a minute, as after an outage.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-21"),
        name: "many connections came or went at once",
        sources: &["Insights CLUSTER_006"],
        thresholds: "500 and 20 % within 1 min",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let [first, .., last] = last_secs(case.samples, 60.0) else { return None };
    let change = last.connections.abs_diff(first.connections);
    let most = first.connections.max(last.connections);
    if change <= case.limits.connection_jump || change * 5 < most {
        return None;
    }
    let verb = if last.connections > first.connections { "came" } else { "went" };
    let explanation = format!(
        "{} connections {verb} within a minute: it has {} now.",
        format::count(change),
        format::count(last.connections)
    );
    Some(
        case.finds(&CHECK.about, Severity::Warning, "many connections changed at once", explanation)
            .proof("Δconnections", change, format!("≤ {}", case.limits.connection_jump))
            .since(Some(first.at))
            .run("Look whose they are.", nats("server report connections", &[]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_server;

    #[test]
    fn more_than_five_hundred_in_a_minute() {
        for (values, expected) in [
            (vec![100, 100, 601], Some(Severity::Warning)),
            (vec![100, 100, 600], None),
            (vec![700, 100], Some(Severity::Warning)),
            (vec![10_000, 10_600], None),
            (vec![0, 600, 600, 600, 600], None),
        ] {
            let found = of_server(&CHECK, |scene| {
                scene.server_history(values.len(), 20.0, |index, sample| sample.connections = values[index]);
            });
            assert_eq!(found, expected, "{values:?}");
        }
    }
}
