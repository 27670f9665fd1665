//! Rows in a row, packed: what was expected costs nothing, what was not costs its difference.
//!
//! ```text
//! chunk  = head record*
//! head   = kind: u8, tier: u8, starts a run: u8, rows: u8, `here` of the last row: i64
//! record = 0: u8, rows, here, at                      rows in which nothing but time moved
//!        | 2: u8, here, number*                       a row; a number for each bit of the mask of the row before
//!        | mask: u16 (bit 0 set), here, number*      a row with a mask of its own
//! ```
//! `here` is counted from an even pace, a number from what [`Walk`] says; both are zigzag varints, fixed-width
//! integers are little-endian.

use std::sync::Arc;

use super::words::{AT, FLAGS, HERE, Kind, STARTS_RUN, WIDTH, Walk, Words, here_ms, starts_run};

/// Rows in which nothing but time moved are spread evenly between the first and the last of them, if that moves none
/// of them by more than this. The first and the last are exact, and so is every row in which something else moved.
const TOLERANCE_MS: f64 = 250.0;

const HEAD_LEN: usize = 12;

const STILL: u8 = 0;
const SAME_MASK: u8 = 2;
/// Set in a mask, because [`HERE`] has no bit there: so the first byte of a mask is neither of the others.
const IS_MASK: u16 = 1 << HERE;

/// Sealed rows of one tier, oldest first, at least one. A clone shares them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunk(Arc<[u8]>);

impl Chunk {
    /// More rows than this don't fit.
    pub(super) const MAX_ROWS: usize = u8::MAX as usize;

    pub(super) fn seal(kind: Kind, tier: u8, rows: &[Words]) -> Self {
        debug_assert!(!rows.is_empty() && rows.len() <= Self::MAX_ROWS);
        let mut out = Vec::with_capacity(HEAD_LEN + 64 + rows.len() * 12);
        let has_start = rows.iter().any(starts_run);
        out.extend([kind as u8, tier, u8::from(has_start), rows.len() as u8]);
        out.extend(rows.last().map_or(0, here_ms).to_le_bytes());
        let (mut before, mut earlier, mut mask) = ([0; WIDTH], [0; WIDTH], 0);
        let mut rest = rows;
        while let Some((row, others)) = rest.split_first() {
            let num_still = if rest.len() == rows.len() { 0 } else { num_still(&before, rest) };
            if num_still > 1 {
                let still = Still::between(&before, &rest[num_still - 1], num_still as u64);
                still.write(&mut out, pace(&before, &earlier));
                before = rest[num_still - 1];
                earlier = before;
                still.place(still.num_rows - 1, &mut earlier);
                rest = &rest[num_still..];
            } else {
                mask = write_row(&mut out, kind, &before, &earlier, mask, row);
                earlier = before;
                before = *row;
                rest = others;
            }
        }
        Self(out.into())
    }

    pub(super) fn tier(&self) -> u8 {
        self.0[1]
    }

    /// Whether one of its rows starts a run.
    pub(super) fn has_start(&self) -> bool {
        self.0[2] != 0
    }

    pub(super) fn len(&self) -> usize {
        self.0[3].into()
    }

    /// This machine's clock at the last row, in milliseconds since 1970.
    pub(super) fn last_here(&self) -> i64 {
        self.0[4..HEAD_LEN].try_into().map_or(0, i64::from_le_bytes)
    }

    pub(super) fn rows(&self) -> Rows<'_> {
        let kind = Kind::ALL[usize::from(self.0[0]) % Kind::ALL.len()];
        Rows {
            kind,
            bytes: &self.0[HEAD_LEN..],
            before: [0; WIDTH],
            earlier: [0; WIDTH],
            mask: 0,
            still: None,
        }
    }

    /// Bytes of its one allocation: the counters of the `Arc` and the packed rows.
    pub(super) fn size_bytes(&self) -> usize {
        2 * size_of::<usize>() + self.0.len()
    }
}

