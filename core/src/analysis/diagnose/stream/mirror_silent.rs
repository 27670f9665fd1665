use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    clock::secs_between,
    format,
    model::SourceState,
    text::display,
};

/// A mirror or a source has no contact with its origin. `M-1`.
///
/// Heartbeats keep `active` near a second on an idle origin, and `lag` reads 0 when the origin is gone: only contact
/// counts.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("M-1"),
        name: "a mirror or source can't reach its origin",
        sources: &["Insights JETSTREAM_015", "Insights JETSTREAM_018", "server check stream"],
        thresholds: "no contact for 15 s, or an error",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let limit = case.limits.source_silent_secs;
    // A leader that was just elected is still making its connections.
    let age = secs_between(case.stream.created, case.now).min(case.leader_secs().unwrap_or(f64::INFINITY));
    let is_silent = |source: &&SourceState| match source.active_nanos {
        Some(nanos) => nanos as f64 / 1e9 > limit,
        None => age > limit,
    };
    let sources = || case.stream.mirror.iter().chain(&case.stream.sources);
    let mut silent: Vec<_> =
        sources().filter(|source| is_silent(source) || (source.error.is_some() && age > limit)).collect();
    // Never in contact is the worst, then the longest silence.
    silent.sort_by_key(|source| std::cmp::Reverse(source.active_nanos.unwrap_or(u64::MAX)));
    let worst = silent.first()?;
    let kind = if case.stream.mirror.is_some() { "mirror" } else { "source" };
    let heard = match worst.active_nanos {
        Some(nanos) => format!(
            "has not heard of its origin {} for {}",
            display(worst.name.as_str()),
            format::span(nanos as f64 / 1e9)
        ),
        None => format!("never reached its origin {}", display(worst.name.as_str())),
    };
    let mut explanation = match silent.len() {
        1 => format!("The {kind} {heard}."),
        count => format!("{count} of its {} sources are silent; one {heard}.", sources().count()),
    };
    if let Some(error) = &worst.error {
        explanation = format!("{explanation} The server says “{}”.", display(error).trim_end_matches('.'));
    }
    let since = worst
        .active_nanos
        .and_then(|nanos| case.stream.at.checked_sub(std::time::Duration::from_nanos(nanos)).ok());
    let mut draft = case
        .finds(&CHECK.about, Severity::Critical, "it can't reach its origin", explanation)
        .proof(
            format!("{kind}.active"),
            worst.active_nanos.map_or(serde_json::json!(-1), serde_json::Value::from),
            format!("≤ {} ns", (limit * 1e9) as u64),
        )
        .since(since);
    if let Some(error) = &worst.error {
        draft = draft.proof(format!("{kind}.error"), error.as_str(), "absent");
    }
    Some(
        draft
            .run("Look whether the origin exists.", nats("stream info", &[worst.name.as_str()]))
            .say("Check the link between the clusters, and the exports and imports between the accounts.")
            .run("Let another server take over.", nats("stream cluster step-down", &[case.name()]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{of_stream, secs_ago};

    fn mirror(active_secs: Option<f64>, error: Option<&str>) -> SourceState {
        SourceState {
            name: "O".into(),
            active_nanos: active_secs.map(|secs| (secs * 1e9) as u64),
            error: error.map(str::to_owned),
            ..SourceState::default()
        }
    }

    #[test]
    fn contact_counts_and_lag_does_not() {
        let critical = Some(Severity::Critical);
        for (active, error, expected) in [
            (Some(0.8), None, None),
            (Some(15.0), None, None),
            (Some(17.8), None, critical),
            (None, Some("stream not found (10059)"), critical),
            (Some(0.8), Some("stream not found (10059)"), critical),
        ] {
            let found = of_stream(&CHECK, |scene| scene.stream().mirror = Some(mirror(active, error)));
            assert_eq!(found, expected, "{active:?} {error:?}");
            let found = of_stream(&CHECK, |scene| {
                scene.stream().sources = vec![mirror(Some(0.1), None), mirror(active, error)];
            });
            assert_eq!(found, expected, "as a source: {active:?} {error:?}");
        }
    }

    #[test]
    fn a_new_leader_is_still_connecting() {
        for (leader_secs, expected) in [(10.0, None), (16.0, Some(Severity::Critical))] {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().mirror = Some(mirror(None, None));
                scene.group().leader_since = Some(secs_ago(leader_secs));
            });
            assert_eq!(found, expected);
        }
    }
}
