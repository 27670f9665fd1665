//! The other end of a bridge in a test: it sends what a session would.

use std::sync::Arc;

use jetlens_core::{
    model::Snapshot,
    session::{Command, Event, LinkStatus},
};
use tokio::sync::{mpsc, watch};

use super::session_link::SessionLink;
use crate::pulse::Pulse;

/// Plays a session. Dropping it is what a crashed session looks like.
pub struct Script {
    snapshot: watch::Sender<Arc<Snapshot>>,
    status: watch::Sender<LinkStatus>,
    events: mpsc::Sender<Event>,
    commands: mpsc::Receiver<Command>,
    pulse: Pulse,
}

impl Script {
    pub(super) fn new(pulse: Pulse) -> (Self, SessionLink) {
        let (snapshot, snapshots) = watch::channel(Arc::default());
        let (status, statuses) = watch::channel(LinkStatus::default());
        let (events, event_queue) = mpsc::channel(64);
        let (command_queue, commands) = mpsc::channel(8);
        let link = SessionLink::of_channels(snapshots, statuses, event_queue, command_queue);
        (Self { snapshot, status, events, commands, pulse }, link)
    }

    pub fn snapshot(&self, snapshot: Snapshot) {
        self.snapshot.send_replace(Arc::new(snapshot));
        self.pulse.beat();
    }

    pub fn link(&self, status: LinkStatus) {
        self.status.send_replace(status);
        self.pulse.beat();
    }

    /// `false` if the queue is full.
    pub fn event(&self, event: Event) -> bool {
        let is_sent = self.events.try_send(event).is_ok();
        self.pulse.beat();
        is_sent
    }

    /// What the window has asked for since the last call.
    pub fn commands(&mut self) -> Vec<Command> {
        std::iter::from_fn(|| self.commands.try_recv().ok()).collect()
    }
}
