use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    Absence, Observation, change,
    fold::{Fold, Folded, Seen, Verdict},
};
use crate::{
    analysis::{
        history::{Recorded, Total},
        sample::{ConsumerSample, ServerSample, StreamSample},
    },
    clock::{Timestamp, secs_between},
    ids::{AccountName, ConsumerKey, Entity, ServerName, StreamKey},
    model::{
        Account, Consumer, Cost, Coverage, Freshness, Missing, MissingPart, Reason, Server, Snapshot, Sorted,
        Stream,
    },
};

/// A server that has been silent this long is forgotten: it was taken away, not down.
const FORGET_SERVER_SECS: f64 = 900.0;

/// Above this many assets, samples are further apart, so that memory stays in its bound.
const MANY_ASSETS: usize = 2_000;

/// How far apart the samples of an asset are, at least: a little less than a second and ten, because a look is never
/// quite in time.
const STEP_SECS: f64 = 0.9;
const STEP_OF_MANY_SECS: f64 = 9.5;

/// Nobody knows what happened to an asset that was not looked at for so many refreshes, and for so many seconds.
const SILENT_REFRESHES: f64 = 4.0;
const SILENT_SECS: f64 = 30.0;

/// What is known, and how each observation changes it.
#[derive(Debug, Default)]
pub struct World {
    snapshot: Snapshot,
    streams_seen: HashMap<StreamKey, Seen>,
    consumers_seen: HashMap<ConsumerKey, Seen>,
    lacks_config: bool,
}

impl World {
    /// The latest snapshot.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Whether something is known without its configuration, so that the next sweep should ask for it.
    pub fn lacks_config(&self) -> bool {
        self.lacks_config
    }

    /// The servers that answered the last sweep.
    pub fn live_servers(&self) -> BTreeSet<ServerName> {
        let servers = self.snapshot.servers.iter();
        servers.filter(|server| !server.freshness.is_stale()).map(|server| server.name.clone()).collect()
    }

    /// The servers that are known and did not answer.
    pub fn num_silent_servers(&self) -> usize {
        self.snapshot.servers.iter().filter(|server| server.freshness.is_stale()).count()
    }

    pub fn set_own_account(&mut self, account: AccountName) {
        self.snapshot.own_account = Some(account);
    }

    /// A new connection: advisories were missed, and what is known must be seen again.
    pub fn start_epoch(&mut self) {
        self.snapshot.epoch += 1;
    }

    /// Folds an observation in, and makes the next snapshot.
    pub fn apply(
        &mut self,
        observation: Observation,
        cost: Cost,
        refresh_secs: f64,
        now: Timestamp,
    ) -> Arc<Snapshot> {
        let Observation {
            method,
            has_configs: _,
            servers,
            accounts,
            streams,
            consumers,
            follower_streams,
            follower_consumers,
            missing,
            absence,
            silent,
        } = observation;
        let is_sweep = matches!(absence, Absence::GoneIfAgain | Absence::Gone(_));

        let num_assets = self.snapshot.streams.len() + self.snapshot.consumers.len();
        let step_secs = if num_assets > MANY_ASSETS { STEP_OF_MANY_SECS } else { STEP_SECS };
        // The time until now passed at the pace of before.
        let pace_secs = refresh_secs.max(self.snapshot.refresh_secs);
        let silence_secs = (SILENT_REFRESHES * pace_secs).max(SILENT_SECS);
        let streams = Fold {
            old: &self.snapshot.streams,
            seen: &mut self.streams_seen,
            now,
            step_secs,
            silence_secs,
        }
        .run(
            streams,
            follower_streams,
            |stream| judge_stream(stream, &absence, &silent),
            |stream, starts_run| Recorded::new(StreamSample::of(stream), now, starts_run),
        );
        let mut streams_in_order = InOrder::new(&streams.assets);
        let consumers = Fold {
            old: &self.snapshot.consumers,
            seen: &mut self.consumers_seen,
            now,
            step_secs,
            silence_secs,
        }
        .run(
            consumers,
            follower_consumers,
            |consumer| judge_consumer(consumer, &absence, &silent, &streams.assets),
            |consumer, starts_run| {
                let stream = streams_in_order.of(&consumer.key);
                Recorded::new(ConsumerSample::of(consumer, stream), now, starts_run)
            },
        );
        let (servers, server_samples) = fold_servers(&self.snapshot.servers, servers, &silent, silence_secs, now);

        if is_sweep {
            self.lacks_config = streams.lacks_config || consumers.lacks_config;
            self.snapshot.coverage = shared(&self.snapshot.coverage, Coverage { method, missing });
        }
        let has_gone = streams.has_gone || consumers.has_gone || servers.len() < self.snapshot.servers.len();
        if has_gone {
            self.snapshot.history.retain(|entity| match entity {
                Entity::Stream(key) => streams.assets.get(key).is_some(),
                Entity::Consumer(key) => consumers.assets.get(key).is_some(),
                Entity::Server { name } => servers.get(name).is_some(),
                Entity::Account { .. } => true,
            });
        }
        self.record(&streams, &consumers, &server_samples, now);
        if !accounts.is_empty() {
            let accounts = with_counts(accounts, &streams.assets, &consumers.assets);
            self.snapshot.accounts = Arc::new(accounts.into_iter().map(Arc::new).collect());
        }
        self.snapshot.streams = streams.assets;
        self.snapshot.consumers = consumers.assets;
        self.snapshot.servers = servers;
        self.finish(cost, refresh_secs, now)
    }

