//! Which server to try next.
//!
//! The client's own choice shuffles, and starts a frozen server's address as readily as a healthy one's.
//! Here the order is the profile's at first, and afterwards the server with the fewest failures; one that let a whole
//! time-out pass counts eight times, so that a dead address does not hide the return of a living one.

use std::{
    cmp::Reverse,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_nats::{ReconnectToServer, Server, ServerAddr};

/// Reconnects are this far apart at most: fresh data within two seconds of a server's return.
const MAX_DELAY: Duration = Duration::from_millis(500);

/// Chooses the servers of one client; clones share their state.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug)]
struct Inner {
    /// The server for the first connection, taken by the first choice.
    first: Option<ServerAddr>,
    last: Option<ServerAddr>,
    avoids_last: bool,
    is_websocket: bool,
    num_attempts: u32,
    last_error: Option<(ServerAddr, String)>,
}

impl Pool {
    pub(crate) fn new(first: ServerAddr) -> Self {
        let is_websocket = first.is_websocket();
        let inner = Inner {
            first: Some(first),
            last: None,
            avoids_last: false,
            is_websocket,
            num_attempts: 0,
            last_error: None,
        };
        Self { inner: Arc::new(Mutex::new(inner)) }
    }

    /// Called by the client before each attempt.
    pub(crate) fn choose(&self, servers: &[Server]) -> Option<ReconnectToServer> {
        self.with(|inner| {
            if let Some(addr) = inner.first.take() {
                inner.last = Some(addr.clone());
                return Some(ReconnectToServer { addr, delay: Some(Duration::ZERO) });
            }
            inner.last_error = inner
                .last
                .as_ref()
                .and_then(|last| servers.iter().find(|server| server.addr == *last))
                .and_then(|server| Some((server.addr.clone(), server.last_error.clone()?)));
            let usable = servers.iter().filter(|server| server.addr.is_websocket() == inner.is_websocket);
            let chosen = usable.min_by_key(|server| {
                let is_last = Some(&server.addr) == inner.last.as_ref();
                (
                    weight(server),
                    inner.avoids_last && is_last,
                    server.is_discovered,
                    is_last,
                    Reverse(server.did_connect),
                )
            })?;
            inner.num_attempts += 1;
            inner.avoids_last = false;
            inner.last = Some(chosen.addr.clone());
            let delay = delay(chosen.failed_attempts);
            Some(ReconnectToServer { addr: chosen.addr.clone(), delay: Some(delay) })
        })
    }

    /// The next choice is another server, if there is one: the current one has stopped to answer.
    pub(crate) fn avoid_current(&self) {
        self.with(|inner| inner.avoids_last = true);
    }

    /// A connection stands: attempts are counted from zero again.
    pub(crate) fn connected(&self) {
        self.with(|inner| {
            inner.num_attempts = 0;
            inner.last_error = None;
        });
    }

    /// Attempts since the connection went down, and why the last one failed.
    pub(crate) fn attempts(&self) -> (u32, Option<(ServerAddr, String)>) {
        self.with(|inner| (inner.num_attempts, inner.last_error.clone()))
    }

    fn with<T>(&self, act: impl FnOnce(&mut Inner) -> T) -> T {
        act(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn weight(server: &Server) -> usize {
    let has_timed_out = server.last_error.as_deref().is_some_and(|error| error.contains("timed out"));
    server.failed_attempts.saturating_mul(if has_timed_out { 8 } else { 1 })
}

/// At once, then 20 ms, 40 ms, … up to the bound.
fn delay(num_failed: usize) -> Duration {
    match num_failed {
        0 => Duration::ZERO,
        n => Duration::from_millis(10 << n.min(6)).min(MAX_DELAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addr(text: &str) -> ServerAddr {
        text.parse().unwrap()
    }

    fn server(text: &str, failed_attempts: usize, last_error: Option<&str>) -> Server {
        Server {
            addr: addr(text),
            failed_attempts,
            did_connect: false,
            is_discovered: false,
            last_error: last_error.map(str::to_owned),
        }
    }

    fn chosen(pool: &Pool, servers: &[Server]) -> String {
        pool.choose(servers).unwrap().addr.host().to_owned()
    }

    #[test]
    fn the_first_is_given_and_then_the_least_failed() {
        let pool = Pool::new(addr("b"));
        let mut servers = [server("a", 0, None), server("b", 0, None), server("c", 0, None)];
        assert_eq!(chosen(&pool, &servers), "b");
        assert_eq!(chosen(&pool, &servers), "a");
        servers[0].failed_attempts = 1;
        assert_eq!(chosen(&pool, &servers), "b");
        servers[1].failed_attempts = 1;
        assert_eq!(chosen(&pool, &servers), "c");
    }

    #[test]
    fn a_single_server_is_tried_again_and_again() {
        let pool = Pool::new(addr("a"));
        let mut servers = [server("a", 0, None)];
        let delays: Vec<_> = (0..12)
            .map(|failed_attempts| {
                servers[0].failed_attempts = failed_attempts;
                pool.choose(&servers).unwrap().delay.unwrap().as_millis()
            })
            .collect();
        assert_eq!(delays, [0, 20, 40, 80, 160, 320, 500, 500, 500, 500, 500, 500]);
    }

    #[test]
    fn a_silent_server_is_avoided_once_and_a_dead_address_often() {
        let pool = Pool::new(addr("a"));
        let mut servers = [server("a", 0, None), server("b", 0, None)];
        servers[1].is_discovered = true;
        chosen(&pool, &servers);
        assert_eq!(chosen(&pool, &servers), "a", "what the profile names comes before what a server named");
        pool.avoid_current();
        assert_eq!(chosen(&pool, &servers), "b");

        let servers = [server("dead", 1, Some("timed out")), server("back-soon", 7, Some("refused"))];
        assert_eq!(chosen(&pool, &servers), "back-soon");
    }

    #[test]
    fn the_reason_of_the_last_failure_is_kept() {
        let pool = Pool::new(addr("a"));
        let servers = [server("a", 1, Some("IO error: refused"))];
        chosen(&pool, &servers);
        assert_eq!(pool.attempts(), (0, None));
        chosen(&pool, &servers);
        assert_eq!(pool.attempts(), (1, Some((addr("a"), "IO error: refused".to_owned()))));
        pool.connected();
        assert_eq!(pool.attempts(), (0, None));
    }

    #[test]
    fn websocket_and_other_servers_do_not_mix() {
        let pool = Pool::new(addr("ws://a"));
        let servers = [server("ws://a", 3, None), server("nats://discovered", 0, None)];
        chosen(&pool, &servers);
        assert_eq!(chosen(&pool, &servers), "a");
    }
}
