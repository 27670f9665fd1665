use super::{
    ServerCase, ServerCheck,
    trouble::{Trouble, rose},
};
use crate::analysis::diagnose::{
    about::About,
    finding::{Finding, RuleId, Severity},
};

/// Clients did not read fast enough and were cut off. The total since the start says nothing: only new ones count.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-4"),
        name: "clients were cut off as slow consumers",
        sources: &["Insights SERVER_004", "audit SERVER_004"],
        thresholds: "1 in 5 min, critical from 10 on",
    },
    check,
};

const TROUBLE: Trouble = Trouble {
    field: "Δslow_consumers",
    counter: |sample| sample.slow_consumers,
    severity: |count, limits| {
        if count >= limits.slow_critical { Severity::Critical } else { Severity::Warning }
    },
    title: "slow consumers were cut off",
    sentence: |count, span| format!("{count} connections were cut off as slow consumers in the last {span}."),
    advice: "Find the clients that read too slowly: give them more readers, or less to read.",
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
            (vec![7, 7, 8], Some(Severity::Warning)),
            (vec![7, 7, 7], None),
            (vec![7, 17], Some(Severity::Critical)),
            (vec![7, 16], Some(Severity::Warning)),
            (vec![7, 8, 8, 8, 8], None),
            (vec![900, 0, 0], None),
        ] {
            let found = of_server(&CHECK, |scene| {
                scene.server_history(values.len(), 100.0, |index, sample| {
                    sample.slow_consumers = values[index];
                });
            });
            assert_eq!(found, expected, "{values:?}");
        }
    }
}
