use super::{AccountCase, AccountCheck};
use crate::analysis::diagnose::{
    about::About,
    failing::{Tolerance, failing},
    finding::{Finding, RuleId, Severity},
};

/// Many of the account's requests to the `JetStream` API are answered with an error.
pub(super) const CHECK: AccountCheck = AccountCheck {
    about: About {
        id: RuleId("Q-3"),
        name: "many of the account's JetStream requests fail",
        sources: &["Insights JETSTREAM_009"],
        thresholds: "more than 1 % of at least 100 in 5 min",
    },
    check,
};

fn check(case: &AccountCase<'_>) -> Option<Finding> {
    let tolerance = Tolerance {
        window_secs: case.limits.window_secs,
        min_requests: case.limits.api_min_requests,
        share: case.limits.api_error_share,
    };
    let failing = failing(case.samples, tolerance, |sample| sample.api_requests, |sample| sample.api_errors)?;
    let explanation = failing.sentence("its ");
    let draft = case.finds(&CHECK.about, Severity::Warning, "many JetStream requests fail", explanation);
    Some(failing.prove(draft).done())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{of_account, secs_ago};
    use crate::analysis::sample::AccountSample;
    #[test]
    fn one_per_cent_of_a_hundred() {
        for (total, errors, expected) in [(100, 2, Some(Severity::Warning)), (100, 1, None), (99, 50, None)] {
            let found = of_account(&CHECK, |scene| {
                let sample = |api_requests, api_errors, secs| AccountSample {
                    at: secs_ago(secs),
                    api_requests,
                    api_errors,
                    ..AccountSample::default()
                };
                let samples = vec![sample(7000, 5000, 60.0), sample(7000 + total, 5000 + errors, 0.0)];
                scene.account_samples.insert("A".into(), samples);
            });
            assert_eq!(found, expected);
        }
    }
}