    /// A collection that failed as a whole: everything stays, and the coverage says why.
    pub fn fail(&mut self, part: MissingPart, why: Reason, cost: Cost) -> Arc<Snapshot> {
        let method = self.snapshot.coverage.method;
        let coverage = Coverage { method, missing: vec![Missing { part, why }] };
        self.snapshot.coverage = shared(&self.snapshot.coverage, coverage);
        // The data are as old as they were: neither their moment nor their place in the sequence of looks moves on.
        self.snapshot.cost = cost;
        self.snapshot.seq += 1;
        Arc::new(self.snapshot.clone())
    }

    /// Folds a look at single assets in: the rest stays as old as it was.
    pub fn refine(&mut self, observation: Observation, cost: Cost, now: Timestamp) -> Arc<Snapshot> {
        let (at, refresh_secs) = (self.snapshot.at, self.snapshot.refresh_secs);
        let mut snapshot = Arc::unwrap_or_clone(self.apply(observation, cost, refresh_secs, now));
        snapshot.at = at;
        self.snapshot.at = at;
        Arc::new(snapshot)
    }

    fn finish(&mut self, cost: Cost, refresh_secs: f64, now: Timestamp) -> Arc<Snapshot> {
        self.snapshot.seq += 1;
        self.snapshot.at = now;
        self.snapshot.refresh_secs = refresh_secs;
        self.snapshot.cost = cost;
        Arc::new(self.snapshot.clone())
    }

    fn record(
        &mut self,
        streams: &Folded<Stream>,
        consumers: &Folded<Consumer>,
        servers: &[(Entity, Recorded)],
        now: Timestamp,
    ) {
        let history = &mut self.snapshot.history;
        let samples = servers.iter().chain(&streams.samples).chain(&consumers.samples);
        history.record(samples.map(|(entity, recorded)| (entity, *recorded)));
        if !(streams.samples.is_empty() && consumers.samples.is_empty()) {
            let streams = streams.assets.iter().map(|stream| &**stream);
            let consumers = consumers.assets.iter().map(|consumer| &**consumer);
            history.record_total(|| Total::of(now, streams, consumers), now);
        }
    }
}

/// Finds the streams of consumers that come in the order of their keys.
struct InOrder<'a> {
    streams: &'a Sorted<Stream>,
    last: Option<&'a Stream>,
}

impl<'a> InOrder<'a> {
    fn new(streams: &'a Sorted<Stream>) -> Self {
        Self { streams, last: None }
    }

    fn of(&mut self, key: &ConsumerKey) -> Option<&'a Stream> {
        let is_its = |stream: &Stream| stream.key.stream == key.stream && stream.key.account == key.account;
        if !self.last.is_some_and(is_its) {
            self.last = self.streams.get(&key.stream_key()).map(|stream| &**stream);
        }
        self.last
    }
}

