//! One repaint for many news: at most ten a second, however many snapshots and events arrive.
//!
//! A hand that moves is not held back: egui repaints for input by itself.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jetlens_core::{
    clock::{Clock, Tick},
    session::Wake,
};

/// The shortest time between two repaints that nobody's hand asked for.
pub const SHORTEST: Duration = Duration::from_millis(100);

/// Asks egui to repaint, but not more often than the eye needs.
#[derive(Clone, Debug)]
pub struct Pulse {
    context: egui::Context,
    clock: Clock,
    start: Tick,
    /// Nanoseconds from `start` to the last paint.
    painted: Arc<AtomicU64>,
}

impl Pulse {
    pub fn new(context: egui::Context, clock: Clock) -> Self {
        let start = clock.tick();
        Self { context, clock, start, painted: Arc::default() }
    }

    /// The window paints now.
    pub fn painted(&self) {
        self.painted.store(self.elapsed().as_nanos() as u64, Ordering::Relaxed);
    }

    /// There is something new to show. Any thread may say so.
    pub fn beat(&self) {
        match self.wait() {
            Duration::ZERO => self.context.request_repaint(),
            wait => self.context.request_repaint_after(wait),
        }
    }

    /// The same as a closure, for the session.
    pub fn wake(&self) -> Wake {
        let pulse = self.clone();
        Arc::new(move || pulse.beat())
    }

    fn wait(&self) -> Duration {
        let painted = Duration::from_nanos(self.painted.load(Ordering::Relaxed));
        SHORTEST.saturating_sub(self.elapsed().saturating_sub(painted))
    }

    fn elapsed(&self) -> Duration {
        self.clock.tick().since(self.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_within_a_tenth_of_a_second_share_a_repaint() {
        let clock = Clock::manual(crate::sample::now());
        let pulse = Pulse::new(egui::Context::default(), clock.clone());
        clock.advance(Duration::from_secs(1));
        assert_eq!(pulse.wait(), Duration::ZERO);
        pulse.painted();
        clock.advance(Duration::from_millis(30));
        assert_eq!(pulse.wait(), Duration::from_millis(70));
        clock.advance(Duration::from_millis(80));
        assert_eq!(pulse.wait(), Duration::ZERO);
    }
}
