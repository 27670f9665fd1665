//! Which moment the window shows: live, or one of a recording, standing or playing.
//!
//! Pure but for the clock's ticks, which come as arguments.

use std::{ops::RangeInclusive, sync::Arc, time::Duration};

use jetlens_core::{
    clock::{Tick, Timestamp, secs_between},
    format,
};

use crate::reel::{Reel, Source, secs, timestamp};

/// What a person can ask of the time line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TimeAction {
    Show(Timestamp),
    /// Back to what is now; in a file, to its newest moment.
    Live,
    /// So many moments on, or back.
    Step(isize),
    NextMark,
    MarkBefore,
    TogglePlay,
    SetSpeed(Speed),
    SetSpan(Span),
    /// More of the time line by a factor above 1, less by one below; the moment stays where it is.
    Zoom {
        factor: f64,
        around: Timestamp,
    },
}

/// How fast the past is played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    #[default]
    Real,
    Ten,
    Sixty,
}

impl Speed {
    pub const ALL: [(Self, &'static str); 3] = [(Self::Real, "1x"), (Self::Ten, "10x"), (Self::Sixty, "60x")];

    pub fn factor(self) -> f64 {
        match self {
            Self::Real => 1.0,
            Self::Ten => 10.0,
            Self::Sixty => 60.0,
        }
    }

    pub fn words(self) -> &'static str {
        Self::ALL.iter().find(|(speed, _)| *speed == self).map_or("", |(_, words)| words)
    }
}

/// How much the time line spans.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Span {
    #[default]
    Quarter,
    Hour,
    Day,
    /// Everything that is recorded.
    All,
    /// So many seconds, by the wheel.
    Secs(f64),
}

impl Span {
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Quarter, "15 min"), (Self::Hour, "1 hour"), (Self::Day, "24 hours"), (Self::All, "All")];

    /// What a button says of it.
    pub fn words(self) -> String {
        match self {
            Self::Secs(secs) => format::span(secs),
            preset => Self::ALL
                .iter()
                .find(|(span, _)| *span == preset)
                .map_or_else(String::new, |(_, words)| (*words).to_owned()),
        }
    }
}

/// The least and the most that the wheel shows.
const LEAST_SPAN_SECS: f64 = 30.0;
const MOST_SPAN_SECS: f64 = 400.0 * 86_400.0;
/// The picture of what moves is painted anew so often at most.
const SHORTEST_STEP: Duration = Duration::from_millis(50);

/// The moment that was chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Moment {
    #[default]
    Live,
    At(Timestamp),
}

#[derive(Clone, Copy, Debug)]
struct Play {
    from: Timestamp,
    since: Tick,
}

/// What the window knows of time: the moment, and the recording that it can go back in.
#[derive(Debug, Default)]
pub struct Time {
    /// The clock on the wall: what "ago" is counted from while the past is shown.
    pub now: Timestamp,
    pub moment: Moment,
    pub speed: Speed,
    pub span: Span,
    pub reel: Option<Arc<Reel>>,
    /// The file that this window is about; `None` for a window on a system.
    pub file: Option<Source>,
    /// Why the moment can't be shown.
    pub problem: Option<String>,
    /// The moment that the views show; the one that was chosen may still be read.
    pub shown: Option<Timestamp>,
    play: Option<Play>,
    /// Where the time line ends; `None` if that is now.
    end_secs: Option<f64>,
}

impl Time {
    /// A window on a file: all of it.
    pub fn of_file(source: Source) -> Self {
        Self { file: Some(source), span: Span::All, ..Self::default() }
    }

    pub fn is_file(&self) -> bool {
        self.file.is_some()
    }

    /// Whether something else than the present of a system is shown or wanted.
    pub fn is_past(&self) -> bool {
        self.is_file() || self.moment != Moment::Live
    }

    pub fn is_playing(&self) -> bool {
        self.play.is_some()
    }

    /// The moment that was chosen; `None` for live.
    pub fn at(&self) -> Option<Timestamp> {
        match self.moment {
            Moment::Live => None,
            Moment::At(at) => Some(at),
        }
    }

    /// The last moment of the time line: now, or the end of the file.
    pub fn newest(&self) -> Timestamp {
        match (&self.file, &self.reel) {
            (Some(_), Some(reel)) => reel.newest().unwrap_or(self.now),
            _ => self.now,
        }
    }

    /// What the time line spans, in seconds since 1970. `first_known` is the first moment of which anything is known
    /// beside the recording.
    pub fn range(&self, first_known: Option<Timestamp>) -> RangeInclusive<f64> {
        let newest = secs(self.newest());
        let recorded = self.reel.as_ref().and_then(|reel| reel.first());
        let first = recorded.into_iter().chain(first_known).min().map_or(newest, secs);
        let all = (newest - first).max(LEAST_SPAN_SECS);
        let span = match self.span {
            Span::Quarter => 900.0,
            Span::Hour => 3_600.0,
            Span::Day => 86_400.0,
            Span::All => return first.min(newest - LEAST_SPAN_SECS)..=newest,
            Span::Secs(secs) => secs.min(all.max(900.0)),
        };
        let end = self.end_secs.unwrap_or(newest).min(newest).max(first.min(newest - span) + span);
        end - span..=end
    }

