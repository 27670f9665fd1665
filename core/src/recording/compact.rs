//! What becomes of old moments: a recording stays within its age and its size.
//!
//! A segment is a keyframe and the changes after it. It stands by itself, so one can be dropped, or be thinned to its
//! keyframe, by copying bytes. What is too old is dropped. What is too much is first thinned, the oldest first and
//! never the last hour: of a busy system a moment in one or two minutes is left then. If that does not do, the oldest
//! are dropped.

use std::{
    io::{self, Read, Seek, SeekFrom, Write},
    time::Duration,
};

use super::{frame::Kind, scan::Entry};

/// What a file may grow to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) keep: Duration,
    pub(super) max_bytes: u64,
}

/// What is younger is not thinned.
const WHOLE_MS: i64 = 3_600_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Keep,
    Thin,
    Drop,
}

/// The entries that stay, or `None` if nothing is to be done. It is done rarely: a file is copied for it.
pub(super) fn plan(entries: &[Entry], file_bytes: u64, now_ms: i64, limits: &Limits) -> Option<Vec<Entry>> {
    let keep_ms = i64::try_from(limits.keep.as_millis()).unwrap_or(i64::MAX);
    let oldest_ms = entries.first()?.head.at_ms;
    let is_old = now_ms.saturating_sub(oldest_ms) > keep_ms.saturating_add(keep_ms / 8).saturating_add(1000);
    let is_large = file_bytes > limits.max_bytes;
    if !is_old && !is_large {
        return None;
    }
    let segments: Vec<&[Entry]> = entries.chunk_by(|_, next| next.head.kind != Kind::Keyframe).collect();
    let bytes = |segment: &[Entry], fate: Fate| -> u64 {
        segment.iter().filter(|entry| stays(entry, fate)).map(Entry::len).sum()
    };
    let last_ms = |segment: &[Entry]| segment.last().map_or(now_ms, |entry| entry.head.at_ms);
    let mut fates = vec![Fate::Keep; segments.len()];
    // The segment that is being written stays.
    let num_done = segments.len() - 1;
    for (segment, fate) in segments.iter().zip(&mut fates).take(num_done) {
        if now_ms.saturating_sub(last_ms(segment)) > keep_ms {
            *fate = Fate::Drop;
        }
    }
    let target = limits.max_bytes - limits.max_bytes / 5;
    let mut total: u64 = segments.iter().zip(&fates).map(|(segment, fate)| bytes(segment, *fate)).sum();
    for wanted in [Fate::Thin, Fate::Drop] {
        for (segment, fate) in segments.iter().zip(&mut fates).take(num_done) {
            if !is_large || total <= target {
                break;
            }
            let is_young = now_ms.saturating_sub(last_ms(segment)) < WHOLE_MS;
            if *fate == Fate::Drop || (wanted == Fate::Thin && is_young) {
                continue;
            }
            total = total - bytes(segment, *fate) + bytes(segment, wanted);
            *fate = wanted;
        }
    }
    let kept: Vec<_> = segments
        .iter()
        .zip(&fates)
        .flat_map(|(segment, fate)| segment.iter().filter(|entry| stays(entry, *fate)))
        .copied()
        .collect();
    (kept.len() < entries.len()).then_some(kept)
}

fn stays(entry: &Entry, fate: Fate) -> bool {
    match fate {
        Fate::Keep => true,
        Fate::Thin => entry.head.kind != Kind::Delta,
        Fate::Drop => false,
    }
}

/// Copies entries to the end of `new`, which is `start` bytes long. Answers where they are now, and its length.
pub(super) fn copy(
    old: &mut (impl Read + Seek),
    kept: &[Entry],
    new: &mut impl Write,
    start: u64,
) -> io::Result<(Vec<Entry>, u64)> {
    let mut new = io::BufWriter::with_capacity(1 << 18, new);
    let mut entries = Vec::with_capacity(kept.len());
    let mut len = start;
    let mut bytes = Vec::new();
    for entry in kept {
        old.seek(SeekFrom::Start(entry.offset))?;
        bytes.clear();
        old.by_ref().take(entry.len()).read_to_end(&mut bytes)?;
        new.write_all(&bytes)?;
        entries.push(Entry { offset: len, ..*entry });
        len += bytes.len() as u64;
    }
    new.flush()?;
    Ok((entries, len))
}
