//! `STREAM.MSG.GET`: one message at a time from the stream's leader, for streams that don't allow direct reads.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::json;

use super::ask::Asker;
use crate::{analysis::attribution::Seen, clock::Timestamp, collect::CollectError};

/// The first message from a sequence on.
#[derive(Debug)]
struct Stored {
    seq: u64,
    subject: String,
    at: Timestamp,
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
    subject: Cow<'a, str>,
    #[serde(borrow)]
    time: Cow<'a, str>,
}

async fn next(asker: &mut Asker<'_>, seq: u64) -> Result<Option<Stored>, CollectError> {
    // With a filter, a sequence that is gone is no error: the message after it comes.
    let body = json!({"seq": seq.max(1), "next_by_subj": ">"});
    let message = asker.ask("STREAM.MSG.GET", body.to_string().into()).await?;
    Ok(read(&message.payload))
}

/// `None` for an error: 10037 says that there is no such message.
fn read(payload: &[u8]) -> Option<Stored> {
    let message = serde_json::from_slice::<AnswerTwin<'_>>(payload).ok()?.message?;
    Some(Stored { seq: message.seq, subject: message.subject.into_owned(), at: message.time.parse().ok()? })
}

/// The first stored sequence from `at` on, between `first` and `last`; `last` + 1 if there is none. It asks for as many
/// messages as the number of them has binary digits.
pub(super) async fn seq_at(
    asker: &mut Asker<'_>,
    first: u64,
    last: u64,
    at: Timestamp,
) -> Result<u64, CollectError> {
    let (mut low, mut high) = (first, last.saturating_add(1));
    while low < high {
        let middle = low + (high - low) / 2;
        match next(asker, middle).await? {
            Some(message) if message.at < at => low = message.seq.max(middle) + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

/// The subjects of the messages at `places`, until `until_secs` of the server's time are spent.
pub(super) async fn look(
    asker: &mut Asker<'_>,
    places: &[u64],
    until_secs: f64,
) -> Result<Seen, CollectError> {
    let mut seen = Seen::default();
    for place in places {
        if asker.cost().server_secs > until_secs {
            break;
        }
        if let Some(message) = next(asker, *place).await? {
            seen.places.push(vec![message.subject]);
        }
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_a_message_is_none() {
        let text = br#"{"message":{"subject":"a.b","seq":7,"data":"aGk=","time":"2026-11-22T22:15:56.5Z"}}"#;
        let stored = read(text).unwrap();
        assert_eq!((stored.seq, stored.subject.as_str()), (7, "a.b"));
        for bad in [&br#"{"error":{"code":404,"err_code":10037}}"#[..], b"", br#"{"message":{"seq":1}}"#] {
            assert!(read(bad).is_none());
        }
    }
}
