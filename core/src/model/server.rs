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
    /// Whether a client must say who it is; `None` until the server was asked.
    pub auth_required: Option<bool>,
    pub tls_required: bool,
    /// The certificates of its listeners that have an end.
    pub certificates: Vec<Certificate>,
    /// Clients at once; 0 if it was not said.
    pub max_connections: u64,
    /// When the configuration was last read, at the start or by a reload.
    pub config_loaded: Option<Timestamp>,
    /// Connections that were closed because they did not answer pings, since the start.
    pub stale_connections: u64,
    /// How often a publisher was held up by a slow reader, since the start.
    pub stalled_clients: u64,
    /// Servers that it has routes to. `routes` counts connections, of which there are several to each.
    pub remotes: u64,
    /// The gateways of its configuration, by name, in order.
    pub gateway_names: Vec<String>,
}

/// A certificate that a server uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Whose it is: `server`, `cluster`, `gateway`, `leaf`, `mqtt` or `websocket`.
    pub part: &'static str,
    pub not_after: Timestamp,
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
    /// What streams with a limit in bytes have reserved.
    pub reserved_memory_bytes: u64,
    pub reserved_storage_bytes: u64,
    /// Raft groups of streams and consumers on this server.
    pub ha_assets: u64,
    /// API requests that are being answered.
    pub api_inflight: u64,
    /// The `JetStream` domain; empty for none.
    pub domain: String,
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
    /// Its own snapshots; `None` before 2.14.
    pub snapshot: Option<MetaSnapshot>,
}

/// The last snapshot of all assignments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MetaSnapshot {
    /// How long it took.
    pub last_duration_nanos: u64,
    /// Raft entries since then.
    pub pending_entries: u64,
}

/// Changes per second between two collections, by the server's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ServerRates {
    pub in_msgs_per_sec: PerSec,
    pub out_msgs_per_sec: PerSec,
    pub in_bytes_per_sec: PerSec,
    pub out_bytes_per_sec: PerSec,
}
