//! Where the window's sessions record to, and what it can go back in.

use jetlens_core::{
    ids::ContextName,
    session::{RecorderOptions, RecorderStatus},
    settings::Settings,
};

use super::{
    Bridge,
    reader::{Reader, Request, Wish},
};
use crate::reel::Source;

/// Recording, and reading what was recorded.
impl Bridge {
    /// Nothing that is seen is written to disk from here on.
    pub fn leave_no_recording(&mut self) {
        self.state_home = None;
    }

    /// Where the next session records to, and what can be gone back in: the same file, also while nothing is written.
    pub(super) fn recorder(
        &mut self,
        context: Option<&ContextName>,
        settings: &Settings,
    ) -> Option<RecorderOptions> {
        let writer = settings.recording();
        self.connections.records.clone_from(&writer);
        self.connections.recording = RecorderStatus::default();
        self.connections.can_record = self.state_home.is_some();
        let Some(state_home) = &self.state_home else {
            self.connections.records = None;
            return None;
        };
        let options = RecorderOptions::of_context(state_home, context, writer.clone().unwrap_or_default());
        self.read_from(Source::File(options.path.clone()));
        writer.is_some().then_some(options)
    }

    /// What can be gone back in from here on.
    pub fn read_from(&mut self, source: Source) {
        self.source = Some(source);
        self.asked = None;
    }

    /// Says what is to be shown of the recording, and what the time line spans. The answer is in [`super::Updates::replay`].
    pub fn show(&mut self, wish: Wish, line: (i64, i64)) {
        let Some(source) = self.source.clone() else { return };
        let request = Request { source, wish, line };
        if self.asked.as_ref() == Some(&request) {
            return;
        }
        if self.reader.is_none() {
            match Reader::spawn(self.pulse.clone(), self.clock.clone()) {
                Ok(reader) => self.reader = Some(reader),
                Err(error) => {
                    let problem = format!("No thread could be started to read the recording: {error}.");
                    self.own.replay.problem = Some(problem);
                    return;
                }
            }
        }
        if let Some(reader) = &self.reader {
            reader.ask(Some(request.clone()));
            self.asked = Some(request);
        }
    }
}
