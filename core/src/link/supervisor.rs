//! Watches one connection: turns the client's events into states, and leaves a server that has frozen.
//!
//! What counts as frozen is [`super::watchdog`]'s decision.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use async_nats::{Event, ServerError, Subscriber, connection::State};
use tokio::sync::mpsc;

use super::{
    auth::Authenticator,
    handle::Shared,
    pool::Pool,
    state::{ConnectedTo, LinkEvent, LinkState},
    violation::{Action, PermissionViolation},
    watchdog::{Verdict, Watchdog},
};
use crate::clock::Clock;

pub(crate) struct Supervisor {
    shared: Arc<Shared>,
    pool: Pool,
    authenticator: Authenticator,
    clock: Clock,
    pinger: Option<Subscriber>,
    watchdog: Watchdog,
    /// What the server said last before it closed the connection.
    complaint: Option<String>,
    num_dropped: u64,
    /// The number of the current connection, as the client counts them.
    epoch: u64,
}

impl Supervisor {
    /// `pinger` is a subscription of its own: draining it makes the client send a ping, again and again.
    pub(crate) fn new(
        shared: Arc<Shared>,
        pool: Pool,
        authenticator: Authenticator,
        clock: Clock,
        pinger: Option<Subscriber>,
    ) -> Self {
        let watchdog = Watchdog::new(clock.tick());
        Self {
            shared,
            pool,
            authenticator,
            clock,
            pinger,
            watchdog,
            complaint: None,
            num_dropped: 0,
            epoch: 0,
        }
    }

