use super::{ServerCase, ServerCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
        window::{increase, last_secs, span_secs},
    },
    format,
    units::PerSec,
};

/// Clients ask the `JetStream` API very often, such as for infos in a loop.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-15"),
        name: "very many JetStream API requests",
        sources: &["Insights JETSTREAM_004"],
        thresholds: "50 a second over at least 10 s",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let window = last_secs(case.samples, 60.0);
    let secs = span_secs(window);
    let per_sec = increase(window, |sample| sample.api_requests) as f64 / secs.max(1.0);
    if secs < 10.0 || per_sec < case.limits.api_per_sec {
        return None;
    }
    let explanation =
        format!("It answers {} JetStream requests a second.", format::per_sec(PerSec::known(per_sec)));
    Some(
        case.finds(&CHECK.about, Severity::Warning, "very many JetStream requests", explanation)
            .proof("Δapi.total / s", per_sec, format!("< {}", case.limits.api_per_sec))
            .say("Find clients that ask for infos or create consumers in a loop, and let them keep what they know.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_server;

    #[test]
    fn fifty_a_second() {
        for (per_step, expected) in [(500, Some(Severity::Warning)), (499, None)] {
            let found = of_server(&CHECK, |scene| {
                scene.server_history(4, 10.0, |index, sample| sample.api_requests = per_step * index as u64);
            });
            assert_eq!(found, expected);
        }
    }
}
