//! From what each server says to one copy of each asset.
//!
//! Every server reports the assets that it holds. A stream's or consumer's numbers are taken from its own leader; the
//! leader of a consumer is often another server than that of its stream.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::{Absence, Observation};
use crate::{
    clock::Timestamp,
    ids::{AccountName, ServerName, StreamName},
    model::{Account, Consumer, Method, Missing, MissingPart, RaftGroup, Reason, Server, Stream},
    wire::jsz::JszReport,
};

/// Folds the servers' reports into one observation. `known` are all servers that were seen before: what lives on one
/// that is silent is not gone, however long the silence lasts.
pub fn merge(
    method: Method,
    reports: Vec<JszReport>,
    servers: Vec<Server>,
    known: &BTreeSet<ServerName>,
    has_configs: bool,
) -> Observation {
    let mut observation =
        Observation { method, has_configs, absence: Absence::GoneIfAgain, ..Observation::default() };
    let answered: BTreeSet<&ServerName> = reports.iter().map(|report| &report.server).collect();
    observation.silent = known.iter().filter(|name| !answered.contains(name)).cloned().collect();
    observation.missing.extend(
        observation
            .silent
            .iter()
            .map(|name| Missing { part: MissingPart::Server(name.clone()), why: Reason::TimedOut }),
    );
    observation.accounts = accounts(&reports);
    observation.servers = with_jetstream(servers, &reports);

    let (mut streams, mut consumers) = (Vec::new(), Vec::new());
    for report in reports {
        streams.extend(report.streams);
        consumers.extend(report.consumers);
        observation.missing.extend(report.missing);
    }
    (observation.streams, observation.follower_streams) = leaders_first(streams);
    (observation.consumers, observation.follower_consumers) = leaders_first(consumers);
    count_consumers(&mut observation);
    observation
}

/// A server counts the consumers that it holds itself; with fewer replicas than their stream they are elsewhere.
fn count_consumers(observation: &mut Observation) {
    let mut counts: BTreeMap<(&AccountName, &StreamName), u64> = BTreeMap::new();
    // Each list is sorted: a stream's consumers stand together.
    for consumers in [&observation.consumers, &observation.follower_consumers] {
        for of_stream in
            consumers.chunk_by(|a, b| a.key.stream == b.key.stream && a.key.account == b.key.account)
        {
            let key = &of_stream[0].key;
            *counts.entry((&key.account, &key.stream)).or_default() += of_stream.len() as u64;
        }
    }
    for stream in &mut observation.streams {
        let count = counts.get(&(&stream.key.account, &stream.key.stream)).copied().unwrap_or(0);
        stream.state.consumer_count = stream.state.consumer_count.max(count);
    }
}

/// What a copy needs to say to be chosen.
trait Copy {
    type Key: Ord;

    fn key(&self) -> &Self::Key;
    fn cluster(&self) -> Option<&RaftGroup>;
    fn from(&self) -> &ServerName;
    fn at(&self) -> Timestamp;

    fn is_leaders(&self) -> bool {
        // Without a Raft group there is one copy, and it is the truth.
        self.cluster().is_none_or(|cluster| cluster.leader.as_ref() == Some(self.from()))
    }
}

macro_rules! copies {
    ($($type:ty => $key:ty),*) => {$(
        impl Copy for $type {
            type Key = $key;

            fn key(&self) -> &$key {
                &self.key
            }

            fn cluster(&self) -> Option<&RaftGroup> {
                self.cluster.as_ref()
            }

            fn from(&self) -> &ServerName {
                &self.from
            }

            fn at(&self) -> Timestamp {
                self.at
            }
        }
    )*};
}

copies!(Stream => crate::ids::StreamKey, Consumer => crate::ids::ConsumerKey);