    /// Runs until the client is closed or the task is aborted.
    pub(crate) async fn run(mut self, mut events: mpsc::Receiver<Event>) {
        self.look().await;
        loop {
            let pause = self.watchdog.pause(self.clock.tick());
            tokio::select! {
                event = events.recv() => match event {
                    None | Some(Event::Closed) => break,
                    Some(event) => self.take(event),
                },
                () = tokio::time::sleep(pause) => {}
            }
            self.look().await;
        }
        self.shared.state.send_replace(LinkState::Closed);
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Disconnected => self.disconnected(),
            Event::LameDuckMode => self.tell(LinkEvent::LameDuck),
            Event::SlowConsumer(_) => self.num_dropped += 1,
            Event::ServerError(ServerError::AuthorizationViolation) => {
                self.complaint = Some("Authorization Violation".into());
            }
            Event::ServerError(error) => {
                let ServerError::Other(text) = error else { return };
                if let Some(violation) = PermissionViolation::parse(&text) {
                    self.not_permitted(violation);
                } else {
                    self.complaint = Some(text.clone());
                    self.tell(LinkEvent::ServerError(text));
                }
            }
            // A failed attempt comes without its reason, which the pool knows. A new connection is told a moment
            // before the client's own state says so: `look` finds out.
            Event::ClientError(_) | Event::Connected | Event::Draining | Event::Closed => {}
        }
    }

    /// Compares what the client says with what was told, and tends the watchdog.
    async fn look(&mut self) {
        if self.num_dropped > 0 {
            let num_dropped = std::mem::take(&mut self.num_dropped);
            self.tell(LinkEvent::SlowConsumer { num_dropped });
        }
        match self.shared.client.connection_state() {
            State::Connected => {
                let connects = self.shared.client.statistics().connects.load(Ordering::Relaxed);
                if connects != self.epoch || !self.shared.state.borrow().is_connected() {
                    self.connected(connects);
                }
                self.update_server();
                self.watch().await;
            }
            State::Disconnected if self.shared.state.borrow().is_connected() => self.disconnected(),
            State::Disconnected => self.update_reason(),
            State::Pending => {}
        }
    }

    fn connected(&mut self, epoch: u64) {
        if self.epoch != 0 && self.shared.state.borrow().is_connected() {
            // Down and up again between two looks.
            self.tell(LinkEvent::Disconnected);
        }
        self.epoch = epoch;
        self.complaint = None;
        self.pool.connected();
        self.watchdog = Watchdog::new(self.clock.tick());
        self.shared.denied_inbox.send_replace(None);
        let server = ConnectedTo::of(&self.shared.client.server_info(), epoch);
        self.shared.state.send_replace(LinkState::Connected(server));
        self.tell(LinkEvent::Connected);
    }

    /// The client publishes the server's description a moment after its state.
    fn update_server(&self) {
        let server = LinkState::Connected(ConnectedTo::of(&self.shared.client.server_info(), self.epoch));
        self.shared.state.send_if_modified(|state| {
            let is_changed = *state != server;
            if is_changed {
                *state = server;
            }
            is_changed
        });
    }

    fn disconnected(&mut self) {
        let reason = self.complaint.clone().unwrap_or_else(|| "the server closed the connection".into());
        self.reconnecting(reason);
        self.tell(LinkEvent::Disconnected);
    }

    fn reconnecting(&self, reason: String) {
        if self.shared.state.borrow().is_connected() {
            let since = self.clock.now();
            self.shared.state.send_replace(LinkState::Reconnecting { since, reason, num_attempts: 0 });
        }
    }

    fn update_reason(&self) {
        let (attempts, error) = self.pool.attempts();
        let now = self.clock.now();
        self.shared.state.send_if_modified(|state| {
            let LinkState::Reconnecting { reason, num_attempts, .. } = state else { return false };
            let latest = error.map(|(server, error)| {
                let place = format!("{}:{}", server.host(), server.port());
                let expired =
                    self.authenticator.jwt().filter(|jwt| jwt.is_expired(now)).and_then(|jwt| jwt.expires);
                short_reason(&place, &error, expired)
            });
            let is_changed =
                *num_attempts != attempts || latest.as_ref().is_some_and(|latest| latest != reason);
            *num_attempts = attempts;
            if let Some(latest) = latest {
                *reason = latest;
            }
            is_changed
        });
    }

    fn not_permitted(&self, violation: PermissionViolation) {
        let inboxes = format!("{}.", self.shared.inbox_prefix);
        if violation.action == Action::Subscribe && violation.subject.starts_with(&inboxes) {
            self.shared.denied_inbox.send_replace(Some(violation.subject.clone()));
        }
        self.tell(LinkEvent::NotPermitted(violation));
    }

    async fn watch(&mut self) {
        let bytes = self.shared.client.statistics().in_bytes.load(Ordering::Relaxed);
        match self.watchdog.look(bytes, self.clock.tick()) {
            Verdict::Fine => {}
            Verdict::Answered(after) => {
                let micros = after.as_micros().max(1) as u64;
                self.shared.rtt_micros.store(micros, Ordering::Relaxed);
            }
            Verdict::Ping => {
                if let Some(pinger) = &mut self.pinger {
                    // A queue of commands that is full for this long is what the ping is there to find out.
                    tokio::time::timeout(Duration::from_millis(100), pinger.drain()).await.ok();
                }
            }
            Verdict::Frozen => {
                self.pool.avoid_current();
                self.reconnecting("the server accepts data and answers nothing".into());
                self.tell(LinkEvent::ServerSilent);
                tokio::time::timeout(Duration::from_millis(100), self.shared.client.force_reconnect())
                    .await
                    .ok();
                self.watchdog = Watchdog::new(self.clock.tick());
            }
        }
    }

    /// Nobody may be listening.
    fn tell(&self, event: LinkEvent) {
        self.shared.events.send(event).ok();
    }
}

/// Why an attempt failed, in a few words.
fn short_reason(place: &str, error: &str, expired: Option<crate::clock::Timestamp>) -> String {
    let lower = error.to_ascii_lowercase();
    if lower.contains("authorization violation") {
        return match expired {
            Some(expired) => format!("the credentials expired at {expired}"),
            None => format!("{place} does not accept the login any more"),
        };
    }
    if lower.contains("refused") {
        format!("{place} refuses connections")
    } else if lower.contains("timed out") {
        format!("{place} does not answer")
    } else if lower.contains("dns error") {
        format!("the name {place} can't be resolved")
    } else {
        format!("{place}: {error}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_reasons() {
        let check = |error: &str, expected: &str| assert_eq!(short_reason("a:4222", error, None), expected);
        check("IO error: Connection refused (os error 111)", "a:4222 refuses connections");
        check("timed out", "a:4222 does not answer");
        check(
            "authorization violation: nats: authorization violation",
            "a:4222 does not accept the login any more",
        );
        check("DNS error: no such host", "the name a:4222 can't be resolved");
        check("TLS error", "a:4222: TLS error");
        let expired = Some("2026-01-01T00:00:00Z".parse().unwrap());
        let reason = short_reason("a:4222", "authorization violation", expired);
        assert_eq!(reason, "the credentials expired at 2026-01-01T00:00:00Z");
    }
}
