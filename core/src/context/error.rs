//! One sentence that says what is wrong, and one that says what to do.

use std::{error::Error, fmt};

use super::program::ProgramCall;
use crate::settings::disk::ReadProblem;

type Source = Box<dyn Error + Send + Sync>;

/// Why a context, a credential or a flag could not be used.
#[derive(Debug)]
pub struct ContextError {
    pub kind: ContextErrorKind,
    /// What is wrong, as one sentence.
    pub sentence: String,
    /// What to do about it, as one sentence.
    pub remedy: String,
    source: Option<Source>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextErrorKind {
    /// A name that can't be a file's name.
    InvalidName,
    /// No context, or no file, of that name.
    NotFound,
    /// The file is there, and is no context: half-written, too large, not text, of wrong types.
    BrokenFile,
    /// The operating system refused.
    Io,
    /// The selected context can't be deleted while there are others.
    SelectedContext,
    /// A value that can't be understood: a URL, a duration, a credential's address.
    InvalidValue,
    /// Two settings that exclude each other.
    Conflict,
    /// Something that the nats CLI can do, and Jetlens can't.
    Unsupported,
    /// A file that should hold a credential does not, or can't be read.
    BadCredential,
    /// The credential comes from a program, and nobody allowed it to run.
    NeedsConsent(ProgramCall),
    /// A program was allowed to run, and failed.
    ProgramFailed,
}

impl ContextError {
    pub fn new(kind: ContextErrorKind, sentence: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { kind, sentence: sentence.into(), remedy: remedy.into(), source: None }
    }

    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// A file that could not be read; `what` names it in the sentence ("The context file \"prod\"").
    pub(crate) fn unreadable(what: &str, problem: ReadProblem) -> Self {
        let (kind, remedy) = match &problem {
            ReadProblem::Missing => (ContextErrorKind::NotFound, "Check its name and place."),
            ReadProblem::NotAFile => (ContextErrorKind::BrokenFile, "Give the path of a regular file."),
            ReadProblem::TooLarge { .. } | ReadProblem::NotText => {
                (ContextErrorKind::BrokenFile, "Put the right file there, or remove it.")
            }
            ReadProblem::Io(_) => (ContextErrorKind::Io, "Check that your user may read it."),
        };
        Self::new(kind, format!("{what} can't be used: {problem}."), remedy).with_source(problem)
    }

    /// A file that could not be written or removed.
    pub(crate) fn unwritable(what: &str, error: std::io::Error) -> Self {
        Self::new(
            ContextErrorKind::Io,
            format!("{what} could not be written: {error}."),
            "Check that your user may write there and that the disk is not full.",
        )
        .with_source(error)
    }
}

/// The sentence; with `{:#}` the remedy too.
impl fmt::Display for ContextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)?;
        if f.alternate() { write!(f, " {}", self.remedy) } else { Ok(()) }
    }
}

impl Error for ContextError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
