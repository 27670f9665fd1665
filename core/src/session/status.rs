//! From the state of the link to what a screen says, at once and whatever the actor is waiting for.

use tokio::task::JoinHandle;

use super::{Event, LinkPhase, Outputs};
use crate::{
    ids::{ContextName, ServerName},
    link::{Link, LinkState},
};

/// Follows the link until it is closed. Ends when it is dropped.
#[derive(Debug)]
pub(super) struct StatusFollower(JoinHandle<()>);

impl Drop for StatusFollower {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl StatusFollower {
    pub(super) fn spawn(link: Link, context: Option<ContextName>, outputs: Outputs) -> Self {
        Self(tokio::spawn(follow(link, context, outputs)))
    }
}

async fn follow(link: Link, context: Option<ContextName>, outputs: Outputs) {
    let mut states = link.watch_state();
    let mut was_connected = false;
    loop {
        let state = states.borrow_and_update().clone();
        let is_connected = state.is_connected();
        if is_connected != was_connected {
            was_connected = is_connected;
            outputs.event(match &state {
                LinkState::Connected(to) => Event::Connected { server: to.server_name.as_str().into() },
                _ => Event::Disconnected,
            });
        }
        if let Some(phase) = phase(state, &link) {
            outputs.phase(context.as_ref(), phase);
        }
        if states.changed().await.is_err() {
            return;
        }
    }
}

fn phase(state: LinkState, link: &Link) -> Option<LinkPhase> {
    match state {
        // The actor says so itself, before there is a link.
        LinkState::Connecting | LinkState::Closed => None,
        LinkState::Connected(to) => {
            Some(LinkPhase::Connected { server: ServerName::from(to.server_name), rtt: link.rtt() })
        }
        LinkState::Reconnecting { since, reason, num_attempts } => {
            Some(LinkPhase::Reconnecting { since, attempts: num_attempts.into(), reason })
        }
    }
}
