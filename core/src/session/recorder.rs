//! Writes what a session sees into a recording, on a thread of its own: a slow disk delays no look.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use tokio::sync::watch;

use crate::{
    clock::{Clock, Tick, Timestamp},
    ids::ContextName,
    model::Snapshot,
    recording::{Header, RecordingError, Writer, WriterOptions},
};

/// Moments that may wait for the disk. What does not fit is counted.
const WAITING: usize = 4;

/// A look is never quite in time: one this much before its turn is taken.
const SLACK: f64 = 0.95;

/// Where a session records to, and how.
#[derive(Clone, Debug)]
pub struct RecorderOptions {
    /// The file; one that is there is gone on with.
    pub path: PathBuf,
    /// The context, for the header of a new file; empty without one.
    pub context: String,
    pub writer: WriterOptions,
}

impl RecorderOptions {
    /// The recording of a context below the user's directory for state: `jetlens/recordings/prod.jetlens`.
    pub fn of_context(state_home: &Path, context: Option<&ContextName>, writer: WriterOptions) -> Self {
        let context = context.map_or("", ContextName::as_str);
        Self { path: path_of_context(state_home, context), context: context.to_owned(), writer }
    }
}

/// A name of a context may hold anything; a name of a file may not.
fn path_of_context(state_home: &Path, context: &str) -> PathBuf {
    use std::fmt::Write as _;
    let mut name = String::new();
    for byte in context.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            name.push(char::from(byte));
        } else {
            write!(name, "%{byte:02x}").ok();
        }
    }
    if name.is_empty() {
        // No context has a name with such a character.
        name.push('%');
    }
    name.truncate(180);
    state_home.join("jetlens").join("recordings").join(format!("{name}.jetlens"))
}

/// How a recording goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecorderStatus {
    /// `None` if nothing is recorded.
    pub path: Option<PathBuf>,
    /// Moments in the file, and its bytes.
    pub num_moments: usize,
    pub file_bytes: u64,
    /// The last moment that was written.
    pub last: Option<Timestamp>,
    /// Moments that were lost because the disk was too slow or full.
    pub num_lost: u64,
    /// Why nothing is written, in one sentence; `None` if all is well.
    pub problem: Option<String>,
}

/// The session's end of the recorder. Dropping it writes what waits, and ends the thread.
#[derive(Debug)]
pub(super) struct Recorder {
    queue: SyncSender<(Arc<Snapshot>, Timestamp)>,
    every: Duration,
    last: Option<Tick>,
    num_lost: Arc<AtomicU64>,
}

impl Recorder {
    /// Starts the thread. The file is opened there: its trouble is told in the status.
    pub(super) fn spawn(
        options: RecorderOptions,
        clock: &Clock,
        status: watch::Sender<RecorderStatus>,
    ) -> io::Result<Self> {
        let (queue, waiting) = sync_channel(WAITING);
        let num_lost = Arc::new(AtomicU64::new(0));
        let every = options.writer.every;
        let began = clock.now();
        let lost = Arc::clone(&num_lost);
        thread::Builder::new()
            .name("jetlens-recorder".to_owned())
            .spawn(move || record(options, began, &waiting, &lost, &status))?;
        Ok(Self { queue, every, last: None, num_lost })
    }

