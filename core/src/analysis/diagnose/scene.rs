//! A small healthy system for the tests of checks: each test spoils one thing.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use super::{
    account::{AccountCase, AccountCheck, AccountLimits},
    cluster::{ClusterCase, ClusterCheck, ClusterLimits},
    finding::{Finding, Severity},
    samples::Samples,
    server::{ServerCase, ServerCheck, ServerLimits},
    stream::{StreamCase, StreamCheck, StreamLimits},
};
use crate::{
    analysis::sample::{AccountSample, ConsumerSample, ServerSample, StreamSample},
    clock::Timestamp,
    ids::{AccountName, ConsumerKey, ServerName, StreamKey},
    model::{
        Account, Consumer, JetStreamUse, Json, MetaGroup, RaftGroup, RaftPeer, Server, Snapshot, Stream,
        StreamState,
    },
    units::Limit,
};

/// The moment of every scene, in seconds.
pub(super) const NOW: i64 = 1_800_000_000;

pub(super) fn secs_ago(secs: f64) -> Timestamp {
    Timestamp::from_millisecond(NOW * 1000 - (secs * 1000.0) as i64).unwrap()
}

/// Three servers, a stream `S` with three replicas, led by `n1`, and its consumer `c`.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) streams: Vec<Stream>,
    pub(super) consumers: Vec<Consumer>,
    pub(super) servers: Vec<Server>,
    pub(super) accounts: Vec<Account>,
    pub(super) before: Option<Snapshot>,
    pub(super) stream_samples: BTreeMap<StreamKey, Vec<StreamSample>>,
    pub(super) consumer_samples: BTreeMap<ConsumerKey, Vec<ConsumerSample>>,
    pub(super) server_samples: BTreeMap<ServerName, Vec<ServerSample>>,
    pub(super) account_samples: BTreeMap<AccountName, Vec<AccountSample>>,
    pub(super) num_elections: u64,
    pub(super) limits: StreamLimits,
}

impl Scene {
    pub(super) fn new() -> Self {
        Self {
            streams: vec![stream("S")],
            consumers: vec![consumer("S", "c")],
            servers: ["n1", "n2", "n3"].map(server).to_vec(),
            accounts: vec![Account { name: "A".into(), ..Account::default() }],
            before: None,
            num_elections: 0,
            stream_samples: BTreeMap::new(),
            consumer_samples: BTreeMap::new(),
            server_samples: BTreeMap::new(),
            account_samples: BTreeMap::new(),
            limits: StreamLimits::default(),
        }
    }

    pub(super) fn stream(&mut self) -> &mut Stream {
        &mut self.streams[0]
    }

    pub(super) fn group(&mut self) -> &mut RaftGroup {
        self.streams[0].cluster.as_mut().unwrap()
    }

    pub(super) fn consumer(&mut self) -> &mut Consumer {
        &mut self.consumers[0]
    }

    pub(super) fn server(&mut self) -> &mut Server {
        &mut self.servers[0]
    }

    pub(super) fn jetstream(&mut self) -> &mut JetStreamUse {
        self.servers[0].jetstream.as_mut().unwrap()
    }

    pub(super) fn meta(&mut self) -> &mut MetaGroup {
        self.jetstream().meta.as_mut().unwrap()
    }

    /// Samples of `S`, ten seconds apart, the last of now, each made from the present state.
    pub(super) fn history(&mut self, count: usize, edit: impl Fn(usize, &mut StreamSample)) {
        let present = StreamSample::of(&self.streams[0]);
        let samples = (0..count)
            .map(|index| {
                let mut sample = StreamSample { at: secs_ago(10.0 * (count - 1 - index) as f64), ..present };
                edit(index, &mut sample);
                sample
            })
            .collect();
        self.stream_samples.insert(self.streams[0].key.clone(), samples);
    }

    /// The same for the consumer `c`.
    pub(super) fn consumer_history(&mut self, count: usize, edit: impl Fn(usize, &mut ConsumerSample)) {
        let present = ConsumerSample::of(&self.consumers[0], None);
        let samples = (0..count)
            .map(|index| {
                let mut sample =
                    ConsumerSample { at: secs_ago(10.0 * (count - 1 - index) as f64), ..present };
                edit(index, &mut sample);
                sample
            })
            .collect();
        self.consumer_samples.insert(self.consumers[0].key.clone(), samples);
    }

