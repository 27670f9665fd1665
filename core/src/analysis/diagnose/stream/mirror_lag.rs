use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
        window::{rises, slope},
    },
    format,
    units::PerSec,
};

/// A mirror or a source is in contact and falls further and further behind. `M-3`.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("M-3"),
        name: "a mirror or source falls behind",
        sources: &["Insights JETSTREAM_017", "server check stream"],
        thresholds: "lag ≥ 100 messages and rising in 3 samples",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let worst = case.stream.mirror.iter().chain(&case.stream.sources).max_by_key(|source| source.lag)?;
    let in_contact =
        worst.active_nanos.is_some_and(|nanos| nanos as f64 / 1e9 <= case.limits.source_silent_secs);
    if !in_contact || worst.lag < case.limits.source_lag_messages {
        return None;
    }
    if !rises(case.samples, 3, |sample| sample.source_lag) {
        return None;
    }
    let last_three = &case.samples[case.samples.len() - 3..];
    let per_sec = PerSec(slope(last_three, 0.0, |sample| sample.source_lag));
    let explanation = format!(
        "It is {} messages behind its origin {}, and {} more each second.",
        format::count(worst.lag),
        crate::text::display(worst.name.as_str()),
        format::per_sec(per_sec),
    );
    Some(
        case.finds(&CHECK.about, Severity::Warning, "it falls behind its origin", explanation)
            .proof("lag", worst.lag, "falling")
            .since(last_three.first().map(|sample| sample.at))
            .say("Look at the bandwidth to the origin, and at the load of this stream's leader.")
            .run("Let another server take over.", nats("stream cluster step-down", &[case.name()]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analysis::diagnose::scene::of_stream, model::SourceState};

    #[test]
    fn rising_in_three_samples() {
        for (lags, active_secs, expected) in [
            (vec![200, 300, 400], 1, Some(Severity::Warning)),
            (vec![300, 300, 400], 1, None),
            (vec![300, 400], 1, None),
            (vec![97, 98, 99], 1, None),
            (vec![200, 300, 400], 16, None),
        ] {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().mirror = Some(SourceState {
                    name: "O".into(),
                    lag: lags[lags.len() - 1],
                    active_nanos: Some(active_secs * 1_000_000_000),
                    ..SourceState::default()
                });
                scene.history(lags.len(), |index, sample| sample.source_lag = lags[index]);
            });
            assert_eq!(found, expected, "{lags:?}");
        }
    }
}
