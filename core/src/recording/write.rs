//! Writes a recording: a keyframe, what changed since, and a keyframe again.

use std::{
    fs::{File, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    compact::{self, Limits},
    error::RecordingError,
    frame::{Kind, frame, prefix},
    header::Header,
    mark::{self, Mark, MarkKind},
    read::read_header,
    scan::{Entry, scan},
    scene::Writing,
};
use crate::{
    clock::{Timestamp, secs_between},
    model::Snapshot,
};

/// A keyframe is due when what changed since the last takes so many times its bytes: more of them cost disk, fewer
/// cost time to jump.
const KEYFRAME_SHARE: u64 = 3;
/// And after so many moments, and so long.
const KEYFRAME_MOMENTS: usize = 720;
const KEYFRAME_SECS: f64 = 900.0;

/// How a recording is written.
#[derive(Clone, Debug, PartialEq)]
pub struct WriterOptions {
    /// The wanted time between two moments. The writer is told of each; this is for what is late.
    pub every: Duration,
    /// How long a moment is kept.
    pub keep: Duration,
    /// The most bytes of the file.
    pub max_bytes: u64,
    /// Whether each moment is on the disk before the next: without it, a loss of power may cost more than one. A
    /// process that is killed loses no moment either way.
    pub sync: bool,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self {
            every: Duration::from_secs(5),
            keep: Duration::from_hours(7 * 24),
            max_bytes: 512 << 20,
            sync: true,
        }
    }
}

/// A recording that is being written. There is one writer of a file at a time; readers may come and go.
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
    file: File,
    header: Header,
    options: WriterOptions,
    entries: Vec<Entry>,
    /// Bytes of the file that are whole frames.
    len: u64,
    writing: Writing,
    last: Option<(Snapshot, Timestamp)>,
    /// Since the last keyframe; `None` if one is due.
    segment: Option<Segment>,
    synced: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug)]
struct Segment {
    began: Timestamp,
    keyframe_bytes: u64,
    delta_bytes: u64,
    num_deltas: usize,
}

/// What a moment took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    pub bytes: u64,
    pub is_keyframe: bool,
    /// Of the whole file, now.
    pub file_bytes: u64,
    pub num_moments: usize,
    /// Whether the file was written anew, because it had grown too large or too old.
    pub was_compacted: bool,
}

