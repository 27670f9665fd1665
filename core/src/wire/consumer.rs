//! A consumer as `CONSUMER.INFO`, `CONSUMER.LIST` and `JSZ` write it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{WireError, lenient, raft::ClusterTwin};
use crate::{
    clock::Timestamp,
    ids::{AccountName, ConsumerKey, ServerName, StreamName},
    model::{AckPolicy, Consumer, ConsumerConfig, ConsumerState, Delivered, Json},
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
struct ConfigTwin {
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
    #[serde(deserialize_with = "lenient::null_default")]
    metadata: BTreeMap<String, String>,
    priority_policy: String,
}

/// Reads one consumer of a stream, as the server `from` sent it at `now` by its clock.
///
/// A sweep without configurations has none: the result's `raw_config` is `null` then, and its `config` is the default.
pub fn read_consumer(
    raw: &RawValue,
    account: &AccountName,
    stream: &StreamName,
    from: &ServerName,
    now: Timestamp,
) -> Result<Consumer, WireError> {
    let twin: ConsumerTwin<'_> = serde_json::from_str(raw.get())?;
    if twin.name.is_empty() {
        return Err(WireError::Lacks("name"));
    }
    let raw_config = twin.config.map(Json::from).unwrap_or_default();
    Ok(Consumer {
        key: ConsumerKey { account: account.clone(), stream: stream.clone(), consumer: twin.name.into() },
        created: twin.created.unwrap_or_default(),
        config: read_config(&raw_config)?,
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
        cluster: twin.cluster.map(ClusterTwin::into_model),
        at: twin.ts.unwrap_or(now),
        from: from.clone(),
        raw_config,
        raw_info: Json::from(raw),
        ..Consumer::default()
    })
}

fn read_config(raw: &Json) -> Result<ConsumerConfig, WireError> {
    let twin: Option<ConfigTwin> = serde_json::from_str(raw.text())?;
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
        metadata: twin.metadata,
        priority_policy: twin.priority_policy,
    })
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
        read_consumer(raw, &"SHOP".into(), &"ORDERS".into(), &"n1".into(), Timestamp::UNIX_EPOCH)
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
    fn the_whole_answer_is_kept() {
        let text = r#"{"name":"a","brand_new":[1,2]}"#;
        assert_eq!(read(text).unwrap().raw_info.text(), text);
        assert!(read("{}").is_err());
    }
}
