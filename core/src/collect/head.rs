//! The next message of a consumer: how old it is and how large, without a consumer and without keeping its body.
//!
//! `DIRECT.GET` is a read that any replica answers and that is no request of the `JetStream` API. Where the stream does
//! not allow it, its leader is asked with `STREAM.MSG.GET`. The body comes along; its size is taken and it is dropped.

use std::{borrow::Cow, time::Duration};

use serde::Deserialize;
use serde_json::json;

use super::CollectError;
use crate::{
    analysis::subject::is_token,
    clock::Timestamp,
    link::Link,
    model::{Consumer, Stream},
};

const TIMEOUT: Duration = Duration::from_secs(2);
/// A consumer with more filters is not asked about: each is a request.
pub const MOST_FILTERS: usize = 4;

/// The first stored message from a sequence on that a consumer's filters match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub stream_seq: u64,
    pub stored_at: Timestamp,
    /// Headers and body.
    pub bytes: u64,
}

/// Whether [`next`] can be asked about this consumer.
pub fn can_ask(consumer: &Consumer, stream: &Stream) -> bool {
    consumer.config.filter_subjects.len() <= MOST_FILTERS && is_token(stream.key.stream.as_str())
}

/// How many requests [`next`] sends.
pub fn num_requests(consumer: &Consumer) -> usize {
    consumer.config.filter_subjects.len().max(1)
}

/// The first message after `after_seq` that `consumer` is to get; `None` if there is none.
pub async fn next(
    link: &Link,
    consumer: &Consumer,
    stream: &Stream,
    after_seq: u64,
) -> Result<Option<Head>, CollectError> {
    let is_direct = stream.config.allow_direct;
    let verb = if is_direct { "DIRECT.GET" } else { "STREAM.MSG.GET" };
    let subject = link.js_subject(&format!("{verb}.{}", consumer.key.stream));
    let filters = &consumer.config.filter_subjects;
    let filters: Vec<&str> =
        if filters.is_empty() { vec![">"] } else { filters.iter().map(String::as_str).collect() };
    let mut first: Option<Head> = None;
    for filter in filters {
        let body = json!({"seq": after_seq.saturating_add(1).max(1), "next_by_subj": filter});
        let message = link.request(&subject, body.to_string().into(), TIMEOUT).await?;
        let head = if is_direct { read_direct(&message) } else { read_stored(&message.payload) };
        let Some(head) = head else { continue };
        if first.is_none_or(|first| head.stream_seq < first.stream_seq) {
            first = Some(head);
        }
    }
    Ok(first)
}

/// `None` for a status: 404 says that there is no such message.
fn read_direct(message: &async_nats::Message) -> Option<Head> {
    let headers = message.headers.as_ref()?;
    let text = |name: &str| headers.get(name).map(async_nats::HeaderValue::as_str);
    Some(Head {
        stream_seq: text("Nats-Sequence")?.parse().ok()?,
        stored_at: text("Nats-Time-Stamp")?.parse().ok()?,
        bytes: message.length as u64,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AnswerTwin<'a> {
    #[serde(borrow)]
    message: Option<MessageTwin<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MessageTwin<'a> {
    seq: u64,
    #[serde(borrow)]
    time: Cow<'a, str>,
    /// In base64, four characters for three bytes.
    #[serde(borrow)]
    data: Cow<'a, str>,
    #[serde(borrow)]
    hdrs: Cow<'a, str>,
}

/// `None` for an error: 10037 says that there is no such message.
fn read_stored(payload: &[u8]) -> Option<Head> {
    let message = serde_json::from_slice::<AnswerTwin<'_>>(payload).ok()?.message?;
    let bytes = |text: &str| (text.trim_end_matches('=').len() as u64) * 3 / 4;
    Some(Head {
        stream_seq: message.seq,
        stored_at: message.time.parse().ok()?,
        bytes: bytes(&message.data) + bytes(&message.hdrs),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_message_is_read_and_an_error_is_none() {
        let text =
            br#"{"message":{"subject":"a","seq":7,"data":"aGVsbG8=","time":"2026-11-22T22:15:56.5Z"}}"#;
        let head = read_stored(text).unwrap();
        assert_eq!((head.stream_seq, head.bytes), (7, 5));
        for bad in [&br#"{"error":{"code":404,"err_code":10037}}"#[..], b"", br#"{"message":{"seq":1}}"#] {
            assert_eq!(read_stored(bad), None);
        }
    }
}
