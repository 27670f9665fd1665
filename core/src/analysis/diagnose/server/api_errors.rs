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

/// Many requests to the `JetStream` API are answered with an error.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-14"),
        name: "many JetStream API requests fail",
        sources: &["Insights JETSTREAM_009"],
        thresholds: "more than 1 % of at least 100 in 5 min",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let window = last_secs(case.samples, case.limits.window_secs);
    let total = increase(window, |sample| sample.api_requests);
    let errors = increase(window, |sample| sample.api_errors);
    let share = errors as f64 / total.max(1) as f64;
    if total < case.limits.api_min_requests || share <= case.limits.api_error_share {
        return None;
    }
    let explanation = format!(
        "{} of {} JetStream requests failed in the last {} ({}).",
        format::count(errors),
        format::count(total),
        format::span(case.limits.window_secs),
        format::percent(share)
    );
    Some(
        case.finds(&CHECK.about, Severity::Warning, "many JetStream requests fail", explanation)
            .proof("Δapi.errors / Δapi.total", share, format!("≤ {}", case.limits.api_error_share))
            .run("Watch who asks for what.", nats("events --js-advisory", &[]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_server;

    #[test]
    fn one_per_cent_of_a_hundred() {
        for (total, errors, expected) in
            [(100, 2, Some(Severity::Warning)), (100, 1, None), (99, 50, None), (1000, 10, None)]
        {
            let found = of_server(&CHECK, |scene| {
                scene.server_history(2, 60.0, |index, sample| {
                    sample.api_requests = 5000 + total * index as u64;
                    sample.api_errors = 4000 + errors * index as u64;
                });
            });
            assert_eq!(found, expected);
        }
    }
}