/// One copy of each: its leader's, and in the second list the newest of those without a leader's.
fn leaders_first<T: Copy>(mut copies: Vec<T>) -> (Vec<T>, Vec<T>) {
    copies.sort_by(|a, b| {
        a.key().cmp(b.key()).then_with(|| {
            // Two may believe that they lead for a moment: the later word counts.
            (Reverse(a.is_leaders()), Reverse(a.at())).cmp(&(Reverse(b.is_leaders()), Reverse(b.at())))
        })
    });
    copies.dedup_by(|later, first| later.key() == first.key());
    copies.into_iter().partition(T::is_leaders)
}

/// Each server counts its own copies: the sum is what is really stored.
fn accounts(reports: &[JszReport]) -> Vec<Account> {
    let mut sums: BTreeMap<&AccountName, Account> = BTreeMap::new();
    for account in reports.iter().flat_map(|report| &report.accounts) {
        let sum = sums.entry(&account.name).or_insert_with(|| Account {
            name: account.name.clone(),
            reserved_memory: account.reserved_memory,
            reserved_storage: account.reserved_storage,
            ..Account::default()
        });
        sum.memory_bytes = sum.memory_bytes.saturating_add(account.memory_bytes);
        sum.storage_bytes = sum.storage_bytes.saturating_add(account.storage_bytes);
        sum.api_requests = sum.api_requests.saturating_add(account.api_requests);
        sum.api_errors = sum.api_errors.saturating_add(account.api_errors);
    }
    sums.into_values().collect()
}

fn with_jetstream(mut servers: Vec<Server>, reports: &[JszReport]) -> Vec<Server> {
    for server in &mut servers {
        if let Some(report) = reports.iter().find(|report| report.server == server.name) {
            server.jetstream.clone_from(&report.jetstream);
            server.raw_jsz = report.raw.clone();
        }
    }
    servers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::ConsumerKey, model::ConsumerState};

    fn copy(from: &str, leader: Option<&str>, num_pending: u64) -> Consumer {
        Consumer {
            key: ConsumerKey { account: "A".into(), stream: "S".into(), consumer: "c".into() },
            from: from.into(),
            cluster: Some(RaftGroup { leader: leader.map(ServerName::from), ..RaftGroup::default() }),
            state: ConsumerState { num_pending, ..ConsumerState::default() },
            ..Consumer::default()
        }
    }

    fn report(server: &str, consumers: Vec<Consumer>) -> JszReport {
        JszReport { server: server.into(), consumers, ..JszReport::default() }
    }

    fn observe(reports: Vec<JszReport>) -> Observation {
        let expected = ["n1", "n2", "n3"].map(ServerName::from).into_iter().collect();
        merge(Method::System, reports, Vec::new(), &expected, true)
    }

    #[test]
    fn the_leaders_copy_wins_whatever_the_order() {
        let copies = [("n1", 0), ("n2", 60), ("n3", 0)];
        for rotation in 0..3 {
            let mut reports: Vec<_> = copies
                .iter()
                .map(|(name, pending)| report(name, vec![copy(name, Some("n2"), *pending)]))
                .collect();
            reports.rotate_left(rotation);
            let observation = observe(reports);
            assert_eq!(observation.consumers.len(), 1);
            assert_eq!(observation.consumers[0].state.num_pending, 60);
            assert!(observation.follower_consumers.is_empty());
            assert!(observation.silent.is_empty());
        }
    }

    #[test]
    fn a_followers_copy_is_not_taken_for_the_leaders() {
        let observation = observe(vec![
            report("n1", vec![copy("n1", Some("n2"), 0)]),
            report("n3", vec![copy("n3", Some("n2"), 0)]),
        ]);
        assert!(observation.consumers.is_empty());
        assert_eq!(observation.follower_consumers.len(), 1);
        assert_eq!(observation.silent.iter().next().map(ServerName::as_str), Some("n2"));
        assert_eq!(observation.missing.len(), 1);
    }

    #[test]
    fn a_server_without_a_cluster_is_the_leader() {
        let mut alone = copy("n1", None, 5);
        alone.cluster = None;
        let observation = observe(vec![report("n1", vec![alone])]);
        assert_eq!(observation.consumers[0].state.num_pending, 5);
    }
}