/// The rows of a chunk, oldest first.
pub(super) struct Rows<'a> {
    kind: Kind,
    bytes: &'a [u8],
    before: Words,
    /// The row before that.
    earlier: Words,
    /// Which numbers of the last row were not as expected.
    mask: u16,
    /// What is being spread, and how many rows of it were handed out.
    still: Option<(Still, u64)>,
}

impl Iterator for Rows<'_> {
    type Item = Words;

    fn next(&mut self) -> Option<Words> {
        self.advance().then_some(self.before)
    }
}

impl Rows<'_> {
    /// Goes to the next row, if there is one.
    pub(super) fn advance(&mut self) -> bool {
        if let Some((still, done)) = &mut self.still {
            *done += 1;
            self.earlier = self.before;
            still.place(*done, &mut self.before);
            if *done == still.num_rows {
                self.still = None;
            }
            return true;
        }
        let Some((&tag, mut bytes)) = self.bytes.split_first() else { return false };
        if tag == STILL {
            let pace = pace(&self.before, &self.earlier);
            self.still = Some((Still::read(&mut bytes, &self.before, pace), 0));
            self.bytes = bytes;
            return self.advance();
        }
        if tag != SAME_MASK {
            let Some((mask, rest)) = self.bytes.split_first_chunk() else { return false };
            self.mask = u16::from_le_bytes(*mask);
            bytes = rest;
        }
        let mask = self.mask;
        let even = self.before[HERE].wrapping_add(pace(&self.before, &self.earlier));
        let here = even.wrapping_add(unzigzag(read_varint(&mut bytes)));
        let row = Walk::run(self.kind, &self.before, &self.earlier, here, |index, guess, base| {
            if mask >> index & 1 == 0 { guess } else { base.wrapping_add(unzigzag(read_varint(&mut bytes))) }
        });
        self.bytes = bytes;
        self.earlier = self.before;
        self.before = row;
        true
    }

    /// The row that [`Rows::advance`] went to.
    pub(super) fn current(&self) -> &Words {
        &self.before
    }

    /// The row before that. It means nothing at the first row of a chunk.
    pub(super) fn earlier(&self) -> &Words {
        &self.earlier
    }
}

/// Appends a row and answers its mask. `last_mask` is the one of the row before.
fn write_row(
    out: &mut Vec<u8>,
    kind: Kind,
    before: &Words,
    earlier: &Words,
    last_mask: u16,
    row: &Words,
) -> u16 {
    let start = out.len();
    out.extend([0, 0]);
    let even = before[HERE].wrapping_add(pace(before, earlier));
    write_varint(out, zigzag(row[HERE].wrapping_sub(even)));
    let mut mask = IS_MASK;
    Walk::run(kind, before, earlier, row[HERE], |index, guess, base| {
        let number = row[index];
        if number != guess {
            mask |= 1 << index;
            write_varint(out, zigzag(number.wrapping_sub(base)));
        }
        number
    });
    if mask == last_mask {
        out[start] = SAME_MASK;
        out.remove(start + 1);
    } else {
        out[start..start + 2].copy_from_slice(&mask.to_le_bytes());
    }
    mask
}

/// Rows in which nothing but time moved, spread evenly.
struct Still {
    /// The two clocks at the row before the first.
    origin_here: u64,
    origin_at: u64,
    num_rows: u64,
    /// Milliseconds from there to the last row.
    here: i64,
    at: i64,
}

impl Still {
    fn between(origin: &Words, last: &Words, num_rows: u64) -> Self {
        let moved = |index: usize| last[index].wrapping_sub(origin[index]).cast_signed();
        Self { origin_here: origin[HERE], origin_at: origin[AT], num_rows, here: moved(HERE), at: moved(AT) }
    }

    /// `pace` is how far `here` went from the last row but one to the last.
    fn write(&self, out: &mut Vec<u8>, pace: u64) {
        out.push(STILL);
        write_varint(out, self.num_rows);
        write_varint(out, zigzag((self.here as u64).wrapping_sub(pace.wrapping_mul(self.num_rows))));
        write_varint(out, zigzag(self.at.wrapping_sub(self.here) as u64));
    }

