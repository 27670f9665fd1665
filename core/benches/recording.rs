//! What a day of 1,000 streams and 10,000 consumers takes on disk and in memory, and how fast any moment is there.
//!
//! `cargo bench -p jetlens-core --bench recording`. Nothing of it needs a server; the clock is simulated, and the bytes
//! are the same everywhere. `JETLENS_BENCH_LOOKS=1000` makes the day shorter.
#![expect(clippy::print_stdout, reason = "a bench prints its results")]
#![expect(clippy::unwrap_used, reason = "a bench that can't go on ends")]

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use jetlens_core::{
    clock::Timestamp,
    ids::{ConsumerKey, StreamKey},
    model::{
        Consumer, ConsumerConfig, ConsumerRates, ConsumerState, Delivered, Json, RaftGroup, RaftPeer,
        Snapshot, Sorted, Stream, StreamConfig, StreamRates, StreamState,
    },
    recording::{Header, Recording, Writer, WriterOptions},
    units::{Limit, PerSec},
};

const NUM_STREAMS: usize = 1000;
const NUM_CONSUMERS: usize = 10_000;
const STEP_SECS: i64 = 5;
const DAY_LOOKS: i64 = 86_400 / STEP_SECS;
const START_SECS: i64 = 1_790_000_000;
/// All-busy looks are many times the work: so many are made, and their bytes are counted up to a day.
const BUSY_LOOKS: i64 = 720;
const JUMPS: usize = 150;
const BOUND: Duration = Duration::from_millis(100);

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let looks: Option<i64> = std::env::var("JETLENS_BENCH_LOOKS").ok().map(|looks| looks.parse().unwrap());
    println!("{NUM_STREAMS} streams and {NUM_CONSUMERS} consumers, a moment in {STEP_SECS} s");
    let folder = tempfile::tempdir().unwrap();
    run(
        "mostly idle: 2 % always busy, 10 % a sixth of the time",
        &folder.path().join("idle"),
        looks.unwrap_or(DAY_LOOKS),
        |index, look| {
            let turn = look.unsigned_abs() as usize / 60 + index;
            index.is_multiple_of(50) || (index % 10 == 1 && turn.is_multiple_of(6))
        },
    );
    run("all busy", &folder.path().join("busy"), looks.unwrap_or(BUSY_LOOKS), |_, _| true);
}

fn run(name: &str, path: &Path, looks: i64, is_busy: impl Fn(usize, i64) -> bool) {
    println!("{name}");
    // As large as it gets: what thinning would take away is to be seen.
    let options = WriterOptions { max_bytes: u64::MAX, sync: false, ..WriterOptions::default() };
    let header = Header::new(at(0), "bench", options.every);
    let mut writer = Writer::open(path, header, options).unwrap();
    let mut world = World::new();
    let (mut times, mut keyframes, mut keyframe_bytes) = (Times::default(), 0, 0);
    for look in 0..looks {
        let snapshot = world.look(look, &is_busy);
        let appended = times.of(|| writer.append(&snapshot, at(look)).unwrap());
        if appended.is_keyframe {
            keyframes += 1;
            keyframe_bytes += appended.bytes;
        }
    }
    let bytes = writer.len_bytes();
    let a_day = bytes as f64 * DAY_LOOKS as f64 / looks as f64;
    println!(
        "  disk: {:.1} MB for {looks} moments, {:.0} MB a day; {keyframes} keyframes of {:.0} kB, {:.1} kB a delta",
        bytes as f64 / 1e6,
        a_day / 1e6,
        keyframe_bytes as f64 / f64::from(keyframes) / 1e3,
        (bytes - keyframe_bytes) as f64 / (looks - i64::from(keyframes)).max(1) as f64 / 1e3,
    );
    report("  write a moment", &mut times);
    memory("  while it is written");
    drop(writer);
    drop(world);

    let start = now();
    let mut recording = Recording::open(path).unwrap();
    println!("  open: {:.1?}", start.elapsed());
    assert_eq!((recording.moments().len(), recording.damage()), (looks.unsigned_abs() as usize, None));
    let mut random = fastrand::Rng::with_seed(1);
    let mut times = Times { bound: Some(BOUND), ..Times::default() };
    for _ in 0..JUMPS {
        let look = random.i64(0..looks);
        let snapshot = times.of(|| recording.at(at(look)).unwrap());
        assert_eq!((snapshot.at, snapshot.consumers.len()), (at(look), NUM_CONSUMERS));
    }
    report("  jump to a random moment", &mut times);
    let mut times = Times { bound: Some(BOUND), ..Times::default() };
    let middle = looks / 2;
    for look in middle..(middle + 60).min(looks) {
        times.of(|| recording.at(at(look)).unwrap());
    }
    report("  play on, moment by moment", &mut times);
    let start = now();
    let snapshot = recording.with_history(at(looks - 1), 600.0).unwrap();
    println!(
        "  a moment with ten minutes of history: {:.1?}, {} series",
        start.elapsed(),
        snapshot.history.len()
    );
    drop(snapshot);
    memory("  while it is read");
}

