//! A consumer as `CONSUMER.INFO`, `CONSUMER.LIST` and `JSZ` write it.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{WireError, known, lenient, raft::ClusterTwin};
use crate::{
    clock::Timestamp,
    ids::{AccountName, ConsumerKey, ServerName, StreamName},
    model::{
        AckPolicy, Consumer, ConsumerConfig, ConsumerRates, ConsumerState, Delivered, Json, PriorityGroup,
        PriorityPolicy, ReplayPolicy,
    },
    units::Limit,
};

#[derive(Debug, Deserialize)]
struct ConsumerTwin<'a> {
    #[serde(default)]
    name: String,
    #[serde(default, deserialize_with = "lenient::time")]
    created: Option<Timestamp>,
    #[serde(default, borrow)]
    config: Option<&'a RawValue>,
    #[serde(default)]
    delivered: PositionTwin,
    #[serde(default)]
    ack_floor: PositionTwin,
    #[serde(default, deserialize_with = "lenient::count")]
    num_ack_pending: u64,
    #[serde(default, deserialize_with = "lenient::count")]
    num_redelivered: u64,
    #[serde(default, deserialize_with = "lenient::count")]
    num_waiting: u64,
    #[serde(default, deserialize_with = "lenient::count")]
    num_pending: u64,
    #[serde(default)]
    cluster: Option<ClusterTwin>,
    #[serde(default)]
    push_bound: bool,
    #[serde(default)]
    paused: bool,
    #[serde(default, deserialize_with = "lenient::count")]
    pause_remaining: u64,
    #[serde(default, deserialize_with = "lenient::null_default")]
    priority_groups: Vec<PriorityGroupTwin>,
    #[serde(default, deserialize_with = "lenient::time")]
    ts: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PositionTwin {
    #[serde(deserialize_with = "lenient::count")]
    consumer_seq: u64,
    #[serde(deserialize_with = "lenient::count")]
    stream_seq: u64,
    #[serde(deserialize_with = "lenient::time")]
    last_active: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PriorityGroupTwin {
    group: String,
    pinned_client_id: String,
    #[serde(deserialize_with = "lenient::time")]
    pinned_ts: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ConfigTwin<'a> {
    durable_name: String,
    description: String,
    filter_subject: String,
    #[serde(deserialize_with = "lenient::null_default")]
    filter_subjects: Vec<String>,
    deliver_subject: String,
    deliver_group: String,
    deliver_policy: String,
    ack_policy: String,
    #[serde(deserialize_with = "lenient::count")]
    ack_wait: u64,
    #[serde(deserialize_with = "lenient::null_default")]
    backoff: Vec<u64>,
    #[serde(deserialize_with = "lenient::limit_or_zero")]
    max_deliver: Limit,
    #[serde(deserialize_with = "lenient::limit_or_zero")]
    max_ack_pending: Limit,
    #[serde(deserialize_with = "lenient::limit_or_zero")]
    max_waiting: Limit,
    #[serde(deserialize_with = "lenient::count")]
    inactive_threshold: u64,
    #[serde(deserialize_with = "lenient::count")]
    num_replicas: u64,
    #[serde(deserialize_with = "lenient::time")]
    pause_until: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::count")]
    opt_start_seq: u64,
    #[serde(borrow)]
    replay_policy: Cow<'a, str>,
    #[serde(deserialize_with = "lenient::count")]
    rate_limit_bps: u64,
    flow_control: bool,
    #[serde(deserialize_with = "lenient::count")]
    idle_heartbeat: u64,
    headers_only: bool,
    #[serde(borrow)]
    priority_policy: Cow<'a, str>,
    #[serde(deserialize_with = "lenient::null_default")]
    priority_groups: Vec<String>,
    #[serde(deserialize_with = "lenient::count")]
    priority_timeout: u64,
    #[serde(deserialize_with = "lenient::limit_or_zero")]
    max_batch: Limit,
    #[serde(deserialize_with = "lenient::limit_or_zero")]
    max_expires: Limit,
    #[serde(deserialize_with = "lenient::limit_or_zero")]
    max_bytes: Limit,
    #[serde(deserialize_with = "lenient::metadata")]
    metadata: BTreeMap<String, String>,
}

/// Reads one consumer of a stream, as the server `from` sent it at `now` by its clock.
///
/// A sweep without configurations has none: the result's `raw_config` is `null` then, and its `config` is the default.
/// What is as it was in `known`, the same consumer at an earlier look, is not parsed again.
pub fn read_consumer(
    raw: &RawValue,
    account: &AccountName,
    stream: &StreamName,
    from: &ServerName,
    now: Timestamp,
    known: Option<&Consumer>,
) -> Result<Consumer, WireError> {
    if let Some(known) = known.filter(|known| known.from == *from)
        && let Some(at) = known::unchanged(known, raw.get())
    {
        return Ok(Consumer { at, rates: ConsumerRates::default(), ..known.clone() });
    }
    let twin: ConsumerTwin<'_> = serde_json::from_str(raw.get())?;
    if twin.name.is_empty() {
        return Err(WireError::Lacks("name"));
    }
    let config = twin.config.map_or("null", RawValue::get);
    let (config, raw_config) = match known.filter(|known| known.raw_config.text() == config) {
        Some(known) => (known.config.clone(), known.raw_config.clone()),
        None => (read_config(config)?, Json::valid(config)),
    };
    let consumer = known::shared_name(known, twin.name);
    Ok(Consumer {
        key: ConsumerKey { account: account.clone(), stream: stream.clone(), consumer },
        created: twin.created.unwrap_or_default(),
        config,
        state: ConsumerState {
            delivered: twin.delivered.into_model(),
            ack_floor: twin.ack_floor.into_model(),
            num_pending: twin.num_pending,
            num_ack_pending: twin.num_ack_pending,
            num_redelivered: twin.num_redelivered,
            num_waiting: twin.num_waiting,
            push_bound: twin.push_bound,
            paused: twin.paused,
        },
        pause_remaining_nanos: twin.pause_remaining,
        priority_groups: twin.priority_groups.into_iter().map(PriorityGroupTwin::into_model).collect(),
        cluster: twin.cluster.map(ClusterTwin::into_model),
        at: twin.ts.unwrap_or(now),
        from: from.clone(),
        raw_config,
        raw_info: Json::from(raw),
        ..Consumer::default()
    })
}

fn read_config(text: &str) -> Result<ConsumerConfig, WireError> {
    let twin: Option<ConfigTwin<'_>> = serde_json::from_str(text)?;
    let Some(twin) = twin else { return Ok(ConsumerConfig::default()) };
    let mut filter_subjects = twin.filter_subjects;
    if filter_subjects.is_empty() && !twin.filter_subject.is_empty() {
        filter_subjects.push(twin.filter_subject);
    }
    Ok(ConsumerConfig {
        durable: !twin.durable_name.is_empty(),
        description: twin.description,
        filter_subjects,
        deliver_subject: Some(twin.deliver_subject).filter(|subject| !subject.is_empty()),
        deliver_group: Some(twin.deliver_group).filter(|group| !group.is_empty()),
        deliver_policy: twin.deliver_policy,
        ack_policy: match twin.ack_policy.as_str() {
            "none" => AckPolicy::None,
            "all" => AckPolicy::All,
            "" | "explicit" => AckPolicy::Explicit,
            _ => AckPolicy::Other(twin.ack_policy),
        },
        ack_wait_nanos: twin.ack_wait,
        backoff_nanos: twin.backoff,
        max_deliver: twin.max_deliver,
        max_ack_pending: twin.max_ack_pending,
        max_waiting: twin.max_waiting,
        inactive_threshold_nanos: twin.inactive_threshold,
        num_replicas: twin.num_replicas as usize,
        pause_until: twin.pause_until,
        opt_start_seq: twin.opt_start_seq,
        replay_policy: match &*twin.replay_policy {
            "" | "instant" => ReplayPolicy::Instant,
            "original" => ReplayPolicy::Original,
            word => ReplayPolicy::Other(word.to_owned()),
        },
        rate_limit_bps: twin.rate_limit_bps,
        flow_control: twin.flow_control,
        idle_heartbeat_nanos: twin.idle_heartbeat,
        headers_only: twin.headers_only,
        priority_policy: match &*twin.priority_policy {
            "" | "none" => PriorityPolicy::None,
            "overflow" => PriorityPolicy::Overflow,
            "pinned_client" => PriorityPolicy::PinnedClient,
            "prioritized" => PriorityPolicy::Prioritized,
            word => PriorityPolicy::Other(word.to_owned()),
        },
        priority_groups: twin.priority_groups,
        priority_timeout_nanos: twin.priority_timeout,
        max_batch: twin.max_batch,
        max_expires: twin.max_expires,
        max_bytes: twin.max_bytes,
        metadata: twin.metadata,
    })
}

impl PriorityGroupTwin {
    fn into_model(self) -> PriorityGroup {
        PriorityGroup {
            group: self.group,
            pinned_client_id: Some(self.pinned_client_id).filter(|id| !id.is_empty()),
            pinned_at: self.pinned_ts,
        }
    }
}

impl PositionTwin {
    fn into_model(self) -> Delivered {
        Delivered {
            consumer_seq: self.consumer_seq,
            stream_seq: self.stream_seq,
            last_active: self.last_active,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Consumer, WireError> {
        let raw: &RawValue = serde_json::from_str(text).unwrap();
        read_consumer(raw, &"SHOP".into(), &"ORDERS".into(), &"n1".into(), Timestamp::UNIX_EPOCH, None)
    }

    #[test]
    fn one_filter_and_several_are_the_same_thing() {
        let one = read(r#"{"name":"a","config":{"filter_subject":"o.eu.>"}}"#).unwrap();
        let two = read(r#"{"name":"a","config":{"filter_subjects":["o.eu.>","o.us.>"]}}"#).unwrap();
        assert_eq!(one.config.filter_subjects, ["o.eu.>"]);
        assert_eq!(two.config.filter_subjects, ["o.eu.>", "o.us.>"]);
        assert!(!one.is_push());
    }

    #[test]
    fn the_window_is_full_at_its_limit_and_not_without_acknowledgements() {
        let full =
            r#"{"name":"a","num_ack_pending":10,"config":{"ack_policy":"explicit","max_ack_pending":10}}"#;
        assert!(read(full).unwrap().is_ack_window_full());
        assert!(!read(&full.replace("explicit", "none")).unwrap().is_ack_window_full());
        assert!(!read(&full.replace(":10,", ":9,")).unwrap().is_ack_window_full());
    }

    #[test]
    fn what_a_rule_reads_is_read() {
        let consumer = read(
            r#"{"name":"a","paused":true,"pause_remaining":5,"priority_groups":[{"group":"g","pinned_client_id":"p",
            "pinned_ts":"0001-01-01T00:00:00Z"}],"config":{"opt_start_seq":7,"replay_policy":"original",
            "priority_policy":"pinned_client","priority_timeout":9,"max_batch":5,"metadata":{"_nats.ver":"2.15.1",
            "io.nats.monitor.enabled":"true"}},"cluster":{"leader":"n1","leader_since":"2026-11-22T11:17:39Z",
            "replicas":[{"name":"n2","pending":3}]}}"#,
        )
        .unwrap();
        let config = &consumer.config;
        assert_eq!((config.opt_start_seq, config.max_batch), (7, Limit::At(5)));
        assert_eq!(config.replay_policy, ReplayPolicy::Original);
        assert_eq!(config.priority_policy, PriorityPolicy::PinnedClient);
        assert_eq!(config.metadata, [("io.nats.monitor.enabled".to_owned(), "true".to_owned())].into());
        assert_eq!(consumer.pause_remaining_nanos, 5);
        assert_eq!(consumer.priority_groups[0].pinned_client_id.as_deref(), Some("p"));
        assert_eq!(consumer.priority_groups[0].pinned_at, None);
        let group = consumer.cluster.unwrap();
        assert!(group.leader_since.is_some() && group.replicas[0].pending);
    }

    #[test]
    fn the_whole_answer_is_kept() {
        let text = r#"{"name":"a","brand_new":[1,2]}"#;
        assert_eq!(read(text).unwrap().raw_info.text(), text);
        assert!(read("{}").is_err());
    }
}
