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

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let count = increase(last_secs(case.samples, case.limits.window_secs), |sample| sample.stalled_clients);
    if count == 0 {
        return None;
    }
    let severity = Severity::Warning;
    let explanation = format!(
        "Publishers were held up {} times in the last {} by slow readers.",
        format::count(count),
        format::span(case.limits.window_secs)
    );
    Some(
        case.finds(&CHECK.about, severity, "publishers are held up", explanation)
            .proof("Δstalled_clients", count, "0")
            .say("Find the slow reader: it has pending bytes.")
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