/// A system that moves as the clock goes on.
struct World {
    random: fastrand::Rng,
    streams: Vec<Arc<Stream>>,
    consumers: Vec<Arc<Consumer>>,
}

impl World {
    fn new() -> Self {
        let random = fastrand::Rng::with_seed(7);
        let streams = (0..NUM_STREAMS).map(|index| Arc::new(stream(index))).collect();
        let consumers = (0..NUM_CONSUMERS).map(|index| Arc::new(consumer(index))).collect();
        Self { random, streams, consumers }
    }

    fn look(&mut self, look: i64, is_busy: impl Fn(usize, i64) -> bool) -> Snapshot {
        for index in 0..NUM_CONSUMERS {
            if is_busy(index, look) {
                self.consumers[index] = Arc::new(self.moved_consumer(index, look));
            }
            if index.is_multiple_of(10) && is_busy(index, look) {
                self.streams[index / 10] = Arc::new(self.moved_stream(index / 10, look));
            }
        }
        Snapshot {
            seq: 1 + look as u64,
            epoch: 1,
            at: at(look),
            refresh_secs: 5.0,
            streams: Arc::new(Sorted::from_sorted(self.streams.clone())),
            consumers: Arc::new(Sorted::from_sorted(self.consumers.clone())),
            ..Snapshot::default()
        }
    }

    /// A moment of the last 200 ms, as a clock of a server has it.
    fn around(&mut self, look: i64) -> Timestamp {
        let nanos = self.random.i64(0..200_000_000);
        Timestamp::from_nanosecond(i128::from(at(look).as_nanosecond() as i64 - nanos)).unwrap()
    }

    fn moved_consumer(&mut self, index: usize, look: i64) -> Consumer {
        let mut consumer = Consumer::clone(&self.consumers[index]);
        let (at_, active, acked) = (self.around(look), self.around(look), self.around(look));
        let taken = self.random.u64(400..800);
        // Every third has a filter, and takes a part of its stream.
        let skipped = if index.is_multiple_of(3) { self.random.u64(0..2000) } else { 0 };
        let (waited, rates) = (consumer.state.num_pending as f64, consumer.rates);
        let state = &mut consumer.state;
        state.delivered.consumer_seq += taken;
        state.delivered.stream_seq += taken + skipped;
        state.delivered.last_active = Some(active);
        state.num_ack_pending = self.random.u64(0..60);
        state.ack_floor.consumer_seq = state.delivered.consumer_seq - state.num_ack_pending;
        state.ack_floor.stream_seq = state.delivered.stream_seq - state.num_ack_pending;
        state.ack_floor.last_active = Some(acked);
        state.num_pending = self.random.u64(0..200);
        state.num_waiting = self.random.u64(0..8);
        state.num_redelivered = u64::from(self.random.u32(0..10) == 0);
        let secs = STEP_SECS as f64;
        // As a session smooths them.
        let smooth = |before: PerSec, rate: f64| PerSec::known(0.14 * before.0.unwrap_or(rate) + 0.86 * rate);
        consumer.rates = ConsumerRates {
            pending_per_sec: smooth(rates.pending_per_sec, (state.num_pending as f64 - waited) / secs),
            delivered_per_sec: smooth(rates.delivered_per_sec, taken as f64 / secs),
            acked_per_sec: smooth(rates.acked_per_sec, taken as f64 / secs),
        };
        consumer.at = at_;
        if let Some(group) = &mut consumer.cluster {
            for peer in &mut group.replicas {
                peer.active_nanos = self.random.u64(0..1_000_000_000);
            }
        }
        consumer.raw_info = Json::parse(&info(&consumer)).unwrap();
        consumer
    }

