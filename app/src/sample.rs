//! A small shop as a snapshot: what tests look at without a server.

use std::sync::Arc;

use jetlens_core::{
    analysis::{
        diagnose::{AllLimits, Facts, diagnose},
        history::{History, Recorded, Total},
        sample::{ConsumerSample, ServerSample, StreamSample},
    },
    clock::Timestamp,
    ids::{ConsumerKey, Entity, StreamKey},
    model::{
        AckPolicy, Consumer, ConsumerConfig, ConsumerRates, ConsumerState, Cost, Coverage, Delivered,
        JetStreamUse, Json, MetaGroup, Method, RaftGroup, RaftPeer, Server, ServerRates, Snapshot, Stream,
        StreamConfig, StreamRates, StreamState,
    },
    session::{LinkPhase, LinkStatus},
    units::{Limit, PerSec},
};

const SERVERS: [&str; 3] = ["nats-1", "nats-2", "nats-3"];
const STREAMS: [(&str, &str, u64); 4] = [
    ("ORDERS", "orders.>", 1_204_331),
    ("PAYMENTS", "payments.>", 48_100),
    ("CATALOG", "catalog.>", 9_400),
    ("TELEMETRY", "telemetry.>", 10_000_000),
];

/// The moment at which the snapshot was taken.
pub fn now() -> Timestamp {
    Timestamp::from_second(1_763_820_000).unwrap_or_default()
}

fn ago(secs: i64) -> Option<Timestamp> {
    Timestamp::from_second(now().as_second() - secs).ok()
}

/// Connected, over a fast line.
pub fn link() -> LinkStatus {
    LinkStatus {
        context: Some("prod-eu".into()),
        phase: LinkPhase::Connected {
            server: "nats-1".into(),
            rtt: Some(std::time::Duration::from_micros(1200)),
        },
    }
}

/// Three servers, four streams and twelve consumers, of which `billing` on `ORDERS` is stuck.
pub fn shop() -> Snapshot {
    shop_in(State::Stuck)
}

/// The same shop while all is well.
pub fn calm() -> Snapshot {
    shop_in(State::Calm)
}

/// The snapshot with what the rules say of it and of its history.
pub fn diagnosed(mut snapshot: Snapshot) -> Snapshot {
    let diagnosis = diagnose(&snapshot, None, &Facts::default(), &AllLimits::default());
    snapshot.diagnosis = Arc::new(diagnosis);
    snapshot
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Calm,
    /// Nobody has asked for the messages of `billing` for [`STUCK_SECS`].
    Stuck,
}

const STUCK_SECS: i64 = 150;
/// Messages that each stream receives in a second, and each consumer is delivered.
const PER_SEC: u64 = 312;
/// The last sequence of every stream.
const LAST_SEQ: u64 = 19_120_442;
/// What waited for `billing` when its worker left.
const WAITED: u64 = 1_410;

fn shop_in(state: State) -> Snapshot {
    let streams = STREAMS.map(|(name, subject, messages)| Arc::new(stream(name, subject, messages)));
    let consumers = (0..12).map(|index| Arc::new(consumer(index, state)));
    let mut snapshot = Snapshot {
        seq: 1,
        refresh_secs: 2.0,
        epoch: 1,
        at: now(),
        own_account: Some("SHOP".into()),
        coverage: Arc::new(Coverage { method: Method::System, missing: Vec::new() }),
        cost: Cost {
            requests: 420,
            bytes_in: 1_200_000,
            requests_per_sec: 14.0,
            bytes_in_per_sec: 38.0 * 1024.0,
            ..Cost::default()
        },
        servers: Arc::new(SERVERS.iter().map(|name| Arc::new(server(name))).collect()),
        streams: Arc::new(streams.into_iter().collect()),
        consumers: Arc::new(consumers.collect()),
        ..Snapshot::default()
    };
    snapshot.history = history(&snapshot);
    diagnosed(snapshot)
}

