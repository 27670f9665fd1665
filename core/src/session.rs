//! One actor for each connection: it collects, and it is the only one that does.
//!
//! | direction | what | how |
//! | --- | --- | --- |
//! | in | [`Command`] | bounded queue |
//! | out | [`Snapshot`] | `watch`, the latest wins |
//! | out | [`LinkStatus`] | `watch`, the latest wins |
//! | out | [`Event`] | bounded queue; what does not fit is counted |
//! | out | a recording on disk, if one is wanted | a thread with a bounded queue; what does not fit is counted |
//! | out | [`Wake`] | called after a send, so that a window paints |
//!
//! Dropping the [`Session`] ends the actor and its connections.

mod actor;
mod advisories;
mod attributions;
mod audit;
mod costs;
mod doctor;
mod lags;
mod lines;
mod near_misses;
mod notes;
mod once;
mod operations;
mod pace;
mod patients;
mod probe;
mod recorder;
mod status;

pub use once::{OnceError, collect_once};
pub use recorder::{RecorderOptions, RecorderStatus};

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    runtime::{Builder, Runtime},
    sync::{mpsc, watch},
};

use recorder::Recorder;

use crate::{
    analysis::attribution::Attribution,
    clock::{Clock, Timestamp},
    context::{AllowedPrograms, ConnectionProfile},
    ids::{ConsumerKey, ContextName, Entity, ServerName, StreamKey},
    model::Snapshot,
    operate::{Confirmed, OperateError, Operation, Outcome, Preview},
};

/// Commands that may wait. A window sends a handful a second.
const COMMANDS: usize = 64;
/// Facts that may wait for a reader.
const EVENTS: usize = 1024;

/// How a session is to behave.
#[derive(Clone, Debug)]
pub struct SessionOptions {
    /// How often everything is collected while a window shows it.
    pub interval: Duration,
    /// The most requests a second, on average.
    pub max_requests_per_sec: f64,
    /// Programs that may be run for credentials.
    pub allowed: AllowedPrograms,
    /// Whether every change is refused.
    pub is_read_only: bool,
    /// Where to record what is seen; `None` for nowhere.
    pub recorder: Option<RecorderOptions>,
    pub clock: Clock,
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(1),
            max_requests_per_sec: 50.0,
            allowed: AllowedPrograms::none(),
            is_read_only: false,
            recorder: None,
            clock: Clock::system(),
        }
    }
}

/// A running session, as its owner holds it.
#[derive(Debug)]
pub struct Session {
    pub snapshot: watch::Receiver<Arc<Snapshot>>,
    pub status: watch::Receiver<LinkStatus>,
    pub events: mpsc::Receiver<Event>,
    pub commands: mpsc::Sender<Command>,
    /// How the recording goes. It is closed when the last moment of a dropped session is on the disk.
    pub recording: watch::Receiver<RecorderStatus>,
    num_dropped: Arc<AtomicU64>,
    runtime: Option<Runtime>,
}

impl Session {
    /// Starts the actor on a thread of its own. It connects, and keeps trying for as long as it lives.
    ///
    /// # Errors
    /// When the machine has no thread left.
    pub fn spawn(profile: ConnectionProfile, options: SessionOptions, wake: Wake) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            // Answers of a sweep are parsed here, one a server.
            .max_blocking_threads(4)
            .thread_name("jetlens-session")
            .enable_all()
            .build()?;
        let (snapshot_tx, snapshot) = watch::channel(Arc::new(Snapshot::default()));
        let (status_tx, status) = watch::channel(LinkStatus::default());
        let (events_tx, events) = mpsc::channel(EVENTS);
        let (commands, commands_rx) = mpsc::channel(COMMANDS);
        let num_dropped = Arc::new(AtomicU64::new(0));
        let (recording_tx, recording) = watch::channel(RecorderStatus::default());
        let recorder = options.recorder.clone();
        let recorder = recorder.map(|to| Recorder::spawn(to, &options.clock, recording_tx)).transpose()?;
        let outputs = Outputs {
            snapshot: snapshot_tx,
            status: status_tx,
            events: events_tx,
            num_dropped: Arc::clone(&num_dropped),
            wake,
        };
        runtime.spawn(actor::run(profile, options, outputs, recorder, commands_rx));
        Ok(Self { snapshot, status, events, commands, recording, num_dropped, runtime: Some(runtime) })
    }

    /// Events that did not fit into the queue since the session began.
    pub fn num_dropped(&self) -> u64 {
        self.num_dropped.load(Ordering::Relaxed)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // A reader of a large answer may still run: the window does not wait for it.
            runtime.shutdown_background();
        }
    }
}

