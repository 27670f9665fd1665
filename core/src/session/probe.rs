//! A look of a few seconds at what the clients of one consumer ask and answer.
//!
//! Two plain subscriptions in the consumer's own account see every pull request and every acknowledgement. That
//! doubles this traffic to us for as long as it lasts, so it is done on demand only. Nothing is consumed by it.

use std::{collections::BTreeMap, time::Duration};

use futures_util::{StreamExt, stream::SelectAll};
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};

use crate::{
    analysis::{
        diagnose::facts::{Client, Probe, PullRequest},
        subject::is_token,
    },
    collect::{
        CollectError,
        connections::{State, on_subject},
        system::Expected,
    },
    ids::ConsumerKey,
    link::Link,
};

/// Requests that are kept; more are like these.
const MOST_PULLS: usize = 200;
/// Inboxes that are tied to connections, one request each.
const MOST_INBOXES: usize = 8;
/// Nobody needs more to know.
const MOST_MESSAGES: u64 = 200_000;

/// What a probe saw, or why it could not look.
#[derive(Debug)]
pub(super) struct Probed {
    pub(super) key: ConsumerKey,
    pub(super) result: Result<(Probe, Option<Vec<Client>>), String>,
}

/// Listens for `span` in the account of `link`; with `system`, inboxes are tied to connections.
pub(super) async fn run(
    link: Link,
    system: Option<Link>,
    expected: Expected,
    key: ConsumerKey,
    span: Duration,
) -> Probed {
    let result = look(&link, system.as_ref(), &expected, &key, span).await;
    Probed { key, result: result.map_err(|error| error.to_string()) }
}

async fn look(
    link: &Link,
    system: Option<&Link>,
    expected: &Expected,
    key: &ConsumerKey,
    span: Duration,
) -> Result<(Probe, Option<Vec<Client>>), CollectError> {
    let (stream, consumer) = (key.stream.as_str(), key.consumer.as_str());
    if [stream, consumer].iter().any(|name| !is_token(name)) {
        return Err(CollectError::NoSubject);
    }
    let mut messages = SelectAll::new();
    for subject in [
        link.js_subject(&format!("CONSUMER.MSG.NEXT.{stream}.{consumer}")),
        // The older form, and the one with the domain and the account in it.
        format!("$JS.ACK.{stream}.{consumer}.>"),
        format!("$JS.ACK.*.*.{stream}.{consumer}.>"),
    ] {
        let answers = link.client().subscribe(subject).await;
        messages.push(answers.map_err(|_closed| CollectError::Disconnected)?);
    }
    link.count_requests(3);

    let start = Instant::now();
    let mut probe = Probe::default();
    let mut replies: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut num_messages = 0;
    while let Ok(Some(message)) = timeout_at(start + span, messages.next()).await {
        num_messages += 1;
        if num_messages > MOST_MESSAGES {
            break;
        }
        if message.subject.contains(".CONSUMER.MSG.NEXT.") {
            if probe.pulls.len() < MOST_PULLS {
                if let Some(reply) = &message.reply {
                    replies.entry(reply.to_string()).or_default().push(probe.pulls.len());
                }
                probe.pulls.push(read_pull(&message.payload));
            }
        } else {
            count_answer(&mut probe, &message.payload);
        }
    }
    probe.secs = start.elapsed().as_secs_f64();

    let Some(system) = system else { return Ok((probe, None)) };
    let mut clients: BTreeMap<u64, Client> = BTreeMap::new();
    for (inbox, pulls) in replies.into_iter().take(MOST_INBOXES) {
        let listening = on_subject(system, &key.account, &inbox, State::Open, expected).await?;
        for index in pulls {
            let pull = &mut probe.pulls[index];
            pull.has_reply_interest = Some(!listening.is_empty());
            pull.client = listening.first().map(|connection| client(connection, probe.secs).label());
        }
        for connection in &listening {
            clients.insert(connection.cid, client(connection, probe.secs));
        }
    }
    // Who asked is there; nobody asked does not say who is.
    let clients = (!probe.pulls.is_empty()).then(|| clients.into_values().collect());
    Ok((probe, clients))
}

pub(super) fn client(connection: &crate::wire::connz::Connection, secs: f64) -> Client {
    Client {
        cid: connection.cid,
        name: connection.name.clone(),
        address: connection.address.clone(),
        queue_group: None,
        num_sent: connection.in_msgs,
        num_received: connection.out_msgs,
        secs,
        pending_bytes: connection.pending_bytes,
        pending_rises: false,
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PullTwin {
    batch: u64,
    expires: u64,
    max_bytes: u64,
    group: Option<String>,
    id: Option<String>,
    min_pending: u64,
    min_ack_pending: u64,
    priority: u8,
}

/// The body of a pull: a number, an object, or nothing for one message.
fn read_pull(payload: &[u8]) -> PullRequest {
    let text = std::str::from_utf8(payload).unwrap_or_default().trim();
    if let Ok(batch) = text.parse() {
        return PullRequest { batch, ..PullRequest::default() };
    }
    let twin: PullTwin = serde_json::from_str(text).unwrap_or_default();
    PullRequest {
        batch: twin.batch.max(1),
        expires_nanos: twin.expires,
        max_bytes: twin.max_bytes,
        group: twin.group.filter(|group| !group.is_empty()),
        pin_id: twin.id.filter(|id| !id.is_empty()),
        min_pending: twin.min_pending,
        min_ack_pending: twin.min_ack_pending,
        priority: twin.priority,
        ..PullRequest::default()
    }
}

/// An empty answer acknowledges, as `+ACK` and `+NXT` do.
fn count_answer(probe: &mut Probe, payload: &[u8]) {
    let kind = payload.split(|byte| *byte == b' ').next().unwrap_or_default();
    match kind {
        b"-NAK" => probe.num_naks += 1,
        b"+WPI" => probe.num_progress += 1,
        b"+TERM" => probe.num_terms += 1,
        _ => probe.num_acks += 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pulls_are_read_in_every_form() {
        assert_eq!(read_pull(b"").batch, 1);
        assert_eq!(read_pull(b"25").batch, 25);
        let pull = read_pull(br#"{"batch":5,"expires":1000,"group":"a","id":"","min_pending":7}"#);
        assert_eq!((pull.batch, pull.expires_nanos, pull.min_pending), (5, 1000, 7));
        assert_eq!((pull.group.as_deref(), pull.pin_id), (Some("a"), None));
        assert_eq!(read_pull(b"\xff\xfe").batch, 1);
    }

    #[test]
    fn answers_are_told_apart() {
        let mut probe = Probe::default();
        for answer in
            [&b""[..], b"+ACK", b"+NXT {\"batch\":1}", b"-NAK", b"-NAK {\"delay\":5}", b"+WPI", b"+TERM bad"]
        {
            count_answer(&mut probe, answer);
        }
        assert_eq!((probe.num_acks, probe.num_naks, probe.num_progress, probe.num_terms), (3, 2, 1, 1));
    }
}