    fn read(bytes: &mut &[u8], origin: &Words, pace: u64) -> Self {
        let num_rows = read_varint(bytes).clamp(1, Chunk::MAX_ROWS as u64);
        let here = unzigzag(read_varint(bytes)).wrapping_add(pace.wrapping_mul(num_rows)).cast_signed();
        let at = unzigzag(read_varint(bytes)).cast_signed().wrapping_add(here);
        Self { origin_here: origin[HERE], origin_at: origin[AT], num_rows, here, at }
    }

    /// Makes the row at `place`, counted from 1, of one before it.
    fn place(&self, place: u64, row: &mut Words) {
        // Moments are below 2^49 and places below 2^8: the product fits.
        let share = |span: i64| (span.wrapping_mul(place.cast_signed()) / self.num_rows.cast_signed()) as u64;
        row[HERE] = self.origin_here.wrapping_add(share(self.here));
        row[AT] = self.origin_at.wrapping_add(share(self.at));
        row[FLAGS] &= !STARTS_RUN;
    }
}

/// How many of the rows differ from the one before them in nothing but time, and can be spread evenly.
fn num_still(before: &Words, rows: &[Words]) -> usize {
    let (mut here, mut at) = (Corridor::default(), Corridor::default());
    let is_still = |row: &Words| {
        row[AT + 1..FLAGS] == before[AT + 1..FLAGS] && row[FLAGS] == before[FLAGS] & !STARTS_RUN
    };
    let moved = |row: &Words, index: usize| row[index].wrapping_sub(before[index]).cast_signed() as f64;
    let mut num = 0;
    for (place, row) in (1..).zip(rows) {
        if !is_still(row) {
            break;
        }
        let (takes_here, takes_at) = (here.takes(place, moved(row, HERE)), at.takes(place, moved(row, AT)));
        if takes_here && takes_at {
            num = place as usize;
        } else {
            break;
        }
    }
    num
}

/// The even paces that come within the tolerance of every moment so far.
struct Corridor {
    slowest: f64,
    fastest: f64,
}

impl Default for Corridor {
    fn default() -> Self {
        Self { slowest: f64::NEG_INFINITY, fastest: f64::INFINITY }
    }
}

impl Corridor {
    /// Whether a pace that ends exactly at the moment `moved` is among them.
    fn takes(&mut self, place: u32, moved: f64) -> bool {
        let place = f64::from(place);
        let pace = moved / place;
        let takes = pace >= self.slowest && pace <= self.fastest;
        self.slowest = self.slowest.max((moved - TOLERANCE_MS) / place);
        self.fastest = self.fastest.min((moved + TOLERANCE_MS) / place);
        takes
    }
}

/// How far this machine's clock went from one row to the next.
fn pace(before: &Words, earlier: &Words) -> u64 {
    before[HERE].wrapping_sub(earlier[HERE])
}

fn zigzag(difference: u64) -> u64 {
    (difference << 1) ^ ((difference.cast_signed() >> 63) as u64)
}

#[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
#[inline(always)]
fn unzigzag(word: u64) -> u64 {
    (word >> 1) ^ (word & 1).wrapping_neg()
}

fn write_varint(out: &mut Vec<u8>, mut word: u64) {
    while word >= 0x80 {
        out.push(word as u8 | 0x80);
        word >>= 7;
    }
    out.push(word as u8);
}

/// A varint that is cut off reads as if zeros followed.
#[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
#[inline(always)]
fn read_varint(bytes: &mut &[u8]) -> u64 {
    match **bytes {
        [byte, ref rest @ ..] if byte & 0x80 == 0 => {
            *bytes = rest;
            u64::from(byte)
        }
        [low, high, ref rest @ ..] if high & 0x80 == 0 => {
            *bytes = rest;
            u64::from(low & 0x7f) | u64::from(high) << 7
        }
        _ => read_long_varint(bytes),
    }
}

fn read_long_varint(bytes: &mut &[u8]) -> u64 {
    let mut word = 0;
    let mut shift = 0;
    while let Some((byte, rest)) = bytes.split_first() {
        *bytes = rest;
        word |= u64::from(byte & 0x7f) << (shift & 63);
        if byte & 0x80 == 0 {
            break;
        }
        shift += 7;
    }
    word
}