    fn moved_stream(&mut self, index: usize, look: i64) -> Stream {
        let mut stream = Stream::clone(&self.streams[index]);
        let (at_, last) = (self.around(look), self.around(look));
        let arrived = self.random.u64(400..800);
        stream.state.last_seq += arrived;
        stream.state.messages += arrived;
        stream.state.bytes += arrived * 300 + self.random.u64(0..5000);
        stream.state.last_ts = Some(last);
        stream.rates = StreamRates {
            messages_per_sec: PerSec::known(arrived as f64 / 5.0),
            bytes_per_sec: PerSec::known(arrived as f64 * 61.0),
        };
        stream.at = at_;
        stream.raw_state = Json::parse(&state(&stream)).unwrap();
        stream
    }
}

fn group(index: usize) -> RaftGroup {
    let peer = |name: &str| RaftPeer { name: name.into(), current: true, ..RaftPeer::default() };
    RaftGroup {
        cluster: "EU".to_owned(),
        raft_group: format!("C-R3F-{index:08x}"),
        leader: Some("n1".into()),
        leader_since: Some(at(-5000)),
        replicas: vec![peer("n2"), peer("n3")],
    }
}

fn stream(index: usize) -> Stream {
    let name = format!("STREAM_{index:04}");
    let config = format!(
        r#"{{"name":"{name}","subjects":["orders.{index}.>"],"retention":"limits","max_consumers":-1,"max_msgs":-1,"max_bytes":-1,"max_age":604800000000000,"max_msgs_per_subject":-1,"max_msg_size":-1,"discard":"old","storage":"file","num_replicas":3,"duplicate_window":120000000000,"compression":"none","allow_direct":true,"mirror_direct":false,"sealed":false,"deny_delete":false,"deny_purge":false,"allow_rollup_hdrs":false,"consumer_limits":{{}},"metadata":{{"_nats.level":"1","_nats.req.level":"0","_nats.ver":"2.15.1"}}}}"#
    );
    let mut stream = Stream {
        key: StreamKey { account: "SHOP".into(), stream: name.into() },
        created: at(-100_000 - i64::try_from(index).unwrap()),
        config: StreamConfig {
            subjects: vec![format!("orders.{index}.>")],
            num_replicas: 3,
            max_age_nanos: 604_800_000_000_000,
            duplicate_window_nanos: 120_000_000_000,
            allow_direct: true,
            ..StreamConfig::default()
        },
        state: StreamState {
            messages: 1_000_000,
            bytes: 300_000_000,
            first_seq: 1,
            first_ts: Some(at(-100_000)),
            last_seq: 1_000_000,
            last_ts: Some(at(-1)),
            num_subjects: 4,
            consumer_count: 10,
            ..StreamState::default()
        },
        cluster: Some(group(index)),
        at: at(0),
        from: "n1".into(),
        raw_config: Json::parse(&config).unwrap(),
        raw_cluster: Json::parse(
            r#"{"name":"EU","leader":"n1","replicas":[{"name":"n2","current":true,"active":0}]}"#,
        )
        .unwrap(),
        ..Stream::default()
    };
    stream.raw_state = Json::parse(&state(&stream)).unwrap();
    stream
}

fn state(stream: &Stream) -> String {
    let state = &stream.state;
    format!(
        r#"{{"messages":{},"bytes":{},"first_seq":1,"first_ts":"{}","last_seq":{},"last_ts":"{}","num_subjects":4,"consumer_count":10}}"#,
        state.messages,
        state.bytes,
        state.first_ts.unwrap(),
        state.last_seq,
        state.last_ts.unwrap()
    )
}

