//! The thread that reads recordings for the window: which moments there are, and any of them as a snapshot.
//!
//! The window says what it wants to see, and the last word wins: while a hand drags over an hour, what it has left
//! behind is not read. First comes the moment itself; its history, and earlier moments to compare it with, come in a
//! second answer when the hand rests.

mod compared;
mod desk;

use std::{
    io,
    sync::{Arc, PoisonError},
    time::Duration,
};

use jetlens_core::{
    analysis::{
        history::{History, Total},
        past::Past,
    },
    clock::{Clock, Tick, Timestamp, secs_between},
    model::Snapshot,
    recording::{Recording, RecordingError},
};

use crate::{
    pulse::Pulse,
    reel::{Reel, Source, secs},
};
use compared::compared;
use desk::{Desk, Papers};

/// How often a recording is looked at for what was written since.
const REFRESH: Duration = Duration::from_secs(2);
/// How long one more moment may wait for a frame when nobody moves a hand.
const PATIENCE: Duration = Duration::from_secs(10);
/// Charts of a moment show so much before it.
const HISTORY_SECS: f64 = 1_800.0;
/// A history of a moment so little earlier may stand until the right one is read.
const HISTORY_SLACK_SECS: f64 = 120.0;
/// Bars of a time line that are read, and what they may cost.
const BARS: usize = 160;
const BARS_TIME: Duration = Duration::from_secs(6);
/// Bars are shown as they come, so often.
const BARS_NEWS: Duration = Duration::from_millis(400);
/// A history that takes longer is not read for each moment that is added.
const SLOW: Duration = Duration::from_millis(300);
/// Nobody waits longer for a history because the one before took long.
const LONGEST_REST: Duration = Duration::from_secs(1);

/// What is to be shown of a recording.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Wish {
    /// Only when its moments are.
    #[default]
    Nothing,
    Newest,
    At(Timestamp),
}

/// All that the window wants of the thread.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Request {
    pub(super) source: Source,
    pub(super) wish: Wish,
    /// What the time line spans, in whole seconds since 1970: of this, activity is read.
    pub(super) line: (i64, i64),
}

/// A moment that was read.
#[derive(Clone, Debug)]
pub struct Shown {
    pub at: Timestamp,
    pub snapshot: Arc<Snapshot>,
    /// Earlier moments, to compare it with.
    pub past: Arc<Past>,
}

/// What was read since the last look.
#[derive(Debug, Default)]
pub struct Replay {
    pub reel: Option<Arc<Reel>>,
    pub shown: Option<Shown>,
    /// Why there is no moment.
    pub problem: Option<String>,
}

/// The thread's handle. Dropping it ends the thread when it has read what it reads.
pub(super) struct Reader {
    desk: Arc<Desk>,
}

impl Reader {
    pub(super) fn spawn(pulse: Pulse, clock: Clock) -> io::Result<Self> {
        let desk = Arc::new(Desk::default());
        let of_thread = Arc::clone(&desk);
        std::thread::Builder::new().name("jetlens-reader".to_owned()).spawn(move || {
            let mut work = Work::new(of_thread, pulse, clock);
            while let Some(request) = work.wait() {
                work.serve(&request);
            }
        })?;
        Ok(Self { desk })
    }

    pub(super) fn ask(&self, request: Option<Request>) {
        self.desk.lock().request = request;
        self.desk.news.notify_one();
    }

    pub(super) fn poll(&self) -> Replay {
        std::mem::take(&mut self.desk.lock().replay)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.desk.lock().is_over = true;
        self.desk.news.notify_one();
    }
}

struct Work {
    desk: Arc<Desk>,
    pulse: Pulse,
    clock: Clock,
    /// The last request that was served.
    served: Option<Request>,
    open: Option<Open>,
    next_look: Duration,
    start: Tick,
    /// Why the file could not be opened, as it was told.
    problem: Option<String>,
}

/// A recording that is open, and what was told of it.
struct Open {
    source: Source,
    recording: Recording,
    reel: Reel,
    shown: Option<(Timestamp, Snapshot)>,
    /// Whether the second answer was given.
    is_whole: bool,
    history: Option<(Timestamp, History)>,
    /// What reading a history took last.
    history_took: Duration,
    activity: Vec<(f64, f64)>,
    /// The line whose activity is read as far as it may be.
    line_done: Option<(i64, i64)>,
}