    /// Another system has another past. What a person chose of the line stays.
    pub fn forget(&mut self) {
        *self = Self { now: self.now, speed: self.speed, span: self.span, ..Self::default() };
    }

    /// Does what a person asked for. A sentence says why nothing happened.
    pub fn run(&mut self, action: TimeAction, tick: Tick) -> Option<&'static str> {
        let reel = self.reel.clone().unwrap_or_default();
        match action {
            TimeAction::Live => self.go_live(),
            TimeAction::SetSpeed(speed) => {
                self.speed = speed;
                self.restart(tick);
            }
            TimeAction::SetSpan(span) => {
                self.span = span;
                self.end_secs = None;
                self.keep_in_sight();
            }
            TimeAction::Zoom { factor, around } => self.zoom(factor, secs(around)),
            _ if reel.moments.is_empty() => return Some("Nothing is recorded yet."),
            TimeAction::Show(at) => self.show(at, tick),
            TimeAction::Step(by) => {
                let from = self.at();
                if from.is_none() && by > 0 {
                    return None;
                }
                // The newest moment of a recording is a little before now: the first step leads there.
                let by = if from.is_none() && !self.is_file() { by + 1 } else { by };
                if let Some(at) = reel.step(from, by) {
                    self.play = None;
                    self.show(at, tick);
                }
            }
            TimeAction::NextMark => match reel.mark_from(self.at(), true) {
                Some(mark) => self.show(mark.at, tick),
                None => return Some("There is no mark after this moment."),
            },
            TimeAction::MarkBefore => match reel.mark_from(self.at(), false) {
                Some(mark) => self.show(mark.at, tick),
                None => return Some("There is no mark before this moment."),
            },
            TimeAction::TogglePlay => return self.toggle_play(&reel, tick),
        }
        None
    }

    fn go_live(&mut self) {
        self.moment = Moment::Live;
        self.play = None;
        self.end_secs = None;
        self.problem = None;
    }

    fn show(&mut self, at: Timestamp, tick: Tick) {
        self.moment = Moment::At(at);
        self.problem = None;
        self.restart(tick);
        self.keep_in_sight();
    }

    /// Goes on playing from where it is.
    fn restart(&mut self, tick: Tick) {
        if let (Some(play), Moment::At(at)) = (&mut self.play, self.moment) {
            *play = Play { from: at, since: tick };
        }
    }

    fn toggle_play(&mut self, reel: &Reel, tick: Tick) -> Option<&'static str> {
        if self.play.take().is_some() {
            return None;
        }
        let from = match self.at() {
            Some(at) => at,
            // At its end a file is played from its beginning.
            None if self.is_file() => reel.first()?,
            None => return Some("This is live. Choose an earlier moment to play from."),
        };
        self.moment = Moment::At(from);
        self.play = Some(Play { from, since: tick });
        self.keep_in_sight();
        None
    }

    /// Moves on while it plays. At the end of the recording it is live again.
    pub fn advance(&mut self, tick: Tick) {
        let Some(Play { from, since }) = self.play else { return };
        let passed = tick.since(since).as_secs_f64() * self.speed.factor();
        let at = timestamp(secs(from) + passed);
        let end = self.reel.as_ref().and_then(|reel| reel.newest()).unwrap_or(from);
        if at > end {
            self.go_live();
        } else {
            self.moment = Moment::At(at);
            self.keep_in_sight();
        }
    }

    /// In how long the picture has to move while it plays.
    pub fn next_step(&self) -> Option<Duration> {
        self.play?;
        let span = self.range(None);
        // A hundredth of the time line is a step that is seen; a moment that is due is seen anyway.
        let by_line = (span.end() - span.start()) / 500.0;
        let by_moment = self
            .at()
            .and_then(|at| Some(secs_between(at, self.reel.as_ref()?.moment_after(at)?)))
            .unwrap_or(by_line);
        let wait = by_line.min(by_moment).max(0.0) / self.speed.factor();
        Some(Duration::try_from_secs_f64(wait).unwrap_or(SHORTEST_STEP).max(SHORTEST_STEP))
    }

    /// Moves the time line if the moment is not on it.
    fn keep_in_sight(&mut self) {
        let Moment::At(at) = self.moment else { return };
        let (at, range) = (secs(at), self.range(None));
        if self.span != Span::All && !range.contains(&at) {
            let span = range.end() - range.start();
            self.end_secs = Some(at + span / 2.0);
        }
    }

    fn zoom(&mut self, factor: f64, around: f64) {
        let range = self.range(None);
        let old = range.end() - range.start();
        let new = (old * factor).clamp(LEAST_SPAN_SECS, MOST_SPAN_SECS);
        if !new.is_finite() {
            return;
        }
        let share = ((around - range.start()) / old).clamp(0.0, 1.0);
        let end = around + new * (1.0 - share);
        self.span = Span::Secs(new);
        // A line that ends now goes on ending now.
        self.end_secs = (secs(self.newest()) - end > new * 0.02).then_some(end);
    }

    /// `05:12:40`, with the day if that is another.
    pub fn words(&self, at: Timestamp) -> String {
        if secs_between(at, self.now).abs() < 64_800.0 {
            format::clock_time(at)
        } else {
            format::date_time(at)
        }
    }
}

