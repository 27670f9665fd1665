//! What the desktop is told, so that a person hears of it while the window is hidden: new critical findings, at most
//! one message in half a minute.

use std::time::Duration;

use jetlens_core::clock::Tick;

/// Between two messages. What comes meanwhile is counted into the next.
pub const PAUSE: Duration = Duration::from_secs(30);
/// A desktop shows a few lines.
const MOST_LINES: usize = 4;
const MAX_LINE_CHARS: usize = 160;

/// A message for the desktop: plain words, without markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub title: String,
    pub body: String,
}

/// What waits to be told.
#[derive(Debug, Default)]
pub struct Pacer {
    waiting: Vec<String>,
    num_waiting: usize,
    last: Option<Tick>,
}

impl Pacer {
    /// Adds a sentence about something that became critical.
    pub fn add(&mut self, sentence: &str) {
        self.num_waiting += 1;
        if self.waiting.len() < MOST_LINES {
            self.waiting.push(jetlens_core::text::display_up_to(sentence, MAX_LINE_CHARS).into_owned());
        }
    }

    /// Forgets what waits: nobody wants to be told any more.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.num_waiting = 0;
    }

    /// When the next message may be sent; `None` while nothing waits.
    pub fn due_in(&self, now: Tick) -> Option<Duration> {
        (self.num_waiting > 0)
            .then(|| self.last.map_or(Duration::ZERO, |last| PAUSE.saturating_sub(now.since(last))))
    }

    /// The message that is due, with all that has come since the one before.
    pub fn take(&mut self, context: &str, now: Tick) -> Option<Message> {
        if self.due_in(now) != Some(Duration::ZERO) {
            return None;
        }
        let count = self.num_waiting;
        let mut lines = std::mem::take(&mut self.waiting);
        if count > lines.len() {
            lines.push(format!("and {} more", count - lines.len()));
        }
        self.clear();
        self.last = Some(now);
        let what = if count == 1 {
            "1 new critical finding".to_owned()
        } else {
            format!("{count} new critical findings")
        };
        let title = if context.is_empty() { what } else { format!("{what} in {context}") };
        Some(Message { title, body: lines.join("\n") })
    }
}

#[cfg(test)]
mod tests {
    use jetlens_core::clock::Clock;

    use super::*;
    use crate::sample;

    #[test]
    fn a_storm_is_two_messages() {
        let clock = Clock::manual(sample::now());
        let mut pacer = Pacer::default();
        assert_eq!(pacer.due_in(clock.tick()), None);
        pacer.add("billing on ORDERS: nobody asks for messages");
        let first = pacer.take("prod-eu", clock.tick()).unwrap();
        assert_eq!(first.title, "1 new critical finding in prod-eu");
        assert_eq!(first.body, "billing on ORDERS: nobody asks for messages");
        for number in 0..7 {
            pacer.add(&format!("consumer {number}\u{202e} is stuck"));
            assert_eq!(pacer.take("", clock.tick()), None, "not within half a minute");
        }
        assert_eq!(pacer.due_in(clock.tick()), Some(PAUSE));
        clock.advance(PAUSE);
        let second = pacer.take("", clock.tick()).unwrap();
        assert_eq!(second.title, "7 new critical findings");
        assert_eq!(second.body.lines().count(), 5);
        assert!(second.body.ends_with("and 3 more") && !second.body.contains('\u{202e}'));
        assert_eq!(pacer.due_in(clock.tick()), None);
    }

    #[test]
    fn who_wants_no_more_is_told_nothing() {
        let clock = Clock::manual(sample::now());
        let mut pacer = Pacer::default();
        pacer.add("a");
        pacer.clear();
        assert_eq!(pacer.take("", clock.tick()), None);
    }
}