    /// The same for the server `n1`, `step_secs` apart.
    pub(super) fn server_history(
        &mut self,
        count: usize,
        step_secs: f64,
        edit: impl Fn(usize, &mut ServerSample),
    ) {
        let present = ServerSample::of(&self.servers[0]);
        let samples = (0..count)
            .map(|index| {
                let at = secs_ago(step_secs * (count - 1 - index) as f64);
                let mut sample = ServerSample { at, ..present };
                edit(index, &mut sample);
                sample
            })
            .collect();
        self.server_samples.insert(self.servers[0].name.clone(), samples);
    }

    /// Takes the present state for the look before, `secs` ago.
    pub(super) fn remember(&mut self, secs: f64) {
        let mut snapshot = self.snapshot();
        snapshot.at = secs_ago(secs);
        self.before = Some(snapshot);
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot {
            seq: 7,
            at: secs_ago(0.0),
            streams: Arc::new(self.streams.iter().cloned().map(Arc::new).collect()),
            consumers: Arc::new(self.consumers.iter().cloned().map(Arc::new).collect()),
            servers: Arc::new(self.servers.iter().cloned().map(Arc::new).collect()),
            accounts: Arc::new(self.accounts.iter().cloned().map(Arc::new).collect()),
            ..Snapshot::default()
        }
    }

    /// What the check says of the stream `S`.
    pub(super) fn ask_stream(&self, check: &StreamCheck) -> Option<Finding> {
        let snapshot = self.snapshot();
        let samples = self.stream_samples.get(&self.streams[0].key).cloned().unwrap_or_default();
        let stream = snapshot.stream(&self.streams[0].key).unwrap();
        (check.check)(&StreamCase {
            now: secs_ago(0.0),
            snapshot: &snapshot,
            before: self.before.as_ref(),
            stream,
            samples: super::window::stream_run(&samples),
            all_samples: self,
            num_elections: self.num_elections,
            limits: &self.limits,
        })
    }
}

impl Scene {
    /// What the check says of the server `n1`.
    pub(super) fn ask_server(&self, check: &ServerCheck) -> Option<Finding> {
        let snapshot = self.snapshot();
        let server = snapshot.server(&self.servers[0].name).unwrap();
        let samples = self.server(&server.name);
        let limits = ServerLimits::default();
        let now = secs_ago(0.0);
        (check.check)(&ServerCase { now, snapshot: &snapshot, server, samples: &samples, limits: &limits })
    }

    /// What the check says of all servers as one group.
    pub(super) fn ask_cluster(&self, check: &ClusterCheck) -> Option<Finding> {
        let snapshot = self.snapshot();
        (check.check)(&ClusterCase {
            now: secs_ago(0.0),
            snapshot: &snapshot,
            before: self.before.as_ref(),
            servers: snapshot.servers.as_slice(),
            all_samples: self,
            limits: &ClusterLimits::default(),
        })
    }

    /// What the check says of the account `A`.
    pub(super) fn ask_account(&self, check: &AccountCheck) -> Option<Finding> {
        let snapshot = self.snapshot();
        let account = &self.accounts[0];
        let samples = self.account(&account.name);
        let limits = AccountLimits::default();
        (check.check)(&AccountCase { snapshot: &snapshot, account, samples: &samples, limits: &limits })
    }
}

/// Spoils a healthy scene, asks the check about the server `n1`, and says how bad it finds it.
pub(super) fn of_server(check: &ServerCheck, spoil: impl FnOnce(&mut Scene)) -> Option<Severity> {
    of(spoil, |scene| scene.ask_server(check))
}

/// The same for all servers as one group.
pub(super) fn of_cluster(check: &ClusterCheck, spoil: impl FnOnce(&mut Scene)) -> Option<Severity> {
    of(spoil, |scene| scene.ask_cluster(check))
}

/// The same for the account `A`.
pub(super) fn of_account(check: &AccountCheck, spoil: impl FnOnce(&mut Scene)) -> Option<Severity> {
    of(spoil, |scene| scene.ask_account(check))
}

/// The same for the stream `S`.
pub(super) fn of_stream(check: &StreamCheck, spoil: impl FnOnce(&mut Scene)) -> Option<Severity> {
    of(spoil, |scene| scene.ask_stream(check))
}

fn of(spoil: impl FnOnce(&mut Scene), ask: impl Fn(&Scene) -> Option<Finding>) -> Option<Severity> {
    assert_eq!(ask(&Scene::new()), None, "a healthy system");
    let mut scene = Scene::new();
    spoil(&mut scene);
    ask(&scene).map(|finding| {
        assert!(!finding.evidence.is_empty(), "{} without evidence", finding.rule);
        assert!(!finding.remedies.is_empty(), "{} without a remedy", finding.rule);
        assert!(finding.explanation.ends_with('.'), "{}", finding.explanation);
        assert!(!finding.title.ends_with('.') && finding.title.len() < 60, "{}", finding.title);
        finding.severity
    })
}

