use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    format,
    model::Storage,
};

/// A large stream in memory: it takes the server's memory, and a single replica is lost with a restart.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-22"),
        name: "a large stream in memory",
        sources: &["Insights OPT_COST_002"],
        thresholds: "more than 100 MiB",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let bytes = case.stream.state.bytes;
    if case.stream.config.storage != Storage::Memory || bytes <= case.limits.memory_bytes {
        return None;
    }
    let explanation = format!("It holds {} in the memory of each of its servers.", format::bytes(bytes));
    Some(
        case.finds(&CHECK.about, Severity::Info, "it is large and in memory", explanation)
            .proof("state.bytes", bytes, format!("≤ {}", case.limits.memory_bytes))
            .proof("config.storage", "memory", "file")
            .run(
                "Copy it to a stream with file storage.",
                nats("stream copy --storage=file", &[case.name(), "NEW_NAME"]),
            )
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_stream;

    #[test]
    fn above_a_hundred_mebibytes() {
        let limit = 100 << 20;
        for (storage, bytes, expected) in [
            (Storage::Memory, limit + 1, Some(Severity::Info)),
            (Storage::Memory, limit, None),
            (Storage::File, limit + 1, None),
        ] {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().config.storage = storage;
                scene.stream().state.bytes = bytes;
            });
            assert_eq!(found, expected);
        }
    }
}
