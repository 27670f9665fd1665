//! The samples of one asset, in tiers.

use std::sync::Arc;

use super::{
    chunk::Chunk,
    point::Point,
    tier::{NUM_PHASES, OPEN_ROWS, settle},
    words::{FLAGS, Kept, Kind, Recorded, STARTS_RUN, Sample, WIDTH, Words, here_ms, starts_run},
};
use crate::clock::Timestamp;

/// A clock that goes back further than this was set; less is an answer that was overtaken.
const CLOCK_WAS_SET_MS: i64 = 60_000;

/// The samples of one asset, oldest first: the last minutes densely, the last weeks thinly.
///
/// The newest stand open, the others are packed in chunks that all clones share.
#[derive(Clone, Debug)]
pub struct Series {
    kind: Kind,
    /// Below [`NUM_PHASES`]. Series of different phases do their work at different looks.
    phase: u8,
    num_open: u8,
    open: [Words; OPEN_ROWS],
    /// Oldest and coarsest first.
    sealed: Arc<[Chunk]>,
}

impl Series {
    pub fn new(kind: Kind) -> Self {
        Self::in_phase(kind, 0)
    }

    /// `turn` counts the series that are recorded together, so that they don't all pack their rows at the same look.
    pub(super) fn in_phase(kind: Kind, turn: usize) -> Self {
        Self {
            kind,
            phase: (turn % NUM_PHASES) as u8,
            num_open: 0,
            open: [[0; WIDTH]; OPEN_ROWS],
            sealed: Arc::default(),
        }
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Adds a sample. One that is not later than the last is ignored: an answer that overtook another. Where the clock
    /// was set back, what was recorded under the later time goes.
    pub fn push(&mut self, recorded: Recorded) {
        if recorded.kind != self.kind {
            return;
        }
        let mut words = recorded.words;
        let here = here_ms(&words);
        if let Some(last) = self.open().last().map(here_ms)
            && here <= last
        {
            if last.saturating_sub(here) < CLOCK_WAS_SET_MS {
                return;
            }
            self.forget_from(here);
            words[FLAGS] |= STARTS_RUN;
        }
        let is_first = self.sealed.is_empty();
        if self.open().len() == OPEN_ROWS || (is_first && self.open().len() > usize::from(self.phase)) {
            let mut chunks = self.sealed.to_vec();
            chunks.push(Chunk::seal(self.kind, 0, self.open()));
            settle(self.kind, self.phase, &mut chunks, here);
            self.sealed = chunks.into();
            self.num_open = 0;
        }
        self.open[usize::from(self.num_open)] = words;
        self.num_open += 1;
    }

    /// The newest point.
    pub fn last(&self) -> Option<Point> {
        let (last, earlier) = self.open().split_last()?;
        let sealed = || self.sealed.last().and_then(|chunk| chunk.rows().last());
        let before = earlier.last().copied().or_else(sealed);
        Some(Point::of(self.kind, before.as_ref(), last))
    }

    /// The newest sample; `None` if the series is of another kind.
    pub fn last_sample<S: Sample>(&self) -> Option<Kept<S>> {
        self.open().last().filter(|_| S::KIND == self.kind).map(Kept::of)
    }

    pub fn len(&self) -> usize {
        self.sealed.iter().map(Chunk::len).sum::<usize>() + self.open().len()
    }

    pub fn is_empty(&self) -> bool {
        self.num_open == 0
    }

    /// Every point, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = Point> {
        self.range(Timestamp::MIN, Timestamp::MAX)
    }

    /// The points of the last `secs` seconds before `now`, oldest first.
    pub fn since(&self, now: Timestamp, secs: f64) -> impl Iterator<Item = Point> {
        let from = now.as_millisecond().saturating_sub((secs * 1e3) as i64);
        self.points_between(from, i64::MAX)
    }

