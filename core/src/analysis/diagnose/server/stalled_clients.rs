use super::{
    ServerCase, ServerCheck,
    trouble::{Trouble, rose},
};
use crate::analysis::diagnose::{
    about::About,
    finding::{Finding, RuleId, Severity},
};

/// Publishers were held up because a reader of their messages is slow.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-12"),
        name: "publishers are held up",
        sources: &["Insights SERVER_013"],
        thresholds: "1 in 5 min",
    },
    check,
};

const TROUBLE: Trouble = Trouble {
    field: "Δstalled_clients",
    counter: |sample| sample.stalled_clients,
    severity: |_, _| Severity::Warning,
    title: "publishers are held up",
    sentence: |count, span| {
        format!("Publishers were held up {count} times in the last {span} by slow readers.")
    },
    advice: "Find the slow reader: it has pending bytes.",
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
        for (values, expected) in
            [(vec![1, 2], Some(Severity::Warning)), (vec![2, 2], None), (vec![9, 0], None)]
        {
            let found = of_server(&CHECK, |scene| {
                scene.server_history(values.len(), 100.0, |index, sample| {
                    sample.stalled_clients = values[index];
                });
            });
            assert_eq!(found, expected, "{values:?}");
        }
    }
}
