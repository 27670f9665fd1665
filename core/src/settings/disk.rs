//! Small files, read with a limit and written so that a crash leaves the old one or the new one, never half of one.
//!
//! Contexts and settings both live in such files, and both may hold secrets: what is written here belongs to its
//! owner alone.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// Why a file could not be read. The text never quotes the file's content.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadProblem {
    #[error("it does not exist")]
    Missing,
    #[error("it is not a file")]
    NotAFile,
    #[error("it is larger than {} KiB", .limit_bytes / 1024)]
    TooLarge { limit_bytes: u64 },
    #[error("it is not text in UTF-8")]
    NotText,
    #[error("it can't be read: {0}")]
    Io(#[source] io::Error),
}

impl From<io::Error> for ReadProblem {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Io(error),
        }
    }
}

/// The text of a file of at most `limit_bytes`.
///
/// A pipe or a device is refused before it is opened: opening one may wait for ever.
pub(crate) fn read_text(path: &Path, limit_bytes: u64) -> Result<String, ReadProblem> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(ReadProblem::NotAFile);
    }
    if metadata.len() > limit_bytes {
        return Err(ReadProblem::TooLarge { limit_bytes });
    }
    // One byte more than the limit, for a file that grows while it is read.
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    File::open(path)?.take(limit_bytes + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit_bytes {
        return Err(ReadProblem::TooLarge { limit_bytes });
    }
    // The original error would carry the bytes along.
    String::from_utf8(bytes).ok().ok_or(ReadProblem::NotText)
}

/// Replaces the content of `path` in one step: temporary file, fsync, rename, fsync of the directory.
///
/// The directory is made if it is missing. On Unix the file gets mode 0600 and a new directory 0700.
/// A symbolic link stays one: its target is replaced.
pub(crate) fn write_atomic(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let directory = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    make_private_directory(directory)?;
    let temporary = temporary_name(&target);
    let written = write_new(&temporary, bytes).and_then(|()| fs::rename(&temporary, &target));
    if written.is_err() {
        // What failed is reported; that the leftover can't be removed either adds nothing.
        fs::remove_file(&temporary).ok();
    }
    written?;
    sync_directory(directory)
}

/// Removes a file; one that is not there is no error.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn make_private_directory(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A name in the same directory that ends in `.tmp`, so that no listing takes it for the real thing.
fn temporary_name(target: &Path) -> PathBuf {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let file_name = target.file_name().unwrap_or_default().to_string_lossy();
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    target.with_file_name(format!(".{file_name}.{}-{number}.tmp", std::process::id()))
}

#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}
