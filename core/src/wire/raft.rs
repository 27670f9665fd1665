//! The `cluster` object of a stream and a consumer, and the peers of every Raft group.

use serde::Deserialize;

use super::lenient;
use crate::{
    clock::Timestamp,
    ids::ServerName,
    model::{RaftGroup, RaftPeer},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ClusterTwin {
    #[serde(deserialize_with = "lenient::null_default")]
    pub name: String,
    pub raft_group: String,
    pub leader: String,
    #[serde(deserialize_with = "lenient::time")]
    pub leader_since: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::null_default")]
    pub replicas: Vec<PeerTwin>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PeerTwin {
    pub name: String,
    pub current: bool,
    pub offline: bool,
    #[serde(deserialize_with = "lenient::count")]
    pub active: u64,
    #[serde(deserialize_with = "lenient::count")]
    pub lag: u64,
    #[serde(deserialize_with = "lenient::flag")]
    pub pending: bool,
}

impl ClusterTwin {
    pub fn into_model(self) -> RaftGroup {
        // A follower lists the leader among its replicas.
        let leader = Some(self.leader).filter(|name| !name.is_empty()).map(ServerName::from);
        let mut replicas: Vec<_> = self.replicas.into_iter().map(PeerTwin::into_model).collect();
        replicas.retain(|peer| Some(&peer.name) != leader.as_ref());
        // Raft reports its peers in no order.
        replicas.sort_by(|a, b| a.name.cmp(&b.name));
        RaftGroup {
            cluster: self.name,
            raft_group: self.raft_group,
            leader,
            leader_since: self.leader_since,
            replicas,
        }
    }
}

impl PeerTwin {
    pub fn into_model(self) -> RaftPeer {
        RaftPeer {
            name: self.name.into(),
            current: self.current,
            offline: self.offline,
            active_nanos: self.active,
            lag: self.lag,
            pending: self.pending,
        }
    }
}
