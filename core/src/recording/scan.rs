//! Walks the frames of a recording by their heads: no moment is decompressed for it.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::{
    bytes::Bad,
    error::DamageKind,
    frame::{HEAD_LEN, Head, Kind},
    mark::Mark,
};

/// Up to this size everything is proved to be whole when a file is opened; of a larger one, each moment when it is
/// read.
const PROVED_AT_ONCE: u64 = 64 << 20;

/// Marks that are kept in memory: the latest.
const MOST_MARKS: usize = 100_000;

/// Where a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) offset: u64,
    pub(super) head: Head,
}

impl Entry {
    /// Bytes of the frame, with its head.
    pub(super) fn len(&self) -> u64 {
        HEAD_LEN as u64 + u64::from(self.head.stored)
    }
}

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Keyframes, deltas that have one before them, and marks.
    pub(super) entries: Vec<Entry>,
    pub(super) marks: Vec<Mark>,
    /// The place behind the last whole frame.
    pub(super) end: u64,
    /// Whether a delta may come next: nothing was lost since the last keyframe.
    pub(super) has_keyframe: bool,
    /// The first damage, with the number of entries before it.
    pub(super) damage: Option<(u64, DamageKind, usize)>,
}

impl Scan {
    fn note(&mut self, offset: u64, kind: DamageKind) {
        self.damage.get_or_insert((offset, kind, self.entries.len()));
    }
}

/// Walks from `start` to the end. `has_keyframe` says whether a delta may come first.
pub(super) fn scan(source: &mut (impl Read + Seek), start: u64, has_keyframe: bool) -> io::Result<Scan> {
    let len = source.seek(SeekFrom::End(0))?;
    let proves = len <= PROVED_AT_ONCE;
    let mut source = BufReader::with_capacity(1 << 16, source);
    source.seek(SeekFrom::Start(start))?;
    let mut scan = Scan { end: start, ..Scan::default() };
    let mut has_keyframe = has_keyframe;
    let mut offset = start;
    while offset < len {
        let head = match next_head(&mut source, len - offset)? {
            Ok(head) => head,
            Err(None) => {
                scan.note(offset, DamageKind::CutOff);
                break;
            }
            Err(Some(_bad)) => {
                scan.note(offset, DamageKind::Corrupt);
                has_keyframe = false;
                match find_keyframe(&mut source, offset + 1)? {
                    Some(next) => offset = next,
                    None => break,
                }
                source.seek(SeekFrom::Start(offset))?;
                continue;
            }
        };
        let entry = Entry { offset, head };
        if offset + entry.len() > len {
            scan.note(offset, DamageKind::CutOff);
            break;
        }
        let mut is_whole = true;
        if proves || head.kind == Kind::Marks {
            let mut stored = vec![0; head.stored as usize];
            source.read_exact(&mut stored)?;
            is_whole = head.is_whole(&stored);
            if is_whole && head.kind == Kind::Marks {
                scan.marks.extend(read_marks(&head, &stored).unwrap_or_default());
                let num_over = scan.marks.len().saturating_sub(2 * MOST_MARKS);
                if num_over > 0 {
                    scan.marks.drain(..MOST_MARKS);
                }
            }
        } else {
            source.seek_relative(i64::from(head.stored))?;
        }
        if !is_whole {
            scan.note(offset, DamageKind::Corrupt);
        }
        match head.kind {
            Kind::Keyframe => has_keyframe = is_whole,
            Kind::Delta => has_keyframe &= is_whole,
            Kind::Header | Kind::Marks | Kind::Other(_) => {}
        }
        let is_kept = match head.kind {
            Kind::Keyframe | Kind::Delta => has_keyframe,
            Kind::Marks => is_whole,
            Kind::Header | Kind::Other(_) => false,
        };
        if is_kept {
            scan.entries.push(entry);
        }
        offset += entry.len();
        scan.end = offset;
    }
    let num_over = scan.marks.len().saturating_sub(MOST_MARKS);
    scan.marks.drain(..num_over);
    scan.has_keyframe = has_keyframe;
    Ok(scan)
}

/// The head that begins here; `Err(None)` if the file ends within it.
fn next_head(source: &mut impl Read, left: u64) -> io::Result<Result<Head, Option<Bad>>> {
    if left < HEAD_LEN as u64 {
        return Ok(Err(None));
    }
    let mut bytes = [0; HEAD_LEN];
    source.read_exact(&mut bytes)?;
    Ok(Head::read(&bytes).map_err(Some))
}

/// The place of the next keyframe at or behind `from`, whatever stands between.
fn find_keyframe(source: &mut (impl Read + Seek), from: u64) -> io::Result<Option<u64>> {
    source.seek(SeekFrom::Start(from))?;
    let mut window: Vec<u8> = Vec::new();
    let mut start = from;
    loop {
        let kept = window.len();
        let read = source.by_ref().take(1 << 16).read_to_end(&mut window)?;
        let heads = window.windows(HEAD_LEN).enumerate();
        let found = heads.filter(|(_, bytes)| bytes.starts_with(b"JLf1")).find_map(|(index, bytes)| {
            let head = Head::read(bytes.try_into().ok()?).ok()?;
            (head.kind == Kind::Keyframe).then_some(index)
        });
        if let Some(index) = found {
            return Ok(Some(start + index as u64));
        }
        if read == 0 || window.len() == kept {
            return Ok(None);
        }
        let done = window.len().saturating_sub(HEAD_LEN - 1);
        window.drain(..done);
        start += done as u64;
    }
}

fn read_marks(head: &Head, stored: &[u8]) -> Option<Vec<Mark>> {
    let content = head.content(stored).ok()?;
    serde_json::from_slice(&content).ok()
}
