use super::{
    ServerCase, ServerCheck,
    trouble::{Trouble, rose},
};
use crate::analysis::diagnose::{
    about::About,
    finding::{Finding, RuleId, Severity},
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

const TROUBLE: Trouble = Trouble {
    field: "Δstale_connections",
    counter: |sample| sample.stale_connections,
    severity: |count, limits| {
        if count >= limits.stale_warning { Severity::Warning } else { Severity::Info }
    },
    title: "connections went stale",
    sentence: |count, span| {
        format!("{count} connections were closed in the last {span} because nobody answered pings.")
    },
    advice: "Look at the network between these clients and the server.",
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    rose(case, &CHECK.about, &TROUBLE)
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
