use super::{
    ServerCase, ServerCheck,
    capacity::{Capacity, nearly_full},
};
use crate::analysis::diagnose::{
    about::About,
    finding::{Finding, RuleId},
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
    let jetstream = case.server.jetstream.as_ref()?;
    let capacity = Capacity {
        word: "memory",
        title: "JetStream's memory is nearly full",
        used: jetstream.memory_bytes,
        max: jetstream.max_memory_bytes,
        gauge: |sample| sample.memory_used_bytes,
    };
    nearly_full(case, &CHECK.about, &capacity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::{
        finding::Severity,
        scene::{Scene, of_server},
    };

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
