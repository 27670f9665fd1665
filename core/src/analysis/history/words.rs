//! A sample as a row of whole numbers, and what each number is expected to be after the row before it.

use super::layout;
use crate::clock::Timestamp;

/// Numbers in a row. A kind that has fewer leaves the middle ones 0.
pub(super) const WIDTH: usize = 16;

/// One sample as plain numbers: so they are kept while a chunk is open, and so they come out of a sealed one.
pub(super) type Words = [u64; WIDTH];

/// This machine's clock at the collection, in milliseconds since 1970.
pub(super) const HERE: usize = 0;
/// The server's clock, in milliseconds since 1970.
pub(super) const AT: usize = 1;
/// What is true or false, one bit each.
pub(super) const FLAGS: usize = WIDTH - 1;

/// Nothing can be said about the time between the row before and this one.
pub(super) const STARTS_RUN: u64 = 1;

/// A moment that never was. No [`Timestamp`] is as early.
const NEVER: u64 = i64::MIN as u64;

/// The last whole millisecond from which a [`Timestamp`] can be made: the last second of 9999 is cut short.
const LATEST_MS: i64 = 253_402_207_200_000;

/// What a series is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Consumer,
    Stream,
    Server,
    /// The whole system.
    Total,
    Account,
}

impl Kind {
    pub(super) const ALL: [Self; 5] =
        [Self::Consumer, Self::Stream, Self::Server, Self::Total, Self::Account];
}

/// What can be kept in a series: plain numbers and moments, exact to the millisecond.
pub trait Sample: Copy + Sized {
    #[doc(hidden)]
    const KIND: Kind;

    #[doc(hidden)]
    fn write(&self, words: &mut [u64; 16]);

    #[doc(hidden)]
    fn read(words: &[u64; 16]) -> Self;
}

/// A sample that is to be recorded, with what a history adds to it.
#[derive(Clone, Copy, Debug)]
pub struct Recorded {
    pub(super) kind: Kind,
    pub(super) words: Words,
}

impl Recorded {
    /// `here` is this machine's clock at the collection. `starts_run` says that no line may be drawn from the sample
    /// before to this one: it was recreated, restarted, moved to another leader, or not seen for a while.
    pub fn new<S: Sample>(sample: S, here: Timestamp, starts_run: bool) -> Self {
        let mut words = [0; WIDTH];
        sample.write(&mut words);
        words[HERE] = word(Some(here));
        words[FLAGS] |= u64::from(starts_run) * STARTS_RUN;
        Self { kind: S::KIND, words }
    }
}

/// A sample as it was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept<S> {
    /// This machine's clock at the collection.
    pub here: Timestamp,
    /// Whether no line may be drawn from the sample before to this one.
    pub starts_run: bool,
    pub sample: S,
}

impl<S: Sample> Kept<S> {
    pub(super) fn of(words: &Words) -> Self {
        Self { here: moment(words[HERE]), starts_run: starts_run(words), sample: S::read(words) }
    }
}

pub(super) fn starts_run(words: &Words) -> bool {
    words[FLAGS] & STARTS_RUN != 0
}

/// This machine's clock, in milliseconds since 1970.
pub(super) fn here_ms(words: &Words) -> i64 {
    words[HERE].cast_signed()
}

pub(super) fn moment(word: u64) -> Timestamp {
    Timestamp::from_millisecond(word.cast_signed()).unwrap_or_default()
}

pub(super) fn maybe_moment(word: u64) -> Option<Timestamp> {
    Timestamp::from_millisecond(word.cast_signed()).ok()
}

pub(super) fn word(moment: Option<Timestamp>) -> u64 {
    moment.map_or(NEVER, |moment| moment.as_millisecond().min(LATEST_MS) as u64)
}

/// The way from one row to the next, number by number, for writing and for reading alike.
///
/// `pick(index, guess, base)` is told what the number is expected to be, and what a number that differs is counted
/// from; it answers the number. All arithmetic wraps on purpose: what goes in comes out, whatever it is.
pub(super) struct Walk<'a, P> {
    before: &'a Words,
    /// The row before that.
    earlier: &'a Words,
    new: Words,
    pick: P,
}

impl<'a, P: FnMut(usize, u64, u64) -> u64> Walk<'a, P> {
    /// The row that follows `before` at `here`.
    #[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
    #[inline(always)]
    pub(super) fn run(kind: Kind, before: &'a Words, earlier: &'a Words, here: u64, pick: P) -> Words {
        let mut walk = Self { before, earlier, new: [0; WIDTH], pick };
        walk.new[HERE] = here;
        walk.moved(AT, walk.moves(HERE));
        match kind {
            Kind::Consumer => layout::consumer(&mut walk),
            Kind::Stream => layout::stream(&mut walk),
            Kind::Server => layout::server(&mut walk),
            Kind::Total => layout::total(&mut walk),
            Kind::Account => layout::account(&mut walk),
        }
        walk.expect(FLAGS, before[FLAGS] & !STARTS_RUN);
        walk.new
    }

    #[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
    #[inline(always)]
    pub(super) fn expect(&mut self, index: usize, guess: u64) {
        self.new[index] = (self.pick)(index, guess, guess);
    }

    /// As it was.
    #[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
    #[inline(always)]
    pub(super) fn still(&mut self, index: usize) {
        self.expect(index, self.before[index]);
    }

    /// As far as it went the last time.
    #[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
    #[inline(always)]
    pub(super) fn steady(&mut self, index: usize) {
        let step = self.before[index].wrapping_sub(self.earlier[index]);
        self.expect(index, self.before[index].wrapping_add(step));
    }

    /// On by `by`.
    #[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
    #[inline(always)]
    pub(super) fn moved(&mut self, index: usize, by: u64) {
        self.expect(index, self.before[index].wrapping_add(by));
    }

    /// A moment: as it was, or else near another one.
    #[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
    #[inline(always)]
    pub(super) fn near(&mut self, index: usize, other: usize) {
        self.new[index] = (self.pick)(index, self.before[index], self.new[other]);
    }

    /// How far a number that was picked already has moved.
    #[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
    #[inline(always)]
    pub(super) fn moves(&self, index: usize) -> u64 {
        self.new[index].wrapping_sub(self.before[index])
    }

    #[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
    #[inline(always)]
    pub(super) fn new_at(&self, index: usize) -> u64 {
        self.new[index]
    }
}
