use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    format,
    model::Retention,
    units::Limit,
};

/// A large stream that nothing keeps from growing until the disk is full.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-20"),
        name: "a large stream without any limit",
        sources: &["Insights OPT_SYS_001"],
        thresholds: "1 GiB, no max_msgs, max_bytes, max_msgs_per_subject or max_age",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let config = &case.stream.config;
    let limits = [config.max_msgs, config.max_bytes, config.max_msgs_per_subject];
    let is_unlimited = limits.iter().all(|limit| *limit == Limit::Unlimited) && config.max_age_nanos == 0;
    let bytes = case.stream.state.bytes;
    let is_ours = case.has_config() && config.retention == Retention::Limits;
    if !is_ours || !is_unlimited || bytes < case.limits.unlimited_bytes {
        return None;
    }
    let explanation = format!("It holds {} and nothing limits it but the disk.", format::bytes(bytes));
    Some(
        case.finds(&CHECK.about, Severity::Info, "it has no limits", explanation)
            .proof("config.max_bytes", -1, "a limit of bytes, messages or age")
            .run("Set a limit.", nats("stream edit", &[case.name()]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_stream;

    #[test]
    fn large_and_unlimited() {
        for (bytes, max_age_nanos, expected) in
            [(1 << 30, 0, Some(Severity::Info)), ((1 << 30) - 1, 0, None), (1 << 30, 1, None)]
        {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().state.bytes = bytes;
                scene.stream().config.max_age_nanos = max_age_nanos;
            });
            assert_eq!(found, expected);
        }
    }
}