#[cfg(test)]
mod tests {
    use jetlens_core::{
        clock::Clock,
        recording::{Mark, MarkKind},
    };

    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(secs).unwrap()
    }

    /// An hour of moments, five seconds apart, up to 10,000; a mark at 9,000.
    fn time() -> Time {
        let moments: Vec<_> = (6_400..=10_000).step_by(5).map(at).collect();
        let mark =
            Mark { at: at(9_000), kind: MarkKind::CriticalBegan, entity: None, text: "stuck".to_owned() };
        let reel = Reel { moments: moments.into(), marks: [mark].into(), ..Reel::default() };
        Time { now: at(10_002), reel: Some(Arc::new(reel)), ..Time::default() }
    }

    #[test]
    fn marks_and_steps_lead_into_the_past_and_one_key_back() {
        let (mut time, tick) = (time(), Clock::manual(at(0)).tick());
        assert!(!time.is_past());
        assert_eq!(time.run(TimeAction::MarkBefore, tick), None);
        assert_eq!((time.at(), time.is_past()), (Some(at(9_000)), true));
        time.run(TimeAction::Step(-2), tick);
        assert_eq!(time.at(), Some(at(8_990)));
        assert!(time.run(TimeAction::MarkBefore, tick).is_some(), "there is none");
        time.run(TimeAction::NextMark, tick);
        assert_eq!(time.at(), Some(at(9_000)));
        time.run(TimeAction::Live, tick);
        assert_eq!((time.at(), time.is_past()), (None, false));
        time.run(TimeAction::Step(-1), tick);
        assert_eq!(time.at(), Some(at(10_000)), "the newest that is recorded");
        assert!(Time::default().run(TimeAction::Step(-1), tick).is_some(), "nothing is recorded");
    }

    #[test]
    fn the_moment_is_always_on_the_line() {
        let (mut time, tick) = (time(), Clock::manual(at(0)).tick());
        assert_eq!(time.range(None), 9_102.0..=10_002.0);
        time.run(TimeAction::Show(at(7_000)), tick);
        assert_eq!(time.range(None), 6_550.0..=7_450.0);
        time.run(TimeAction::SetSpan(Span::All), tick);
        assert_eq!(time.range(None), 6_400.0..=10_002.0);
        assert_eq!(time.range(Some(at(6_000))), 6_000.0..=10_002.0, "more is known than recorded");
        time.run(TimeAction::Live, tick);
        time.run(TimeAction::SetSpan(Span::Quarter), tick);
        time.run(TimeAction::Zoom { factor: 0.5, around: at(10_002) }, tick);
        assert_eq!(time.range(None), 9_552.0..=10_002.0, "it goes on ending now");
        for _ in 0..50 {
            time.run(TimeAction::Zoom { factor: 2.0, around: at(8_000) }, tick);
        }
        let range = time.range(None);
        assert!(range.contains(&6_400.0) && *range.end() <= 10_002.0, "{range:?}");
    }

    #[test]
    fn playing_moves_with_the_clock_and_ends_live() {
        let clock = Clock::manual(at(0));
        let mut time = time();
        assert!(time.run(TimeAction::TogglePlay, clock.tick()).is_some(), "live can't be played");
        time.run(TimeAction::Show(at(9_000)), clock.tick());
        time.run(TimeAction::TogglePlay, clock.tick());
        clock.advance(Duration::from_secs(2));
        time.advance(clock.tick());
        assert_eq!(time.at(), Some(at(9_002)));
        time.run(TimeAction::SetSpeed(Speed::Sixty), clock.tick());
        clock.advance(Duration::from_secs(2));
        time.advance(clock.tick());
        assert_eq!(time.at(), Some(at(9_122)));
        assert!(time.next_step().unwrap() < Duration::from_millis(100));
        time.run(TimeAction::TogglePlay, clock.tick());
        assert_eq!(time.next_step(), None);
        time.run(TimeAction::TogglePlay, clock.tick());
        clock.advance(Duration::from_mins(1));
        time.advance(clock.tick());
        assert_eq!((time.at(), time.is_playing()), (None, false));
    }
}
