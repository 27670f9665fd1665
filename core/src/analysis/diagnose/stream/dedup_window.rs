use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
        window::slope,
    },
    format,
    units::PerSec,
};

/// The server remembers the ids of all messages of a long time, on a stream with traffic.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-15"),
        name: "a long duplicate window on a busy stream",
        sources: &["Insights OPT_SYS_019"],
        thresholds: "info above 1 h, warning above 6 h, from 10 messages/s on",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let nanos = case.stream.config.duplicate_window_nanos;
    let secs = nanos as f64 / 1e9;
    let per_sec = slope(case.samples, 10.0, |sample| sample.last_seq)?;
    if secs <= case.limits.dedup_info_secs || per_sec < case.limits.dedup_per_sec {
        return None;
    }
    let severity = if secs > case.limits.dedup_warning_secs { Severity::Warning } else { Severity::Info };
    let explanation = format!(
        "It remembers message ids for {}, which are {} at {} messages/s.",
        format::duration_nanos(nanos),
        format::short_count(per_sec * secs),
        format::per_sec(PerSec::known(per_sec)),
    );
    Some(
        case.finds(&CHECK.about, severity, "its duplicate window is long", explanation)
            .proof("config.duplicate_window", nanos, "≤ 1 h, in ns")
            .run(
                "Shorten it to what publishers need for a retry.",
                nats("stream edit --dupe-window=2m", &[case.name()]),
            )
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_stream;

    #[test]
    fn long_and_busy() {
        let hour = 3_600_000_000_000;
        for (window, per_step, expected) in [
            (hour, 100, None),
            (hour + 1_000_000_000, 100, Some(Severity::Info)),
            (hour + 1_000_000_000, 99, None),
            (7 * hour, 100, Some(Severity::Warning)),
        ] {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().config.duplicate_window_nanos = window;
                scene.history(3, |index, sample| sample.last_seq = 1000 + per_step * index as u64);
            });
            assert_eq!(found, expected, "{window} {per_step}");
        }
    }
}
