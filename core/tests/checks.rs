//! Streams as servers sent them, and what the checks say of them.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use jetlens_core::{
    analysis::{
        diagnose::{
            Facts,
            finding::Severity,
            samples::Samples,
            system::{SystemLimits, diagnose_system},
        },
        sample::{ConsumerSample, ServerSample, StreamSample},
    },
    clock::Timestamp,
    ids::{ConsumerKey, Entity, ServerName, StreamKey},
    model::{Consumer, Snapshot, Stream},
    wire::{consumer::read_consumer, stream::read_stream},
};
use serde::Deserialize;
use serde_json::value::RawValue;

/// A line of what was measured: a consumer and its stream.
#[derive(Deserialize)]
struct Line<'a> {
    stream: String,
    #[serde(borrow)]
    ci: &'a RawValue,
    #[serde(borrow)]
    si: &'a RawValue,
}

/// One measured stream: its last look, and the samples of all.
#[derive(Default)]
struct Measured {
    stream: Stream,
    consumers: BTreeMap<ConsumerKey, Consumer>,
    stream_samples: Vec<StreamSample>,
    consumer_samples: BTreeMap<ConsumerKey, Vec<ConsumerSample>>,
}

impl Samples for Measured {
    fn stream(&self, _key: &StreamKey) -> Cow<'_, [StreamSample]> {
        Cow::Borrowed(&self.stream_samples)
    }

    fn consumer(&self, key: &ConsumerKey) -> Cow<'_, [ConsumerSample]> {
        self.consumer_samples.get(key).map_or(Cow::Borrowed(&[]), |samples| Cow::Borrowed(samples))
    }

    fn server(&self, _name: &ServerName) -> Cow<'_, [ServerSample]> {
        Cow::Borrowed(&[])
    }
}

fn measured(name: &str) -> Measured {
    let mut all = Measured::default();
    for line in include_str!("checks/streams.jsonl").lines() {
        let line: Line<'_> = serde_json::from_str(line).unwrap();
        if line.stream != name {
            continue;
        }
        let (account, from, epoch) = ("A".into(), "solo".into(), Timestamp::UNIX_EPOCH);
        let stream = read_stream(line.si, &account, &from, epoch).unwrap();
        let consumer = read_consumer(line.ci, &account, &stream.key.stream, &from, epoch, None).unwrap();
        let samples = all.consumer_samples.entry(consumer.key.clone()).or_default();
        samples.push(ConsumerSample::of(&consumer, Some(&stream)));
        all.stream_samples.push(StreamSample::of(&stream));
        all.consumers.insert(consumer.key.clone(), consumer);
        all.stream = stream;
    }
    assert!(!all.stream_samples.is_empty(), "{name} was measured");
    all
}

fn later(at: Timestamp, secs: i64) -> Timestamp {
    Timestamp::from_second(at.as_second() + secs).unwrap()
}

/// The rules above a hint that hold `secs` after the measurement, with nothing changed since.
fn rules_of(all: &Measured, secs: i64) -> Vec<&'static str> {
    // What did not change is not read again: only another asset tells how late it is.
    let clock = Consumer { at: later(all.stream.at, secs), ..Consumer::default() };
    let consumers = all.consumers.values().cloned().chain([clock]).map(Arc::new);
    let snapshot = Snapshot {
        seq: 1,
        streams: Arc::new([Arc::new(all.stream.clone())].into_iter().collect()),
        consumers: Arc::new(consumers.collect()),
        ..Snapshot::default()
    };
    let findings = diagnose_system(
        &snapshot,
        None,
        all,
        &Facts::default(),
        Timestamp::UNIX_EPOCH,
        &SystemLimits::default(),
    );
    findings
        .iter()
        .filter(|finding| matches!(finding.entity, Entity::Stream(_)) && finding.severity != Severity::Info)
        .map(|finding| finding.rule.0)
        .collect()
}

#[test]
fn a_full_stream_that_refuses() {
    assert_eq!(rules_of(&measured("E19"), 0), ["S-1"], "20 of 20 messages, and ten more were refused");
}

#[test]
fn one_consumer_that_holds_an_interest_stream() {
    assert_eq!(rules_of(&measured("E20"), 0), [""; 0], "within a second that is nothing");
    assert_eq!(rules_of(&measured("E20"), 60), ["S-2"], "a minute later `slow` still holds 100 messages");
}

#[test]
fn messages_of_a_work_queue_that_nobody_claims() {
    let mut queue = measured("E20B");
    assert_eq!(rules_of(&queue, 0), [""; 0], "one sample");
    for secs in [5, 10] {
        let first = queue.stream_samples[0];
        queue.stream_samples.push(StreamSample { at: later(first.at, secs), ..first });
        for samples in queue.consumer_samples.values_mut() {
            let first = samples[0];
            samples.push(ConsumerSample { at: later(first.at, secs), ..first });
        }
    }
    assert_eq!(rules_of(&queue, 10), ["S-3"], "90 messages stay");
}
