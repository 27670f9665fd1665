//! Checks of a cluster and of the meta group: one file each, pure over the servers of one group.
//!
//! There is no entity for a group: a finding is about the server that shows it, which for the meta group is its leader.

mod cluster_name;
mod connection_skew;
mod consumer_jump;
mod gateways;
mod leader_skew;
mod limits;
mod memory_outlier;
mod meta_assets;
mod meta_disagreement;
mod meta_even;
mod meta_flapping;
mod meta_leaderless;
mod meta_peers;
mod meta_pending;
mod meta_shrunk;
mod meta_snapshot;
mod routes;

use std::{collections::BTreeMap, sync::Arc};

pub use limits::ClusterLimits;

use super::{
    about::{About, Draft},
    finding::{Finding, Severity},
    samples::Samples,
};
use crate::{
    clock::Timestamp,
    ids::{Entity, ServerName},
    model::{MetaGroup, Server, Snapshot},
};

/// One check of a group of servers.
#[derive(Debug)]
pub struct ClusterCheck {
    pub about: About,
    pub check: fn(&ClusterCase<'_>) -> Option<Finding>,
}

/// Servers that belong together: a cluster, or the members of one meta group.
pub struct ClusterCase<'a> {
    /// The moment of the diagnosis, by the servers' clock.
    pub now: Timestamp,
    pub snapshot: &'a Snapshot,
    /// The look before this one.
    pub before: Option<&'a Snapshot>,
    /// The servers that answer, in the order of their names; at least one.
    pub servers: &'a [Arc<Server>],
    pub all_samples: &'a dyn Samples,
    pub limits: &'a ClusterLimits,
}

/// The checks of the servers of one cluster.
pub const CLUSTER_CHECKS: [ClusterCheck; 6] = [
    routes::CHECK,
    gateways::CHECK,
    cluster_name::CHECK,
    memory_outlier::CHECK,
    leader_skew::CHECK,
    connection_skew::CHECK,
];

/// The checks of the members of one meta group.
pub const META_CHECKS: [ClusterCheck; 10] = [
    meta_leaderless::CHECK,
    meta_disagreement::CHECK,
    meta_peers::CHECK,
    meta_shrunk::CHECK,
    meta_flapping::CHECK,
    meta_snapshot::CHECK,
    meta_pending::CHECK,
    meta_assets::CHECK,
    meta_even::CHECK,
    consumer_jump::CHECK,
];

/// What the checks find in all clusters and meta groups of a snapshot.
pub fn diagnose(
    snapshot: &Snapshot,
    before: Option<&Snapshot>,
    all_samples: &dyn Samples,
    now: Timestamp,
    limits: &ClusterLimits,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let ask =
        |groups: BTreeMap<&str, Vec<Arc<Server>>>, checks: &[ClusterCheck], findings: &mut Vec<Finding>| {
            for servers in groups.values() {
                let case = ClusterCase { now, snapshot, before, servers, all_samples, limits };
                findings.extend(checks.iter().filter_map(|check| (check.check)(&case)));
            }
        };
    ask(clusters(snapshot), &CLUSTER_CHECKS, &mut findings);
    ask(meta_groups(snapshot), &META_CHECKS, &mut findings);
    findings
}

/// The answering servers by the name of their cluster; those without one are no cluster.
fn clusters(snapshot: &Snapshot) -> BTreeMap<&str, Vec<Arc<Server>>> {
    let mut groups: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for server in snapshot.servers.iter().filter(|server| !server.freshness.is_stale()) {
        if !server.cluster.is_empty() {
            groups.entry(&server.cluster).or_default().push(Arc::clone(server));
        }
    }
    groups
}

/// The answering members of each meta group: there is one in each `JetStream` domain.
fn meta_groups(snapshot: &Snapshot) -> BTreeMap<&str, Vec<Arc<Server>>> {
    let mut groups: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for server in snapshot.servers.iter().filter(|server| !server.freshness.is_stale()) {
        if let Some(use_) = server.jetstream.as_ref().filter(|use_| use_.meta.is_some()) {
            groups.entry(&use_.domain).or_default().push(Arc::clone(server));
        }
    }
    groups
}

fn meta(server: &Server) -> Option<&MetaGroup> {
    server.jetstream.as_ref()?.meta.as_ref()
}

impl ClusterCase<'_> {
    /// The meta leader and its view of the group, if it answers.
    fn meta_leader(&self) -> Option<(&Server, &MetaGroup)> {
        self.servers.iter().find_map(|server| {
            let group = meta(server)?;
            (group.leader.as_ref() == Some(&server.name)).then_some((&**server, group))
        })
    }

    /// The server that a finding about the whole group is about.
    fn speaker(&self) -> ServerName {
        let first = self.servers.first().map(|server| server.name.clone());
        self.meta_leader().map(|(server, _)| server.name.clone()).or(first).unwrap_or_default()
    }

    fn finds(
        about: &About,
        severity: Severity,
        server: &ServerName,
        title: &'static str,
        explanation: impl Into<String>,
    ) -> Draft {
        about.finds(severity, Entity::Server { name: server.clone() }, title, explanation)
    }
}

impl std::fmt::Debug for ClusterCase<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClusterCase").field("servers", &self.servers.len()).finish_non_exhaustive()
    }
}
