//! The rows of the servers' table, and the group that they elect among themselves.

use std::{borrow::Cow, sync::Arc};

use jetlens_core::{
    analysis::{
        diagnose::finding::{Finding, Severity as Weight},
        history::Series,
    },
    clock::secs_between,
    ids::{Entity, ServerName},
    model::{MetaGroup, RaftPeer, Server, Snapshot},
};

use super::status::{Status, memory_share, storage_share};
use crate::{
    ui::Severity,
    views::{found, listing::Row, words::weight},
};

pub struct ServerRow {
    pub server: Arc<Server>,
    /// How it is as far as no rule complains.
    pub status: Status,
    /// The worst finding that asks for attention; notes leave a server in peace.
    pub worst: Option<Arc<Finding>>,
    pub is_meta_leader: bool,
    pub uptime_secs: Option<f64>,
    pub series: Option<Arc<Series>>,
}

/// The rows in the order of their names.
pub fn build(snapshot: &Snapshot) -> Vec<ServerRow> {
    let leader = meta(snapshot).and_then(|meta| meta.leader);
    snapshot.servers.iter().map(|server| row_of(snapshot, server, leader.as_ref())).collect()
}

/// The row of one server.
pub fn row(snapshot: &Snapshot, server: &Arc<Server>) -> ServerRow {
    row_of(snapshot, server, meta(snapshot).and_then(|meta| meta.leader).as_ref())
}

/// Servers are few: each looks for its own findings.
fn row_of(snapshot: &Snapshot, server: &Arc<Server>, meta_leader: Option<&ServerName>) -> ServerRow {
    let entity = Entity::Server { name: server.name.clone() };
    let worst = found::worst_of(&snapshot.diagnosis, &entity);
    ServerRow {
        status: Status::of(server),
        worst: worst.filter(|finding| finding.severity <= Weight::Warning).cloned(),
        is_meta_leader: meta_leader == Some(&server.name),
        uptime_secs: server.started.map(|started| secs_between(started, server.at).max(0.0)),
        series: snapshot.history.series(&entity).cloned(),
        server: Arc::clone(server),
    }
}

/// The meta group as its leader sees it, or else as the first server that answers sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta {
    pub leader: Option<ServerName>,
    pub cluster_size: u64,
    /// Empty unless the leader itself was heard.
    pub peers: Vec<RaftPeer>,
    pub pending_requests: u64,
}

pub fn meta(snapshot: &Snapshot) -> Option<Meta> {
    let groups = || {
        snapshot
            .servers
            .iter()
            .filter(|server| !server.freshness.is_stale())
            .filter_map(|server| Some((&server.name, server.jetstream.as_ref()?.meta.as_ref()?)))
    };
    let own = groups().find(|(name, group)| group.leader.as_ref() == Some(*name));
    own.or_else(|| groups().next()).map(|(_, group)| from_group(group))
}

fn from_group(group: &MetaGroup) -> Meta {
    Meta {
        leader: group.leader.clone(),
        cluster_size: group.cluster_size,
        peers: group.replicas.clone(),
        pending_requests: group.pending_requests,
    }
}

impl ServerRow {
    pub fn storage_share(&self) -> Option<f64> {
        self.server.jetstream.as_ref().and_then(storage_share)
    }

    pub fn memory_share(&self) -> Option<f64> {
        self.server.jetstream.as_ref().and_then(memory_share)
    }

    pub fn severity(&self) -> Severity {
        self.worst.as_ref().map_or_else(|| self.status.severity(), |worst| found::severity(worst.severity))
    }

    /// The status as one term, for filters, copies and sorting.
    pub fn word(&self) -> &str {
        self.worst.as_ref().map_or_else(|| self.status.word(), |worst| &worst.title)
    }

    /// The status in a cell.
    pub fn words(&self) -> Cow<'_, str> {
        match &self.worst {
            Some(worst) => Cow::Borrowed(&*worst.title),
            None => self.status.words(&self.server),
        }
    }

    pub fn rule(&self) -> Option<&'static str> {
        self.worst.as_ref().map(|worst| worst.rule.0)
    }

    /// What a person should look at first comes out largest.
    pub fn weight(&self) -> f64 {
        weight(self.severity(), self.server.connections as f64)
    }
}

impl Row for ServerRow {
    fn entity(&self) -> Entity {
        Entity::Server { name: self.server.name.clone() }
    }

    fn is(&self, entity: &Entity) -> bool {
        matches!(entity, Entity::Server { name } if *name == self.server.name)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        [
            self.server.name.as_str(),
            &self.server.cluster,
            &self.server.host,
            &self.server.version,
            self.word(),
        ]
        .into_iter()
        .chain(self.rule())
    }

    fn group(&self) -> &str {
        &self.server.cluster
    }
}
