use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    format,
    model::StreamRole,
};

/// A key-value bucket whose deleted keys leave markers that never expire.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-25"),
        name: "a bucket whose markers never expire",
        sources: &["Insights OPT_SYS_020"],
        thresholds: "no max_age and more than 100,000 deleted messages",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let deleted = case.stream.state.num_deleted;
    let is_bucket = case.stream.role() == StreamRole::KeyValue;
    if !is_bucket || case.stream.config.max_age_nanos > 0 || deleted <= case.limits.key_value_deleted {
        return None;
    }
    let explanation =
        format!("It has no age limit, and {} messages inside it are deleted.", format::count(deleted));
    Some(
        case.finds(&CHECK.about, Severity::Info, "its delete markers never expire", explanation)
            .proof("config.max_age", 0, "> 0")
            .proof("state.num_deleted", deleted, format!("≤ {}", case.limits.key_value_deleted))
            .run("Remove old markers.", nats("kv compact", &[case.name().trim_start_matches("KV_")]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analysis::diagnose::scene::of_stream, ids::StreamKey};

    #[test]
    fn buckets_only() {
        for (name, deleted, expected) in
            [("KV_B", 100_001, Some(Severity::Info)), ("KV_B", 100_000, None), ("B", 100_001, None)]
        {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().key = StreamKey { account: "A".into(), stream: name.into() };
                scene.stream().config.subjects = vec!["$KV.B.>".into()];
                scene.stream().state.num_deleted = deleted;
            });
            assert_eq!(found, expected);
        }
    }
}
