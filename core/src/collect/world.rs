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
        sample::{AccountSample, ConsumerSample, ServerSample, StreamSample},
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

    /// The servers that are known and did not answer the last time.
    pub fn silent_servers(&self) -> BTreeSet<ServerName> {
        let servers = self.snapshot.servers.iter();
        servers.filter(|server| server.freshness.is_stale()).map(|server| server.name.clone()).collect()
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
        let streams =
            Fold { old: &self.snapshot.streams, seen: &mut self.streams_seen, now, step_secs, silence_secs }
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
        let (servers, server_samples) =
            fold_servers(&self.snapshot.servers, servers, &silent, silence_secs, now);

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
            let recorded = accounts.iter().map(|account| {
                let starts_run = self
                    .snapshot
                    .accounts
                    .get(&account.name)
                    .is_none_or(|old| old.api_requests > account.api_requests);
                let entity = Entity::Account { name: account.name.clone() };
                (entity, Recorded::new(AccountSample::of(account, now), now, starts_run))
            });
            let recorded: Vec<_> = recorded.collect();
            self.snapshot.history.record(recorded.iter().map(|(entity, sample)| (entity, *sample)));
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
    Verdict::Mute(Reason::Silent(silent.iter().cloned().collect()))
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
mod tests;
