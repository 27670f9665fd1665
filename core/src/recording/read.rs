//! Reads a recording: any of its moments as a snapshot.

use std::{
    fs::File,
    io::{self, Cursor, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    bytes::Bad,
    error::{Damage, DamageKind, RecordingError},
    frame::{FORMAT, HEAD_LEN, Head, Kind, MAGIC, PREFIX_LEN},
    header::Header,
    mark::Mark,
    scan::{Entry, Scan, scan},
    scene::Reading,
};
use crate::{clock::Timestamp, model::Snapshot};

/// A recording that is open. Opening it reads the heads of its frames, and reading a moment at most the frames from
/// the keyframe before it, so a day costs no more than its index.
///
/// The file may be written by another process meanwhile: [`Recording::refresh`] takes in what is new.
pub struct Recording {
    path: PathBuf,
    source: Box<dyn Source>,
    header: Header,
    /// The frame of each moment.
    entries: Vec<Entry>,
    moments: Vec<Moment>,
    marks: Vec<Mark>,
    damage: Option<Damage>,
    /// Where the next frame will begin.
    end: u64,
    /// Whether a delta there would have all that it is counted from.
    goes_on: bool,
    /// The last moment that was read, and what it takes to go on from it.
    cursor: Option<(usize, Reading)>,
}

/// A moment that was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When it was recorded, by the clock of the machine that did. Its data may be older: [`Snapshot::at`] says.
    pub at: Timestamp,
}

trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

impl std::fmt::Debug for Recording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recording")
            .field("path", &self.path)
            .field("moments", &self.moments.len())
            .field("damage", &self.damage)
            .finish_non_exhaustive()
    }
}

impl Recording {
    /// Opens a file. One that is damaged is open up to the damage, and behind it: see [`Recording::damage`].
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, RecordingError> {
        let path = path.into();
        let file = File::open(&path).and_then(|file| {
            let is_file = file.metadata()?.is_file();
            if is_file { Ok(file) } else { Err(io::Error::other("it is not a file")) }
        });
        let file = file.map_err(|source| RecordingError::Io { path: path.clone(), source })?;
        Self::of(path, Box::new(file))
    }

    /// Opens a recording that is in memory. `name` stands for its path in messages.
    pub fn from_bytes(name: &str, bytes: impl AsRef<[u8]> + Send + 'static) -> Result<Self, RecordingError> {
        Self::of(name.into(), Box::new(Cursor::new(bytes)))
    }

