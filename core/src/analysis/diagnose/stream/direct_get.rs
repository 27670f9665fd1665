use super::{StreamCase, StreamCheck};
use crate::analysis::diagnose::{
    about::About,
    command::nats,
    finding::{Finding, RuleId, Severity},
};

/// Only the leader answers reads of a replicated stream.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-24"),
        name: "direct get is off on a replicated stream",
        sources: &["Insights OPT_SYS_016"],
        thresholds: "static",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let config = &case.stream.config;
    if !case.has_config() || config.num_replicas < 2 || config.allow_direct {
        return None;
    }
    let explanation = format!("Of its {} replicas only the leader answers reads.", config.num_replicas);
    Some(
        case.finds(&CHECK.about, Severity::Info, "direct get is off", explanation)
            .proof("config.allow_direct", false, "true")
            .run("Let all replicas answer.", nats("stream edit --allow-direct", &[case.name()]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_stream;

    #[test]
    fn off_and_replicated() {
        for (allow_direct, num_replicas, expected) in
            [(false, 3, Some(Severity::Info)), (true, 3, None), (false, 1, None)]
        {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().config.allow_direct = allow_direct;
                scene.stream().config.num_replicas = num_replicas;
            });
            assert_eq!(found, expected);
        }
    }
}
