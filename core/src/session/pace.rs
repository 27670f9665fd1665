//! How often to look: as often as a person wants, and no more than the system bears.

use std::time::Duration;

use super::Focus;

/// A sweep that took the servers this long may be repeated after 20 times that.
const REST_FACTOR: u32 = 20;
const LONGEST: Duration = Duration::from_secs(30);
/// While nobody looks.
const HIDDEN: Duration = Duration::from_secs(10);

/// Configurations are cheap to ask for when the answer is smaller than this.
const CHEAP_BYTES: u64 = 512 << 10;
const CHEAP_TIME: Duration = Duration::from_millis(60);
/// And otherwise are asked for again after this long.
const CONFIG_INTERVAL: Duration = Duration::from_mins(1);

/// The state of the pace.
#[derive(Debug)]
pub(super) struct Pace {
    wanted: Duration,
    focus: Focus,
    last_took: Duration,
    last_bytes: u64,
    since_configs: Option<Duration>,
}

impl Pace {
    pub(super) fn new(wanted: Duration) -> Self {
        Self {
            wanted,
            focus: Focus { is_visible: true, ..Focus::default() },
            last_took: Duration::ZERO,
            last_bytes: 0,
            since_configs: None,
        }
    }

    pub(super) fn set_wanted(&mut self, wanted: Duration) {
        self.wanted = wanted.clamp(Duration::from_millis(250), LONGEST);
    }

    pub(super) fn set_focus(&mut self, focus: Focus) {
        self.focus = focus;
    }

    pub(super) fn focus(&self) -> &Focus {
        &self.focus
    }

    /// How long the last sweep took the servers.
    pub(super) fn usual(&self) -> Duration {
        self.last_took
    }

    /// How long from the start of one sweep to the next.
    pub(super) fn interval(&self) -> Duration {
        let wanted = if self.focus.is_visible { self.wanted } else { self.wanted.max(HIDDEN) };
        wanted.max((self.last_took * REST_FACTOR).min(LONGEST))
    }

    /// Whether the next sweep should ask for configurations.
    pub(super) fn wants_configs(&self, lacks_config: bool) -> bool {
        let is_cheap = self.last_bytes < CHEAP_BYTES && self.last_took < CHEAP_TIME;
        lacks_config || is_cheap || self.since_configs.is_none_or(|since| since >= CONFIG_INTERVAL)
    }

    /// After a new connection anything may have changed.
    pub(super) fn forget(&mut self) {
        self.since_configs = None;
    }

    /// Notes a sweep: what it took the servers, and what came.
    pub(super) fn note(&mut self, took: Duration, bytes: u64, had_configs: bool) {
        self.last_took = took;
        self.last_bytes = bytes;
        self.since_configs = if had_configs {
            Some(Duration::ZERO)
        } else {
            self.since_configs.map(|since| since + self.interval())
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_system_is_asked_less_often() {
        let mut pace = Pace::new(Duration::from_secs(1));
        assert_eq!(pace.interval(), Duration::from_secs(1));
        pace.note(Duration::from_millis(200), 1 << 20, true);
        assert_eq!(pace.interval(), Duration::from_secs(4));
        pace.note(Duration::from_secs(5), 1 << 20, true);
        assert_eq!(pace.interval(), LONGEST);
    }

    #[test]
    fn a_hidden_window_is_modest() {
        let mut pace = Pace::new(Duration::from_secs(1));
        pace.set_focus(Focus::default());
        assert_eq!(pace.interval(), HIDDEN);
    }

    #[test]
    fn large_configurations_are_asked_for_now_and_then() {
        let mut pace = Pace::new(Duration::from_secs(1));
        assert!(pace.wants_configs(false), "the first");
        pace.note(Duration::from_millis(100), 2 << 20, true);
        assert!(!pace.wants_configs(false));
        assert!(pace.wants_configs(true), "something is new");
        for _ in 0..30 {
            pace.note(Duration::from_millis(100), 2 << 20, false);
        }
        assert!(pace.wants_configs(false));
        pace.note(Duration::from_millis(5), 1000, true);
        assert!(pace.wants_configs(false), "it is cheap");
    }
}