    fn of(path: PathBuf, mut source: Box<dyn Source>) -> Result<Self, RecordingError> {
        let (header, start) = read_header(&path, &mut source)?;
        let failed = |source| RecordingError::Io { path: path.clone(), source };
        let found = scan(&mut source, start, false).map_err(failed)?;
        let mut recording = Self {
            path,
            source,
            header,
            entries: Vec::new(),
            moments: Vec::new(),
            marks: Vec::new(),
            damage: None,
            end: start,
            goes_on: false,
            cursor: None,
        };
        recording.take(found);
        Ok(recording)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    /// In their order. A recording whose first moment is not written yet has none.
    pub fn moments(&self) -> &[Moment] {
        &self.moments
    }

    /// What happened, in the order in which it was recorded.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The first place that can't be read. Moments that are lost are not among [`Recording::moments`].
    pub fn damage(&self) -> Option<&Damage> {
        self.damage.as_ref()
    }

    /// The place in [`Recording::moments`] of the last moment at or before `at`, or else of the first.
    pub fn index_at(&self, at: Timestamp) -> Option<usize> {
        let after = self.moments.partition_point(|moment| moment.at <= at);
        (!self.moments.is_empty()).then(|| after.saturating_sub(1))
    }

    /// The system as it was at `at`: the last moment that was recorded until then, or else the first. Without history.
    pub fn at(&mut self, at: Timestamp) -> Result<Arc<Snapshot>, RecordingError> {
        let index = self.index_at(at).ok_or_else(|| RecordingError::Empty { path: self.path.clone() })?;
        self.moment(index)
    }

    /// One moment by its place in [`Recording::moments`]. Without history.
    pub fn moment(&mut self, index: usize) -> Result<Arc<Snapshot>, RecordingError> {
        self.snapshot(index, false).map(Arc::new)
    }

    /// A moment; without the servers' JSON if it is to be measured only.
    pub(super) fn snapshot(&mut self, index: usize, without_json: bool) -> Result<Snapshot, RecordingError> {
        let Some(moment) = self.moments.get(index).copied() else {
            return Err(RecordingError::Empty { path: self.path.clone() });
        };
        let mut reading = self.go_to(index)?;
        let made = reading.snapshot(without_json);
        self.cursor = Some((index, reading));
        made.map_err(|bad| RecordingError::DamagedMoment { at: moment.at, what: bad.0 })
    }

    /// Brings the cursor to a moment.
    fn go_to(&mut self, index: usize) -> Result<Reading, RecordingError> {
        let is_keyframe = |index: &usize| self.entries[*index].head.kind == Kind::Keyframe;
        let keyframe = (0..=index).rev().find(is_keyframe).unwrap_or(0);
        let (mut next, mut reading) = match self.cursor.take() {
            Some((at, reading)) if (keyframe..=index).contains(&at) => (at + 1, reading),
            _ => (keyframe, Reading::default()),
        };
        while next <= index {
            let entry = self.entries[next];
            if entry.head.kind == Kind::Keyframe {
                reading = Reading::default();
            }
            let content = self.content(&entry);
            let content = content.map_err(|source| RecordingError::Io { path: self.path.clone(), source })?;
            let read = content.and_then(|content| reading.next(&content, entry.head.at_ms));
            if let Err(Bad(what)) = read {
                let at = self.moments[next].at;
                self.lose(next);
                return Err(RecordingError::DamagedMoment { at, what });
            }
            next += 1;
        }
        Ok(reading)
    }

    fn content(&mut self, entry: &Entry) -> io::Result<Result<Vec<u8>, Bad>> {
        self.source.seek(SeekFrom::Start(entry.offset + HEAD_LEN as u64))?;
        let mut stored = Vec::new();
        self.source.by_ref().take(u64::from(entry.head.stored)).read_to_end(&mut stored)?;
        Ok(entry.head.content(&stored))
    }

    /// A frame turned out to be damaged: it and what was counted from it are no moments any more.
    fn lose(&mut self, index: usize) {
        let is_keyframe = |entry: &Entry| entry.head.kind == Kind::Keyframe;
        let after = &self.entries[index + 1..];
        self.goes_on &= after.iter().any(is_keyframe);
        let num = 1 + after.iter().position(is_keyframe).unwrap_or(after.len());
        let last_good = index.checked_sub(1).map(|index| self.moments[index].at);
        let damage = Damage { offset: self.entries[index].offset, kind: DamageKind::Corrupt, last_good };
        if self.damage.as_ref().is_none_or(|known| known.offset > damage.offset) {
            self.damage = Some(damage);
        }
        self.entries.drain(index..index + num);
        self.moments.drain(index..index + num);
        self.cursor = None;
    }

    /// Takes in what was written since. True if there is something new.
    ///
    /// A file that was written anew, to drop what is old, is opened anew.
    pub fn refresh(&mut self) -> Result<bool, RecordingError> {
        let Ok(file) = File::open(&self.path) else { return Ok(false) };
        let mut file: Box<dyn Source> = Box::new(file);
        let (header, _) = read_header(&self.path, &mut file)?;
        if header != self.header {
            *self = Self::of(self.path.clone(), file)?;
            return Ok(true);
        }
        let failed = |source| RecordingError::Io { path: self.path.clone(), source };
        let (end, goes_on) = (self.end, self.goes_on);
        let found = scan(&mut self.source, end, goes_on).map_err(failed)?;
        let is_new = !found.entries.is_empty();
        self.take(found);
        Ok(is_new)
    }

    fn take(&mut self, found: Scan) {
        let is_moment = |entry: &&Entry| matches!(entry.head.kind, Kind::Keyframe | Kind::Delta);
        let at = |entry: &Entry| Timestamp::from_millisecond(entry.head.at_ms).unwrap_or_default();
        if self.damage.as_ref().is_some_and(|damage| damage.kind == DamageKind::CutOff) {
            // It was being written; whether it still is cut off is what this look says.
            self.damage = None;
        }
        if let Some((offset, kind, num_before)) = found.damage {
            let before = found.entries[..num_before].iter().rev().find(is_moment).map(at);
            let last_good = before.or(self.moments.last().map(|moment| moment.at));
            self.damage.get_or_insert(Damage { offset, kind, last_good });
        }
        for entry in found.entries.iter().filter(is_moment) {
            // A search needs an order, whatever a file says.
            let at = at(entry).max(self.moments.last().map_or(Timestamp::MIN, |last| last.at));
            self.entries.push(*entry);
            self.moments.push(Moment { at });
        }
        self.marks.extend(found.marks);
        (self.end, self.goes_on) = (found.end, found.has_keyframe);
    }
}

/// The header, and where the frames behind it begin.
pub(super) fn read_header(
    path: &Path,
    source: &mut (impl Read + Seek + ?Sized),
) -> Result<(Header, u64), RecordingError> {
    let failed = |source| RecordingError::Io { path: path.to_owned(), source };
    source.seek(SeekFrom::Start(0)).map_err(failed)?;
    let mut bytes = Vec::new();
    let len = (PREFIX_LEN + HEAD_LEN) as u64;
    source.take(len).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() < PREFIX_LEN || bytes[..MAGIC.len()] != *MAGIC {
        return Err(RecordingError::NotARecording { path: path.to_owned() });
    }
    let format = u32::from_le_bytes([bytes[16], bytes[17], bytes[18], bytes[19]]);
    if format > FORMAT {
        return Err(RecordingError::Newer { path: path.to_owned(), format });
    }
    let damaged = |what| RecordingError::DamagedHeader { path: path.to_owned(), what };
    let head: &[u8; HEAD_LEN] =
        bytes[PREFIX_LEN..].try_into().ok().ok_or_else(|| damaged("the file ends there"))?;
    let head = Head::read(head).map_err(|bad| damaged(bad.0))?;
    if head.kind != Kind::Header || head.stored > MAX_HEADER || head.content > MAX_HEADER {
        return Err(damaged("there is something else"));
    }
    let mut stored = Vec::new();
    source.take(u64::from(head.stored)).read_to_end(&mut stored).map_err(failed)?;
    let content = head.content(&stored).map_err(|bad| damaged(bad.0))?;
    let header = serde_json::from_slice(&content).ok().ok_or_else(|| damaged("it can't be read"))?;
    Ok((header, len + u64::from(head.stored)))
}

const MAX_HEADER: u32 = 1 << 16;
