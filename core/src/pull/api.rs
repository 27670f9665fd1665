//! The four questions of the `JetStream` API that pulling needs, and what their failures mean for it.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{
    item::End,
    progress::{Begin, StreamLook},
    source::{Acks, Ephemeral},
};
use crate::{
    clock::Timestamp,
    ids::{AccountName, ConsumerName, StreamKey, StreamName},
    link::{Link, RequestError},
    model::Consumer,
    wire::{
        WireError,
        api::{CONSUMER_NOT_FOUND, NOT_ENABLED, STREAM_NOT_FOUND, read_consumer_payload, read_stream_info},
    },
};

/// A description comes from one server in milliseconds, or its leader is gone: ask again soon.
const INFO_TIMEOUT: Duration = Duration::from_millis(800);
/// The servers have to agree on where a new consumer lives.
const CREATE_TIMEOUT: Duration = Duration::from_secs(2);
pub(crate) const DELETE_TIMEOUT: Duration = Duration::from_secs(2);

/// `err_code`s of servers that can't serve now and may soon: no leader, no peers, no resources, offline assets.
const PASSING: [u64; 9] = [10005, 10006, 10007, 10008, 10009, 10023, 10041, 10118, 10119];

/// What a failed question means.
#[derive(Debug)]
pub(crate) enum Failure {
    /// No answer, or none that says anything: ask again.
    Silent,
    /// There is nobody to ask, or those who answer can't serve now: ask again.
    Unable(End),
    /// A clear answer, which may change if somebody makes the thing again.
    Answer(End),
    /// An answer that does not change.
    Final(End),
    /// This question is not permitted; others may be.
    NotPermitted { subject: String },
}

pub(crate) async fn stream_look(link: &Link, stream: &StreamName) -> Result<StreamLook, Failure> {
    let subject = link.js_subject(&format!("STREAM.INFO.{stream}"));
    let payload = ask(link, &subject, Bytes::new(), INFO_TIMEOUT).await?;
    // Only the server's own times are read from it.
    let info = read_stream_info(&payload, &AccountName::default(), Timestamp::UNIX_EPOCH).map_err(explain)?;
    Ok(StreamLook {
        created: info.created,
        first_seq: info.state.first_seq,
        first_published: info.state.first_ts,
        last_seq: info.state.last_seq,
        last_published: info.state.last_ts,
    })
}

pub(crate) async fn consumer(
    link: &Link,
    stream: &StreamName,
    consumer: &ConsumerName,
) -> Result<Consumer, Failure> {
    let subject = link.js_subject(&format!("CONSUMER.INFO.{stream}.{consumer}"));
    let payload = ask(link, &subject, Bytes::new(), INFO_TIMEOUT).await?;
    read_consumer(&payload, stream)
}

/// Makes a consumer of our own.
pub(crate) async fn create(
    link: &Link,
    ephemeral: &Ephemeral,
    name: &ConsumerName,
    begin: Begin,
) -> Result<Consumer, Failure> {
    let stream = &ephemeral.stream;
    // A single filter stands in the subject, where an operator can permit or deny it.
    let filter = match ephemeral.filters.as_slice() {
        [filter] => format!(".{filter}"),
        _ => String::new(),
    };
    let subject = link.js_subject(&format!("CONSUMER.CREATE.{stream}.{name}{filter}"));
    let request = json!({
        "stream_name": stream.as_str(),
        "config": config(ephemeral, name, begin),
        "action": "create",
    });
    let payload = ask(link, &subject, request.to_string().into(), CREATE_TIMEOUT).await?;
    read_consumer(&payload, stream)
}

fn config(ephemeral: &Ephemeral, name: &ConsumerName, begin: Begin) -> Map<String, Value> {
    let mut config = Map::new();
    let mut set = |key: &str, value: Value| config.insert(key.to_owned(), value);
    set("name", name.as_str().into());
    set("description", "Jetlens reads the stream".into());
    match begin {
        Begin::All => set("deliver_policy", "all".into()),
        Begin::LastPerSubject => set("deliver_policy", "last_per_subject".into()),
        Begin::Sequence(seq) => {
            set("deliver_policy", "by_start_sequence".into());
            set("opt_start_seq", seq.max(1).into())
        }
        Begin::Time(at) => {
            set("deliver_policy", "by_start_time".into());
            set("opt_start_time", at.to_string().into())
        }
    };
    match ephemeral.acks {
        Acks::None => set("ack_policy", "none".into()),
        Acks::Explicit { wait } => {
            set("ack_policy", "explicit".into());
            set("ack_wait", (wait.as_nanos() as u64).into())
        }
    };
    match ephemeral.filters.as_slice() {
        // `last_per_subject` wants a filter.
        [] if begin == Begin::LastPerSubject => {
            set("filter_subject", ">".into());
        }
        [] => {}
        [filter] => {
            set("filter_subject", filter.as_str().into());
        }
        filters => {
            set("filter_subjects", filters.into());
        }
    }
    if ephemeral.headers_only {
        set("headers_only", true.into());
    }
    set("replay_policy", "instant".into());
    set("inactive_threshold", (ephemeral.inactive_threshold.as_nanos() as u64).into());
    set("num_replicas", 1.into());
    set("mem_storage", true.into());
    config
}

/// Deletes a consumer of our own, if there is anybody to tell. Failing that, the server does after a while.
pub(crate) async fn delete(link: &Link, stream: &StreamName, name: &ConsumerName) {
    let subject = link.js_subject(&format!("CONSUMER.DELETE.{stream}.{name}"));
    link.request(&subject, Bytes::new(), DELETE_TIMEOUT).await.ok();
}

fn read_consumer(payload: &[u8], stream: &StreamName) -> Result<Consumer, Failure> {
    let key = StreamKey { account: AccountName::default(), stream: stream.clone() };
    read_consumer_payload(payload, &key, Timestamp::UNIX_EPOCH).map_err(explain)
}

async fn ask(link: &Link, subject: &str, payload: Bytes, timeout: Duration) -> Result<Bytes, Failure> {
    match link.request(subject, payload, timeout).await {
        Ok(answer) => Ok(answer.payload),
        Err(error) => Err(match error {
            RequestError::NotPermitted { subject } => Failure::NotPermitted { subject },
            RequestError::InboxNotPermitted { inbox } => {
                Failure::Final(End::PermissionDenied { subject: inbox })
            }
            RequestError::NoResponders { .. } => Failure::Unable(End::NoJetStream),
            RequestError::InvalidSubject { .. } | RequestError::TooLarge { .. } => {
                Failure::Final(End::Refused { code: None, description: error.to_string() })
            }
            RequestError::TimedOut { .. }
            | RequestError::NotConnected
            | RequestError::ConnectionLost { .. }
            | RequestError::Other { .. } => Failure::Silent,
        }),
    }
}

fn explain(error: WireError) -> Failure {
    let description = error.to_string();
    match error {
        WireError::Server { code: STREAM_NOT_FOUND, .. } => Failure::Answer(End::StreamDeleted),
        WireError::Server { code: CONSUMER_NOT_FOUND, .. } => Failure::Answer(End::ConsumerDeleted),
        WireError::Server { code, description } => {
            let end = End::Refused { code: Some(code), description };
            if PASSING.contains(&code) || NOT_ENABLED.contains(&code) {
                Failure::Unable(end)
            } else {
                Failure::Answer(end)
            }
        }
        WireError::Json(_) | WireError::Lacks(_) => Failure::Answer(End::Refused { code: None, description }),
    }
}