fn consumer(index: usize) -> Consumer {
    let (stream, name) = (format!("STREAM_{:04}", index / 10), format!("worker-{}", index % 10));
    let config = format!(
        r#"{{"durable_name":"{name}","name":"{name}","deliver_policy":"all","ack_policy":"explicit","ack_wait":30000000000,"max_deliver":-1,"filter_subject":"orders.{}.>","replay_policy":"instant","max_waiting":512,"max_ack_pending":1000,"num_replicas":0,"metadata":{{"_nats.level":"0","_nats.req.level":"0","_nats.ver":"2.15.1"}}}}"#,
        index / 10
    );
    let position = Delivered { consumer_seq: 50_000, stream_seq: 60_000, last_active: Some(at(-3)) };
    let mut consumer = Consumer {
        key: ConsumerKey { account: "SHOP".into(), stream: stream.into(), consumer: name.into() },
        created: at(-90_000 - i64::try_from(index).unwrap()),
        config: ConsumerConfig {
            durable: true,
            filter_subjects: vec![format!("orders.{}.>", index / 10)],
            deliver_policy: "all".to_owned(),
            ack_wait_nanos: 30_000_000_000,
            max_waiting: Limit::At(512),
            max_ack_pending: Limit::At(1000),
            ..ConsumerConfig::default()
        },
        state: ConsumerState { delivered: position, ack_floor: position, ..ConsumerState::default() },
        cluster: Some(group(index)),
        at: at(0),
        from: "n1".into(),
        raw_config: Json::parse(&config).unwrap(),
        ..Consumer::default()
    };
    consumer.raw_info = Json::parse(&info(&consumer)).unwrap();
    consumer
}

/// What a server sends of a consumer.
fn info(consumer: &Consumer) -> String {
    let (key, state) = (&consumer.key, &consumer.state);
    let group = consumer.cluster.as_ref().unwrap();
    format!(
        r#"{{"stream_name":"{}","name":"{}","created":"{}","config":{},"delivered":{{"consumer_seq":{},"stream_seq":{},"last_active":"{}"}},"ack_floor":{{"consumer_seq":{},"stream_seq":{},"last_active":"{}"}},"num_ack_pending":{},"num_redelivered":{},"num_waiting":{},"num_pending":{},"cluster":{{"name":"EU","raft_group":"{}","leader":"n1","leader_since":"{}","replicas":[{{"name":"n2","current":true,"active":{},"peer":"yrzKKRBu"}},{{"name":"n3","current":true,"active":{},"peer":"cnrtt3eg"}}]}},"ts":"{}"}}"#,
        key.stream,
        key.consumer,
        consumer.created,
        consumer.raw_config.text(),
        state.delivered.consumer_seq,
        state.delivered.stream_seq,
        state.delivered.last_active.unwrap(),
        state.ack_floor.consumer_seq,
        state.ack_floor.stream_seq,
        state.ack_floor.last_active.unwrap(),
        state.num_ack_pending,
        state.num_redelivered,
        state.num_waiting,
        state.num_pending,
        group.raft_group,
        group.leader_since.unwrap(),
        group.replicas[0].active_nanos,
        group.replicas[1].active_nanos,
        consumer.at,
    )
}

/// How long something took, by the clock and on the processor: a machine with other work shows in the difference.
#[derive(Default)]
struct Times {
    clock: Vec<Duration>,
    processor: Vec<Duration>,
    bound: Option<Duration>,
}

impl Times {
    fn of<T>(&mut self, run: impl FnOnce() -> T) -> T {
        let (start, spent) = (now(), processor_time());
        let result = run();
        self.clock.push(start.elapsed());
        self.processor
            .extend(processor_time().zip(spent).map(|(after, before)| after.saturating_sub(before)));
        result
    }
}

fn report(name: &str, times: &mut Times) {
    println!("{name}: {}", of_list(&mut times.clock, times.bound));
    if !times.processor.is_empty() {
        println!("    of it on the processor: {}", of_list(&mut times.processor, times.bound));
    }
}

fn of_list(times: &mut [Duration], bound: Option<Duration>) -> String {
    times.sort_unstable();
    let (median, p99, worst) =
        (times[times.len() / 2], times[times.len() * 99 / 100], times[times.len() - 1]);
    let verdict = bound.map_or(String::new(), |bound| {
        let ratio = worst.as_secs_f64() / bound.as_secs_f64();
        format!("; worst {ratio:.2} of {bound:.0?}: {}", if ratio <= 1.0 { "held" } else { "MISSED" })
    });
    format!("median {median:.1?}, 99 % {p99:.1?}, worst {worst:.1?}{verdict}")
}

/// What this thread had of the processor so far, where the kernel says so.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// What the kernel says that this process holds, where it says so; the simulated system is about 40 MB of it.
fn memory(name: &str) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    if let Some(kib) = kib {
        println!("{name}: {:.0} MB resident", kib * 1024.0 / 1e6);
    }
}

fn at(look: i64) -> Timestamp {
    Timestamp::from_second(START_SECS + look * STEP_SECS).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn now() -> Instant {
    Instant::now()
}