impl Samples for Scene {
    fn stream(&self, key: &StreamKey) -> Cow<'_, [StreamSample]> {
        self.stream_samples.get(key).map_or(Cow::Borrowed(&[]), |samples| Cow::Borrowed(samples))
    }

    fn consumer(&self, key: &ConsumerKey) -> Cow<'_, [ConsumerSample]> {
        self.consumer_samples.get(key).map_or(Cow::Borrowed(&[]), |samples| Cow::Borrowed(samples))
    }

    fn server(&self, name: &ServerName) -> Cow<'_, [ServerSample]> {
        self.server_samples.get(name).map_or(Cow::Borrowed(&[]), |samples| Cow::Borrowed(samples))
    }

    fn account(&self, name: &AccountName) -> Cow<'_, [AccountSample]> {
        self.account_samples.get(name).map_or(Cow::Borrowed(&[]), |samples| Cow::Borrowed(samples))
    }
}

pub(super) fn peer(name: &str) -> RaftPeer {
    RaftPeer { name: name.into(), current: true, active_nanos: 300_000_000, ..RaftPeer::default() }
}

pub(super) fn stream(name: &str) -> Stream {
    let mut stream = Stream {
        key: StreamKey { account: "A".into(), stream: name.into() },
        created: secs_ago(86_400.0),
        state: StreamState {
            messages: 1000,
            bytes: 200_000,
            first_seq: 1,
            first_ts: Some(secs_ago(80_000.0)),
            last_seq: 1000,
            last_ts: Some(secs_ago(5.0)),
            num_subjects: 4,
            consumer_count: 1,
            ..StreamState::default()
        },
        cluster: Some(RaftGroup {
            leader: Some("n1".into()),
            replicas: vec![peer("n2"), peer("n3")],
            leader_since: Some(secs_ago(50_000.0)),
            ..RaftGroup::default()
        }),
        at: secs_ago(0.0),
        from: "n1".into(),
        raw_config: Json::parse("{}").unwrap(),
        ..Stream::default()
    };
    stream.config.num_replicas = 3;
    stream.config.allow_direct = true;
    stream.config.subjects = vec![format!("{}.>", name.to_lowercase())];
    stream.config.duplicate_window_nanos = 120_000_000_000;
    stream
}

pub(super) fn consumer(stream: &str, name: &str) -> Consumer {
    let mut consumer = Consumer {
        key: ConsumerKey { account: "A".into(), stream: stream.into(), consumer: name.into() },
        created: secs_ago(86_400.0),
        at: secs_ago(0.0),
        from: "n1".into(),
        raw_config: Json::parse("{}").unwrap(),
        ..Consumer::default()
    };
    consumer.config.durable = true;
    consumer.config.ack_wait_nanos = 30_000_000_000;
    consumer.state.delivered.consumer_seq = 1000;
    consumer.state.delivered.stream_seq = 1000;
    consumer.state.delivered.last_active = Some(secs_ago(1.0));
    consumer.state.ack_floor = consumer.state.delivered;
    consumer
}

pub(super) fn server(name: &str) -> Server {
    let peers = ["n1", "n2", "n3"].into_iter().filter(|peer| *peer != "n1").map(peer).collect();
    Server {
        name: name.into(),
        id: format!("ID-{name}").as_str().into(),
        cluster: "C".to_owned(),
        version: "2.15.1".to_owned(),
        started: Some(secs_ago(86_400.0)),
        config_loaded: Some(secs_ago(86_400.0)),
        num_cores: 4,
        cpu_percent: 10.0,
        memory_bytes: 40 << 20,
        connections: 20,
        max_connections: 65_536,
        subscriptions: 200,
        routes: 8,
        remotes: 2,
        auth_required: Some(true),
        jetstream: Some(JetStreamUse {
            memory_bytes: 1 << 20,
            max_memory_bytes: 1 << 30,
            storage_bytes: 1 << 30,
            max_storage_bytes: 100 << 30,
            num_streams: 1,
            num_consumers: 1,
            meta: Some(MetaGroup {
                leader: Some("n1".into()),
                cluster_size: 3,
                replicas: if name == "n1" { peers } else { Vec::new() },
                ..MetaGroup::default()
            }),
            ..JetStreamUse::default()
        }),
        at: secs_ago(0.0),
        raw_varz: Json::parse("{}").unwrap(),
        ..Server::default()
    }
}

/// A limit, for short.
pub(super) fn at(value: u64) -> Limit {
    Limit::At(value)
}
