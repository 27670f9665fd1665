use std::time::Duration;

use crate::clock::Tick;

/// A request budget: so many a second on average, with a burst of as many seconds' worth.
///
/// It counts what it let through, so that a screen can show what Jetlens costs.
#[derive(Debug)]
pub struct Budget {
    per_sec: f64,
    burst: f64,
    tokens: f64,
    refilled: Tick,
    num_throttled: u64,
}

/// Seconds of the rate that may be spent at once.
const BURST_SECS: f64 = 4.0;

impl Budget {
    /// `per_sec` requests a second.
    pub fn new(per_sec: f64, now: Tick) -> Self {
        let per_sec = per_sec.max(0.1);
        let burst = per_sec * BURST_SECS;
        Self { per_sec, burst, tokens: burst, refilled: now, num_throttled: 0 }
    }

    /// How many of `wanted` requests may be sent now. They are taken from the budget.
    pub fn take(&mut self, wanted: usize, now: Tick) -> usize {
        self.refill(now);
        let granted = (self.tokens.max(0.0) as usize).min(wanted);
        self.tokens -= granted as f64;
        if granted < wanted {
            self.num_throttled += 1;
        }
        granted
    }

    /// Takes all of `wanted` requests or none of them.
    pub fn take_all(&mut self, wanted: usize, now: Tick) -> bool {
        self.refill(now);
        let is_granted = self.tokens >= wanted as f64;
        if is_granted {
            self.tokens -= wanted as f64;
        }
        is_granted
    }

    /// Notes requests that had to be sent whatever the budget says, such as the first look.
    pub fn overdraw(&mut self, sent: usize, now: Tick) {
        self.refill(now);
        // A debt of more than one burst would silence the session for longer than the first look was worth.
        self.tokens = (self.tokens - sent as f64).max(-self.burst);
    }

    /// How long until one request may be sent.
    pub fn wait(&self) -> Duration {
        Duration::from_secs_f64(((1.0 - self.tokens) / self.per_sec).max(0.0))
    }

    /// Times that not all that was wanted was granted.
    pub fn num_throttled(&self) -> u64 {
        self.num_throttled
    }

    fn refill(&mut self, now: Tick) {
        let secs = now.since(self.refilled).as_secs_f64();
        self.tokens = (self.tokens + secs * self.per_sec).min(self.burst);
        self.refilled = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, Timestamp};

    #[test]
    fn the_average_holds_whatever_is_wanted() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let mut budget = Budget::new(50.0, clock.tick());
        let mut sent = 0;
        for _ in 0..600 {
            clock.advance(Duration::from_millis(100));
            sent += budget.take(1000, clock.tick());
        }
        assert!((3000..=3200).contains(&sent), "60 s of 50/s and one burst: {sent}");
        assert!(budget.num_throttled() > 0);
    }

    #[test]
    fn a_question_gets_all_or_nothing() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let mut budget = Budget::new(10.0, clock.tick());
        assert!(budget.take_all(30, clock.tick()));
        assert!(!budget.take_all(30, clock.tick()));
        assert_eq!(budget.take(100, clock.tick()), 10, "nothing was taken");
    }

    #[test]
    fn a_first_look_is_paid_back() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let mut budget = Budget::new(10.0, clock.tick());
        budget.overdraw(10_000, clock.tick());
        assert_eq!(budget.take(1, clock.tick()), 0);
        assert!(budget.wait() > Duration::from_secs(1));
        clock.advance(Duration::from_secs(10));
        assert!(budget.take(1, clock.tick()) == 1);
    }
}
