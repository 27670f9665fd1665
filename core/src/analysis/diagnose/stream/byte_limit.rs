use super::{
    StreamCase, StreamCheck,
    near_limit::{Gauge, near},
};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId},
    },
    format,
};

/// The stream comes near its limit of bytes.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-11"),
        name: "the limit of bytes is near",
        sources: &["Insights JETSTREAM_010", "audit JETSTREAM_003"],
        thresholds: "90 % of max_bytes, or full within 1 h",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let gauge = Gauge {
        limit: case.stream.config.max_bytes,
        value: |sample| sample.bytes,
        field: "state.bytes",
        title: "its limit of bytes is near",
        show: format::bytes,
    };
    Some(
        near(case, &CHECK.about, gauge)?
            .say("Speed up or remove the consumers that hold its messages.")
            .run("Raise the limit.", nats("stream edit", &[case.name()]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::diagnose::{
            finding::Severity,
            scene::{at, of_stream},
        },
        model::Discard,
    };

    #[test]
    fn ninety_per_cent() {
        for (max, expected) in [(222_222, Some(Severity::Warning)), (222_223, None)] {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().config.discard = Discard::New;
                scene.stream().config.max_bytes = at(max);
            });
            assert_eq!(found, expected);
        }
    }
}
