//! Snapshots for tests and benches: of any size, and as bad as a network can make them.
//!
//! Only what a test is about is said in the test; [`consumer`], [`stream`] and [`server`] have the rest.

use std::sync::Arc;

use jetlens_core::{
    analysis::{history::Recorded, sample::ConsumerSample},
    clock::Timestamp,
    ids::{ConsumerKey, Entity, StreamKey},
    model::{
        AckPolicy, Consumer, ConsumerConfig, ConsumerRates, ConsumerState, Coverage, Delivered, Freshness,
        Json, LostData, Method, RaftGroup, RaftPeer, Reason, Server, ServerRates, Snapshot, Stream,
        StreamConfig, StreamRates, StreamState,
    },
    units::{Limit, PerSec},
};

use crate::sample;

pub use crate::sample::now;

/// A moment before [`now`].
pub fn ago(secs: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() - secs).unwrap_or_default()
}

pub fn group(leader: &str, followers: &[&str]) -> RaftGroup {
    let peer = |name: &&str| RaftPeer {
        name: (*name).into(),
        current: true,
        active_nanos: 4_000_000,
        ..RaftPeer::default()
    };
    RaftGroup {
        cluster: "eu".to_owned(),
        leader: Some(leader.into()),
        replicas: followers.iter().map(peer).collect(),
        ..RaftGroup::default()
    }
}

/// A pull consumer in account `APP` that has caught up.
pub fn consumer(stream: &str, name: &str) -> Consumer {
    Consumer {
        key: ConsumerKey { account: "APP".into(), stream: stream.into(), consumer: name.into() },
        created: ago(86_400),
        config: ConsumerConfig {
            durable: true,
            deliver_policy: "all".to_owned(),
            ack_policy: AckPolicy::Explicit,
            ack_wait_nanos: 30_000_000_000,
            max_ack_pending: Limit::At(1000),
            ..ConsumerConfig::default()
        },
        state: ConsumerState {
            delivered: Delivered { consumer_seq: 5, stream_seq: 5, last_active: Some(ago(1)) },
            num_waiting: 1,
            ..ConsumerState::default()
        },
        cluster: Some(group("n1", &["n2", "n3"])),
        rates: ConsumerRates {
            pending_per_sec: PerSec::known(0.0),
            delivered_per_sec: PerSec::known(12.0),
            acked_per_sec: PerSec::known(12.0),
        },
        at: now(),
        from: "n1".into(),
        ..Consumer::default()
    }
}

/// A stream in account `APP`.
pub fn stream(name: &str) -> Stream {
    Stream {
        key: StreamKey { account: "APP".into(), stream: name.into() },
        created: ago(86_400),
        config: StreamConfig {
            subjects: vec![format!("{}.>", name.to_lowercase())],
            num_replicas: 3,
            ..StreamConfig::default()
        },
        state: StreamState {
            messages: 1000,
            bytes: 1 << 20,
            first_seq: 1,
            first_ts: Some(ago(3600)),
            last_seq: 1000,
            last_ts: Some(ago(2)),
            num_subjects: 7,
            consumer_count: 2,
            ..StreamState::default()
        },
        cluster: Some(group("n1", &["n2", "n3"])),
        rates: StreamRates { messages_per_sec: PerSec::known(12.0), bytes_per_sec: PerSec::known(4096.0) },
        at: now(),
        from: "n1".into(),
        ..Stream::default()
    }
}

pub fn server(name: &str) -> Server {
    Server {
        name: name.into(),
        cluster: "eu".to_owned(),
        version: "2.12.1".to_owned(),
        started: Some(ago(86_400)),
        num_cores: 4,
        cpu_percent: 20.0,
        memory_bytes: 90 << 20,
        connections: 12,
        rates: ServerRates { in_msgs_per_sec: PerSec::known(50.0), ..ServerRates::default() },
        at: now(),
        ..Server::default()
    }
}

