use super::{StreamCase, StreamCheck};
use crate::{
    analysis::{
        diagnose::{
            about::About,
            command::nats,
            finding::{Finding, RuleId, Severity},
            window::slope,
        },
        sample::{ConsumerSample, StreamSample},
    },
    clock::secs_between,
    format,
    model::{Consumer, Retention},
    units::Limit,
};

/// A work queue has messages on subjects that no consumer claims: they stay for ever. `S-3`.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-3"),
        name: "a work queue has messages that nobody claims",
        sources: &[],
        thresholds: "more messages than all consumers want, in 3 samples",
    },
    check,
};

/// A consumer's sample and a stream's belong together if they are this near, in seconds.
const TOGETHER_SECS: f64 = 15.0;
/// The two are read a moment apart: what arrives in this time is no surplus.
const SKEW_SECS: f64 = 2.0;

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    if case.stream.config.retention != Retention::WorkQueue || !case.knows_consumers() {
        return None;
    }
    let last_three = &case.samples[case.samples.len().checked_sub(3)?..];
    let consumers: Vec<_> = case
        .consumers()
        .iter()
        .map(|consumer| (given_up(consumer), case.all_samples.consumer(&consumer.key)))
        .collect();
    let mut least = u64::MAX;
    for sample in last_three {
        let mut claimed = 0_u64;
        for (given_up, samples) in &consumers {
            claimed = claimed.saturating_add(*given_up).saturating_add(claims(samples, sample)?);
        }
        least = least.min(sample.messages.saturating_sub(claimed));
    }
    let arrival_per_sec = slope(last_three, 0.0, |sample| sample.last_seq).unwrap_or(0.0);
    if least == 0 || least as f64 <= arrival_per_sec * SKEW_SECS {
        return None;
    }
    let messages = case.stream.state.messages;
    let explanation = match consumers.len() {
        0 => format!("It holds {} messages and has no consumer.", format::count(messages)),
        _ => format!(
            "It holds {} messages, and its consumers want {} of them: {} are on subjects that nobody claims.",
            format::count(messages),
            format::count(messages.saturating_sub(least)),
            format::count(least),
        ),
    };
    Some(
        case.finds(&CHECK.about, Severity::Warning, "nobody claims some of its messages", explanation)
            .proof("state.messages − Σ (num_pending + num_ack_pending)", least, "0")
            .since(last_three.first().map(|sample| sample.at))
            .run("Look which subjects it holds.", nats("stream subjects", &[case.name()]))
            .run("Add a consumer for them.", nats("consumer add", &[case.name()]))
            .say("If they should not be here, narrow the stream's subjects.")
            .done(),
    )
}

/// What a consumer wanted when the stream was like `at`; `None` if that is not known.
fn claims(samples: &[ConsumerSample], at: &StreamSample) -> Option<u64> {
    let distance = |sample: &&ConsumerSample| secs_between(sample.at, at.at).abs();
    let nearest = samples.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    (distance(&nearest) <= TOGETHER_SECS).then(|| nearest.num_pending.saturating_add(nearest.num_ack_pending))
}

/// Messages that the consumer gave up after `max_deliver`: they stay too, and are another rule's.
fn given_up(consumer: &Consumer) -> u64 {
    if consumer.config.max_deliver == Limit::Unlimited {
        return 0;
    }
    let state = &consumer.state;
    let gap = state.delivered.consumer_seq.saturating_sub(state.ack_floor.consumer_seq);
    state.num_redelivered.saturating_sub(state.num_ack_pending).max(if state.num_ack_pending == 0 {
        gap
    } else {
        0
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{Scene, of_stream};

    /// As it was measured: 90 messages, a consumer that wants none of them.
    fn orphaned(scene: &mut Scene) {
        scene.stream().config.retention = Retention::WorkQueue;
        scene.stream().state.messages = 90;
        scene.history(3, |_, _| {});
        scene.consumer_history(3, |_, _| {});
    }

    #[test]
    fn three_samples_of_surplus() {
        type Edit = fn(&mut Scene);
        let warning = Some(Severity::Warning);
        assert_eq!(of_stream(&CHECK, orphaned), warning);
        let cases: [(&str, Edit, Option<Severity>); 7] = [
            ("two samples", |scene| scene.history(2, |_, _| {}), None),
            ("all are wanted", |scene| scene.consumer_history(3, |_, sample| sample.num_pending = 90), None),
            ("one too many", |scene| scene.consumer_history(3, |_, sample| sample.num_pending = 89), warning),
            (
                "once none",
                |scene| {
                    scene.history(3, |index, s| {
                        if index == 1 {
                            s.messages = 0;
                        }
                    });
                },
                None,
            ),
            ("a limits stream", |scene| scene.stream().config.retention = Retention::Limits, None),
            ("the consumer's samples are unknown", |scene| scene.consumer_samples.clear(), None),
            (
                "much arrives between the two readings",
                |scene| scene.history(3, |index, sample| sample.last_seq = 1000 * index as u64),
                None,
            ),
        ];
        for (name, edit, expected) in cases {
            let found = of_stream(&CHECK, |scene| {
                orphaned(scene);
                edit(scene);
            });
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn given_up_messages_are_another_rules() {
        let found = of_stream(&CHECK, |scene| {
            orphaned(scene);
            scene.consumer().config.max_deliver = Limit::At(3);
            scene.consumer().state.ack_floor.consumer_seq = 910;
        });
        assert_eq!(found, None);
    }

    #[test]
    fn a_queue_without_consumers() {
        let found = of_stream(&CHECK, |scene| {
            orphaned(scene);
            scene.consumers.clear();
            scene.stream().state.consumer_count = 0;
        });
        assert_eq!(found, Some(Severity::Warning));
    }
}
