//! A session's channels as a frame uses them: look, take, send, never wait.

use std::{io, sync::Arc};

use jetlens_core::{
    clock::Clock,
    context::{AllowedPrograms, ConnectionProfile},
    model::Snapshot,
    session::{
        Command, Event, LinkPhase, LinkStatus, RecorderOptions, RecorderStatus, Session, SessionOptions,
    },
    settings::Settings,
};
use tokio::sync::{mpsc, watch};

use super::{Updates, quiet::Quiet};
use crate::pulse::Pulse;

/// The receiving ends of a session, or of a test that plays one.
pub(super) struct SessionLink {
    pub(super) snapshot: watch::Receiver<Arc<Snapshot>>,
    pub(super) status: watch::Receiver<LinkStatus>,
    pub(super) events: mpsc::Receiver<Event>,
    pub(super) commands: mpsc::Sender<Command>,
    /// Ends with this link. `None` in a test.
    session: Option<Session>,
    is_over: bool,
}

impl SessionLink {
    /// Starts a session. It connects on a thread of its own.
    pub(super) fn spawn(
        profile: ConnectionProfile,
        allowed: AllowedPrograms,
        settings: &Settings,
        recorder: Option<RecorderOptions>,
        clock: Clock,
        pulse: Pulse,
    ) -> io::Result<Self> {
        let options = SessionOptions {
            interval: settings.refresh_interval(),
            max_requests_per_sec: f64::from(settings.max_requests_per_sec),
            allowed,
            is_read_only: profile.context.as_ref().is_some_and(|name| settings.context(name).is_read_only),
            recorder,
            clock,
        };
        let quiet = Quiet::new(pulse)?;
        let mut session = Session::spawn(profile, options, quiet.wake())?;
        quiet.follow(session.snapshot.clone(), session.status.clone());
        // The link takes its place as the reader; the session goes on as the owner of the actor.
        let (_closed, nothing) = mpsc::channel(1);
        let events = std::mem::replace(&mut session.events, nothing);
        Ok(Self {
            snapshot: session.snapshot.clone(),
            status: session.status.clone(),
            events,
            commands: session.commands.clone(),
            session: Some(session),
            is_over: false,
        })
    }

    /// A link whose other ends are held by a test.
    pub(super) fn of_channels(
        snapshot: watch::Receiver<Arc<Snapshot>>,
        status: watch::Receiver<LinkStatus>,
        events: mpsc::Receiver<Event>,
        commands: mpsc::Sender<Command>,
    ) -> Self {
        Self { snapshot, status, events, commands, session: None, is_over: false }
    }

    /// Whether somebody asks for a frame when a snapshot is overdue.
    pub(super) fn watches_silence(&self) -> bool {
        self.session.is_some()
    }

    /// How the recording goes, if that is news.
    pub(super) fn poll_recording(&mut self) -> Option<RecorderStatus> {
        let recording = &mut self.session.as_mut()?.recording;
        // A recorder that gave up has said why before it closed its end.
        let is_new = recording.has_changed().unwrap_or(false);
        is_new.then(|| recording.borrow_and_update().clone())
    }

    /// Events that a full queue dropped: the window did not look for a long time.
    pub(super) fn num_dropped(&self) -> u64 {
        self.session.as_ref().map_or(0, Session::num_dropped)
    }

    pub(super) fn poll(&mut self, updates: &mut Updates) {
        if self.snapshot.has_changed().unwrap_or(false) {
            updates.snapshot = Some(self.snapshot.borrow_and_update().clone());
        }
        match self.status.has_changed() {
            Ok(true) => updates.link = Some(self.status.borrow_and_update().clone()),
            Ok(false) => {}
            Err(_the_actor_is_gone) if self.is_over => {}
            Err(_the_actor_is_gone) => {
                self.is_over = true;
                updates.link = Some(self.ended());
            }
        }
        while let Ok(event) = self.events.try_recv() {
            updates.events.push(event);
        }
    }

    /// The actor ends only with its session, unless it failed in a way that it could not tell.
    fn ended(&self) -> LinkStatus {
        let phase = LinkPhase::Failed {
            sentence: "The thread that reads the system ended unexpectedly.".to_owned(),
            remedy: "Try again; if it happens once more, please report it.".to_owned(),
            retry_at: None,
        };
        LinkStatus { context: self.status.borrow().context.clone(), phase }
    }

    /// Hands a command over; `false` if there is no room now. A session that is gone takes anything.
    pub(super) fn send(&self, command: Command) -> bool {
        !matches!(self.commands.try_send(command), Err(mpsc::error::TrySendError::Full(_)))
    }
}