pub fn snapshot(
    servers: impl IntoIterator<Item = Server>,
    streams: impl IntoIterator<Item = Stream>,
    consumers: impl IntoIterator<Item = Consumer>,
) -> Snapshot {
    Snapshot {
        seq: 1,
        refresh_secs: 2.0,
        epoch: 1,
        at: now(),
        own_account: Some("APP".into()),
        coverage: Arc::new(Coverage { method: Method::System, missing: Vec::new() }),
        servers: Arc::new(servers.into_iter().map(Arc::new).collect()),
        streams: Arc::new(streams.into_iter().map(Arc::new).collect()),
        consumers: Arc::new(consumers.into_iter().map(Arc::new).collect()),
        ..Snapshot::default()
    }
}

/// Adds five minutes of levels to an asset, the last of them now, two seconds apart, with twelve messages a second.
pub fn add_history(snapshot: &mut Snapshot, entity: &Entity, level: impl Fn(usize) -> f64) {
    const NUM_LOOKS: i64 = 150;
    let looks = (0_usize..).zip((0..NUM_LOOKS).rev());
    let samples = looks.map(|(index, steps_ago)| {
        let at = ago(2 * steps_ago);
        (entity, sample::recorded(entity, at, index as u64 * 24, level(index) as u64, index == 0))
    });
    snapshot.history.record(samples);
}

/// So many consumers of one stream that nobody asks for messages.
pub fn stuck(number: usize) -> Snapshot {
    let consumers = (0..number).map(|index| {
        let mut stuck = consumer("ORDERS", &format!("worker-{index:02}"));
        let last = Delivered { consumer_seq: 5, stream_seq: 5, last_active: Some(ago(300)) };
        (stuck.state.delivered, stuck.state.ack_floor) = (last, last);
        (stuck.state.num_pending, stuck.state.num_waiting) = (995, 0);
        stuck.rates.delivered_per_sec = PerSec::known(0.0);
        stuck
    });
    let mut snapshot = snapshot([server("n1")], [stream("ORDERS")], consumers);
    let stuck: Vec<_> = snapshot.consumers.iter().cloned().collect();
    for secs_ago in (0..300).rev().step_by(10) {
        let samples = stuck.iter().map(|consumer| {
            let mut sample = ConsumerSample::of(consumer, None);
            sample.at = ago(secs_ago);
            sample.num_pending -= secs_ago as u64;
            sample.stream_last_seq = 1000 - secs_ago as u64;
            (Entity::Consumer(consumer.key.clone()), sample)
        });
        let samples: Vec<_> = samples.collect();
        let recorded = samples
            .iter()
            .map(|(entity, sample)| (entity, Recorded::new(*sample, sample.at, secs_ago == 299)));
        snapshot.history.record(recorded);
    }
    sample::diagnosed(snapshot)
}

/// A large system: so many consumers, ten on each stream, of which one in seven has a backlog.
pub fn many_consumers(number: usize) -> Snapshot {
    let streams = (0..number.div_ceil(10)).map(|index| stream(&format!("STREAM_{index:06}")));
    let consumers = (0..number).map(|index| {
        let mut consumer = consumer(&format!("STREAM_{:06}", index / 10), &format!("worker-{}", index % 10));
        consumer.config.filter_subjects = vec![format!("stream.{}.>", index % 97)];
        if index % 7 == 0 {
            consumer.state.num_pending = (index * 7919 % 100_000) as u64;
        }
        consumer
    });
    snapshot([server("n1")], streams, consumers)
}

