//! The past in the window: what is asked of the reader, and what comes back.

use std::sync::Arc;

use jetlens_core::session::{LinkPhase, LinkStatus};

use super::App;
use crate::{
    bridge::reader::{Replay, Wish},
    moment::{Moment, TimeAction},
    operating::Operating,
    reel::secs,
    ui::Severity,
};

/// Said of what can't be done to the past.
const NOT_LIVE: &str = "The past is shown: nothing can be changed. Press l to go back to live.";
const NO_SYSTEM: &str = "This window shows a file: there is no system behind it.";

impl App {
    /// Takes in what the reader has read.
    pub(super) fn take_replay(&mut self, replay: Replay) {
        self.time.now = self.now;
        if let Some(reel) = replay.reel {
            let is_news = self.time.reel.as_ref().is_none_or(|old| old.damage != reel.damage);
            if is_news
                && let Some(damage) = &reel.damage
                && self.time.is_file()
            {
                self.toasts.push(Severity::Warning, damage.as_str());
            }
            self.time.reel = Some(reel);
        }
        if let Some(problem) = replay.problem {
            if self.time.is_past() && self.time.problem.as_ref() != Some(&problem) {
                self.toasts.push(Severity::Warning, problem.as_str());
            }
            self.time.problem = Some(problem);
        }
        if let Some(shown) = replay.shown.filter(|_| self.time.is_past()) {
            self.time.problem = None;
            self.shown = Some(shown);
        }
        if !self.time.is_past() {
            self.shown = None;
        }
        self.time.shown = self.shown.as_ref().map(|shown| shown.at);
        if let Some(wanted) = self.wanted_at
            && self.time.reel.as_ref().is_some_and(|reel| !reel.moments.is_empty())
        {
            self.wanted_at = None;
            self.run_time(TimeAction::Show(wanted));
        }
        if self.time.is_file() {
            self.link = self.link_of_file();
        }
    }

    /// A file has no connection. Until its first moment is read it is one that is being made.
    fn link_of_file(&self) -> LinkStatus {
        let context = self.time.reel.as_ref().map(|reel| reel.header.context.as_str());
        let phase = match (&self.time.problem, &self.shown) {
            (Some(problem), None) => LinkPhase::Failed {
                sentence: problem.clone(),
                remedy: "Open another file.".to_owned(),
                retry_at: None,
            },
            (None, None) => LinkPhase::Connecting { since: self.now },
            (_, Some(_)) => LinkPhase::Idle,
        };
        LinkStatus { context: context.filter(|name| !name.is_empty()).map(Into::into), phase }
    }

    /// The recording of another context is another past.
    pub(super) fn forget_recording(&mut self) {
        if !self.time.is_file() {
            self.time.forget();
            self.shown = None;
        }
    }

    pub(super) fn run_time(&mut self, action: TimeAction) {
        let was_past = self.time.is_past();
        if let Some(sentence) = self.time.run(action, self.clock.tick()) {
            self.toasts.push(Severity::Info, sentence);
        }
        if !was_past && self.time.is_past() {
            // What was about to be changed is not what is shown any more.
            self.operating = Operating::Nothing;
        }
        if !self.time.is_past() {
            self.shown = None;
            self.time.shown = None;
        }
    }

    /// Plays on, and asks for the moment that is due.
    pub(super) fn move_on(&mut self) {
        self.time.advance(self.clock.tick());
        let reel = self.time.reel.clone().unwrap_or_default();
        let wish = match self.time.moment {
            Moment::At(at) => reel.moment_at(at).map_or(Wish::At(at), Wish::At),
            Moment::Live if self.time.is_file() => Wish::Newest,
            Moment::Live => Wish::Nothing,
        };
        self.bridge.show(wish, self.line_to_read());
        if !self.time.is_past() {
            self.shown = None;
        }
    }

    /// The stretch of the time line whose activity is on the disk only, in whole seconds since 1970.
    fn line_to_read(&self) -> (i64, i64) {
        let range = self.time.range(None);
        // It is read again when the line shows another stretch, not each second.
        let step = ((range.end() - range.start()) / 20.0).max(1.0);
        let known = self.snapshot.history.totals(self.snapshot.at, range.end() - range.start()).next();
        let end = known.map_or(*range.end(), |total| secs(total.at).min(*range.end()));
        if end - range.start() < step {
            return (0, 0);
        }
        let whole = |secs: f64| ((secs / step).floor() * step) as i64;
        (whole(*range.start()), whole(end + step))
    }

    /// Whether the present is shown, so that something can be asked of a system; says so if not.
    pub(super) fn is_present(&mut self) -> bool {
        if self.time.is_past() {
            let words = if self.time.is_file() { NO_SYSTEM } else { NOT_LIVE };
            self.toasts.push(Severity::Warning, words);
        }
        !self.time.is_past()
    }

    /// Whether the window is on a system at all; says so if not.
    pub(super) fn has_system(&mut self) -> bool {
        if self.time.is_file() {
            let words = format!("{NO_SYSTEM} Start Jetlens without a file to connect.");
            self.toasts.push(Severity::Warning, words);
        }
        !self.time.is_file()
    }

    /// The snapshot that the views show.
    pub(super) fn shown_snapshot(&self) -> &Arc<jetlens_core::model::Snapshot> {
        self.shown.as_ref().map_or(&self.snapshot, |shown| &shown.snapshot)
    }
}