    /// Takes a snapshot, if it is time for one.
    pub(super) fn offer(&mut self, snapshot: &Arc<Snapshot>, clock: &Clock) {
        let tick = clock.tick();
        let is_due = self.last.is_none_or(|last| tick.since(last) >= self.every.mul_f64(SLACK));
        if snapshot.is_empty() || !is_due {
            return;
        }
        self.last = Some(tick);
        if self.queue.try_send((Arc::clone(snapshot), clock.now())).is_err() {
            self.num_lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn record(
    options: RecorderOptions,
    began: Timestamp,
    waiting: &Receiver<(Arc<Snapshot>, Timestamp)>,
    num_lost: &AtomicU64,
    status: &watch::Sender<RecorderStatus>,
) {
    let RecorderOptions { path, context, writer: options } = options;
    status.send_modify(|status| status.path = Some(path.clone()));
    let header = Header::new(began, context, options.every);
    let mut writer = match Writer::open(&path, header, options) {
        Ok(writer) => writer,
        Err(error) => return status.send_modify(|status| status.problem = Some(error.to_string())),
    };
    while let Ok((snapshot, at)) = waiting.recv() {
        let result = writer.append(&snapshot, at);
        status.send_modify(|status| {
            match &result {
                Ok(appended) => {
                    status.num_moments = appended.num_moments;
                    status.file_bytes = appended.file_bytes;
                    status.last = Some(at);
                }
                Err(_) => {
                    num_lost.fetch_add(1, Ordering::Relaxed);
                }
            }
            status.num_lost = num_lost.load(Ordering::Relaxed);
            status.problem = result.err().map(|error: RecordingError| error.to_string());
        });
    }
    if let Err(error) = writer.finish() {
        status.send_modify(|status| status.problem = Some(error.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_has_a_file_of_its_own() {
        let path = |context: &str| {
            let path = path_of_context(Path::new("/s"), context);
            path.strip_prefix("/s/jetlens/recordings").unwrap().to_string_lossy().into_owned()
        };
        assert_eq!(path("prod"), "prod.jetlens");
        assert_eq!(path("../a b"), "%2e%2e%2fa%20b.jetlens");
        assert_ne!(path(""), path("%"));
        assert!(path(&"ä".repeat(500)).len() < 200);
    }

    #[test]
    fn a_moment_is_taken_when_it_is_due_and_written_by_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r");
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let writer = WriterOptions { every: Duration::from_secs(5), ..WriterOptions::default() };
        let (sender, status) = watch::channel(RecorderStatus::default());
        let options = RecorderOptions { path: path.clone(), context: "prod".to_owned(), writer };
        let mut recorder = Recorder::spawn(options, &clock, sender).unwrap();
        for seq in 0..20 {
            let snapshot = Arc::new(Snapshot { seq, at: clock.now(), ..Snapshot::default() });
            recorder.offer(&snapshot, &clock);
            clock.advance(Duration::from_secs(1));
            // The queue is bounded: the thread gets its turn.
            thread::sleep(Duration::from_millis(10));
        }
        drop(recorder);
        let end = clock_of_the_test();
        while status.has_changed().is_ok() && end.elapsed() < Duration::from_secs(10) {
            thread::sleep(Duration::from_millis(5));
        }
        let status = status.borrow().clone();
        assert_eq!((status.num_moments, status.num_lost, status.problem), (4, 0, None));
        let recording = crate::recording::Recording::open(&path).unwrap();
        let secs: Vec<_> = recording.moments().iter().map(|moment| moment.at.as_second()).collect();
        assert_eq!(secs, [1, 6, 11, 16]);
    }

    #[expect(clippy::disallowed_methods, reason = "a test's patience is not the clock's business")]
    fn clock_of_the_test() -> std::time::Instant {
        std::time::Instant::now()
    }

    #[test]
    fn a_file_that_can_not_be_written_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r");
        std::fs::write(&path, "this is no recording, and is long enough to be one").unwrap();
        let options =
            RecorderOptions { path: path.clone(), context: String::new(), writer: WriterOptions::default() };
        let (sender, mut status) = watch::channel(RecorderStatus::default());
        let _recorder = Recorder::spawn(options, &Clock::system(), sender).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let problem = runtime.block_on(async {
            let status = status.wait_for(|status| status.problem.is_some()).await.unwrap();
            status.problem.clone().unwrap()
        });
        assert!(problem.contains("is not a recording of Jetlens"), "{problem}");
        assert_eq!(std::fs::read(&path).unwrap().len(), 50, "it was left alone");
    }
}
