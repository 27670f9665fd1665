//! A small shop as a snapshot: what tests look at without a server.

use std::sync::Arc;

use jetlens_core::{
    analysis::{
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
    let streams = STREAMS.map(|(name, subject, messages)| Arc::new(stream(name, subject, messages)));
    let consumers = (0..12).map(|index| Arc::new(consumer(index)));
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
    snapshot
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
            first_seq: 1,
            first_ts: ago(86_000),
            last_seq: messages,
            last_ts: ago(1),
            num_subjects: 12,
            consumer_count: 3,
            ..StreamState::default()
        },
        cluster: Some(group("nats-2")),
        rates: StreamRates { messages_per_sec: PerSec::known(1_333.0), bytes_per_sec: PerSec::known(9.7e5) },
        at: now(),
        from: "nats-2".into(),
        raw_config: Json::parse(&format!(r#"{{"name":"{name}","subjects":["{subject}"]}}"#))
            .unwrap_or_default(),
        ..Stream::default()
    }
}

fn consumer(index: usize) -> Consumer {
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
    let is_stuck = index == 0;
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
            delivered: Delivered {
                consumer_seq: 9_000,
                stream_seq: 9_120_442,
                last_active: ago(if is_stuck { 1_080 } else { 1 }),
            },
            num_pending: if is_stuck { 48_210 } else { 0 },
            num_ack_pending: if is_stuck { 0 } else { index as u64 },
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
    let servers = snapshot.servers.iter().map(|server| Entity::Server { name: server.name.clone() });
    let streams = snapshot.streams.iter().map(|stream| Entity::Stream(stream.key.clone()));
    let consumers = snapshot.consumers.iter().map(|consumer| Entity::Consumer(consumer.key.clone()));
    let entities: Vec<_> = servers.chain(streams).chain(consumers).collect();
    let mut count = 0;
    for step in 0..90_u32 {
        let at = ago(i64::from(900 - step * 10)).unwrap_or_default();
        let wave = step * 37 % 11;
        let per_sec = 300 + wave * 9;
        count += u64::from(per_sec * 10);
        let level = u64::from(400 + wave * 20);
        history.record(entities.iter().map(|entity| (entity, recorded(entity, at, count, level, step == 0))));
        let num_streams = snapshot.streams.len() as f64;
        let num_consumers = snapshot.consumers.len() as f64;
        let total = Total {
            at,
            in_per_sec: f64::from(per_sec) * num_streams,
            delivered_per_sec: f64::from(per_sec) * num_consumers,
            num_pending: level as f64 * num_consumers,
            num_ack_pending: num_consumers,
            stored_bytes: count as f64 * 730.0 * num_streams,
        };
        history.record_total(|| total, at);
    }
    history
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
