//! The link itself: what the rest of the program holds.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_nats::{Client, HeaderMap, Message, RequestErrorKind, connection::State};
use bytes::Bytes;
use tokio::{
    sync::{broadcast, watch},
    task::JoinHandle,
};

use super::{
    cost::{Counter, LinkCost},
    request::RequestError,
    state::{LinkEvent, LinkState},
    violation::Action,
};
use crate::context::JetStreamPrefix;

/// A connection. Clones share it; when the last is dropped, watching ends and the connection closes.
#[derive(Clone, Debug)]
pub struct Link {
    shared: Arc<Shared>,
    _supervisor: Arc<AbortOnDrop>,
}

/// What the handle and the supervisor both see.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) client: Client,
    pub(crate) jetstream: JetStreamPrefix,
    pub(crate) inbox_prefix: String,
    pub(crate) timeout: Duration,
    pub(crate) state: watch::Sender<LinkState>,
    pub(crate) events: broadcast::Sender<LinkEvent>,
    /// The inbox that this connection may not subscribe to, if the server said so.
    pub(crate) denied_inbox: watch::Sender<Option<String>>,
    pub(crate) rtt_micros: AtomicU64,
    pub(crate) counter: Counter,
}

#[derive(Debug)]
struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Link {
    pub(crate) fn new(shared: Arc<Shared>, supervisor: JoinHandle<()>) -> Self {
        Self { shared, _supervisor: Arc::new(AbortOnDrop(supervisor)) }
    }

    /// The client, for subscriptions. Requests go through [`Link::request`].
    pub fn client(&self) -> &Client {
        &self.shared.client
    }

    /// A subject of the `JetStream` API with the profile's domain or prefix: `STREAM.LIST` → `$JS.API.STREAM.LIST`.
    pub fn js_subject(&self, suffix: &str) -> String {
        format!("{}.{suffix}", self.shared.jetstream.api)
    }

    /// A subject of `JetStream`'s events: `ADVISORY.STREAM.*.*` → `$JS.EVENT.ADVISORY.STREAM.*.*`.
    pub fn js_event_subject(&self, suffix: &str) -> String {
        format!("{}.{suffix}", self.shared.jetstream.event)
    }

    pub fn jetstream_prefix(&self) -> &JetStreamPrefix {
        &self.shared.jetstream
    }

    /// The profile's time-out: the usual patience with one request.
    pub fn timeout(&self) -> Duration {
        self.shared.timeout
    }

    /// The state now.
    pub fn state(&self) -> LinkState {
        self.shared.state.borrow().clone()
    }

    /// The state as it changes.
    pub fn watch_state(&self) -> watch::Receiver<LinkState> {
        self.shared.state.subscribe()
    }

    /// What happens from now on.
    pub fn events(&self) -> broadcast::Receiver<LinkEvent> {
        self.shared.events.subscribe()
    }

    /// The last measured time from a ping to its answer, to about a millisecond. `None` before the first.
    pub fn rtt(&self) -> Option<Duration> {
        match self.shared.rtt_micros.load(Ordering::Relaxed) {
            0 => None,
            micros => Some(Duration::from_micros(micros)),
        }
    }

    /// What the link has cost so far.
    pub fn cost(&self) -> LinkCost {
        self.shared.counter.cost(&self.shared.client)
    }

    /// Counts requests that were published through [`Link::client`].
    pub fn count_requests(&self, num_requests: u64) {
        self.shared.counter.add(num_requests);
    }

    /// Whether both are handles of one connection.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// Whether a request would be sent now.
    pub fn is_connected(&self) -> bool {
        self.shared.client.connection_state() == State::Connected
    }

    /// Asks and waits for one answer. It fails at once if the connection is down or goes down, if nobody answers to
    /// the subject, or if the subject or the inbox is not permitted.
    pub async fn request(
        &self,
        subject: &str,
        payload: Bytes,
        timeout: Duration,
    ) -> Result<Message, RequestError> {
        self.send(subject, async_nats::Request::new().payload(payload), timeout).await
    }

    /// Like [`Link::request`], with headers such as [`accept_snappy`](super::accept_snappy).
    pub async fn request_with_headers(
        &self,
        subject: &str,
        headers: HeaderMap,
        payload: Bytes,
        timeout: Duration,
    ) -> Result<Message, RequestError> {
        self.send(subject, async_nats::Request::new().payload(payload).headers(headers), timeout).await
    }

    async fn send(
        &self,
        subject: &str,
        request: async_nats::Request,
        timeout: Duration,
    ) -> Result<Message, RequestError> {
        // Listen before sending, so that no refusal is missed.
        let mut events = self.shared.events.subscribe();
        let mut denied_inbox = self.shared.denied_inbox.subscribe();
        if !self.is_connected() {
            return Err(RequestError::NotConnected);
        }
        self.shared.counter.add(1);
        let answer = self.shared.client.send_request(subject.to_owned(), request.timeout(Some(timeout)));
        tokio::select! {
            biased;
            answer = answer => answer.map_err(|error| failure(error, subject, timeout)),
            Ok(inbox) = denied_inbox.wait_for(Option::is_some) => {
                Err(RequestError::InboxNotPermitted { inbox: inbox.clone().unwrap_or_default() })
            }
            error = refusal(&mut events, subject) => Err(error),
        }
    }

    /// Sends what is queued and closes. Other clones then see [`LinkState::Closed`].
    pub async fn close(&self) {
        // A connection that is down has nothing to drain, and closing it must not wait for its return.
        if self.is_connected() && self.shared.client.drain().await.is_ok() {
            let patience = Duration::from_secs(1);
            let mut state = self.watch_state();
            tokio::time::timeout(patience, state.wait_for(|state| *state == LinkState::Closed)).await.ok();
        }
        self.shared.state.send_replace(LinkState::Closed);
    }
}

/// Waits for the event that makes an answer impossible.
async fn refusal(events: &mut broadcast::Receiver<LinkEvent>, subject: &str) -> RequestError {
    loop {
        match events.recv().await {
            Ok(LinkEvent::NotPermitted(violation))
                if violation.action == Action::Publish && violation.subject == subject =>
            {
                return RequestError::NotPermitted { subject: subject.to_owned() };
            }
            Ok(LinkEvent::Disconnected | LinkEvent::ServerSilent)
            | Err(broadcast::error::RecvError::Closed) => {
                return RequestError::ConnectionLost { subject: subject.to_owned() };
            }
            // What was missed in a flood of events ends in the request's own time-out.
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
        }
    }
}

fn failure(error: async_nats::RequestError, subject: &str, after: Duration) -> RequestError {
    let subject = subject.to_owned();
    match error.kind() {
        RequestErrorKind::NoResponders => RequestError::NoResponders { subject },
        RequestErrorKind::TimedOut => RequestError::TimedOut { subject, after },
        RequestErrorKind::InvalidSubject => RequestError::InvalidSubject { subject },
        RequestErrorKind::MaxPayloadExceeded => RequestError::TooLarge { subject },
        RequestErrorKind::Other => RequestError::Other { subject, source: error },
    }
}
