use super::{ServerCase, ServerCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
        window::{held, span_secs},
    },
    format,
};

/// The server uses nearly all of its processor for a while.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-3"),
        name: "the processor is busy",
        sources: &["Insights SERVER_003", "audit SERVER_003", "server check server"],
        thresholds: "90 % of all cores in 3 samples",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let share = |percent: f64| percent / 100.0 / f64::from(case.server.num_cores.max(1));
    let run = held(case.samples, |sample| share(f64::from(sample.cpu_percent)) >= case.limits.cpu_share);
    let present = share(case.server.cpu_percent);
    if run.len() < 3 || present < case.limits.cpu_share {
        return None;
    }
    let explanation = format!(
        "It uses {} of its {} cores, for {} so far.",
        format::percent(present),
        case.server.num_cores,
        format::span(span_secs(run))
    );
    Some(
        case.finds(&CHECK.about, Severity::Warning, "its processor is busy", explanation)
            .proof("cpu", case.server.cpu_percent, format!("< {} × cores", 100.0 * case.limits.cpu_share))
            .since(run.first().map(|sample| sample.at))
            .run("Look which connections send and receive the most.", nats("server report connections", &[]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_server;

    #[test]
    fn three_samples_of_ninety_per_cent() {
        for (percents, expected) in [
            ([360.0, 360.0, 360.0], Some(Severity::Warning)),
            ([359.0, 360.0, 360.0], None),
            ([400.0, 400.0, 359.0], None),
        ] {
            let found = of_server(&CHECK, |scene| {
                scene.server().cpu_percent = f64::from(percents[2]);
                scene.server_history(3, 5.0, |index, sample| sample.cpu_percent = percents[index]);
            });
            assert_eq!(found, expected, "{percents:?}");
        }
    }
}
