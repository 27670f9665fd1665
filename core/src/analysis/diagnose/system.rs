//! Everything that is wrong with a system beside its consumers' own rules: all checks over one snapshot.

mod not_here;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use not_here::{NOT_HERE, NotHere};

use super::{
    about::About,
    account::{self, AccountCase, AccountLimits},
    cluster::{self, ClusterLimits},
    facts::Facts,
    finding::Finding,
    monitor::{self, Thresholds},
    samples::Samples,
    server::{self, ServerCase, ServerLimits},
    stream::{self, StreamCase, StreamLimits},
    window::stream_run,
};
use crate::{clock::Timestamp, model::Snapshot};

/// From which numbers on checks speak. The defaults leave a healthy system in peace.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SystemLimits {
    pub stream: StreamLimits,
    pub server: ServerLimits,
    pub cluster: ClusterLimits,
    pub account: AccountLimits,
    /// Asked of every stream; they win over those in its metadata.
    pub stream_thresholds: Thresholds,
    /// Asked of every consumer; they win over those in its metadata.
    pub consumer_thresholds: Thresholds,
}

/// All findings of a snapshot: of servers, clusters, accounts, streams, and of thresholds in metadata, in this order
/// and each in the order of names and of [`checks`].
///
/// `previous` is the snapshot before, `now` the moment by this machine's clock. Streams of a connection's past that
/// were seen once are judged by what was seen.
pub fn diagnose_system(
    snapshot: &Snapshot,
    previous: Option<&Snapshot>,
    samples: &dyn Samples,
    facts: &Facts,
    now: Timestamp,
    limits: &SystemLimits,
) -> Vec<Finding> {
    let now = servers_now(snapshot).unwrap_or(now);
    let mut findings = Vec::new();
    for server in snapshot.servers.iter() {
        let samples = samples.server(&server.name);
        let case = ServerCase { now, snapshot, server, samples: &samples, limits: &limits.server };
        findings.extend(server::diagnose(&case));
    }
    findings.extend(cluster::diagnose(snapshot, previous, samples, now, &limits.cluster));
    for account in snapshot.accounts.iter() {
        let samples = samples.account(&account.name);
        let case = AccountCase { snapshot, account, samples: &samples, limits: &limits.account };
        findings.extend(account::diagnose(&case));
    }
    for stream in snapshot.streams.iter() {
        let samples_of_run = samples.stream(&stream.key);
        let case = StreamCase {
            now,
            snapshot,
            before: previous,
            stream,
            samples: stream_run(&samples_of_run),
            all_samples: samples,
            num_elections: facts.elections.get(&stream.key).copied().unwrap_or(0),
            limits: &limits.stream,
        };
        findings.extend(stream::diagnose(&case));
        findings.extend(monitor::diagnose_stream(stream, &limits.stream_thresholds));
    }
    for consumer in snapshot.consumers.iter() {
        findings.extend(monitor::diagnose_consumer(consumer, &limits.consumer_thresholds, now));
    }
    findings
}

/// The newest reading of any server's clock: the ages of what servers report are judged by their own time.
fn servers_now(snapshot: &Snapshot) -> Option<Timestamp> {
    let servers = snapshot.servers.iter().map(|server| server.at);
    let streams = snapshot.streams.iter().map(|stream| stream.at);
    let consumers = snapshot.consumers.iter().map(|consumer| consumer.at);
    servers.chain(streams).chain(consumers).max().filter(|at| *at > Timestamp::UNIX_EPOCH)
}

/// What each check of [`diagnose_system`] is, in the order in which they are asked.
pub fn checks() -> Vec<About> {
    let mut all: Vec<About> = Vec::new();
    all.extend(server::CHECKS.iter().map(|check| check.about));
    all.extend(cluster::CLUSTER_CHECKS.iter().map(|check| check.about));
    all.extend(cluster::META_CHECKS.iter().map(|check| check.about));
    all.extend(account::CHECKS.iter().map(|check| check.about));
    all.extend(stream::CHECKS.iter().map(|check| check.about));
    all.extend(monitor::STREAM_CHECKS);
    all.extend(monitor::CONSUMER_CHECKS);
    debug_assert_eq!(all.iter().map(|about| about.id).collect::<BTreeSet<_>>().len(), all.len());
    all
}
