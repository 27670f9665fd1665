//! The only reader of time.
//!
//! Everything else takes moments as arguments, so that a recording and a test see the time that they were given.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

pub use jiff::Timestamp;

/// A monotonic moment: for intervals that a change of the wall clock must not touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tick(Duration);

impl Tick {
    /// Time passed since `earlier`, zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span))
    }
}

/// Reads the time of the machine, or a time that a test moves by hand.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    manual: Option<Arc<Manual>>,
}

#[derive(Debug)]
struct Manual {
    start: Timestamp,
    elapsed_nanos: AtomicU64,
}

impl Clock {
    pub fn system() -> Self {
        Self { manual: None }
    }

    /// A clock that stands still at `start` until [`Clock::advance`] is called on it or on a clone.
    pub fn manual(start: Timestamp) -> Self {
        Self { manual: Some(Arc::new(Manual { start, elapsed_nanos: AtomicU64::new(0) })) }
    }

    /// Moves a manual clock forward. The machine's clock is left alone.
    pub fn advance(&self, span: Duration) {
        if let Some(manual) = &self.manual {
            manual.elapsed_nanos.fetch_add(span.as_nanos() as u64, Ordering::Relaxed);
        }
    }

    /// The wall clock.
    #[expect(clippy::disallowed_methods, reason = "this is the module that the lint points to")]
    pub fn now(&self) -> Timestamp {
        match &self.manual {
            None => Timestamp::now(),
            Some(manual) => manual.start.saturating_add(manual.elapsed()).unwrap_or(Timestamp::MAX),
        }
    }

    /// The monotonic clock.
    #[expect(clippy::disallowed_methods, reason = "this is the module that the lint points to")]
    pub fn tick(&self) -> Tick {
        static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        match &self.manual {
            None => Tick(START.get_or_init(std::time::Instant::now).elapsed()),
            Some(manual) => Tick(manual.elapsed()),
        }
    }
}

impl Manual {
    fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.elapsed_nanos.load(Ordering::Relaxed))
    }
}

/// The moment without what is less than a millisecond.
pub fn to_millisecond(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// Seconds from `earlier` to `later`, negative if they are the other way round.
pub fn secs_between(earlier: Timestamp, later: Timestamp) -> f64 {
    later.duration_since(earlier).as_secs_f64()
}
