//! What can be wrong with a recording, as sentences for a person.

use std::{io, path::PathBuf};

use super::frame::FORMAT;
use crate::clock::Timestamp;

/// Why a recording, or a moment of it, can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    #[error("{}: {source}.", .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{} is not a recording of Jetlens.", .path.display())]
    NotARecording { path: PathBuf },
    #[error(
        "{} was recorded by a newer Jetlens, in format {format}; this one reads up to {FORMAT}. Update Jetlens.",
        .path.display()
    )]
    Newer { path: PathBuf, format: u32 },
    #[error("{} is damaged where its header should be: {what}.", .path.display())]
    DamagedHeader { path: PathBuf, what: &'static str },
    #[error("There is no moment in {} yet.", .path.display())]
    Empty { path: PathBuf },
    #[error("The moment of {at} can't be read: {what}.")]
    DamagedMoment { at: Timestamp, what: &'static str },
    #[error("{} is being written by another Jetlens.", .path.display())]
    InUse { path: PathBuf },
    #[error(
        "{} is damaged {offset} bytes from its start, and what follows would be lost. Move it away, or record into \
         another file.", .path.display()
    )]
    WouldLose { path: PathBuf, offset: u64 },
    #[error("This moment can't be recorded: {what}.")]
    TooLarge { what: &'static str },
}

/// Where the readable part of a file ends, or has a hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Bytes from the start.
    pub offset: u64,
    pub kind: DamageKind,
    /// The last moment before it; `None` if there is none.
    pub last_good: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DamageKind {
    /// The file ends within a frame: it was cut off, or it is being written this very moment.
    CutOff,
    /// The bytes are not what was written. What follows up to the next whole moment is lost.
    Corrupt,
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.kind {
            DamageKind::CutOff => write!(f, "The recording is cut off after {} bytes", self.offset)?,
            DamageKind::Corrupt => write!(f, "The recording is damaged after {} bytes", self.offset)?,
        }
        match self.last_good {
            Some(at) => write!(f, "; everything up to {at} can be read."),
            None => f.write_str("; nothing of it can be read."),
        }
    }
}
