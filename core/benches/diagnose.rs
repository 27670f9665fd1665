//! What a diagnosis of 10,000 consumers costs.
//!
//! `cargo bench -p jetlens-core --bench diagnose`. It may take 50 ms: a look a second must leave the machine alone.
#![expect(clippy::print_stdout, reason = "a bench prints its results")]
#![expect(clippy::unwrap_used, reason = "a bench that can't go on ends")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jetlens_core::{
    analysis::{
        diagnose::{Diagnosis, Facts, Limits, SampleSource, diagnose_consumers},
        sample::ConsumerSample,
    },
    clock::Timestamp,
    ids::{ConsumerKey, StreamKey},
    model::{
        Consumer, ConsumerConfig, ConsumerState, Delivered, Snapshot, Stream, StreamConfig, StreamState,
    },
    units::Limit,
};

const NUM_STREAMS: usize = 1000;
const PER_STREAM: usize = 10;
/// A quarter of an hour at one look in five seconds.
const NUM_SAMPLES: u64 = 180;
const RUNS: usize = 15;
const BOUND: Duration = Duration::from_millis(50);

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!("{} consumers with {NUM_SAMPLES} samples each, {RUNS} runs", NUM_STREAMS * PER_STREAM);
    run("90 % healthy, 5 % busy, 5 % stuck", |index| match index % 20 {
        0 => Kind::Stuck,
        1 => Kind::Busy,
        _ => Kind::Idle,
    });
    run("all busy", |_| Kind::Busy);
    run("all stuck", |_| Kind::Stuck);
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Idle,
    Busy,
    Stuck,
}

struct Histories(Vec<Vec<ConsumerSample>>);

impl SampleSource for Histories {
    fn samples(&self, key: &ConsumerKey, into: &mut Vec<ConsumerSample>) {
        // Names are `S0001` and `c1`, so that the way to the samples costs nothing here.
        let stream: usize = key.stream.as_str()[1..].parse().unwrap();
        let consumer: usize = key.consumer.as_str()[1..].parse().unwrap();
        into.extend_from_slice(&self.0[stream * PER_STREAM + consumer]);
    }
}

fn run(name: &str, kind: impl Fn(usize) -> Kind) {
    let (snapshot, histories) = system(kind);
    let (facts, limits) = (Facts::default(), Limits::default());
    let mut previous: Option<Diagnosis> = None;
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = now();
        let diagnosis = diagnose_consumers(&snapshot, &histories, &facts, &limits, previous.as_ref());
        times.push(start.elapsed());
        previous = Some(diagnosis);
    }
    times.sort_unstable();
    let median = times[RUNS / 2];
    let ratio = median.as_secs_f64() / BOUND.as_secs_f64();
    let verdict = if ratio <= 1.0 { "held" } else { "MISSED" };
    let findings = previous.map_or(0, |diagnosis| diagnosis.findings.len());
    println!("{name}: {ratio:.2} of the bound ({median:.1?} / {BOUND:.0?}): {verdict}; {findings} findings");
}

#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn now() -> Instant {
    Instant::now()
}

fn system(kind: impl Fn(usize) -> Kind) -> (Snapshot, Histories) {
    let mut streams = Vec::new();
    let mut consumers = Vec::new();
    let mut histories = Vec::new();
    for stream in 0..NUM_STREAMS {
        let key = StreamKey { account: "SHOP".into(), stream: format!("S{stream:04}").into() };
        let stream = Stream {
            key,
            config: StreamConfig { subjects: vec!["orders.>".to_owned()], ..StreamConfig::default() },
            state: StreamState {
                messages: 100_000,
                first_seq: 1,
                last_seq: 100_000,
                ..StreamState::default()
            },
            ..Stream::default()
        };
        for consumer in 0..PER_STREAM {
            let kind = kind(histories.len());
            let mut samples = Vec::new();
            let mut last = Consumer::default();
            for index in 0..NUM_SAMPLES {
                last = look(&stream, consumer, kind, index);
                samples.push(ConsumerSample::of(&last, Some(&stream)));
            }
            histories.push(samples);
            consumers.push(Arc::new(last));
        }
        streams.push(Arc::new(stream));
    }
    let snapshot = Snapshot {
        seq: 1,
        at: at(NUM_SAMPLES),
        streams: Arc::new(streams.into_iter().collect()),
        consumers: Arc::new(consumers.into_iter().collect()),
        ..Snapshot::default()
    };
    (snapshot, Histories(histories))
}

fn look(stream: &Stream, consumer: usize, kind: Kind, index: u64) -> Consumer {
    let delivered = match kind {
        Kind::Idle => 100_000,
        Kind::Busy => 50_000 + index * 50,
        Kind::Stuck => 50_000,
    };
    let position = Delivered { consumer_seq: delivered, stream_seq: delivered, last_active: Some(at(index)) };
    Consumer {
        key: ConsumerKey {
            account: stream.key.account.clone(),
            stream: stream.key.stream.clone(),
            consumer: format!("c{consumer}").into(),
        },
        config: ConsumerConfig {
            durable: true,
            ack_wait_nanos: 30_000_000_000,
            max_ack_pending: Limit::At(1000),
            max_waiting: Limit::At(512),
            ..ConsumerConfig::default()
        },
        state: ConsumerState {
            delivered: position,
            ack_floor: position,
            num_pending: 100_000 - delivered,
            num_waiting: u64::from(kind != Kind::Stuck),
            ..ConsumerState::default()
        },
        at: at(index),
        ..Consumer::default()
    }
}

fn at(index: u64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + index.cast_signed() * 5).unwrap()
}
