//! What is kept of an asset at one moment: every number that a rule or a chart needs.
//!
//! A sample is small and has no text in it, because a history keeps thousands of them for each asset.
//! Times in it are the server's, so that a rate is right whatever this machine's clock says. They are whole
//! milliseconds, as a history keeps them: a sample that was just made equals the same one from a history.

use crate::{
    clock::{Timestamp, to_millisecond},
    model::{Account, Consumer, Server, Stream},
};

/// A consumer at one moment, as its leader reported it. Counts are the server's own fields of the same name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConsumerSample {
    /// The server's clock when it read the state.
    pub at: Timestamp,
    /// `delivered`: every delivery is counted, repeats included.
    pub delivered_consumer_seq: u64,
    pub delivered_stream_seq: u64,
    /// When a delivery last happened. A redelivery and `+WPI` refresh it.
    pub delivered_at: Option<Timestamp>,
    pub floor_consumer_seq: u64,
    pub floor_stream_seq: u64,
    /// When the floor last moved. Evictions and purges move it as well.
    pub floor_at: Option<Timestamp>,
    pub num_pending: u64,
    pub num_ack_pending: u64,
    /// A gauge of unacknowledged repeats, not a counter.
    pub num_redelivered: u64,
    pub num_waiting: u64,
    pub push_bound: bool,
    pub paused: bool,
    /// The stream's own, as last seen before this sample; 0 if it never was.
    pub stream_first_seq: u64,
    pub stream_last_seq: u64,
}

impl ConsumerSample {
    pub fn of(consumer: &Consumer, stream: Option<&Stream>) -> Self {
        let state = &consumer.state;
        Self {
            at: to_millisecond(consumer.at),
            delivered_consumer_seq: state.delivered.consumer_seq,
            delivered_stream_seq: state.delivered.stream_seq,
            delivered_at: state.delivered.last_active.map(to_millisecond),
            floor_consumer_seq: state.ack_floor.consumer_seq,
            floor_stream_seq: state.ack_floor.stream_seq,
            floor_at: state.ack_floor.last_active.map(to_millisecond),
            num_pending: state.num_pending,
            num_ack_pending: state.num_ack_pending,
            num_redelivered: state.num_redelivered,
            num_waiting: state.num_waiting,
            push_bound: state.push_bound,
            paused: state.paused,
            stream_first_seq: stream.map_or(0, |stream| stream.state.first_seq),
            stream_last_seq: stream.map_or(0, |stream| stream.state.last_seq),
        }
    }
}

/// A stream at one moment, as its leader reported it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StreamSample {
    /// The server's clock when it read the state.
    pub at: Timestamp,
    pub messages: u64,
    pub bytes: u64,
    pub first_seq: u64,
    pub last_seq: u64,
    pub num_subjects: u64,
    pub num_deleted: u64,
    pub num_consumers: u64,
    /// The largest lag of a mirror or a source, in messages; 0 without one.
    pub source_lag: u64,
    /// The largest lag of a replica, in Raft entries; 0 without one.
    pub replica_lag: u64,
}

impl StreamSample {
    pub fn of(stream: &Stream) -> Self {
        let sources = stream.mirror.iter().chain(&stream.sources);
        let replicas = stream.cluster.iter().flat_map(|group| &group.replicas);
        Self {
            at: to_millisecond(stream.at),
            messages: stream.state.messages,
            bytes: stream.state.bytes,
            first_seq: stream.state.first_seq,
            last_seq: stream.state.last_seq,
            num_subjects: stream.state.num_subjects,
            num_deleted: stream.state.num_deleted,
            num_consumers: stream.state.consumer_count,
            source_lag: sources.map(|source| source.lag).max().unwrap_or(0),
            replica_lag: replicas.map(|peer| peer.lag).max().unwrap_or(0),
        }
    }
}

/// A server at one moment. Counters run since its start.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ServerSample {
    /// The server's own clock.
    pub at: Timestamp,
    /// Per cent of one core.
    pub cpu_percent: f32,
    pub memory_bytes: u64,
    pub connections: u64,
    pub subscriptions: u64,
    pub in_msgs: u64,
    pub out_msgs: u64,
    pub slow_consumers: u64,
    /// `JetStream` API requests and their errors.
    pub api_requests: u64,
    pub api_errors: u64,
    /// When it started; a restart has another.
    pub started: Option<Timestamp>,
    /// A number that stands for the version's text: equal for equal versions.
    pub version_mark: u32,
    pub memory_used_bytes: u64,
    pub storage_used_bytes: u64,
    pub stale_connections: u64,
    pub stalled_clients: u64,
    /// A number that stands for the meta leader's name as this server knows it; 0 without one.
    pub meta_leader_mark: u32,
    /// Members of the meta group as this server knows them; 0 outside of a cluster.
    pub meta_size: u64,
}

impl ServerSample {
    pub fn of(server: &Server) -> Self {
        let jetstream = server.jetstream.as_ref();
        let meta = jetstream.and_then(|use_| use_.meta.as_ref());
        Self {
            at: to_millisecond(server.at),
            cpu_percent: server.cpu_percent as f32,
            memory_bytes: server.memory_bytes,
            connections: server.connections,
            subscriptions: server.subscriptions,
            in_msgs: server.in_msgs,
            out_msgs: server.out_msgs,
            slow_consumers: server.slow_consumers,
            api_requests: jetstream.map_or(0, |use_| use_.api_requests),
            api_errors: jetstream.map_or(0, |use_| use_.api_errors),
            started: server.started.map(to_millisecond),
            version_mark: mark(&server.version),
            memory_used_bytes: jetstream.map_or(0, |use_| use_.memory_bytes),
            storage_used_bytes: jetstream.map_or(0, |use_| use_.storage_bytes),
            stale_connections: server.stale_connections,
            stalled_clients: server.stalled_clients,
            meta_leader_mark: meta
                .and_then(|meta| meta.leader.as_ref())
                .map_or(0, |name| mark(name.as_str())),
            meta_size: meta.map_or(0, |meta| meta.cluster_size),
        }
    }
}

/// An account's use of `JetStream` at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountSample {
    /// When it was collected.
    pub at: Timestamp,
    pub memory_bytes: u64,
    pub storage_bytes: u64,
    /// `JetStream` API requests and their errors, added over the servers.
    pub api_requests: u64,
    pub api_errors: u64,
}

impl AccountSample {
    pub fn of(account: &Account, at: Timestamp) -> Self {
        Self {
            at: to_millisecond(at),
            memory_bytes: account.memory_bytes,
            storage_bytes: account.storage_bytes,
            api_requests: account.api_requests,
            api_errors: account.api_errors,
        }
    }
}

/// A number for a text, the same in every run: FNV-1a. Never 0.
fn mark(text: &str) -> u32 {
    let hash =
        text.bytes().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash.max(1)
}