impl Writer {
    /// Begins a recording, or goes on with the one at `path`: what a crash cut off there is cleared away.
    ///
    /// # Errors
    /// If another process writes it, or if it is something else than a recording.
    pub fn open(
        path: impl Into<PathBuf>,
        header: Header,
        options: WriterOptions,
    ) -> Result<Self, RecordingError> {
        let path = path.into();
        let failed = |source| RecordingError::Io { path: path.clone(), source };
        if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
            make_directory(directory).map_err(failed)?;
        }
        let mut file = open_file(&path).map_err(failed)?;
        lock(&file, &path)?;
        let len = file.seek(SeekFrom::End(0)).map_err(failed)?;
        let (header, entries, end) = if len == 0 {
            let start = write_start(&mut file, &header).map_err(failed)?;
            (header, Vec::new(), start)
        } else {
            let (header, start) = read_header(&path, &mut file)?;
            let found = scan(&mut file, start, false).map_err(failed)?;
            (header, found.entries, found.end)
        };
        // Half a frame of a writer that was killed.
        file.set_len(end).map_err(failed)?;
        file.seek(SeekFrom::Start(end)).map_err(failed)?;
        Ok(Self {
            path,
            file,
            header,
            options,
            entries,
            len: end,
            writing: Writing::default(),
            last: None,
            segment: None,
            synced: None,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Bytes of the file.
    pub fn len_bytes(&self) -> u64 {
        self.len
    }

    pub fn num_moments(&self) -> usize {
        let is_moment = |entry: &&Entry| matches!(entry.head.kind, Kind::Keyframe | Kind::Delta);
        self.entries.iter().filter(is_moment).count()
    }

    /// Adds a moment. `at` is now, by this machine's clock; a clock that was set back is not followed.
    ///
    /// After an error the file is as it was, and the next moment is a keyframe.
    pub fn append(&mut self, snapshot: &Snapshot, at: Timestamp) -> Result<Appended, RecordingError> {
        let last_ms = self.entries.last().map_or(i64::MIN, |entry| entry.head.at_ms);
        let at_ms = at.as_millisecond().max(last_ms.saturating_add(1));
        let at = Timestamp::from_millisecond(at_ms).unwrap_or(at);
        let marks = self.marks(snapshot, at);
        let segment = self.segment.filter(|segment| !segment.is_over(at));
        if segment.is_none() {
            self.writing = Writing::default();
        }
        let kind = if segment.is_none() { Kind::Keyframe } else { Kind::Delta };
        // Until it is written, a keyframe is due: what is known of the file is not what is in it.
        self.segment = None;
        let content = self.writing.next(snapshot, at_ms);
        let mut bytes = content
            .and_then(|content| frame(kind, at_ms, &content))
            .map_err(|bad| RecordingError::TooLarge { what: bad.0 })?;
        let moment_bytes = bytes.len() as u64;
        if !marks.is_empty() {
            bytes.extend(mark_frame(&marks, at_ms)?);
        }
        self.write(&bytes)?;
        self.segment = Some(match segment {
            Some(segment) => Segment {
                delta_bytes: segment.delta_bytes + moment_bytes,
                num_deltas: segment.num_deltas + 1,
                ..segment
            },
            None => Segment { began: at, keyframe_bytes: moment_bytes, delta_bytes: 0, num_deltas: 0 },
        });
        self.last = Some((snapshot.clone(), at));
        self.sync_if_due(at)?;
        let was_compacted = self.compact_if_due(at)?;
        Ok(Appended {
            bytes: bytes.len() as u64,
            is_keyframe: kind == Kind::Keyframe,
            file_bytes: self.len,
            num_moments: self.num_moments(),
            was_compacted,
        })
    }

    /// Adds marks: what Jetlens did, or what a person notes.
    pub fn note(&mut self, marks: &[Mark], at: Timestamp) -> Result<(), RecordingError> {
        let bytes = mark_frame(marks, at.as_millisecond())?;
        self.write(&bytes)
    }

    /// Sees to it that everything is on the disk.
    pub fn finish(self) -> Result<(), RecordingError> {
        self.file.sync_all().map_err(|source| RecordingError::Io { path: self.path, source })
    }

    fn marks(&self, snapshot: &Snapshot, at: Timestamp) -> Vec<Mark> {
        let every_secs = self.options.every.as_secs_f64();
        match (&self.last, self.entries.last()) {
            (Some((old, before)), _) => mark::between(old, *before, snapshot, at, every_secs),
            (None, Some(entry)) => {
                let before = Timestamp::from_millisecond(entry.head.at_ms).unwrap_or(at);
                let text = format!("Nothing was recorded for {:.0} s.", secs_between(before, at));
                vec![Mark { at, kind: MarkKind::Gap, entity: None, text }]
            }
            (None, None) => Vec::new(),
        }
    }

    /// Writes whole frames. What could not be written whole is taken back.
    fn write(&mut self, bytes: &[u8]) -> Result<(), RecordingError> {
        if let Err(source) = self.file.write_all(bytes) {
            self.file.set_len(self.len).ok();
            self.file.seek(SeekFrom::Start(self.len)).ok();
            self.segment = None;
            return Err(RecordingError::Io { path: self.path.clone(), source });
        }
        let mut cursor = io::Cursor::new(bytes);
        let found = scan(&mut cursor, 0, true);
        let found = found.map_err(|source| RecordingError::Io { path: self.path.clone(), source })?;
        let start = self.len;
        let moved = |entry: Entry| Entry { offset: start + entry.offset, ..entry };
        self.entries.extend(found.entries.into_iter().map(moved));
        self.len += bytes.len() as u64;
        Ok(())
    }

    fn sync_if_due(&mut self, at: Timestamp) -> Result<(), RecordingError> {
        let pause = self.options.every.as_secs_f64().max(1.0) * 0.9;
        let is_due = self.synced.is_none_or(|synced| secs_between(synced, at) >= pause);
        if self.options.sync && is_due {
            let synced = self.file.sync_data();
            synced.map_err(|source| RecordingError::Io { path: self.path.clone(), source })?;
            self.synced = Some(at);
        }
        Ok(())
    }

    /// Writes the file anew without what is too old or too much.
    fn compact_if_due(&mut self, now: Timestamp) -> Result<bool, RecordingError> {
        let limits = Limits { keep: self.options.keep, max_bytes: self.options.max_bytes };
        let Some(kept) = compact::plan(&self.entries, self.len, now.as_millisecond(), &limits) else {
            return Ok(false);
        };
        let failed = |source| RecordingError::Io { path: self.path.clone(), source };
        let header = Header { generation: self.header.generation + 1, ..self.header.clone() };
        let temporary = temporary_name(&self.path);
        let written = self.write_anew(&temporary, &header, &kept);
        if written.is_err() {
            std::fs::remove_file(&temporary).ok();
        }
        let (file, entries, len) = written?;
        std::fs::rename(&temporary, &self.path).map_err(failed)?;
        (self.file, self.entries, self.len, self.header) = (file, entries, len, header);
        Ok(true)
    }

    fn write_anew(
        &self,
        path: &Path,
        header: &Header,
        kept: &[Entry],
    ) -> Result<(File, Vec<Entry>, u64), RecordingError> {
        let failed = |source| RecordingError::Io { path: path.to_owned(), source };
        let mut file = open_file(path).map_err(failed)?;
        lock(&file, path)?;
        let mut old = File::open(&self.path).map_err(failed)?;
        file.set_len(0).map_err(failed)?;
        let start = write_start(&mut file, header).map_err(failed)?;
        let (entries, len) = compact::copy(&mut old, kept, &mut file, start).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        Ok((file, entries, len))
    }
}

impl Segment {
    fn is_over(&self, at: Timestamp) -> bool {
        self.delta_bytes > KEYFRAME_SHARE * self.keyframe_bytes
            || self.num_deltas >= KEYFRAME_MOMENTS
            || secs_between(self.began, at) >= KEYFRAME_SECS
    }
}

fn mark_frame(marks: &[Mark], at_ms: i64) -> Result<Vec<u8>, RecordingError> {
    let content = serde_json::to_vec(marks);
    let content = content.map_err(|_never| RecordingError::TooLarge { what: "a mark can't be written" })?;
    frame(Kind::Marks, at_ms, &content).map_err(|bad| RecordingError::TooLarge { what: bad.0 })
}

/// Writes what a file begins with, and answers where its frames go.
fn write_start(file: &mut File, header: &Header) -> io::Result<u64> {
    let content = serde_json::to_vec(header)?;
    let mut bytes = prefix().to_vec();
    let frame = frame(Kind::Header, header.created.as_millisecond(), &content);
    bytes.extend(frame.map_err(|bad| io::Error::other(bad.0))?);
    file.write_all(&bytes)?;
    Ok(bytes.len() as u64)
}

/// Names and addresses of a system are nobody else's business.
fn open_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Readers may read and a new file may take its place, but nobody else may write.
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, 1 | 4);
    options.open(path)
}

fn make_directory(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Keeps other writers away for as long as the file is open. On Windows that is in how it is opened, because a lock
/// would keep readers away as well.
#[cfg(unix)]
fn lock(file: &File, path: &Path) -> Result<(), RecordingError> {
    match file.try_lock() {
        Err(std::fs::TryLockError::WouldBlock) => Err(RecordingError::InUse { path: path.to_owned() }),
        // On a file system without locks there is no second writer that could be seen.
        Ok(()) | Err(std::fs::TryLockError::Error(_)) => Ok(()),
    }
}

#[cfg(not(unix))]
fn lock(_file: &File, _path: &Path) -> Result<(), RecordingError> {
    Ok(())
}

fn temporary_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}