fn judge_stream(stream: &Stream, absence: &Absence, silent: &BTreeSet<ServerName>) -> Verdict {
    match absence {
        Absence::GoneStream(key) if *key == stream.key => Verdict::Gone,
        Absence::Unknown | Absence::GoneStream(_) | Absence::GoneConsumer(_) => Verdict::Keep,
        Absence::GoneIfAgain => absent_from_servers(silent),
        Absence::Gone(list) if list.account != stream.key.account => Verdict::Mute(Reason::NoSystemAccount),
        Absence::Gone(list) if list.mute_streams.contains(&stream.key) => Verdict::Mute(Reason::TimedOut),
        Absence::Gone(_) => Verdict::Gone,
    }
}

fn judge_consumer(
    consumer: &Consumer,
    absence: &Absence,
    silent: &BTreeSet<ServerName>,
    streams: &Sorted<Stream>,
) -> Verdict {
    let stream = consumer.key.stream_key();
    match absence {
        // A stream takes its consumers along.
        _ if streams.get(&stream).is_none() => Verdict::Gone,
        Absence::GoneConsumer(key) if *key == consumer.key => Verdict::Gone,
        Absence::GoneIfAgain => absent_from_servers(silent),
        Absence::Gone(list) if list.account != consumer.key.account => Verdict::Mute(Reason::NoSystemAccount),
        Absence::Gone(list)
            if list.mute_consumers.contains(&consumer.key) || list.mute_streams.contains(&stream) =>
        {
            Verdict::Mute(Reason::TimedOut)
        }
        Absence::Gone(list) if list.listed.contains(&stream) => Verdict::Gone,
        Absence::Gone(_) | Absence::Unknown | Absence::GoneStream(_) | Absence::GoneConsumer(_) => {
            Verdict::Keep
        }
    }
}

fn absent_from_servers(silent: &BTreeSet<ServerName>) -> Verdict {
    if silent.is_empty() {
        return Verdict::GoneIfAgain;
    }
    let names: Vec<_> = silent.iter().map(ServerName::as_str).collect();
    let verb = if names.len() == 1 { "does" } else { "do" };
    Verdict::Mute(Reason::Offline(format!("{} {verb} not answer", names.join(", "))))
}

fn fold_servers(
    old: &Arc<Sorted<Server>>,
    fresh: Vec<Server>,
    silent: &BTreeSet<ServerName>,
    silence_secs: f64,
    now: Timestamp,
) -> (Arc<Sorted<Server>>, Vec<(Entity, Recorded)>) {
    if fresh.is_empty() && silent.is_empty() {
        return (Arc::clone(old), Vec::new());
    }
    let mut servers: BTreeMap<ServerName, Arc<Server>> = BTreeMap::new();
    for server in old.iter() {
        let kept = match &server.freshness {
            Freshness::Stale { since, .. } if secs_between(*since, now) > FORGET_SERVER_SECS => continue,
            Freshness::Fresh if silent.contains(&server.name) => Arc::new(Server {
                freshness: Freshness::Stale { since: now, why: Reason::TimedOut },
                ..Server::clone(server)
            }),
            _ => Arc::clone(server),
        };
        servers.insert(server.name.clone(), kept);
    }
    let mut samples = Vec::with_capacity(fresh.len());
    for mut server in fresh {
        let before = old.get(&server.name);
        if let Some(before) = before {
            server.rates = change::server_rates(before, before.at, &server);
        }
        let starts_run = before.is_none_or(|before| {
            let is_back = before.freshness.is_stale() || secs_between(before.at, server.at) > silence_secs;
            is_back || before.id != server.id
        });
        let recorded = Recorded::new(ServerSample::of(&server), now, starts_run);
        samples.push((Entity::Server { name: server.name.clone() }, recorded));
        servers.insert(server.name.clone(), Arc::new(server));
    }
    (Arc::new(Sorted::from_sorted(servers.into_values().collect())), samples)
}

