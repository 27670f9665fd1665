//! Collection with the system account: one question, an answer from every server.
//!
//! Nothing marks the end of the answers. A ping is over when as many servers have answered as are known to live, or
//! when no further answer has come for a while: [`STALL`], or a multiple of what the servers take for this system.
//! The reports are parsed while the others are still on their way.

use std::{collections::BTreeSet, time::Duration};

use async_nats::Message;
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::{
    task::JoinSet,
    time::{Instant, timeout_at},
};

use super::{CollectError, Observation, merge::merge};
use crate::{
    ids::ServerName,
    link::{Link, accept_snappy, decoded_payload},
    model::{Method, Server},
    wire::{
        WireError,
        jsz::{self, JszReport},
        known::Known,
        server,
    },
};

/// No server of a small system takes longer between two answers, unless it is down or frozen.
const STALL: Duration = Duration::from_millis(350);
/// A large system's servers may take this many times what they took before.
const STALL_FACTOR: u32 = 4;
/// Nor is any silence longer than this worth waiting for.
const LONGEST_STALL: Duration = Duration::from_secs(4);
/// The first answer proves that the question arrived; it may take longer.
const FIRST_ANSWER: Duration = Duration::from_millis(1500);
/// A server that did not answer the last ping is given this long after the others.
const GRACE: Duration = Duration::from_millis(60);
/// Never longer than this, however the answers trickle.
const LIMIT: Duration = Duration::from_secs(10);
/// A reply that is larger when decompressed is refused: a bomb, or a system that must be read in parts.
const MAX_REPLY_BYTES: u64 = 1 << 30;

/// What a ping waits for.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// The servers that answered before; empty if none is known.
    pub live: BTreeSet<ServerName>,
    /// The servers that are known and were silent.
    pub silent: BTreeSet<ServerName>,
    /// How long the answers took the last time.
    pub usual: Duration,
    /// What the last look saw.
    pub known: Known,
}

impl Expected {
    /// All servers that are known, whether they answered the last time or not.
    pub fn known(&self) -> BTreeSet<ServerName> {
        self.live.union(&self.silent).cloned().collect()
    }
}

/// What to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sweep {
    pub configs: bool,
}

/// The result of a sweep and what it took.
#[derive(Debug)]
pub struct SystemSweep {
    pub observation: Observation,
    pub num_requests: u64,
    pub bytes_in: u64,
    /// From the question to the last answer, without waiting for a server that is silent.
    pub took: Duration,
}

/// Asks all servers for everything they hold.
pub async fn sweep(link: &Link, expected: &Expected, sweep: Sweep) -> Result<SystemSweep, CollectError> {
    let body = if sweep.configs {
        r#"{"accounts":true,"streams":true,"consumer":true,"config":true}"#
    } else {
        r#"{"accounts":true,"streams":true,"consumer":true}"#
    };
    let (jsz, varz) = tokio::join!(
        ping(link, "JSZ", Bytes::from_static(body.as_bytes()), expected, {
            let known = expected.known.clone();
            move |message| read_jsz(message, &known)
        }),
        ping(link, "VARZ", Bytes::new(), expected, read_varz),
    );
    let (jsz, varz) = (jsz?, varz?);
    let bytes_in = jsz.bytes_in + varz.bytes_in;
    if jsz.replies.is_empty() && varz.replies.is_empty() {
        return Err(CollectError::TimedOut);
    }
    let mut missing = Vec::new();
    let mut keep =
        |error: &CollectError, part| missing.push(crate::model::Missing { part, why: error.into() });
    let mut reports = Vec::new();
    for reply in jsz.replies {
        match reply {
            Ok(report) => reports.push(report),
            Err(error) => keep(&error, crate::model::MissingPart::JetStream),
        }
    }
    let mut servers = Vec::new();
    for reply in varz.replies {
        match reply {
            Ok(server) => servers.push(server),
            Err(error) => keep(&error, crate::model::MissingPart::Servers),
        }
    }
    let mut observation = merge(Method::System, reports, servers, &expected.known(), sweep.configs);
    observation.missing.extend(missing);
    Ok(SystemSweep { observation, num_requests: 2, bytes_in, took: jsz.took.max(varz.took) })
}

/// Whether the link's user belongs to the system account: anybody else gets "no responders" at once.
pub async fn is_system_user(link: &Link) -> bool {
    link.request("$SYS.REQ.SERVER.PING.IDZ", Bytes::new(), Duration::from_secs(2)).await.is_ok()
}

pub(super) struct Pong<T> {
    pub(super) replies: Vec<Result<T, CollectError>>,
    bytes_in: u64,
    took: Duration,
}

/// How long a silence may last when answers take `usual`.
fn stall(usual: Duration) -> Duration {
    (usual * STALL_FACTOR).clamp(STALL, LONGEST_STALL)
}

/// One question to all servers. `read` runs on a thread of its own for each answer.
pub(super) async fn ping<T: Send + 'static>(
    link: &Link,
    kind: &str,
    body: Bytes,
    expected: &Expected,
    read: impl Fn(&Message) -> Result<T, CollectError> + Clone + Send + 'static,
) -> Result<Pong<T>, CollectError> {
    // A question that is asked while the link is down would be sent when it is up again, to nobody.
    if !link.is_connected() {
        return Err(CollectError::Disconnected);
    }
    link.count_requests(1);
    let client = link.client();
    let inbox = client.new_inbox();
    let mut answers = client.subscribe(inbox.clone()).await.map_err(|_closed| CollectError::Disconnected)?;
    client
        .publish_with_reply_and_headers(format!("$SYS.REQ.SERVER.PING.{kind}"), inbox, accept_snappy(), body)
        .await
        .map_err(|_closed| CollectError::Disconnected)?;

    let start = Instant::now();
    let end = start + LIMIT;
    let mut deadline = start + FIRST_ANSWER.max(stall(expected.usual));
    let mut took = Duration::ZERO;
    let mut readers: JoinSet<Result<T, CollectError>> = JoinSet::new();
    let mut bytes_in = 0;
    let mut num_answers = 0;
    while let Ok(Some(message)) = timeout_at(deadline.min(end), answers.next()).await {
        if message.status == Some(async_nats::StatusCode::NO_RESPONDERS) {
            return Err(CollectError::NoSystemAccount);
        }
        num_answers += 1;
        took = start.elapsed();
        bytes_in += message.length as u64;
        let read = read.clone();
        readers.spawn_blocking(move || read(&message));
        deadline = Instant::now() + stall(expected.usual.max(took));
        let num_live = expected.live.len();
        if num_live > 0 && num_answers >= num_live {
            if expected.silent.is_empty() || num_answers >= num_live + expected.silent.len() {
                break;
            }
            deadline = Instant::now() + GRACE;
        }
    }
    let mut replies = Vec::with_capacity(num_answers);
    while let Some(reply) = readers.join_next().await {
        // A reader that panicked lost one server's answer, and nothing else.
        replies.push(reply.unwrap_or_else(|_panic| Err(WireError::Lacks("readable content").into())));
    }
    Ok(Pong { replies, bytes_in, took })
}

fn read_jsz(message: &Message, known: &Known) -> Result<JszReport, CollectError> {
    Ok(jsz::read_envelope(&decoded_payload(message, MAX_REPLY_BYTES)?, known)?)
}

fn read_varz(message: &Message) -> Result<Server, CollectError> {
    Ok(server::read_envelope(&decoded_payload(message, MAX_REPLY_BYTES)?)?)
}