/// Where the actor writes.
#[derive(Clone)]
struct Outputs {
    snapshot: watch::Sender<Arc<Snapshot>>,
    status: watch::Sender<LinkStatus>,
    events: mpsc::Sender<Event>,
    num_dropped: Arc<AtomicU64>,
    wake: Wake,
}

impl Outputs {
    fn snapshot(&self, snapshot: Arc<Snapshot>) {
        self.snapshot.send_replace(snapshot);
        (self.wake)();
    }

    fn phase(&self, context: Option<&ContextName>, phase: LinkPhase) {
        let status = LinkStatus { context: context.cloned(), phase };
        let is_new = self.status.send_if_modified(|old| {
            let is_new = *old != status;
            *old = status;
            is_new
        });
        if is_new {
            (self.wake)();
        }
    }

    fn event(&self, event: Event) {
        if self.events.try_send(event).is_err() {
            self.num_dropped.fetch_add(1, Ordering::Relaxed);
        }
        (self.wake)();
    }
}

/// Called from the session's thread whenever there is something new to show.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What the session is asked to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Collect now, everything.
    Refresh,
    /// What the screen shows: it is kept fresher than the rest.
    Watch(Focus),
    /// How often everything is collected while a window shows it.
    SetInterval(Duration),
    /// Listen for [`PROBE_SECS`] to what the clients of a consumer ask and answer. It costs their traffic once more.
    Probe(ConsumerKey),
    /// Find out what made a stream grow since a moment by this machine's clock. What it costs at most can be told before:
    /// [`estimate`](crate::analysis::attribution::estimate()).
    Attribute { stream: StreamKey, from: Timestamp },
    /// Say what an operation would do. One request; the answer is [`Event::Previewed`].
    Preview(Operation),
    /// Carry out what a person agreed to. The answer is [`Event::Operated`].
    Operate(Box<Confirmed>),
    /// Whether every change is refused from now on.
    SetReadOnly(bool),
}

/// How long a probe listens.
pub const PROBE_SECS: u64 = 5;

/// What somebody is looking at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Focus {
    /// False while the window is hidden: the session slows down.
    pub is_visible: bool,
    pub shows_consumers: bool,
    pub selected: Option<Entity>,
}

/// The connection as a person would describe it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinkStatus {
    pub context: Option<ContextName>,
    pub phase: LinkPhase,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum LinkPhase {
    /// No connection was asked for.
    #[default]
    Idle,
    Connecting {
        since: Timestamp,
    },
    Connected {
        server: ServerName,
        /// Of the last measured round trip.
        rtt: Option<Duration>,
    },
    /// It was connected, and tries to be again.
    Reconnecting {
        since: Timestamp,
        attempts: u64,
        /// Why it went down, in a few words.
        reason: String,
    },
    /// There is no connection, and the monitoring ports are read instead.
    MonitoringOnly {
        /// Why there is no connection.
        sentence: String,
    },
    /// It can't connect, and says why in one sentence and what to do in another. It tries again at `retry_at`.
    Failed {
        sentence: String,
        remedy: String,
        retry_at: Option<Timestamp>,
    },
}

/// Something that happened once and must not be lost.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Connected {
        server: ServerName,
    },
    Disconnected,
    /// An advisory of the server, as one line.
    Advisory {
        at: Timestamp,
        entity: Option<Entity>,
        line: String,
    },
    /// A probe that was asked for has ended; the next snapshot's diagnosis knows what it saw.
    Probed {
        consumer: ConsumerKey,
        sentence: String,
    },
    /// The answer to [`Command::Attribute`], or a sentence that says why there is none.
    Attributed {
        stream: StreamKey,
        /// As it was asked for; the answer may begin at a look near it.
        from: Timestamp,
        result: Result<Arc<Attribution>, String>,
    },
    /// What an operation would do, or why that can't be said.
    Previewed {
        operation: Operation,
        result: Result<Box<Preview>, OperateError>,
    },
    /// An operation was carried out, or was not.
    Operated {
        operation: Operation,
        result: Result<Box<Outcome>, OperateError>,
    },
    /// Something went wrong that a person should read.
    Problem {
        sentence: String,
        remedy: String,
    },
}