fn server(name: &str) -> Server {
    Server {
        name: name.into(),
        id: format!("N{name}").into(),
        host: "10.0.4.1".to_owned(),
        cluster: "eu".to_owned(),
        version: "2.12.1".to_owned(),
        started: ago(86_400 * 9),
        num_cores: 8,
        cpu_percent: 41.0,
        memory_bytes: 412 << 20,
        connections: 118,
        subscriptions: 1_204,
        jetstream: Some(JetStreamUse {
            storage_bytes: 41 << 30,
            max_storage_bytes: 100 << 30,
            num_streams: 4,
            num_consumers: 12,
            meta: Some(MetaGroup { leader: Some("nats-1".into()), cluster_size: 3, ..MetaGroup::default() }),
            ..JetStreamUse::default()
        }),
        rates: ServerRates {
            in_msgs_per_sec: PerSec::known(6_120.0),
            out_msgs_per_sec: PerSec::known(17_400.0),
            in_bytes_per_sec: PerSec::known(3.1e6),
            out_bytes_per_sec: PerSec::known(9.2e6),
        },
        at: now(),
        raw_varz: Json::parse(r#"{"server_name":"nats-1"}"#).unwrap_or_default(),
        ..Server::default()
    }
}

fn group(leader: &str) -> RaftGroup {
    let peer = |name: &&str| RaftPeer {
        name: (*name).into(),
        current: true,
        active_nanos: 4_000_000,
        ..RaftPeer::default()
    };
    RaftGroup {
        cluster: "eu".to_owned(),
        raft_group: "S-R3F-1".to_owned(),
        leader: Some(leader.into()),
        leader_since: ago(86_400),
        replicas: SERVERS.iter().filter(|name| **name != leader).map(peer).collect(),
    }
}

fn stream(name: &str, subject: &str, messages: u64) -> Stream {
    Stream {
        key: StreamKey { account: "SHOP".into(), stream: name.into() },
        created: ago(86_400 * 40).unwrap_or_default(),
        config: StreamConfig {
            subjects: vec![subject.to_owned()],
            num_replicas: 3,
            max_msgs: if name == "TELEMETRY" { Limit::At(10_000_000) } else { Limit::Unlimited },
            max_age_nanos: 86_400_000_000_000,
            ..StreamConfig::default()
        },
        state: StreamState {
            messages,
            bytes: messages * 730,
            first_seq: LAST_SEQ - messages + 1,
            first_ts: ago(86_000),
            last_seq: LAST_SEQ,
            last_ts: ago(1),
            num_subjects: 12,
            consumer_count: 3,
            ..StreamState::default()
        },
        cluster: Some(group("nats-2")),
        rates: StreamRates {
            messages_per_sec: PerSec::known(PER_SEC as f64),
            bytes_per_sec: PerSec::known(PER_SEC as f64 * 730.0),
        },
        at: now(),
        from: "nats-2".into(),
        raw_config: Json::parse(&format!(r#"{{"name":"{name}","subjects":["{subject}"]}}"#))
            .unwrap_or_default(),
        ..Stream::default()
    }
}

fn consumer(index: usize, state: State) -> Consumer {
    const NAMES: [&str; 12] = [
        "billing",
        "invoice-pdf",
        "invoice-mail",
        "fraud-score",
        "edge-rollup",
        "shipping-eu",
        "search-index",
        "ledger",
        "notify-push",
        "crm-sync",
        "bi-export",
        "loyalty",
    ];
    let (stream, subject, _) = STREAMS[index % STREAMS.len()];
    let is_stuck = index == 0 && state == State::Stuck;
    let num_pending = if is_stuck { WAITED + PER_SEC * STUCK_SECS as u64 } else { 0 };
    let num_ack_pending = if is_stuck { 0 } else { index as u64 };
    let last_active = ago(if is_stuck { STUCK_SECS } else { 1 });
    let delivered = LAST_SEQ - num_pending;
    let position =
        |stream_seq: u64| Delivered { consumer_seq: stream_seq - 120_000, stream_seq, last_active };
    Consumer {
        key: ConsumerKey { account: "SHOP".into(), stream: stream.into(), consumer: NAMES[index].into() },
        created: ago(86_400 * 30).unwrap_or_default(),
        config: ConsumerConfig {
            durable: true,
            filter_subjects: vec![subject.to_owned()],
            deliver_policy: "all".to_owned(),
            ack_policy: AckPolicy::Explicit,
            ack_wait_nanos: 30_000_000_000,
            max_ack_pending: Limit::At(1_000),
            max_waiting: Limit::At(512),
            num_replicas: 3,
            ..ConsumerConfig::default()
        },
        state: ConsumerState {
            delivered: position(delivered),
            ack_floor: position(delivered - num_ack_pending),
            num_pending,
            num_ack_pending,
            num_waiting: u64::from(!is_stuck),
            ..ConsumerState::default()
        },
        cluster: Some(group("nats-2")),
        rates: ConsumerRates {
            pending_per_sec: PerSec::known(if is_stuck { 312.0 } else { 0.0 }),
            delivered_per_sec: PerSec::known(if is_stuck { 0.0 } else { 312.0 }),
            acked_per_sec: PerSec::known(if is_stuck { 0.0 } else { 312.0 }),
        },
        at: now(),
        from: "nats-2".into(),
        raw_config: Json::parse(r#"{"ack_policy":"explicit"}"#).unwrap_or_default(),
        ..Consumer::default()
    }
}

/// Fifteen minutes of every asset, at one look in ten seconds.
fn history(snapshot: &Snapshot) -> History {
    let mut history = History::default();
    for step in 0..=90_u32 {
        let secs_ago = i64::from(900 - step * 10);
        let at = ago(secs_ago).unwrap_or_default();
        let wave = u64::from(step * 37 % 11);
        let mut recorded = Vec::new();
        for server in snapshot.servers.iter() {
            let mut sample = ServerSample::of(server);
            let count = u64::from(step) * 10 * (6_000 + wave * 9);
            (sample.at, sample.in_msgs, sample.out_msgs) = (at, count, count * 3);
            let entity = Entity::Server { name: server.name.clone() };
            recorded.push((entity, Recorded::new(sample, at, step == 0)));
        }
        for stream in snapshot.streams.iter() {
            let sample = stream_before(stream, secs_ago);
            recorded.push((Entity::Stream(stream.key.clone()), Recorded::new(sample, at, step == 0)));
        }
        for consumer in snapshot.consumers.iter() {
            let stream = snapshot.stream(&consumer.key.stream_key());
            let sample = consumer_before(consumer, stream.map(|stream| &**stream), secs_ago, wave);
            recorded.push((Entity::Consumer(consumer.key.clone()), Recorded::new(sample, at, step == 0)));
        }
        let num_pending = snapshot.consumers.iter().map(|consumer| pending_before(consumer, secs_ago, wave));
        let total = Total {
            at,
            in_per_sec: (PER_SEC * snapshot.streams.len() as u64 + wave) as f64,
            delivered_per_sec: (PER_SEC * snapshot.consumers.len() as u64 + wave) as f64,
            num_pending: num_pending.sum::<u64>() as f64,
            num_ack_pending: (snapshot.consumers.len() as u64 + wave) as f64,
            stored_bytes: snapshot.streams.iter().map(|stream| stream.state.bytes).sum::<u64>() as f64,
        };
        history.record(recorded.iter().map(|(entity, recorded)| (entity, *recorded)));
        history.record_total(|| total, at);
    }
    history
}

/// As many messages expire as arrive.
fn stream_before(stream: &Stream, secs_ago: i64) -> StreamSample {
    let mut sample = StreamSample::of(stream);
    let arrived_since = PER_SEC * secs_ago as u64;
    sample.at = ago(secs_ago).unwrap_or_default();
    sample.first_seq -= arrived_since;
    sample.last_seq -= arrived_since;
    sample
}

fn consumer_before(consumer: &Consumer, stream: Option<&Stream>, secs_ago: i64, wave: u64) -> ConsumerSample {
    let mut sample = ConsumerSample::of(consumer, stream);
    let is_stuck = consumer.state.num_pending > 0;
    let moving_secs = if is_stuck { (secs_ago - STUCK_SECS).max(0) } else { secs_ago };
    let delivered_since = PER_SEC * moving_secs as u64;
    sample.at = ago(secs_ago).unwrap_or_default();
    sample.delivered_stream_seq -= delivered_since;
    sample.delivered_consumer_seq -= delivered_since;
    sample.floor_stream_seq -= delivered_since;
    sample.floor_consumer_seq -= delivered_since;
    sample.stream_first_seq -= PER_SEC * secs_ago as u64;
    sample.stream_last_seq -= PER_SEC * secs_ago as u64;
    if moving_secs > 0 {
        (sample.delivered_at, sample.floor_at) = (Some(sample.at), Some(sample.at));
        sample.num_waiting = 1;
    }
    sample.num_pending = pending_before(consumer, secs_ago, wave);
    sample
}

/// What waits: more and more for who is stuck, and else as much as a wave.
fn pending_before(consumer: &Consumer, secs_ago: i64, wave: u64) -> u64 {
    let is_stuck = consumer.state.num_pending > 0;
    match (is_stuck, secs_ago) {
        (true, 0..=STUCK_SECS) => consumer.state.num_pending - PER_SEC * secs_ago as u64,
        (true, _) => WAITED,
        (false, 0) => 0,
        (false, _) => wave * 3,
    }
}

/// A sample of an asset of any kind, with `count` messages since the first.
pub(crate) fn recorded(entity: &Entity, at: Timestamp, count: u64, level: u64, starts_run: bool) -> Recorded {
    match entity {
        Entity::Consumer(_) => {
            let sample = ConsumerSample {
                at,
                delivered_consumer_seq: count,
                floor_consumer_seq: count,
                num_pending: level,
                num_ack_pending: 1,
                ..ConsumerSample::default()
            };
            Recorded::new(sample, at, starts_run)
        }
        Entity::Stream(_) => {
            let sample = StreamSample {
                at,
                messages: level,
                last_seq: count,
                bytes: count * 730,
                ..StreamSample::default()
            };
            Recorded::new(sample, at, starts_run)
        }
        Entity::Server { .. } | Entity::Account { .. } => {
            let sample = ServerSample {
                at,
                connections: level,
                in_msgs: count,
                out_msgs: count,
                cpu_percent: 1.0,
                ..ServerSample::default()
            };
            Recorded::new(sample, at, starts_run)
        }
    }
}
