use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    format,
    model::{Consumer, Discard, Retention},
    text::display,
};

/// A work queue that refuses when full, with a consumer that gives messages up early: they fill the queue for ever.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-23"),
        name: "a work queue whose consumer gives up early",
        sources: &["Insights OPT_SYS_024"],
        thresholds: "discard new, and ack_wait < 30 s or max_deliver < 10",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let config = &case.stream.config;
    if config.retention != Retention::WorkQueue || config.discard != Discard::New {
        return None;
    }
    // Without a limit of deliveries nothing is given up, however short the wait is.
    let deliveries = |consumer: &Consumer| consumer.config.max_deliver.value();
    let is_early = |consumer: &Consumer| {
        let wait_secs = consumer.config.ack_wait_nanos as f64 / 1e9;
        let is_short = wait_secs > 0.0 && wait_secs < case.limits.short_ack_wait_secs;
        deliveries(consumer).is_some_and(|max| max < case.limits.few_deliveries || is_short)
    };
    let consumer = case.consumers().iter().find(|consumer| is_early(consumer))?;
    let max = deliveries(consumer)?;
    let explanation = format!(
        "Its consumer {} gives a message up after {} and {} deliveries: it then stays and takes room.",
        display(consumer.key.consumer.as_str()),
        format::duration_nanos(consumer.config.ack_wait_nanos),
        format::count(max),
    );
    Some(
        case.finds(&CHECK.about, Severity::Info, "its consumer gives up early", explanation)
            .proof("config.max_deliver", max, format!("≥ {}", case.limits.few_deliveries))
            .proof("config.ack_wait", consumer.config.ack_wait_nanos, "≥ 30 s, in ns")
            .run(
                "Raise both, or move given-up messages to another stream.",
                nats("consumer edit", &[case.name(), consumer.key.consumer.as_str()]),
            )
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analysis::diagnose::scene::of_stream, units::Limit};

    #[test]
    fn early_is_few_or_fast() {
        for (max_deliver, wait_secs, expected) in [
            (Limit::At(9), 30, Some(Severity::Info)),
            (Limit::At(10), 30, None),
            (Limit::At(10), 29, Some(Severity::Info)),
            (Limit::Unlimited, 1, None),
        ] {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().config.retention = Retention::WorkQueue;
                scene.stream().config.discard = Discard::New;
                scene.consumer().config.max_deliver = max_deliver;
                scene.consumer().config.ack_wait_nanos = wait_secs * 1_000_000_000;
            });
            assert_eq!(found, expected, "{max_deliver:?} {wait_secs}");
        }
    }
}
