//! How far back each density goes, and how rows move to a coarser tier when they get old.
//!
//! | tier | a row in | for |
//! | --- | --- | --- |
//! | 0 | each look, a second apart or more | 10 minutes |
//! | 1 | 5 seconds | 1 hour |
//! | 2 | 1 minute | 1 day |
//! | 3 | 10 minutes | 2 weeks |
//!
//! A row is in one tier only: when a chunk is too old for its own, the last row of each period goes on into the next.
//! So the chunks of a series stand in one list, the oldest and coarsest first, without an overlap and without a hole.

use super::{
    chunk::Chunk,
    layout::absorb_peak,
    words::{FLAGS, Kind, STARTS_RUN, Words, here_ms, starts_run},
};

struct Tier {
    /// One row is kept of each; 0 keeps all.
    period_ms: i64,
    /// A chunk whose last row is older leaves the tier.
    span_ms: i64,
    /// However fast the rows come.
    max_rows: usize,
    /// At most: those of a series in another phase are shorter.
    chunk_rows: usize,
    /// So many rows leave together, because the last chunk of the next tier is written anew for them.
    batch_rows: usize,
}

/// Rows in a chunk of the first tier, and in the open one.
pub(super) const OPEN_ROWS: usize = 8;

/// So many ways there are for series to be out of step.
pub(super) const NUM_PHASES: usize = 8;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

const TIERS: [Tier; 4] = [
    Tier { period_ms: 0, span_ms: 10 * MINUTE_MS, max_rows: 720, chunk_rows: OPEN_ROWS, batch_rows: 32 },
    Tier { period_ms: 5_000, span_ms: HOUR_MS, max_rows: 800, chunk_rows: 64, batch_rows: 1 },
    Tier { period_ms: MINUTE_MS, span_ms: DAY_MS, max_rows: 1_600, chunk_rows: 128, batch_rows: 1 },
    Tier { period_ms: 10 * MINUTE_MS, span_ms: 14 * DAY_MS, max_rows: 2_200, chunk_rows: 128, batch_rows: 1 },
];

/// Moves what is too old for its tier on into the next, and forgets what is too old for the last.
pub(super) fn settle(kind: Kind, phase: u8, chunks: &mut Vec<Chunk>, now_ms: i64) {
    for (index, tier) in (0_u8..).zip(&TIERS) {
        let start = chunks.iter().position(|chunk| chunk.tier() <= index).unwrap_or(chunks.len());
        let end = chunks.iter().position(|chunk| chunk.tier() < index).unwrap_or(chunks.len());
        let num_leaving = num_leaving(tier, &chunks[start..end], now_ms);
        if num_leaving == 0 {
            continue;
        }
        let leaving: Vec<Chunk> = chunks.drain(start..start + num_leaving).collect();
        if let Some(next) = TIERS.get(usize::from(index) + 1) {
            let rows = leaving.iter().flat_map(Chunk::rows);
            let after = hand_over(kind, phase, index + 1, next, chunks[..start].last(), rows);
            let from = start - usize::from(after.replaces_last);
            chunks.splice(from..start, after.chunks);
        }
    }
}

/// How many of a tier's chunks are to leave it, from the oldest on.
fn num_leaving(tier: &Tier, chunks: &[Chunk], now_ms: i64) -> usize {
    let mut num_rows: usize = chunks.iter().map(Chunk::len).sum();
    let mut rows = 0;
    let mut num = 0;
    for chunk in chunks {
        let is_old = now_ms.saturating_sub(chunk.last_here()) > tier.span_ms;
        if !is_old && num_rows <= tier.max_rows {
            break;
        }
        num_rows -= chunk.len();
        rows += chunk.len();
        num += 1;
    }
    if rows >= tier.batch_rows { num } else { 0 }
}

struct HandedOver {
    chunks: Vec<Chunk>,
    /// Whether the first of them stands for what was the last chunk of the tier.
    replaces_last: bool,
}

/// `rows` behind `last`, the last chunk of the coarser tier or of one that is coarser still.
fn hand_over(
    kind: Kind,
    phase: u8,
    index: u8,
    tier: &Tier,
    last: Option<&Chunk>,
    rows: impl Iterator<Item = Words>,
) -> HandedOver {
    // Chunks of different lengths get too old at different looks.
    let chunk_rows = tier.chunk_rows - tier.chunk_rows / 16 * usize::from(phase);
    let mut rows = rows.peekable();
    let first_ms = rows.peek().map_or(0, here_ms);
    let is_same_period = |a: i64, b: i64| a.div_euclid(tier.period_ms) == b.div_euclid(tier.period_ms);
    let unfinished = last.filter(|chunk| {
        chunk.tier() == index && (chunk.len() < chunk_rows || is_same_period(chunk.last_here(), first_ms))
    });
    let mut kept: Vec<Words> = unfinished.map_or_else(Vec::new, |chunk| chunk.rows().collect());
    for row in rows {
        match kept.last_mut() {
            Some(last) if is_same_period(here_ms(last), here_ms(&row)) => {
                let earlier = *last;
                *last = row;
                absorb(kind, last, &earlier);
            }
            _ => kept.push(row),
        }
    }
    let chunks = kept.chunks(chunk_rows).map(|rows| Chunk::seal(kind, index, rows)).collect();
    HandedOver { chunks, replaces_last: unfinished.is_some() }
}

/// Takes over what must not be lost of an earlier row that is left out: a gap, and how much waited at most.
fn absorb(kind: Kind, row: &mut Words, earlier: &Words) {
    if !starts_run(row) {
        absorb_peak(kind, row, earlier);
    }
    row[FLAGS] |= earlier[FLAGS] & STARTS_RUN;
}
