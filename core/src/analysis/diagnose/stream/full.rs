use super::{StreamCase, StreamCheck};
use crate::{
    analysis::{
        diagnose::{
            about::About,
            command::nats,
            finding::{Finding, RuleId, Severity},
            window::held,
        },
        sample::StreamSample,
    },
    format,
    model::{Discard, StreamConfig},
    text::display,
};

/// The stream is full and refuses new messages: publishers get error 10077. `S-1`.
///
/// A stream that is full per subject refuses only the subjects that it has, often on purpose: that is a hint.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-1"),
        name: "the stream is full and refuses messages",
        sources: &["Insights JETSTREAM_003", "Insights JETSTREAM_010", "audit JETSTREAM_003"],
        thresholds: "at the limit, discard new, last_seq still over 2 samples",
    },
    check,
};

/// Which limit a stream has reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    Messages(u64),
    Bytes(u64),
    PerSubject(u64),
}

/// The limit that makes the stream refuse messages, if it is at one.
pub(super) fn full(config: &StreamConfig, sample: &StreamSample) -> Option<Full> {
    if config.discard != Discard::New || sample.messages == 0 {
        return None;
    }
    if let Some(max) = config.max_msgs.value().filter(|max| sample.messages >= *max) {
        return Some(Full::Messages(max));
    }
    // A message that does not fit is refused while there is still room for a smaller one.
    let mean_bytes = sample.bytes / sample.messages;
    if let Some(max) = config.max_bytes.value().filter(|max| sample.bytes.saturating_add(mean_bytes) > *max) {
        return Some(Full::Bytes(max));
    }
    let max = config.max_msgs_per_subject.value().filter(|_| config.discard_new_per_subject)?;
    let is_full = sample.num_subjects > 0 && sample.messages >= max.saturating_mul(sample.num_subjects);
    is_full.then_some(Full::PerSubject(max))
}

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let (config, present) = (&case.stream.config, StreamSample::of(case.stream));
    let full_at = full(config, &present)?;
    let run =
        held(case.samples, |sample| full(config, sample).is_some() && sample.last_seq == present.last_seq);
    let [first, _, ..] = run else { return None };
    let since = Some(first.at);
    if let Full::PerSubject(max) = full_at {
        let explanation = format!(
            "All of its {} subjects have the most messages that one may have, {}: only new subjects are taken.",
            format::count(present.num_subjects),
            format::count(max),
        );
        return Some(
            case.finds(&CHECK.about, Severity::Info, "every subject is full", explanation)
                .proof("state.messages", present.messages, "< num_subjects × max_msgs_per_subject")
                .since(since)
                .run("Raise the limit if it is not meant so.", nats("stream edit", &[case.name()]))
                .done(),
        );
    }
    let (field, value, limit, numbers) = match full_at {
        Full::Bytes(max) => (
            "state.bytes",
            present.bytes,
            max,
            format!("{} of {}", format::bytes(present.bytes), format::bytes(max)),
        ),
        Full::Messages(max) | Full::PerSubject(max) => (
            "state.messages",
            present.messages,
            max,
            format!("{} of {} messages", format::count(present.messages), format::count(max)),
        ),
    };
    let mut explanation =
        format!("It holds {numbers} and discards what is new: publishers are refused with error 10077.");
    let backlog = |consumer: &&std::sync::Arc<crate::model::Consumer>| {
        consumer.state.num_pending + consumer.state.num_ack_pending
    };
    let holder = case.consumers().iter().max_by_key(backlog).filter(|consumer| backlog(consumer) > 0);
    if let Some(holder) = holder {
        explanation = format!(
            "{explanation} Its consumer {} has {} messages before it.",
            display(holder.key.consumer.as_str()),
            format::count(backlog(&holder)),
        );
    }
    Some(
        case.finds(&CHECK.about, Severity::Critical, "it is full and refuses messages", explanation)
            .proof(field, value, format!("< {limit}"))
            .proof("config.discard", "new", "old, or room")
            .proof("state.last_seq", present.last_seq, "rising")
            .since(since)
            .harm_in(Some(0.0))
            .say("Speed up the consumers that hold its messages.")
            .run("Raise its limit.", nats("stream edit", &[case.name()]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{at, of_stream};

    #[test]
    fn full_by_messages_by_bytes_and_by_subject() {
        type Edit = fn(&mut StreamConfig);
        let critical = Some(Severity::Critical);
        let cases: [(&str, Edit, Option<Severity>); 8] = [
            ("messages", |config| config.max_msgs = at(1000), critical),
            ("one is free", |config| config.max_msgs = at(1001), None),
            ("bytes", |config| config.max_bytes = at(200_000), critical),
            ("no room for one more", |config| config.max_bytes = at(200_199), critical),
            ("room for one more", |config| config.max_bytes = at(200_200), None),
            ("a limit of one per subject alone", |config| config.max_msgs_per_subject = at(250), None),
            (
                "per subject",
                |config| {
                    config.max_msgs_per_subject = at(250);
                    config.discard_new_per_subject = true;
                },
                Some(Severity::Info),
            ),
            (
                "discard old",
                |config| {
                    config.max_msgs = at(1000);
                    config.discard = Discard::Old;
                },
                None,
            ),
        ];
        for (name, edit, expected) in cases {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().config.discard = Discard::New;
                edit(&mut scene.stream().config);
                scene.history(2, |_, _| {});
            });
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn a_stream_that_still_takes_messages_is_not_stuck() {
        for (first_seq_of, expected) in [(1000, Some(Severity::Critical)), (999, None)] {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().config.discard = Discard::New;
                scene.stream().config.max_msgs = at(1000);
                scene.history(2, |index, sample| {
                    if index == 0 {
                        sample.last_seq = first_seq_of;
                    }
                });
            });
            assert_eq!(found, expected);
        }
    }
}
