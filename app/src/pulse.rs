//! One repaint for many news: at most ten a second, however many snapshots and events arrive.
//!
//! A hand that moves is not held back: egui repaints for input by itself.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use jetlens_core::clock::{Clock, Tick};

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
    is_watched: Arc<AtomicBool>,
}

impl Pulse {
    pub fn new(context: egui::Context, clock: Clock) -> Self {
        let start = clock.tick();
        Self { context, clock, start, painted: Arc::default(), is_watched: Arc::new(AtomicBool::new(true)) }
    }

    /// The window paints now, and somebody may be looking at its seconds or not.
    pub fn painted(&self, is_watched: bool) {
        self.painted.store(self.elapsed().as_nanos() as u64, Ordering::Relaxed);
        self.is_watched.store(is_watched, Ordering::Relaxed);
    }

    /// Whether a hand has moved lately.
    pub fn is_watched(&self) -> bool {
        self.is_watched.load(Ordering::Relaxed)
    }

    /// There is something new to show. Any thread may say so.
    pub fn beat(&self) {
        match self.wait() {
            Duration::ZERO => self.context.request_repaint(),
            wait => self.context.request_repaint_after(wait),
        }
    }

    /// There is something new, but it can wait for this long.
    pub fn beat_within(&self, span: Duration) {
        self.context.request_repaint_after(span);
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
        pulse.painted(true);
        clock.advance(Duration::from_millis(30));
        assert_eq!(pulse.wait(), Duration::from_millis(70));
        clock.advance(Duration::from_millis(80));
        assert_eq!(pulse.wait(), Duration::ZERO);
    }
}
