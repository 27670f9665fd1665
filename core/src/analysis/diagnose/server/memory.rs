use super::{ServerCase, ServerCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
        window::{last_secs, slope},
    },
    format,
    units::Limit,
};

/// What `JetStream` may use of the memory is nearly used up.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-5"),
        name: "JetStream's memory is nearly used up",
        sources: &["Insights SERVER_005", "Insights JETSTREAM_007", "audit SERVER_005"],
        thresholds: "90 per cent of the configured memory, critical from 95 on",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let use_ = case.server.jetstream.as_ref()?;
    let (used, max) = (use_.memory_bytes, use_.max_memory_bytes);
    let share = Limit::At(max).share(used).filter(|share| *share >= case.limits.full_warning_share)?;
    let severity =
        if share >= case.limits.full_critical_share { Severity::Critical } else { Severity::Warning };
    let growth = slope(last_secs(case.samples, 900.0), 60.0, |sample| sample.memory_used_bytes);
    let secs_left =
        growth.filter(|per_sec| *per_sec > 0.0).map(|per_sec| max.saturating_sub(used) as f64 / per_sec);
    let mut explanation = format!(
        "JetStream uses {} of {} of memory ({}).",
        format::bytes(used),
        format::bytes(max),
        format::percent(share)
    );
    if let Some(secs) = secs_left {
        explanation = format!("{explanation} At this rate it is full in {}.", format::span(secs));
    }
    Some(
        case.finds(&CHECK.about, severity, "JetStream's memory is nearly full", explanation)
            .proof("memory", used, format!("< {}", (max as f64 * case.limits.full_warning_share) as u64))
            .harm_in(secs_left)
            .run("Look which streams are large.", nats("stream report", &[]))
            .say("Delete or limit streams, or give JetStream more.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{Scene, of_server};

    #[test]
    fn ninety_and_ninety_five_per_cent() {
        let mib = 1 << 20;
        for (used, max, expected) in [
            (899 * mib, 1000 * mib, None),
            (900 * mib, 1000 * mib, Some(Severity::Warning)),
            (949 * mib, 1000 * mib, Some(Severity::Warning)),
            (950 * mib, 1000 * mib, Some(Severity::Critical)),
            (950 * mib, 0, None),
        ] {
            let found = of_server(&CHECK, |scene| {
                scene.jetstream().max_memory_bytes = max;
                scene.jetstream().memory_bytes = used;
            });
            assert_eq!(found, expected, "{used}");
        }
    }

    #[test]
    fn growth_tells_the_time_that_is_left() {
        let mut scene = Scene::new();
        (scene.jetstream().max_memory_bytes, scene.jetstream().memory_bytes) = (1000, 940);
        scene.server_history(7, 10.0, |index, sample| sample.memory_used_bytes = 880 + 10 * index as u64);
        assert_eq!(scene.ask_server(&CHECK).unwrap().secs_to_harm, Some(60.0));
    }
}
