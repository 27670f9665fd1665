//! `DIRECT.GET`: counts and runs of messages, from any replica, without a consumer and without the `JetStream` API.
//!
//! With `batch`, which servers have since 2.11, the first reply says how many more messages match: that is a count for
//! the price of one message.

use std::{fmt::Write as _, time::Duration};

use futures_util::StreamExt;
use serde_json::json;
use tokio::time::{Instant, timeout};

use super::ask::Asker;
use crate::{
    analysis::attribution::Seen,
    clock::Timestamp,
    collect::CollectError,
    link::{Message, RequestError},
};

const NO_MESSAGE: u16 = 404;
/// Between two messages of a run.
const PATIENCE: Duration = Duration::from_secs(2);

/// From where on is counted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Since {
    Seq(u64),
    Time(Timestamp),
}

/// Messages that match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) messages: u64,
    /// The sequence of the first; 0 if there is none.
    pub(super) first_seq: u64,
}

/// How many stored messages match `filter`. `None` where the server or the stream does not offer this.
pub(super) async fn count(
    asker: &mut Asker<'_>,
    filter: &str,
    since: Since,
) -> Result<Option<Counted>, CollectError> {
    let mut body = json!({"next_by_subj": filter, "batch": 1});
    match since {
        Since::Seq(seq) => body["seq"] = seq.max(1).into(),
        Since::Time(at) => body["start_time"] = at.to_string().into(),
    }
    match asker.ask("DIRECT.GET", body.to_string().into()).await {
        Ok(message) => Ok(read_count(&message)),
        Err(RequestError::NoResponders { .. } | RequestError::NotPermitted { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn read_count(message: &Message) -> Option<Counted> {
    match message.status {
        Some(status) if status.as_u16() == NO_MESSAGE => return Some(Counted::default()),
        // Before 2.11 a request for a batch or for a time is a bad one, or is answered without a number.
        Some(_) => return None,
        None => {}
    }
    let headers = message.headers.as_ref()?;
    let number = |name: &str| headers.get(name).and_then(|value| value.as_str().parse::<u64>().ok());
    Some(Counted {
        messages: number("Nats-Num-Pending")?.saturating_add(1),
        first_seq: number("Nats-Sequence")?,
    })
}

/// The subjects of the messages at `places`: `len` at each, or fewer where those are larger than `max_bytes`.
pub(super) async fn look(
    asker: &mut Asker<'_>,
    places: &[u64],
    len: u64,
    max_bytes: u64,
    until_secs: f64,
) -> Result<Seen, CollectError> {
    let client = asker.link.client().clone();
    let inbox = client.new_inbox();
    let replies = client.subscribe(format!("{inbox}.*")).await;
    let mut replies = replies.map_err(|_closed| CollectError::Disconnected)?;
    let subject = asker.subject("DIRECT.GET");
    let mut seen = Seen::default();
    let mut reply_to = String::new();
    for (index, place) in places.iter().enumerate() {
        if asker.cost().server_secs > until_secs {
            break;
        }
        if !asker.link.is_connected() {
            return Err(CollectError::Disconnected);
        }
        reply_to.clear();
        // Writing to a string does not fail.
        write!(reply_to, "{inbox}.{index}").ok();
        let body = json!({"seq": place, "batch": len, "max_bytes": max_bytes}).to_string();
        let (start, mut bytes, mut subjects) = (Instant::now(), 0, Vec::new());
        asker.link.count_requests(1);
        let sent = client.publish_with_reply(subject.clone(), reply_to.clone(), body.into()).await;
        sent.map_err(|_closed| CollectError::Disconnected)?;
        loop {
            let message = timeout(PATIENCE, replies.next()).await;
            let message = message.map_err(|_elapsed| CollectError::TimedOut)?;
            let message = message.ok_or(CollectError::Disconnected)?;
            if message.subject.as_str() != reply_to {
                continue;
            }
            bytes += message.length as u64;
            let Some(subject) = stored_subject(&message) else { break };
            subjects.push(subject);
        }
        asker.note(1, bytes, start.elapsed());
        if !subjects.is_empty() {
            seen.places.push(subjects);
        }
    }
    Ok(seen)
}

/// The subject of a stored message; `None` for the status that ends a run.
fn stored_subject(message: &Message) -> Option<String> {
    if message.status.is_some() {
        return None;
    }
    let headers = message.headers.as_ref()?;
    headers.get("Nats-Subject").map(|value| value.as_str().to_owned())
}
