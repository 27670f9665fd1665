use super::{Freshness, Json, Keyed, RaftPeer};
use crate::{
    clock::Timestamp,
    ids::{ServerId, ServerName},
    units::PerSec,
};

/// One nats-server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Server {
    pub name: ServerName,
    /// New after every restart.
    pub id: ServerId,
    pub host: String,
    pub cluster: String,
    pub version: String,
    pub started: Option<Timestamp>,
    pub num_cores: u32,
    /// Per cent of one core.
    pub cpu_percent: f64,
    pub memory_bytes: u64,
    pub connections: u64,
    pub subscriptions: u64,
    pub routes: u64,
    pub leaf_nodes: u64,
    pub gateways: u64,
    pub slow_consumers: u64,
    pub in_msgs: u64,
    pub out_msgs: u64,
    pub in_bytes: u64,
    pub out_bytes: u64,
    /// `None` where `JetStream` is off.
    pub jetstream: Option<JetStreamUse>,
    pub lame_duck: bool,
    pub rates: ServerRates,
    /// The server's own clock at its answer.
    pub at: Timestamp,
    pub freshness: Freshness,
    /// The server's own replies, word for word.
    pub raw_varz: Json,
    /// Without the accounts, which are streams and consumers of their own here.
    pub raw_jsz: Json,
}

impl Keyed for Server {
    type Key = ServerName;

    fn key(&self) -> &ServerName {
        &self.name
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct JetStreamUse {
    pub memory_bytes: u64,
    pub max_memory_bytes: u64,
    pub storage_bytes: u64,
    pub max_storage_bytes: u64,
    pub num_streams: u64,
    pub num_consumers: u64,
    pub api_requests: u64,
    pub api_errors: u64,
    pub meta: Option<MetaGroup>,
}

/// The Raft group that owns all assignments, as this server sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MetaGroup {
    pub leader: Option<ServerName>,
    pub cluster_size: u64,
    /// Only the leader lists them.
    pub replicas: Vec<RaftPeer>,
    /// API requests that wait for the meta leader.
    pub pending_requests: u64,
}

/// Changes per second between two collections, by the server's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ServerRates {
    pub in_msgs_per_sec: PerSec,
    pub out_msgs_per_sec: PerSec,
    pub in_bytes_per_sec: PerSec,
    pub out_bytes_per_sec: PerSec,
}
