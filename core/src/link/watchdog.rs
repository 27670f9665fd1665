//! Decides whether the server at the other end is still alive.
//!
//! The client alone would notice a frozen server (a stopped process, a dead virtual machine) after three of its ping
//! intervals without one complete message. A short interval would cut off a large reply on a slow line, so that
//! interval is long, and this module looks at the *bytes* that arrive: after a second without any it asks for a ping,
//! and two more seconds without a byte mean that nobody is there.

use std::time::Duration;

use crate::clock::Tick;

/// Without a byte for this long, a ping is sent.
const QUIET: Duration = Duration::from_secs(1);
/// Without an answer to it for this long, the server counts as frozen.
const FROZEN: Duration = Duration::from_secs(2);
/// Between two looks while nothing is awaited.
const PAUSE: Duration = Duration::from_millis(250);

/// Decides from bytes and time alone whether the other end is alive.
pub(crate) struct Watchdog {
    bytes: u64,
    quiet_since: Tick,
    pinged_at: Option<Tick>,
    /// Whether a ping of this connection was ever answered. If pings should one day stop to be sent, nothing is
    /// concluded from their silence.
    has_answered: bool,
    has_pinged: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Fine,
    Ping,
    /// The time from the ping to the next byte.
    Answered(Duration),
    Frozen,
}

impl Watchdog {
    pub(crate) fn new(now: Tick) -> Self {
        Self { bytes: 0, quiet_since: now, pinged_at: None, has_answered: false, has_pinged: false }
    }

    /// `bytes` is the total of bytes received. `Ping` means that one must be sent now.
    pub(crate) fn look(&mut self, bytes: u64, now: Tick) -> Verdict {
        if bytes != self.bytes && self.has_pinged {
            self.bytes = bytes;
            self.quiet_since = now;
            return match self.pinged_at.take() {
                Some(at) => {
                    self.has_answered = true;
                    Verdict::Answered(now.since(at))
                }
                None => Verdict::Fine,
            };
        }
        match self.pinged_at {
            Some(at) if self.has_answered && now.since(at) >= FROZEN => Verdict::Frozen,
            // The first at once: it measures the way.
            None if !self.has_pinged || now.since(self.quiet_since) >= QUIET => {
                self.bytes = bytes;
                self.has_pinged = true;
                self.pinged_at = Some(now);
                Verdict::Ping
            }
            Some(_) | None => Verdict::Fine,
        }
    }

    /// How long to wait for the next look: short right after a ping, to measure the way.
    pub(crate) fn pause(&self, now: Tick) -> Duration {
        match self.pinged_at {
            Some(at) => (now.since(at) / 8).clamp(Duration::from_millis(1), PAUSE),
            None => PAUSE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn the_watchdog() {
        let clock = Clock::manual("2026-01-01T00:00:00Z".parse().unwrap());
        let mut dog = Watchdog::new(clock.tick());
        let mut check = |after_ms: u64, bytes: u64, expected: Verdict| {
            clock.advance(Duration::from_millis(after_ms));
            assert_eq!(dog.look(bytes, clock.tick()), expected, "{bytes} bytes");
        };
        check(0, 500, Verdict::Ping);
        check(5, 506, Verdict::Answered(Duration::from_millis(5)));
        check(900, 506, Verdict::Fine);
        check(50, 600, Verdict::Fine);
        check(900, 600, Verdict::Fine);
        check(200, 600, Verdict::Ping);
        check(1900, 600, Verdict::Fine);
        check(50, 601, Verdict::Answered(Duration::from_millis(1950)));
        check(1000, 601, Verdict::Ping);
        check(2000, 601, Verdict::Frozen);
    }

    #[test]
    fn without_any_answer_nothing_is_concluded() {
        let clock = Clock::manual("2026-01-01T00:00:00Z".parse().unwrap());
        let mut dog = Watchdog::new(clock.tick());
        assert_eq!(dog.look(500, clock.tick()), Verdict::Ping);
        clock.advance(Duration::from_mins(1));
        assert_eq!(dog.look(500, clock.tick()), Verdict::Fine);
    }
}
