//! A file that a person saves: the system's dialog asks where to, on a thread of its own, because it waits for a hand.

use std::{
    path::Path,
    sync::mpsc::{Receiver, TryRecvError, sync_channel},
};

use crate::pulse::Pulse;

/// A dialog that is open.
pub(super) struct Saving(Receiver<Saved>);

/// How it ended.
pub(super) enum Saved {
    /// Written, with the path as words.
    To(String),
    /// Nothing was chosen.
    Nowhere,
    /// Why it could not be written, as a sentence.
    Failed(String),
}

impl Saving {
    /// Asks where to, with `name` proposed, and writes `text` there.
    pub(super) fn spawn(name: String, text: String, pulse: Pulse) -> std::io::Result<Self> {
        let (sender, receiver) = sync_channel(1);
        std::thread::Builder::new().name("jetlens-save".to_owned()).spawn(move || {
            let chosen = rfd::FileDialog::new().set_title("Save").set_file_name(name).save_file();
            let saved = chosen.map_or(Saved::Nowhere, |path| write(&path, &text));
            // The window may be gone while the dialog was open.
            sender.send(saved).ok();
            pulse.beat();
        })?;
        Ok(Self(receiver))
    }

    /// The end, once it has come.
    pub(super) fn poll(&self) -> Option<Saved> {
        match self.0.try_recv() {
            Ok(saved) => Some(saved),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Saved::Nowhere),
        }
    }
}

fn write(path: &Path, text: &str) -> Saved {
    match std::fs::write(path, text) {
        Ok(()) => Saved::To(path.display().to_string()),
        Err(error) => Saved::Failed(format!("{} could not be written: {error}.", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("changes.md");
        assert!(matches!(write(&path, "# text"), Saved::To(_)));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "# text");
        let Saved::Failed(sentence) = write(&folder.path().join("no/such/folder"), "") else { panic!() };
        assert!(sentence.contains("could not be written"));
    }
}