impl Work {
    fn new(desk: Arc<Desk>, pulse: Pulse, clock: Clock) -> Self {
        let start = clock.tick();
        Self { desk, pulse, clock, served: None, open: None, next_look: Duration::ZERO, start, problem: None }
    }

    /// Waits for another request, or until it is time to look at the file again. `None` when it is over.
    fn wait(&self) -> Option<Request> {
        let mut papers = self.desk.lock();
        loop {
            if papers.is_over {
                return None;
            }
            let left = self.next_look.saturating_sub(self.elapsed());
            match &papers.request {
                Some(request) if self.served.as_ref() != Some(request) || left.is_zero() => {
                    return Some(request.clone());
                }
                Some(_) => {
                    let waited = self.desk.news.wait_timeout(papers, left);
                    papers = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
                None => {
                    papers = self.desk.news.wait(papers).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// Whether the window wants something else by now, after so long at most.
    fn is_overtaken(&self, rest: Duration) -> bool {
        let papers = self.desk.lock();
        let is_other = |papers: &Papers| papers.is_over || papers.request != self.served;
        if rest.is_zero() || is_other(&papers) {
            return is_other(&papers);
        }
        let waited = self.desk.news.wait_timeout(papers, rest).unwrap_or_else(PoisonError::into_inner);
        is_other(&waited.0)
    }

    fn elapsed(&self) -> Duration {
        self.clock.tick().since(self.start)
    }

    fn tell(&self, change: impl FnOnce(&mut Replay)) {
        change(&mut self.desk.lock().replay);
        self.pulse.beat();
    }

    fn serve(&mut self, request: &Request) {
        self.served = Some(request.clone());
        let mut open = match self.opened(&request.source) {
            Ok(Some(open)) => open,
            Ok(None) => return,
            Err(error) => {
                let problem = Some(error.to_string());
                if self.problem != problem {
                    self.tell(|replay| replay.problem.clone_from(&problem));
                    self.problem = problem;
                }
                return;
            }
        };
        self.problem = None;
        self.show(&mut open, request);
        if !self.is_overtaken(Duration::ZERO) {
            self.fill(&mut open, request.wish);
        }
        if !self.is_overtaken(Duration::ZERO) {
            self.draw_activity(&mut open, request.line);
        }
        self.open = Some(open);
    }

    /// The recording with what was written until now. `None` if there is no file yet.
    fn opened(&mut self, source: &Source) -> Result<Option<Open>, RecordingError> {
        let is_due = self.elapsed() >= self.next_look;
        if let Some(mut open) = self.open.take().filter(|open| open.source == *source) {
            if is_due {
                self.next_look = self.elapsed() + REFRESH;
                if matches!(source, Source::File(_)) && open.recording.refresh()? {
                    self.tell_reel(&mut open);
                }
            }
            return Ok(Some(open));
        }
        self.next_look = self.elapsed() + REFRESH;
        let recording = match source {
            Source::File(path) => Recording::open(path),
            Source::Embedded { name, bytes } => Recording::from_bytes(name, *bytes),
        };
        let recording = match recording {
            Ok(recording) => recording,
            // The recorder is about to begin it.
            Err(RecordingError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let mut open = Open {
            source: source.clone(),
            recording,
            reel: Reel::default(),
            shown: None,
            is_whole: false,
            history: None,
            history_took: Duration::ZERO,
            activity: Vec::new(),
            line_done: None,
        };
        self.tell_reel(&mut open);
        Ok(Some(open))
    }

    fn tell_reel(&self, open: &mut Open) {
        let recording = &open.recording;
        let old = &open.reel;
        let has_marks = old.marks.len() != recording.marks().len() || old.header != *recording.header();
        let marks = if has_marks { recording.marks().into() } else { Arc::clone(&old.marks) };
        open.reel = Reel {
            header: recording.header().clone(),
            moments: recording.moments().iter().map(|moment| moment.at).collect(),
            marks,
            activity: open.activity.as_slice().into(),
            damage: recording.damage().map(ToString::to_string),
        };
        let reel = Arc::new(open.reel.clone());
        self.desk.lock().replay.reel = Some(reel);
        // A moment more is not worth a frame of its own: a mark is.
        if has_marks {
            self.pulse.beat();
        } else {
            self.pulse.beat_within(if self.pulse.is_watched() { REFRESH } else { PATIENCE });
        }
    }

    /// The first answer: the moment itself.
    fn show(&self, open: &mut Open, request: &Request) {
        let at = match request.wish {
            Wish::Nothing => {
                open.shown = None;
                return;
            }
            Wish::Newest => open.reel.newest(),
            Wish::At(at) => open.reel.moment_at(at),
        };
        let Some(at) = at else {
            return self.tell(|replay| replay.problem = Some("There is no moment in it yet.".to_owned()));
        };
        if open.shown.as_ref().is_some_and(|(shown, _)| *shown == at) {
            return;
        }
        match open.recording.at(at) {
            Ok(read) => {
                let mut snapshot = Snapshot::clone(&read);
                let near = open
                    .history
                    .as_ref()
                    .filter(|(until, _)| (0.0..HISTORY_SLACK_SECS).contains(&secs_between(*until, at)));
                if let Some((_, history)) = near {
                    snapshot.history = history.clone();
                }
                let shown = Shown { at, snapshot: Arc::new(snapshot.clone()), past: Arc::default() };
                open.shown = Some((at, snapshot));
                open.is_whole = false;
                self.tell(|replay| {
                    replay.shown = Some(shown);
                    replay.problem = None;
                });
            }
            Err(error) => {
                // Moments that turned out to be damaged are no moments any more.
                self.tell_reel(open);
                self.tell(|replay| replay.problem = Some(error.to_string()));
            }
        }
    }

    /// The second answer: with its history, and what it can be compared with.
    fn fill(&self, open: &mut Open, wish: Wish) {
        let Some((at, snapshot)) = open.shown.clone().filter(|_| !open.is_whole) else { return };
        let is_near = |until: Timestamp| secs_between(until, at) < HISTORY_SLACK_SECS / 2.0;
        let has_near = open.history.as_ref().is_some_and(|(until, _)| is_near(*until));
        if wish == Wish::Newest && has_near && open.history_took > SLOW {
            // Of a large file that is followed, one a minute has to do.
            return;
        }
        if open.history_took > Duration::from_millis(50)
            && self.is_overtaken(open.history_took.min(LONGEST_REST))
        {
            return;
        }
        let start = self.clock.tick();
        let Ok(history) = open.recording.history_before(at, HISTORY_SECS) else { return };
        open.history_took = self.clock.tick().since(start);
        open.history = Some((at, history.clone()));
        if self.is_overtaken(Duration::ZERO) {
            return;
        }
        let past = compared(&mut open.recording, at);
        let snapshot = Snapshot { history, ..snapshot };
        let shown = Shown { at, snapshot: Arc::new(snapshot.clone()), past: Arc::new(past) };
        open.shown = Some((at, snapshot));
        open.is_whole = true;
        self.tell(|replay| replay.shown = Some(shown));
    }

    /// Reads what a time line's bars show, the newest first, as long as nobody wants something else.
    fn draw_activity(&self, open: &mut Open, line: (i64, i64)) {
        let (start, end) = (line.0 as f64, line.1 as f64);
        if open.line_done == Some(line) || end <= start {
            return;
        }
        let step = (end - start) / BARS as f64;
        let (began, mut told) = (self.clock.tick(), self.clock.tick());
        let mut has_news = false;
        for bar in (0..BARS).rev() {
            let (from, to) = (start + step * bar as f64, start + step * (bar + 1) as f64);
            let known = open.activity.partition_point(|(at, _)| *at < from);
            if open.activity.get(known).is_some_and(|(at, _)| *at < to) {
                continue;
            }
            let index = open.reel.moments.partition_point(|moment| secs(*moment) < from);
            let Some(at) = open.reel.moments.get(index).copied().filter(|at| secs(*at) < to) else {
                continue;
            };
            let Ok(snapshot) = open.recording.at(at) else { continue };
            let streams = snapshot.streams.iter().map(|stream| &**stream);
            let total = Total::of(at, streams, []);
            open.activity.insert(known, (secs(at), total.in_per_sec));
            has_news = true;
            if self.clock.tick().since(told) > BARS_NEWS {
                told = self.clock.tick();
                self.tell_activity(open);
            }
            if self.is_overtaken(Duration::ZERO) {
                return self.tell_activity(open);
            }
            if self.clock.tick().since(began) > BARS_TIME {
                break;
            }
        }
        open.line_done = Some(line);
        if has_news {
            self.tell_activity(open);
        }
    }

    fn tell_activity(&self, open: &mut Open) {
        open.reel.activity = open.activity.as_slice().into();
        let reel = Arc::new(open.reel.clone());
        self.tell(|replay| replay.reel = Some(reel));
    }
}
