//! `jetlens open`: a recording in the whole window.
//!
//! The file is opened once before the window is: what is wrong with it is told where the call was made.

use std::path::{Path, PathBuf};

use jetlens_core::{
    clock::Timestamp,
    recording::{Recording, RecordingError},
};

use super::{
    NoConnection,
    args::{ConnectionArgs, MomentArg, OpenArgs, WindowArgs},
};
use crate::{
    reel::Source,
    window::{self, Launch},
};

/// Four minutes of a shop with a consumer whose worker leaves; `assets/README.md` says how it was recorded.
const DEMO: &[u8] = include_bytes!("../../../assets/demo/incident.jetlens");

/// The recording that is part of the program.
pub(super) fn demo(connection: &ConnectionArgs, window: WindowArgs) -> anyhow::Result<()> {
    open(connection, window, Some(demo_source()), None)
}

fn demo_source() -> Source {
    Source::Embedded { name: "demo", bytes: DEMO }
}

pub(super) fn run(connection: &ConnectionArgs, window: WindowArgs, args: &OpenArgs) -> anyhow::Result<()> {
    let (file, at) = moment(&args.file, args.at)?;
    open(connection, window, file, at)
}

fn open(
    connection: &ConnectionArgs,
    window: WindowArgs,
    file: Option<Source>,
    at: Option<Timestamp>,
) -> anyhow::Result<()> {
    let launch = Launch {
        flags: connection.flags(),
        allow_program: false,
        // Where the last window was says nothing about a file.
        route: Some(window.view.unwrap_or_default()),
        theme: window.theme.map(Into::into),
        picture: None,
        file,
        at,
    };
    window::run(&launch).map(drop)
}

/// A file that can be opened, and the moment of it that was asked for.
pub(super) fn moment(
    path: &Path,
    at: Option<MomentArg>,
) -> anyhow::Result<(Option<Source>, Option<Timestamp>)> {
    let recording = checked(path)?;
    let last = recording.moments().last().map_or(Timestamp::MIN, |moment| moment.at);
    let at = at.map(|at| match at {
        MomentArg::At(at) => at,
        MomentArg::Before(span) => last.saturating_sub(span).unwrap_or(last),
    });
    // The window may outlive the working directory.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    Ok((Some(Source::File(path)), at))
}

fn checked(path: &Path) -> Result<Recording, NoConnection> {
    let told = |error: RecordingError| NoConnection(sentence(path, &error));
    let recording = Recording::open(PathBuf::from(path)).map_err(told)?;
    if recording.moments().is_empty() {
        return Err(told(RecordingError::Empty { path: path.to_owned() }));
    }
    Ok(recording)
}

/// A whole sentence, without what the system adds for programmers.
fn sentence(path: &Path, error: &RecordingError) -> String {
    use std::io::ErrorKind;
    let shown = path.display();
    match error {
        RecordingError::Io { .. } if path.is_dir() => {
            format!("{shown} is a folder. Name the recording in it.")
        }
        RecordingError::Io { source, .. } => match source.kind() {
            ErrorKind::NotFound => format!("There is no file {shown}."),
            ErrorKind::PermissionDenied => format!("{shown} may not be read by this user."),
            _ => error.to_string(),
        },
        RecordingError::NotARecording { .. } if path.metadata().is_ok_and(|file| file.len() == 0) => {
            format!("{shown} is empty: nothing was recorded into it.")
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use jetlens_core::analysis::diagnose::finding::Severity;

    use super::*;

    #[test]
    fn the_demo_goes_from_health_to_a_named_cause() {
        assert!(DEMO.len() < 500_000);
        let mut recording = Recording::from_bytes("demo", DEMO).unwrap();
        assert_eq!(recording.damage(), None);
        let last = recording.moments().len() - 1;
        let first = recording.moment(last / 5).unwrap();
        let is_critical = |snapshot: &jetlens_core::model::Snapshot| {
            snapshot.diagnosis.findings.iter().any(|finding| {
                finding.severity == Severity::Critical && format!("{:?}", finding.entity).contains("billing")
            })
        };
        assert!(!is_critical(&first));
        let end = recording.moment(last).unwrap();
        assert!(is_critical(&end), "{:?}", end.diagnosis.findings);
        // Nothing of the machine that recorded it, but where the fixtures' servers are for as long as they run.
        let all = format!("{end:?}");
        for private in ["/home", "/work", "/root"] {
            assert!(
                !all.contains(private),
                "{private}: {:?}",
                all.find(private).map(|at| &all[at.saturating_sub(80)..at + 80])
            );
        }
    }
}
