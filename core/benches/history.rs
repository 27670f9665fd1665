//! What a day of 10,000 consumers takes: bytes of each, time to record and time to read.
//!
//! `cargo bench -p jetlens-core --bench history`. Nothing of it needs a server, and the bytes are the same everywhere.
//! `JETLENS_BENCH_LOOKS=360` makes the day of the whole system an hour.
#![expect(clippy::print_stdout, reason = "a bench prints its results")]
#![expect(clippy::unwrap_used, reason = "a bench that can't go on ends")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jetlens_core::{
    analysis::{
        history::{History, Kind, Recorded, Series},
        sample::{ConsumerSample, StreamSample},
    },
    clock::Timestamp,
    ids::{ConsumerKey, Entity, StreamKey},
};
use load::{CLASSES, Worker};

#[path = "../src/analysis/history/load.rs"]
mod load;

const START_MS: i64 = 1_800_000_000_000;
/// The pace of a system with more than 2,000 assets.
const STEP_MS: i64 = 10_000;
const DAY_LOOKS: i64 = 8_640;

const NUM_STREAMS: usize = 1_000;
const NUM_CONSUMERS: usize = 10 * NUM_STREAMS;
/// `DESIGN.md`: what a history may take of the memory of the whole process.
const MAX_BYTES: f64 = 14_000.0;

fn main() {
    // `cargo test --benches` only asks whether it starts.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    bytes_by_class("a day, a look in 10 s", STEP_MS, DAY_LOOKS, 20);
    bytes_by_class("two weeks, a look in 10 s", STEP_MS, 14 * DAY_LOOKS, 2);
    bytes_by_class("a day, a look a second", 1_000, 10 * DAY_LOOKS, 2);
    whole_system();
}

/// Bytes of a consumer of each class and of the mean one, with the time that a record takes.
fn bytes_by_class(title: &str, step_ms: i64, num_looks: i64, num: u64) {
    println!("{title}");
    let (mut mean, mut spent, mut num_records) = (0.0, Duration::ZERO, 0.0);
    for class in &CLASSES {
        let (mut bytes, mut rows) = (0, 0);
        for seed in 1..=num {
            let mut worker = Worker::new(class, seed);
            let looks: Vec<_> = (0..num_looks)
                .map(|look| worker.look(START_MS + look * step_ms, step_ms as u64))
                .enumerate()
                .map(|(index, (sample, here))| Recorded::new(sample, here, index == 0))
                .collect();
            let mut series = Series::new(Kind::Consumer);
            let start = now();
            for recorded in looks {
                series.push(recorded);
            }
            spent += start.elapsed();
            bytes += series.size_bytes() + size_of::<Entity>() + size_of::<Arc<Series>>();
            rows += series.len();
        }
        let (bytes, rows) = (bytes as f64 / num as f64, rows as f64 / num as f64);
        println!(
            "  {:20} {:3.0} % of consumers, {bytes:6.0} bytes, {rows:4.0} samples, {:4.1} bytes a sample",
            class.name,
            class.share * 100.0,
            bytes / rows
        );
        mean += class.share * bytes;
        num_records += (num_looks * num.cast_signed()) as f64;
    }
    println!("  mean: {mean:.0} bytes a consumer, {:.0} MB for 10,000", mean * 10_000.0 / 1e6);
    println!("  {:.0} ns a record", spent.as_nanos() as f64 / num_records);
}