/// What no server should send, and one might: huge and invisible names, numbers at their ends, nothing where
/// something should be.
pub fn hostile() -> Snapshot {
    let huge = "x".repeat(10_000_000);
    let names =
        [huge.as_str(), "", "a\0b\n\t\u{1b}[31m", "\u{202e}gnihtyna\u{2066}", "заказы Ωμέγα é", "a/b\"c'<>&"];
    let mut consumers = Vec::new();
    let mut streams = Vec::new();
    let mut servers = Vec::new();
    for name in names {
        let mut stream = stream(name);
        stream.state = StreamState {
            messages: u64::MAX,
            bytes: u64::MAX,
            first_seq: u64::MAX,
            last_seq: u64::MAX,
            num_subjects: u64::MAX,
            num_deleted: u64::MAX,
            consumer_count: u64::MAX,
            first_ts: Some(Timestamp::MAX),
            last_ts: Some(Timestamp::MIN),
            lost: Some(LostData { num_messages: u64::MAX, bytes: u64::MAX }),
        };
        stream.config.subjects = vec![name.to_owned(); 50];
        name.clone_into(&mut stream.config.description);
        stream.config.max_bytes = Limit::At(0);
        stream.config.max_msgs = Limit::At(u64::MAX);
        stream.rates = StreamRates {
            messages_per_sec: PerSec::known(f64::NAN),
            bytes_per_sec: PerSec::known(f64::NEG_INFINITY),
        };
        stream.cluster = None;
        stream.raw_config = Json::from(&serde_json::json!({ "name": name, "nested": [[[[name]]]] }));
        streams.push(stream);

        let mut consumer = consumer(name, name);
        consumer.state = ConsumerState {
            delivered: Delivered {
                consumer_seq: u64::MAX,
                stream_seq: u64::MAX,
                last_active: Some(Timestamp::MAX),
            },
            ack_floor: Delivered { consumer_seq: u64::MAX, stream_seq: 0, last_active: Some(Timestamp::MIN) },
            num_pending: u64::MAX,
            num_ack_pending: u64::MAX,
            num_redelivered: u64::MAX,
            num_waiting: u64::MAX,
            push_bound: false,
            paused: false,
        };
        consumer.created = Timestamp::MAX;
        consumer.config.filter_subjects = vec![name.to_owned(), String::new()];
        consumer.config.deliver_subject = Some(name.to_owned());
        consumer.config.ack_wait_nanos = u64::MAX;
        consumer.config.backoff_nanos = vec![u64::MAX; 100];
        consumer.config.pause_until = Some(Timestamp::MAX);
        consumer.rates = ConsumerRates {
            pending_per_sec: PerSec::known(f64::NAN),
            delivered_per_sec: PerSec::known(f64::INFINITY),
            acked_per_sec: PerSec::known(-1.0),
        };
        consumer.cluster = None;
        consumer.raw_info = Json::from(&serde_json::json!({ "name": name }));
        consumers.push(consumer);

        let mut server = server(name);
        name.clone_into(&mut server.cluster);
        name.clone_into(&mut server.version);
        name.clone_into(&mut server.host);
        server.cpu_percent = f64::NAN;
        server.memory_bytes = u64::MAX;
        server.slow_consumers = u64::MAX;
        server.started = Some(Timestamp::MAX);
        server.rates.in_msgs_per_sec = PerSec::known(f64::NAN);
        servers.push(server);
    }
    let mut snapshot = snapshot(servers, streams, consumers);
    let entities: Vec<Entity> =
        snapshot.consumers.iter().map(|consumer| Entity::Consumer(consumer.key.clone())).collect();
    for entity in entities {
        add_history(&mut snapshot, &entity, |index| if index % 3 == 0 { f64::NAN } else { f64::MAX });
    }
    snapshot
}

/// The same system a minute after its servers went silent.
pub fn silent(mut snapshot: Snapshot) -> Snapshot {
    let stale = || Freshness::Stale { since: ago(60), why: Reason::TimedOut };
    let servers = snapshot
        .servers
        .iter()
        .map(|server| Arc::new(Server { freshness: stale(), ..Server::clone(server) }));
    snapshot.servers = Arc::new(servers.collect());
    let streams = snapshot
        .streams
        .iter()
        .map(|stream| Arc::new(Stream { freshness: stale(), ..Stream::clone(stream) }));
    snapshot.streams = Arc::new(streams.collect());
    let consumers = snapshot
        .consumers
        .iter()
        .map(|consumer| Arc::new(Consumer { freshness: stale(), ..Consumer::clone(consumer) }));
    snapshot.consumers = Arc::new(consumers.collect());
    snapshot
}
