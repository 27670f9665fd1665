//! One consumer and its stream with samples, from the recorded experiments, and a diagnosis of it.

use std::{collections::BTreeMap, sync::Arc};

use jetlens_core::{
    analysis::{
        diagnose::{ConsumerFacts, ConsumerVerdict, Diagnosis, Facts, Limits, diagnose_consumers},
        sample::ConsumerSample,
    },
    clock::{Timestamp, secs_between, to_millisecond},
    ids::ConsumerKey,
    model::{Consumer, Snapshot, Stream},
    wire::{consumer::read_consumer, stream::read_stream},
};
use serde_json::{Value, value::RawValue};

/// Each line is `{stream, consumer, label, wall, ci, si}` of a nats-server 2.15.1: the two infos, read a moment apart.
const GOLDEN: &str = include_str!("golden.jsonl");

#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) name: String,
    pub(crate) consumer: Consumer,
    pub(crate) stream: Stream,
    pub(crate) samples: Vec<ConsumerSample>,
    /// The server said at the end that there is no such consumer.
    pub(crate) gone: bool,
}

/// Experiments were watched for a second or two with an `ack_wait` of 30 s, so the limits are a sixtieth, and a stall
/// is told without waiting for `ack_wait` twice.
pub(crate) fn golden_limits() -> Limits {
    let usual = Limits::default();
    Limits {
        stall_ack_waits: 0.0,
        loop_ack_waits: 1.0,
        rate_secs: usual.rate_secs,
        new_consumer_secs: 1.0,
        ..usual.scaled(1.0 / 60.0)
    }
}

/// All experiments, by `E27`, and `E27#2` for a second run with another consumer of the same name.
pub(crate) fn golden() -> BTreeMap<String, Scene> {
    let mut scenes: BTreeMap<String, Scene> = BTreeMap::new();
    for line in GOLDEN.lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        let text = |field: &str| value[field].as_str().unwrap().to_owned();
        let (id, name, label) = (text("stream"), text("consumer"), text("label"));
        let raw = |field: &str| serde_json::value::to_raw_value(&value[field]).unwrap();
        let account = "A".into();
        let read = |raw: &RawValue| {
            read_consumer(raw, &account, &id.as_str().into(), &"solo".into(), Timestamp::UNIX_EPOCH, None)
        };
        let stream = read_stream(&raw("si"), &account, &"solo".into(), Timestamp::UNIX_EPOCH).unwrap();
        let mut key = [id.as_str(), label.as_str()].join(" ").trim().to_owned();
        if value["ci"]["error"].is_object() {
            if let Some(scene) = scenes.get_mut(&key) {
                scene.gone = true;
            }
            continue;
        }
        let consumer = read(&raw("ci")).unwrap();
        assert_eq!(consumer.key.consumer.as_str(), name);
        if scenes.get(&key).is_some_and(|scene| scene.consumer.created != consumer.created) {
            key += "#2";
        }
        let sample = ConsumerSample::of(&consumer, Some(&stream));
        let scene = scenes.entry(key.clone()).or_insert_with(|| Scene {
            name: key,
            consumer: consumer.clone(),
            stream: stream.clone(),
            samples: Vec::new(),
            gone: false,
        });
        // A run ends where a filter is edited.
        if scene.consumer.config.filter_subjects != consumer.config.filter_subjects {
            scene.samples.clear();
        }
        scene.samples.push(sample);
        (scene.consumer, scene.stream) = (consumer, stream);
    }
    assert!(scenes.len() > 40, "{}", scenes.len());
    scenes
}

impl Scene {
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            seq: 1,
            at: self.samples.last().unwrap().at,
            streams: Arc::new([Arc::new(self.stream.clone())].into_iter().collect()),
            consumers: Arc::new([Arc::new(self.consumer.clone())].into_iter().collect()),
            ..Snapshot::default()
        }
    }

    pub(crate) fn diagnose(&self, facts: &Facts, limits: &Limits) -> Diagnosis {
        let samples = |key: &ConsumerKey, into: &mut Vec<ConsumerSample>| {
            if *key == self.consumer.key {
                into.extend_from_slice(&self.samples);
            }
        };
        diagnose_consumers(&self.snapshot(), &samples, facts, limits, None)
    }

    /// The verdict with facts about the consumer.
    pub(crate) fn verdict_with(&self, facts: ConsumerFacts, limits: &Limits) -> ConsumerVerdict {
        let facts = Facts { consumers: [(self.consumer.key.clone(), facts)].into(), ..Facts::default() };
        self.diagnose(&facts, limits).consumer(&self.consumer.key).unwrap().clone()
    }

    pub(crate) fn verdict(&self, limits: &Limits) -> ConsumerVerdict {
        self.diagnose(&Facts::default(), limits).consumer(&self.consumer.key).unwrap().clone()
    }

    /// The present state seen again after so many seconds.
    pub(crate) fn wait(&mut self, secs: f64) {
        let mut sample = *self.samples.last().unwrap();
        sample.at = later(sample.at, secs);
        self.consumer.at = sample.at;
        self.stream.at = sample.at;
        self.samples.push(sample);
    }

    /// The same in a world whose time runs `factor` times as long.
    pub(crate) fn scaled(&self, factor: f64) -> Self {
        let mut scene = self.clone();
        let start = self.samples[0].at;
        // Samples hold whole milliseconds, and what is stretched must still be the same moment in them.
        let stretch =
            |at: &mut Timestamp| *at = later(start, secs_between(start, to_millisecond(*at)) * factor);
        for sample in &mut scene.samples {
            stretch(&mut sample.at);
            sample.delivered_at.iter_mut().for_each(stretch);
            sample.floor_at.iter_mut().for_each(stretch);
        }
        let consumer = &mut scene.consumer;
        stretch(&mut consumer.at);
        stretch(&mut consumer.created);
        consumer.state.delivered.last_active.iter_mut().for_each(stretch);
        consumer.state.ack_floor.last_active.iter_mut().for_each(stretch);
        let config = &mut consumer.config;
        let nanos = |nanos: &mut u64| *nanos = (*nanos as f64 * factor).round() as u64;
        nanos(&mut config.ack_wait_nanos);
        nanos(&mut config.inactive_threshold_nanos);
        config.backoff_nanos.iter_mut().for_each(nanos);
        config.rate_limit_bps = (config.rate_limit_bps as f64 / factor) as u64;
        stretch(&mut scene.stream.at);
        scene
    }
}

/// The ids of the findings, the cause first.
pub(crate) fn ids(verdict: &ConsumerVerdict) -> Vec<&'static str> {
    verdict.findings().map(|finding| finding.rule.0).collect()
}

pub(crate) fn later(at: Timestamp, secs: f64) -> Timestamp {
    Timestamp::from_nanosecond(at.as_nanosecond() + (secs * 1e9).round() as i128).unwrap()
}
