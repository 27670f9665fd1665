//! A session's channels as a frame uses them: look, take, send, never wait.

use std::sync::Arc;

use jetlens_core::{
    clock::Timestamp,
    context::{AllowedPrograms, ConnectionProfile},
    ids::ContextName,
    model::Snapshot,
    session::{Command, Event, LinkPhase, LinkStatus, Wake},
    settings::Settings,
};
use tokio::sync::{mpsc, watch};

use super::Updates;
use crate::connections::Connections;

pub(super) struct SessionLink {
    pub(super) snapshot: watch::Receiver<Arc<Snapshot>>,
    pub(super) status: watch::Receiver<LinkStatus>,
    pub(super) events: mpsc::Receiver<Event>,
    pub(super) commands: mpsc::Sender<Command>,
}

impl SessionLink {
    pub(super) fn spawn(
        _profile: ConnectionProfile,
        _allowed: AllowedPrograms,
        _settings: &Settings,
        _wake: Wake,
    ) -> Self {
        unimplemented!()
    }

    pub(super) fn poll(&mut self, updates: &mut Updates) {
        if self.snapshot.has_changed().unwrap_or(false) {
            updates.snapshot = Some(self.snapshot.borrow_and_update().clone());
        }
        match self.status.has_changed() {
            Ok(true) => updates.link = Some(self.status.borrow_and_update().clone()),
            Ok(false) => {}
            Err(_actor_is_gone) => updates.link = self.ended(),
        }
        while let Ok(event) = self.events.try_recv() {
            updates.events.push(event);
        }
    }

    /// The actor ends only with its session, unless it failed in a way that it could not tell.
    fn ended(&mut self) -> Option<LinkStatus> {
        let last = self.status.borrow().clone();
        let phase = LinkPhase::Failed {
            sentence: "The connection's thread ended unexpectedly.".to_owned(),
            remedy: "Try again; if it happens once more, please report it with the log.".to_owned(),
            retry_at: None,
        };
        (last.phase != phase).then_some(LinkStatus { context: last.context, phase })
    }

    /// Hands a command over; `false` if there is no room now. A session that is gone takes anything.
    pub(super) fn send(&self, command: Command) -> bool {
        !matches!(self.commands.try_send(command), Err(mpsc::error::TrySendError::Full(_)))
    }
}

pub(super) fn start_test(_connections: &mut Connections, _name: &ContextName, _at: Timestamp) {}
