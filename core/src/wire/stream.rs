//! A stream as `STREAM.INFO`, `STREAM.LIST` and `JSZ` write it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{WireError, known::Known, lenient, raft::ClusterTwin};
use crate::{
    clock::Timestamp,
    ids::{AccountName, ServerName, StreamKey},
    model::{
        Discard, Json, LostData, Mapping, Retention, SourceState, Storage, Stream, StreamConfig, StreamState,
    },
    units::Limit,
};

#[derive(Debug, Deserialize)]
pub(super) struct StreamTwin<'a> {
    /// JSZ has the name here, the API in the configuration.
    #[serde(default)]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::time")]
    created: Option<Timestamp>,
    #[serde(default, borrow)]
    config: Option<&'a RawValue>,
    #[serde(default, borrow)]
    state: Option<&'a RawValue>,
    #[serde(default, borrow)]
    cluster: Option<&'a RawValue>,
    #[serde(default)]
    mirror: Option<SourceTwin>,
    #[serde(default, deserialize_with = "lenient::null_default")]
    sources: Vec<SourceTwin>,
    #[serde(default, deserialize_with = "lenient::time")]
    ts: Option<Timestamp>,
    /// JSZ only.
    #[serde(default, borrow, deserialize_with = "lenient::null_default")]
    consumer_detail: Vec<&'a RawValue>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ConfigTwin {
    name: String,
    #[serde(deserialize_with = "lenient::null_default")]
    subjects: Vec<String>,
    description: String,
    retention: String,
    storage: String,
    discard: String,
    #[serde(deserialize_with = "lenient::count")]
    num_replicas: u64,
    #[serde(deserialize_with = "lenient::limit_or_zero")]
    max_msgs: Limit,
    #[serde(deserialize_with = "lenient::limit_or_zero")]
    max_bytes: Limit,
    #[serde(deserialize_with = "lenient::limit_or_zero")]
    max_msgs_per_subject: Limit,
    #[serde(deserialize_with = "lenient::limit_or_zero")]
    max_consumers: Limit,
    #[serde(deserialize_with = "lenient::limit_or_zero")]
    max_msg_size: Limit,
    #[serde(deserialize_with = "lenient::count")]
    max_age: u64,
    #[serde(deserialize_with = "lenient::count")]
    duplicate_window: u64,
    allow_direct: bool,
    sealed: bool,
    no_ack: bool,
    mirror: Option<OriginTwin>,
    #[serde(deserialize_with = "lenient::null_default")]
    sources: Vec<OriginTwin>,
    subject_transform: Option<MappingTwin>,
    republish: Option<MappingTwin>,
    #[serde(deserialize_with = "lenient::metadata")]
    metadata: BTreeMap<String, String>,
    discard_new_per_subject: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MappingTwin {
    src: String,
    dest: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OriginTwin {
    name: String,
    external: Option<serde::de::IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StateTwin {
    #[serde(deserialize_with = "lenient::count")]
    messages: u64,
    #[serde(deserialize_with = "lenient::count")]
    bytes: u64,
    #[serde(deserialize_with = "lenient::count")]
    first_seq: u64,
    #[serde(deserialize_with = "lenient::time")]
    first_ts: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::count")]
    last_seq: u64,
    #[serde(deserialize_with = "lenient::time")]
    last_ts: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::count")]
    num_subjects: u64,
    #[serde(deserialize_with = "lenient::count")]
    num_deleted: u64,
    #[serde(deserialize_with = "lenient::count")]
    consumer_count: u64,
    lost: Option<LostTwin>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LostTwin {
    #[serde(deserialize_with = "lenient::null_default")]
    msgs: Vec<serde::de::IgnoredAny>,
    #[serde(deserialize_with = "lenient::count")]
    bytes: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SourceTwin {
    name: String,
    filter_subject: String,
    #[serde(deserialize_with = "lenient::count")]
    lag: u64,
    #[serde(deserialize_with = "lenient::nanos_since")]
    active: Option<u64>,
    error: Option<ErrorTwin>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ErrorTwin {
    description: String,
}

/// Reads one stream of `account`, as the server `from` sent it at `now` by its clock.
///
/// A sweep without configurations has none: the result's `raw_config` is `null` then, and its `config` is the default.
pub fn read_stream(
    raw: &RawValue,
    account: &AccountName,
    from: &ServerName,
    now: Timestamp,
) -> Result<Stream, WireError> {
    let twin: StreamTwin<'_> = serde_json::from_str(raw.get())?;
    twin.into_model(account, from, now, &Known::default()).map(|(stream, _consumers)| stream)
}

impl<'a> StreamTwin<'a> {
    /// Empty if only the configuration has it.
    pub(super) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// The stream, and the texts of the consumers that `JSZ` lists inside of it. A configuration that is as it was is
    /// not parsed again.
    pub(super) fn into_model(
        self,
        account: &AccountName,
        from: &ServerName,
        now: Timestamp,
        known: &Known,
    ) -> Result<(Stream, Vec<&'a RawValue>), WireError> {
        let twin = self;
        let config = twin.config.map_or("null", RawValue::get);
        let key = |name: String| StreamKey { account: account.clone(), stream: name.into() };
        let named = twin.name.filter(|name| !name.is_empty()).map(key);
        let known = named.as_ref().and_then(|key| known.stream(key));
        let known = known.filter(|known| known.raw_config.text() == config);
        let (config_name, config, raw_config) = if let Some(known) = known {
            (String::new(), known.config.clone(), known.raw_config.clone())
        } else {
            let (name, typed) = read_config(config)?;
            (name, typed, Json::valid(config))
        };
        let key = match known {
            Some(known) => known.key.clone(),
            None => named.unwrap_or_else(|| key(config_name)),
        };
        if key.stream.as_str().is_empty() {
            return Err(WireError::Lacks("name"));
        }
        let raw_state = twin.state.map(Json::from).unwrap_or_default();
        let state: Option<StateTwin> = serde_json::from_str(raw_state.text())?;
        let raw_cluster = twin.cluster.map(Json::from).unwrap_or_default();
        let cluster: Option<ClusterTwin> = serde_json::from_str(raw_cluster.text())?;
        let stream = Stream {
            key,
            created: twin.created.unwrap_or_default(),
            config,
            state: state.unwrap_or_default().into_model(),
            cluster: cluster.map(ClusterTwin::into_model),
            mirror: twin.mirror.map(SourceTwin::into_model),
            sources: twin.sources.into_iter().map(SourceTwin::into_model).collect(),
            at: twin.ts.unwrap_or(now),
            from: from.clone(),
            raw_config,
            raw_state,
            raw_cluster,
            ..Stream::default()
        };
        Ok((stream, twin.consumer_detail))
    }
}

/// The name that a configuration carries, and its typed fields.
fn read_config(text: &str) -> Result<(String, StreamConfig), WireError> {
    let twin: Option<ConfigTwin> = serde_json::from_str(text)?;
    let Some(twin) = twin else { return Ok((String::new(), StreamConfig::default())) };
    let config = StreamConfig {
        subjects: twin.subjects,
        description: twin.description,
        retention: match twin.retention.as_str() {
            "" | "limits" => Retention::Limits,
            "interest" => Retention::Interest,
            "workqueue" => Retention::WorkQueue,
            _ => Retention::Other(twin.retention),
        },
        storage: match twin.storage.as_str() {
            "" | "file" => Storage::File,
            "memory" => Storage::Memory,
            _ => Storage::Other(twin.storage),
        },
        discard: match twin.discard.as_str() {
            "" | "old" => Discard::Old,
            "new" => Discard::New,
            _ => Discard::Other(twin.discard),
        },
        num_replicas: twin.num_replicas.max(1) as usize,
        max_msgs: twin.max_msgs,
        max_bytes: twin.max_bytes,
        max_msgs_per_subject: twin.max_msgs_per_subject,
        max_consumers: twin.max_consumers,
        max_msg_size: twin.max_msg_size,
        max_age_nanos: twin.max_age,
        duplicate_window_nanos: twin.duplicate_window,
        allow_direct: twin.allow_direct,
        sealed: twin.sealed,
        no_ack: twin.no_ack,
        has_external_mirror: twin.mirror.as_ref().is_some_and(|origin| origin.external.is_some()),
        mirror: twin.mirror.map(|origin| origin.name.into()),
        sources: twin.sources.into_iter().map(|origin| origin.name.into()).collect(),
        subject_transform: twin.subject_transform.map(MappingTwin::into_model),
        republish: twin.republish.map(MappingTwin::into_model),
        metadata: twin.metadata,
        discard_new_per_subject: twin.discard_new_per_subject,
    };
    Ok((twin.name, config))
}

impl MappingTwin {
    fn into_model(self) -> Mapping {
        Mapping { source: self.src, destination: self.dest }
    }
}

impl StateTwin {
    fn into_model(self) -> StreamState {
        StreamState {
            messages: self.messages,
            bytes: self.bytes,
            first_seq: self.first_seq,
            first_ts: self.first_ts,
            last_seq: self.last_seq,
            last_ts: self.last_ts,
            num_subjects: self.num_subjects,
            num_deleted: self.num_deleted,
            consumer_count: self.consumer_count,
            lost: self.lost.map(|lost| LostData { num_messages: lost.msgs.len() as u64, bytes: lost.bytes }),
        }
    }
}

impl SourceTwin {
    fn into_model(self) -> SourceState {
        SourceState {
            name: self.name.into(),
            filter_subject: self.filter_subject,
            lag: self.lag,
            active_nanos: self.active,
            error: self.error.map(|error| error.description),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Stream, WireError> {
        let raw: &RawValue = serde_json::from_str(text).unwrap();
        read_stream(raw, &"SHOP".into(), &"n1".into(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn fields_that_are_not_there_are_defaults() {
        let stream =
            read(r#"{"config":{"name":"ORDERS","max_msgs":-1,"max_age":0,"subjects":null}}"#).unwrap();
        assert_eq!(stream.key.stream.as_str(), "ORDERS");
        assert_eq!(stream.config.max_msgs, Limit::Unlimited);
        assert_eq!(stream.config.num_replicas, 1);
        assert_eq!(stream.state, StreamState::default());
        assert_eq!(stream.cluster, None);
    }

    #[test]
    fn what_checks_read_is_read() {
        let stream = read(
            r#"{"config":{"name":"A","metadata":{"io.nats.monitor.enabled":"true"},"discard_new_per_subject":true,
            "subject_transform":{"src":"a.>","dest":"b.>"},"mirror":{"name":"O","external":{"api":"x"}}},
            "state":{"lost":{"msgs":[3,4],"bytes":99}},
            "cluster":{"leader":"n1","leader_since":"2026-11-22T22:15:56Z","replicas":[{"name":"n2","pending":true}]}}"#,
        )
        .unwrap();
        assert_eq!(stream.config.metadata.len(), 1);
        assert!(stream.config.discard_new_per_subject && stream.config.has_external_mirror);
        assert_eq!(stream.config.subject_transform.unwrap().destination, "b.>");
        assert_eq!(stream.state.lost, Some(LostData { num_messages: 2, bytes: 99 }));
        let group = stream.cluster.unwrap();
        assert!(group.leader_since.is_some() && group.replicas[0].pending);
    }

    #[test]
    fn a_newer_servers_words_and_fields_are_kept() {
        let stream = read(r#"{"config":{"name":"A","retention":"forever","shiny":{"x":1}}}"#).unwrap();
        assert_eq!(stream.config.retention.as_str(), "forever");
        assert!(stream.raw_config.text().contains(r#""shiny":{"x":1}"#));
    }

    #[test]
    fn the_zero_time_is_no_time() {
        let stream = read(r#"{"name":"A","state":{"messages":0,"first_ts":"0001-01-01T00:00:00Z","last_ts":"2026-11-22T22:15:56Z"}}"#).unwrap();
        assert_eq!(stream.state.first_ts, None);
        assert!(stream.state.last_ts.is_some());
    }

    #[test]
    fn a_mirror_that_never_was_in_contact() {
        let stream = read(r#"{"name":"A","mirror":{"name":"B","lag":7,"active":-1,"error":{"code":500,"description":"no"}}}"#).unwrap();
        let mirror = stream.mirror.unwrap();
        assert_eq!((mirror.lag, mirror.active_nanos, mirror.error.as_deref()), (7, None, Some("no")));
    }

    #[test]
    fn nonsense_is_an_error() {
        for text in [
            "[]",
            "3",
            r#"{"config":{}}"#,
            r#"{"name":"A","state":"?"}"#,
            r#"{"name":"A","config":{"max_msgs":"many"}}"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