    /// The points from `from` to `to`, by this machine's clock, oldest first: of each stretch as dense as it is kept.
    pub fn range(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Point> {
        self.points_between(from.as_millisecond(), to.as_millisecond())
    }

    /// The samples from `from` to `to`, by this machine's clock, oldest first. None if the series is of another kind.
    pub fn samples<S: Sample>(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Kept<S>> {
        let (from, to) = (from.as_millisecond(), to.as_millisecond());
        self.rows_from(self.first_chunk(from))
            .filter(move |_| S::KIND == self.kind)
            .skip_while(move |words| here_ms(words) < from)
            .take_while(move |words| here_ms(words) <= to)
            .map(|words| Kept::of(&words))
    }

    /// As [`Series::samples`], newest first.
    pub fn samples_newest_first<S: Sample>(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl Iterator<Item = Kept<S>> {
        let (from, to) = (from.as_millisecond(), to.as_millisecond());
        let packed = self.sealed.iter().rev().flat_map(|chunk| {
            let mut rows: Vec<Words> = chunk.rows().collect();
            rows.reverse();
            rows
        });
        (self.open().iter().rev().copied().chain(packed))
            .filter(move |_| S::KIND == self.kind)
            .skip_while(move |words| here_ms(words) > to)
            .take_while(move |words| here_ms(words) >= from)
            .map(|words| Kept::of(&words))
    }

    /// Fills `out` with the newest samples of the current run, oldest first: those of the `max_secs` seconds before the
    /// newest. What was in it goes; nothing comes if the series is of another kind.
    pub fn samples_of_run<S: Sample>(&self, out: &mut Vec<S>, max_secs: f64) {
        out.clear();
        if S::KIND == self.kind {
            self.walk_run(max_secs, |_, words| {
                if starts_run(words) {
                    out.clear();
                }
                out.push(S::read(words));
            });
        }
    }

    /// The first and the last of what [`Series::samples_of_run`] gives, at a fraction of its cost.
    pub fn ends_of_run<S: Sample>(&self, max_secs: f64) -> Option<(S, S)> {
        let last = self.open().last().filter(|_| S::KIND == self.kind)?;
        let from = here_ms(last).saturating_sub((max_secs * 1e3) as i64);
        let first_of = |rows: &mut dyn Iterator<Item = Words>| {
            rows.filter(|words| here_ms(words) >= from)
                .reduce(|first, words| if starts_run(&words) { words } else { first })
        };
        let mut first = first_of(&mut self.open().iter().copied())?;
        if !self.open().iter().any(starts_run) {
            // Only the oldest chunk that reaches into the run is unpacked.
            let reaches = |chunk: &&Chunk| chunk.last_here() >= from;
            let mut chunks = self.sealed.iter().rev().take_while(reaches);
            let mut oldest = None;
            for chunk in &mut chunks {
                oldest = Some(chunk);
                if chunk.has_start() {
                    break;
                }
            }
            first = oldest.and_then(|chunk| first_of(&mut chunk.rows())).unwrap_or(first);
        }
        Some((S::read(&first), S::read(last)))
    }

    /// The points of the current run in the `max_secs` seconds before the newest, oldest first.
    pub fn points_of_run(&self, max_secs: f64) -> Vec<Point> {
        let mut points = Vec::new();
        self.walk_run(max_secs, |before, words| {
            if starts_run(words) {
                points.clear();
            }
            points.push(Point::of(self.kind, before, words));
        });
        points
    }

    /// How much memory the series takes, in bytes: its own, and that of the chunks, which clones share.
    pub fn size_bytes(&self) -> usize {
        let counters = 2 * size_of::<usize>();
        let chunks: usize = self.sealed.iter().map(|chunk| allocated(chunk.size_bytes())).sum();
        let list = if self.sealed.is_empty() { 0 } else { counters + size_of_val(&*self.sealed) };
        allocated(counters + size_of::<Self>()) + allocated(list) + chunks
    }

    #[cfg(test)]
    pub(super) fn sealed_chunks(&self) -> impl Iterator<Item = &Chunk> {
        self.sealed.iter()
    }

    fn open(&self) -> &[Words] {
        &self.open[..usize::from(self.num_open)]
    }

    /// Calls with each of the newest rows and the row before it, from the last start of a run or before it, and not
    /// from before `max_secs` before the newest.
    fn walk_run(&self, max_secs: f64, mut each: impl FnMut(Option<&Words>, &Words)) {
        let Some(last) = self.open().last() else { return };
        let from = here_ms(last).saturating_sub((max_secs * 1e3) as i64);
        let mut first_chunk = self.sealed.len();
        if !self.open().iter().any(starts_run) {
            for (index, chunk) in self.sealed.iter().enumerate().rev() {
                if chunk.last_here() < from {
                    break;
                }
                first_chunk = index;
                if chunk.has_start() {
                    break;
                }
            }
        }
        let mut before: Option<Words> = None;
        for chunk in &self.sealed[first_chunk..] {
            let mut rows = chunk.rows();
            let mut is_first = true;
            while rows.advance() {
                if here_ms(rows.current()) >= from {
                    each(if is_first { before.as_ref() } else { Some(rows.earlier()) }, rows.current());
                }
                is_first = false;
            }
            before = Some(*rows.current());
        }
        for words in self.open() {
            if here_ms(words) >= from {
                each(before.as_ref(), words);
            }
            before = Some(*words);
        }
    }

    /// The first chunk that reaches to `from`.
    fn first_chunk(&self, from: i64) -> usize {
        self.sealed.partition_point(|chunk| chunk.last_here() < from)
    }

    fn rows_from(&self, first_chunk: usize) -> impl Iterator<Item = Words> {
        let sealed = self.sealed.get(first_chunk..).unwrap_or_default();
        sealed.iter().flat_map(Chunk::rows).chain(self.open().iter().copied())
    }

    fn points_between(&self, from: i64, to: i64) -> impl Iterator<Item = Point> {
        let mut first_chunk = self.first_chunk(from);
        // The first point has a rate too, if there is a row before it.
        if self.rows_from(first_chunk).next().is_none_or(|words| here_ms(&words) >= from) {
            first_chunk = first_chunk.saturating_sub(1);
        }
        let mut before: Option<Words> = None;
        self.rows_from(first_chunk).take_while(move |words| here_ms(words) <= to).filter_map(move |words| {
            let before = before.replace(words);
            (here_ms(&words) >= from).then(|| Point::of(self.kind, before.as_ref(), &words))
        })
    }

    /// Forgets every row at `here` or later.
    fn forget_from(&mut self, here: i64) {
        let num_whole = self.first_chunk(here);
        let mut chunks = self.sealed[..num_whole].to_vec();
        if let Some(cut) = self.sealed.get(num_whole) {
            let rows: Vec<Words> = cut.rows().take_while(|words| here_ms(words) < here).collect();
            if !rows.is_empty() {
                chunks.push(Chunk::seal(self.kind, cut.tier(), &rows));
            }
        }
        self.sealed = chunks.into();
        self.num_open = self.open().partition_point(|words| here_ms(words) < here) as u8;
    }
}

/// What the allocator takes for so many bytes, roughly: a word of its own, in steps of 16.
pub(super) fn allocated(bytes: usize) -> usize {
    if bytes == 0 { 0 } else { (bytes + size_of::<usize>()).next_multiple_of(16) }
}