fn with_counts(
    mut accounts: Vec<Account>,
    streams: &Sorted<Stream>,
    consumers: &Sorted<Consumer>,
) -> Vec<Account> {
    for account in &mut accounts {
        account.num_streams = streams.range_by(|key| key.account.cmp(&account.name)).len();
        account.num_consumers = consumers.range_by(|key| key.account.cmp(&account.name)).len();
    }
    accounts
}

fn shared(old: &Arc<Coverage>, new: Coverage) -> Arc<Coverage> {
    if **old == new { Arc::clone(old) } else { Arc::new(new) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        collect::AccountList,
        model::{ConsumerState, Delivered, Json, Method, RaftGroup},
    };

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(secs).unwrap()
    }

    fn key(name: &str) -> ConsumerKey {
        ConsumerKey { account: "A".into(), stream: "S".into(), consumer: name.into() }
    }

    fn stream(secs: i64) -> Stream {
        let json = Json::parse("{}").unwrap();
        Stream { key: key("").stream_key(), at: at(secs), raw_config: json, ..Stream::default() }
    }

    fn consumer(name: &str, num_pending: u64, secs: i64) -> Consumer {
        let delivered = Delivered { consumer_seq: secs as u64 * 10, ..Delivered::default() };
        Consumer {
            key: key(name),
            at: at(secs),
            raw_config: Json::parse("{}").unwrap(),
            state: ConsumerState { delivered, num_pending, ..ConsumerState::default() },
            ..Consumer::default()
        }
    }

    fn sweep(secs: i64, consumers: Vec<Consumer>, silent: &[&str]) -> Observation {
        Observation {
            method: Method::System,
            streams: vec![stream(secs)],
            consumers,
            absence: Absence::GoneIfAgain,
            silent: silent.iter().map(|name| ServerName::from(*name)).collect(),
            ..Observation::default()
        }
    }

    fn apply(world: &mut World, secs: i64, observation: Observation) -> Arc<Snapshot> {
        world.apply(observation, Cost::default(), 1.0, at(secs))
    }

    #[test]
    fn what_did_not_change_is_shared() {
        let mut world = World::default();
        let idle = |secs| Consumer { at: at(secs), ..consumer("idle", 0, 0) };
        for secs in 1..4 {
            apply(&mut world, secs, sweep(secs, vec![idle(secs), consumer("busy", 1, secs)], &[]));
        }
        let before = world.snapshot().clone();
        let after = apply(&mut world, 5, sweep(5, vec![idle(5), consumer("busy", 9, 5)], &[]));
        assert!(Arc::ptr_eq(before.consumer(&key("idle")).unwrap(), after.consumer(&key("idle")).unwrap()));
        assert!(!Arc::ptr_eq(before.consumer(&key("busy")).unwrap(), after.consumer(&key("busy")).unwrap()));
        assert!(Arc::ptr_eq(&before.streams, &after.streams));
        assert_eq!(after.seq, before.seq + 1);
    }

    #[test]
    fn rates_come_from_the_servers_clock_even_after_idling() {
        let mut world = World::default();
        let seen = |consumer_seq, secs| {
            let mut consumer = consumer("c", 0, secs);
            consumer.state.delivered.consumer_seq = consumer_seq;
            consumer
        };
        for secs in 1..30 {
            apply(&mut world, secs, sweep(secs, vec![seen(100, secs)], &[]));
        }
        let snapshot = apply(&mut world, 30, sweep(30, vec![seen(200, 30)], &[]));
        let rate = snapshot.consumer(&key("c")).unwrap().rates.delivered_per_sec.0.unwrap();
        assert!(rate > 20.0, "100 in one second after idling, not in thirty: {rate}");
    }

    #[test]
    fn one_absence_is_not_a_deletion_and_two_are() {
        let mut world = World::default();
        apply(&mut world, 1, sweep(1, vec![consumer("c", 0, 1)], &[]));
        assert_eq!(apply(&mut world, 2, sweep(2, vec![], &[])).consumers.len(), 1);
        assert_eq!(apply(&mut world, 3, sweep(3, vec![], &[])).consumers.len(), 0);
    }

    #[test]
    fn while_a_server_is_silent_its_assets_are_old_and_not_gone() {
        let mut world = World::default();
        apply(&mut world, 1, sweep(1, vec![consumer("c", 7, 1)], &[]));
        for secs in 2..9 {
            let snapshot = apply(&mut world, secs, sweep(secs, vec![], &["n3"]));
            let kept = snapshot.consumer(&key("c")).unwrap();
            assert_eq!(kept.state.num_pending, 7);
            assert!(matches!(kept.freshness, Freshness::Stale { since, .. } if since == at(1)));
        }
        let back = apply(&mut world, 9, sweep(9, vec![consumer("c", 0, 9)], &[]));
        assert_eq!(back.consumer(&key("c")).unwrap().freshness, Freshness::Fresh);
        let series = back.history.series(&Entity::Consumer(key("c"))).unwrap();
        assert!(series.last().unwrap().starts_run, "no line is drawn across the silence");
    }

    #[test]
    fn a_follower_is_believed_about_the_group_only() {
        let mut world = World::default();
        apply(&mut world, 1, sweep(1, vec![consumer("c", 7, 1)], &[]));
        let follower = Consumer { cluster: Some(RaftGroup::default()), ..consumer("c", 0, 2) };
        let observation = Observation { follower_consumers: vec![follower], ..sweep(2, vec![], &[]) };
        let snapshot = apply(&mut world, 2, observation);
        let kept = snapshot.consumer(&key("c")).unwrap();
        assert_eq!(kept.state.num_pending, 7);
        assert_eq!(kept.cluster, Some(RaftGroup::default()));
        assert!(kept.freshness.is_stale());
    }

    #[test]
    fn a_list_of_one_account_tells_what_is_gone() {
        let mut world = World::default();
        let consumers = ["c", "d", "e"].map(|name| consumer(name, 0, 1)).to_vec();
        apply(&mut world, 1, sweep(1, consumers, &[]));
        let listed = |mute: &[&str]| {
            Absence::Gone(AccountList {
                account: "A".into(),
                listed: [key("").stream_key()].into(),
                mute_consumers: mute.iter().map(|name| key(name)).collect(),
                ..AccountList::default()
            })
        };
        let observation = Observation { absence: listed(&["d"]), ..sweep(2, vec![consumer("c", 0, 2)], &[]) };
        let snapshot = apply(&mut world, 2, observation);
        let names: Vec<_> =
            snapshot.consumers.iter().map(|consumer| consumer.key.consumer.as_str()).collect();
        assert_eq!(names, ["c", "d"]);
        assert!(snapshot.consumer(&key("d")).unwrap().freshness.is_stale());
        let gone =
            Observation { absence: Absence::GoneStream(key("").stream_key()), ..Observation::default() };
        assert!(apply(&mut world, 3, gone).consumers.is_empty());
    }

    #[test]
    fn a_recreated_consumer_starts_a_new_run() {
        let mut world = World::default();
        apply(&mut world, 1, sweep(1, vec![consumer("c", 0, 100)], &[]));
        let recreated = Consumer { created: at(50), ..consumer("c", 0, 2) };
        let snapshot = apply(&mut world, 2, sweep(2, vec![recreated], &[]));
        assert_eq!(snapshot.consumer(&key("c")).unwrap().rates.delivered_per_sec.0, None);
        assert!(snapshot.history.series(&Entity::Consumer(key("c"))).unwrap().last().unwrap().starts_run);
    }

    #[test]
    fn a_sweep_without_configurations_keeps_the_known_ones() {
        let mut world = World::default();
        let mut first = consumer("c", 0, 1);
        first.config.max_waiting = crate::units::Limit::At(512);
        apply(&mut world, 1, sweep(1, vec![first], &[]));
        let bare = Consumer { raw_config: Json::default(), ..consumer("c", 0, 2) };
        let snapshot = apply(&mut world, 2, sweep(2, vec![bare.clone()], &[]));
        assert_eq!(snapshot.consumer(&key("c")).unwrap().config.max_waiting.value(), Some(512));
        assert!(!world.lacks_config());
        let stranger = Consumer { key: key("new"), ..bare };
        apply(&mut world, 3, sweep(3, vec![stranger], &[]));
        assert!(world.lacks_config());
    }
}
