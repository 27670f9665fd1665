use super::{ServerCase, ServerCheck};
use crate::analysis::diagnose::{
    about::About,
    failing::{Tolerance, failing},
    finding::{Finding, RuleId, Severity},
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
    let tolerance = Tolerance {
        window_secs: case.limits.window_secs,
        min_requests: case.limits.api_min_requests,
        share: case.limits.api_error_share,
    };
    let failing = failing(case.samples, tolerance, |sample| sample.api_requests, |sample| sample.api_errors)?;
    let explanation = failing.sentence("");
    let draft = case.finds(&CHECK.about, Severity::Warning, "many JetStream requests fail", explanation);
    Some(failing.prove(draft).done())
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