/// A day of everything in one history, while the snapshot before is always held, as the window does.
fn whole_system() {
    println!("{NUM_CONSUMERS} consumers and {NUM_STREAMS} streams, each snapshot held until the next");
    let streams: Vec<Entity> = (0..NUM_STREAMS).map(|index| Entity::Stream(stream(index))).collect();
    let mut consumers: Vec<(Entity, Worker)> =
        (0..NUM_CONSUMERS).map(|index| (consumer(index), worker(index))).collect();
    let mut history = History::default();
    let mut held = history.clone();
    let mut times = Vec::new();
    let looks = std::env::var("JETLENS_BENCH_LOOKS");
    for look in 0..looks.map_or(DAY_LOOKS, |looks| looks.parse().unwrap()) {
        let now_ms = START_MS + look * STEP_MS;
        let here = Timestamp::from_millisecond(now_ms).unwrap();
        let of_stream = |(index, _): (usize, &Entity)| {
            let seq = (look as u64) * 100 * (index as u64 % 10);
            let sample = StreamSample {
                at: here,
                messages: seq,
                last_seq: seq,
                bytes: seq * 300,
                ..Default::default()
            };
            Recorded::new(sample, here, look == 0)
        };
        let stream_samples: Vec<_> = streams.iter().enumerate().map(of_stream).collect();
        let samples: Vec<_> = consumers
            .iter_mut()
            .map(|(_, worker)| {
                let (sample, here) = worker.look(now_ms, STEP_MS as u64);
                Recorded::new(sample, here, look == 0)
            })
            .collect();
        let entities = streams.iter().chain(consumers.iter().map(|(entity, _)| entity));
        let start = now();
        history.record(entities.zip(stream_samples.into_iter().chain(samples)));
        times.push(start.elapsed());
        held = history.clone();
    }
    times.sort_unstable();
    let (median, longest) = (times[times.len() / 2], times[times.len() - 1]);
    let per_series = median.as_nanos() as f64 / (NUM_CONSUMERS + NUM_STREAMS) as f64;
    println!("  record: median {median:.1?}, longest {longest:.1?}, {per_series:.0} ns a series");

    let bytes = held.size_bytes() as f64;
    let of_consumers: usize = held
        .consumers()
        .map(|(_, series)| series.size_bytes() + size_of::<Entity>() + size_of::<Arc<Series>>())
        .sum();
    let per_consumer = of_consumers as f64 / NUM_CONSUMERS as f64;
    let verdict = if per_consumer <= MAX_BYTES { "held" } else { "MISSED" };
    println!(
        "  {:.1} MB with the streams, {per_consumer:.0} bytes a consumer, bound {MAX_BYTES}: {verdict}",
        bytes / 1e6
    );
    if let Some(bytes) = resident_bytes() {
        println!("  resident memory of this process: {:.1} MB", bytes as f64 / 1e6);
    }

    let mut out = Vec::new();
    for secs in [30.0, 160.0, 900.0, 86_400.0] {
        let mut num = 0;
        let mut read = || {
            let start = now();
            num = 0;
            for (_, series) in held.consumers() {
                series.samples_of_run::<ConsumerSample>(&mut out, secs);
                num += out.len();
            }
            start.elapsed()
        };
        // The best of some runs: whatever else this machine does is in the others.
        let took = (0..5).map(|_| read()).min().unwrap_or_default();
        let per_sample = took.as_nanos() as f64 / num as f64;
        println!(
            "  the last {secs} s of each run: {took:.1?} for all, {num} samples, {per_sample:.0} ns a sample, \
             {:.0} ns for 16",
            per_sample * 16.0
        );
    }
}

fn stream(index: usize) -> StreamKey {
    StreamKey { account: "A".into(), stream: format!("STREAM_{index:04}").into() }
}

fn consumer(index: usize) -> Entity {
    let StreamKey { account, stream } = stream(index / 10);
    Entity::Consumer(ConsumerKey { account, stream, consumer: format!("worker-{}", index % 10).into() })
}

/// Classes in proportion to their share.
fn worker(index: usize) -> Worker {
    let mut place = (index * 37 % 100) as f64 / 100.0;
    let class = CLASSES.iter().find(|class| {
        place -= class.share;
        place < -1e-9
    });
    Worker::new(class.unwrap_or(&CLASSES[0]), index as u64 + 1)
}

/// What the kernel says that this process holds, where it says so.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

#[expect(clippy::disallowed_methods, reason = "a bench measures time itself")]
fn now() -> Instant {
    Instant::now()
}
