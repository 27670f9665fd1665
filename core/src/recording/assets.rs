//! The fields of the model, in the order in which they are kept: what others are counted from comes first.
//!
//! A change of a list is another format: `FORMAT` in `header.rs` counts them.

use super::coded::{coded, worded};
use crate::{
    ids::{ConsumerKey, StreamKey},
    model::{
        Account, AckPolicy, Consumer, ConsumerConfig, ConsumerRates, ConsumerState, Cost, Delivered, Discard,
        JetStreamUse, LostData, Mapping, MetaGroup, MetaSnapshot, Oldest, PriorityGroup, PriorityPolicy,
        RaftGroup, RaftPeer, ReplayPolicy, Retention, Server, ServerRates, SourceState, Storage, Stream,
        StreamConfig, StreamRates, StreamState,
    },
};

coded! {
    StreamKey { account, stream }
    ConsumerKey { account, stream, consumer }

    Consumer {
        key, at: Millis, created, state, cluster: Maybe, priority_groups, pause_remaining_nanos: Age, from,
        freshness, config, rates, raw_config, raw_info,
    }
    ConsumerState {
        delivered, num_ack_pending, ack_floor, num_pending, num_redelivered, num_waiting, push_bound, paused,
    }
    Delivered { consumer_seq, stream_seq, last_active: Millis }
    ConsumerRates { pending_per_sec, delivered_per_sec, acked_per_sec }
    ConsumerConfig {
        durable, description, filter_subjects, deliver_subject, deliver_group, deliver_policy, ack_policy,
        ack_wait_nanos, backoff_nanos, max_deliver, max_ack_pending, max_waiting, inactive_threshold_nanos,
        num_replicas, pause_until, opt_start_seq, replay_policy, rate_limit_bps, flow_control,
        idle_heartbeat_nanos, headers_only, priority_policy, priority_groups, priority_timeout_nanos, max_batch,
        max_expires, max_bytes, metadata,
    }
    PriorityGroup { group, pinned_client_id, pinned_at }
    Oldest { undelivered_at, unacked_at }

    Stream {
        key, at: Millis, created, state, cluster: Maybe, mirror: Maybe, sources, from, freshness, config, rates,
        raw_config, raw_state, raw_cluster,
    }
    StreamState {
        last_seq, first_seq, num_deleted, messages, bytes, first_ts: Millis, last_ts: Millis, num_subjects,
        consumer_count, lost: Maybe,
    }
    StreamRates { messages_per_sec, bytes_per_sec }
    StreamConfig {
        subjects, description, retention, storage, discard, num_replicas, max_msgs, max_bytes,
        max_msgs_per_subject, max_consumers, max_msg_size, max_age_nanos, duplicate_window_nanos, allow_direct,
        sealed, no_ack, mirror, sources, subject_transform: Maybe, republish: Maybe, metadata,
        discard_new_per_subject, has_external_mirror,
    }
    Mapping { source, destination }
    LostData { num_messages, bytes }
    SourceState { name, filter_subject, lag, active_nanos: Age, error }
    RaftGroup { cluster, raft_group, leader, leader_since, replicas }
    RaftPeer { name, current, offline, active_nanos: Age, lag, pending }

    Server {
        name, at: Millis, id, host, cluster, version, started, num_cores, in_msgs, out_msgs, in_bytes, out_bytes,
        cpu_percent, memory_bytes, connections, subscriptions, routes, leaf_nodes, gateways, slow_consumers,
        jetstream: Maybe, lame_duck, freshness, auth_required, tls_required, certificates, max_connections,
        config_loaded, stale_connections, stalled_clients, remotes, gateway_names, rates, raw_varz, raw_jsz,
    }
    JetStreamUse {
        memory_bytes, max_memory_bytes, storage_bytes, max_storage_bytes, num_streams, num_consumers,
        api_requests, api_errors, meta: Maybe, reserved_memory_bytes, reserved_storage_bytes, ha_assets,
        api_inflight, domain,
    }
    MetaGroup { leader, cluster_size, replicas, pending_requests, snapshot: Maybe }
    MetaSnapshot { last_duration_nanos, pending_entries }
    ServerRates { in_msgs_per_sec, out_msgs_per_sec, in_bytes_per_sec, out_bytes_per_sec }

    Account {
        name, memory_bytes, storage_bytes, reserved_memory, reserved_storage, num_streams, num_consumers,
        api_requests, api_errors, freshness,
    }

    Cost { requests, bytes_in, requests_per_sec, bytes_in_per_sec, num_throttled, num_dropped }
}

worded! {
    AckPolicy { "none" => None, "all" => All, "explicit" => Explicit }
    ReplayPolicy { "instant" => Instant, "original" => Original }
    PriorityPolicy {
        "none" => None, "overflow" => Overflow, "pinned_client" => PinnedClient, "prioritized" => Prioritized,
    }
    Retention { "limits" => Limits, "interest" => Interest, "workqueue" => WorkQueue }
    Storage { "file" => File, "memory" => Memory }
    Discard { "old" => Old, "new" => New }
}
