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
        diagnose::{Diagnosis, Facts, Limits, diagnose_consumers},
        history::{History, Recorded},
        sample::ConsumerSample,
    },
    clock::Timestamp,
    ids::{ConsumerKey, Entity, StreamKey},
    model::{
        Consumer, ConsumerConfig, ConsumerState, Delivered, Snapshot, Stream, StreamConfig, StreamState,
    },
    units::Limit,
};

const NUM_STREAMS: usize = 1000;
const PER_STREAM: usize = 10;
/// A system of this size is recorded once in so many seconds.
const STEP_SECS: u64 = 10;
/// A quarter of an hour, which is all that rules read, and as much before it.
const NUM_SAMPLES: u64 = 180;
const RUNS: usize = 15;
const BOUND: Duration = Duration::from_millis(50);

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let secs = NUM_SAMPLES * STEP_SECS;
    println!("{} consumers, known for {secs} s, {RUNS} runs", NUM_STREAMS * PER_STREAM);
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

fn run(name: &str, kind: impl Fn(usize) -> Kind) {
    let snapshot = system(kind);
    let (facts, limits) = (Facts::default(), Limits::default());
    let mut previous: Option<Diagnosis> = None;
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = now();
        let diagnosis = diagnose_consumers(&snapshot, &snapshot.history, &facts, &limits, previous.as_ref());
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

fn system(kind: impl Fn(usize) -> Kind) -> Snapshot {
    let streams: Vec<_> = (0..NUM_STREAMS).map(|index| Arc::new(stream(index))).collect();
    let all = || streams.iter().flat_map(|stream| (0..PER_STREAM).map(move |index| (stream, index)));
    let mut history = History::default();
    let mut consumers = Vec::new();
    for step in 0..=NUM_SAMPLES {
        consumers = all()
            .enumerate()
            .map(|(index, (stream, consumer))| Arc::new(look(stream, consumer, kind(index), step)))
            .collect();
        let recorded: Vec<_> = all()
            .zip(&consumers)
            .map(|((stream, _), consumer)| {
                let sample = ConsumerSample::of(consumer, Some(stream));
                (Entity::Consumer(consumer.key.clone()), Recorded::new(sample, at(step), step == 0))
            })
            .collect();
        history.record(recorded.iter().map(|(entity, recorded)| (entity, *recorded)));
    }
    Snapshot {
        seq: 1,
        at: at(NUM_SAMPLES),
        streams: Arc::new(streams.into_iter().collect()),
        consumers: Arc::new(consumers.into_iter().collect()),
        history,
        ..Snapshot::default()
    }
}

fn stream(index: usize) -> Stream {
    Stream {
        key: StreamKey { account: "SHOP".into(), stream: format!("S{index:04}").into() },
        config: StreamConfig { subjects: vec!["orders.>".to_owned()], ..StreamConfig::default() },
        state: StreamState { messages: 100_000, first_seq: 1, last_seq: 100_000, ..StreamState::default() },
        ..Stream::default()
    }
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
    Timestamp::from_second(1_700_000_000 + (index * STEP_SECS).cast_signed()).unwrap()
}
