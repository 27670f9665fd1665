use super::{ServerCase, ServerCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
        window::{increase, last_secs},
    },
    format,
};

/// Connections were closed because their clients answered no ping.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-11"),
        name: "connections went stale",
        sources: &["Insights SERVER_012"],
        thresholds: "1 in 5 min, warning from 10 on",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let count = increase(last_secs(case.samples, case.limits.window_secs), |sample| sample.stale_connections);
    if count == 0 {
        return None;
    }
    let severity = if count >= case.limits.stale_warning { Severity::Warning } else { Severity::Info };
    let explanation = format!(
        "{} connections were closed in the last {} because nobody answered pings.",
        format::count(count),
        format::span(case.limits.window_secs)
    );
    Some(
        case.finds(&CHECK.about, severity, "connections went stale", explanation)
            .proof("Δstale_connections", count, "0")
            .say("Look at the network between these clients and the server.")
            .run("Look at the connections.", nats("server report connections", &[]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_server;

    #[test]
    fn what_is_new_counts_and_not_the_total() {
        for (values, expected) in [
            (vec![1, 2], Some(Severity::Info)),
            (vec![1, 11], Some(Severity::Warning)),
            (vec![1, 1], None),
            (vec![9, 0], None),
        ] {
            let found = of_server(&CHECK, |scene| {
                scene.server_history(values.len(), 100.0, |index, sample| {
                    sample.stale_connections = values[index];
                });
            });
            assert_eq!(found, expected, "{values:?}");
        }
    }
}
