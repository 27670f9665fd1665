//! When a snapshot is no reason to paint: nothing in it is new, and nobody is watching the seconds.
//!
//! A window on an idle system would otherwise spend more on painting the same picture than on everything else.

use std::{
    io,
    mem::{Discriminant, discriminant},
    sync::{
        Arc, Mutex, OnceLock,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    time::Duration,
};

use jetlens_core::{
    model::{Server, Snapshot, Sorted},
    session::{LinkPhase, LinkStatus, Wake},
};
use tokio::sync::watch;

use crate::pulse::Pulse;

/// How long a picture may stay when only the time has changed. Charts that scroll and ages that grow wait for this.
const PATIENCE: Duration = Duration::from_secs(10);

/// What was in the picture that was asked for last.
struct Seen {
    snapshot: Arc<Snapshot>,
    phase: Discriminant<LinkPhase>,
}

/// Decides on the session's thread whether its news are worth a frame.
#[derive(Clone)]
pub(super) struct Quiet(Arc<Inner>);

struct Inner {
    pulse: Pulse,
    /// Hears how long the next snapshot may take.
    watchdog: SyncSender<Duration>,
    session: OnceLock<(watch::Receiver<Arc<Snapshot>>, watch::Receiver<LinkStatus>)>,
    seen: Mutex<Option<Seen>>,
}

impl Quiet {
    /// # Errors
    /// When the machine has no thread left.
    pub(super) fn new(pulse: Pulse) -> io::Result<Self> {
        let watchdog = spawn_watchdog(pulse.clone())?;
        Ok(Self(Arc::new(Inner { pulse, watchdog, session: OnceLock::new(), seen: Mutex::new(None) })))
    }

    /// Where to look for what is new. Before this everything is.
    pub(super) fn follow(
        &self,
        snapshot: watch::Receiver<Arc<Snapshot>>,
        status: watch::Receiver<LinkStatus>,
    ) {
        // A session is followed once, when it begins.
        self.0.session.set((snapshot, status)).ok();
    }

    pub(super) fn wake(&self) -> Wake {
        let quiet = self.clone();
        Arc::new(move || quiet.0.heard())
    }
}

impl Inner {
    fn heard(&self) {
        let overdue_secs = self.session.get().map(|(snapshot, _)| snapshot.borrow().overdue_secs());
        if let Some(patience) = overdue_secs.and_then(|secs| Duration::try_from_secs_f64(secs).ok()) {
            // One that does not fit comes after another that has just been heard.
            self.watchdog.try_send(patience).ok();
        }
        if self.pulse.is_watched() || self.is_new() {
            self.pulse.beat();
        } else {
            self.pulse.beat_within(PATIENCE);
        }
    }

    fn is_new(&self) -> bool {
        let (Some((snapshot, status)), Ok(mut seen)) = (self.session.get(), self.seen.lock()) else {
            return true;
        };
        let now = Seen { snapshot: snapshot.borrow().clone(), phase: discriminant(&status.borrow().phase) };
        let is_new = seen.as_ref().is_none_or(|before| now.differs_from(before));
        if is_new {
            *seen = Some(now);
        }
        is_new
    }
}

impl Seen {
    /// Snapshots share what did not change, so that looking at the pointers is enough.
    fn differs_from(&self, before: &Self) -> bool {
        let (now, then) = (&self.snapshot, &before.snapshot);
        self.phase != before.phase
            || now.epoch != then.epoch
            || servers_differ(&now.servers, &then.servers)
            || !Arc::ptr_eq(&now.streams, &then.streams)
            || !Arc::ptr_eq(&now.consumers, &then.consumers)
            || now.coverage != then.coverage
    }
}

/// The figures of a server change with every look, and may wait; that it is away or was restarted may not.
fn servers_differ(now: &Sorted<Server>, then: &Sorted<Server>) -> bool {
    now.len() != then.len()
        || now.iter().zip(then.iter()).any(|(now, then)| {
            now.name != then.name
                || now.id != then.id
                || now.freshness != then.freshness
                || now.lame_duck != then.lame_duck
        })
}

/// Asks for a frame when a snapshot is overdue: that the data are old is news, and no frame was planned for it.
fn spawn_watchdog(pulse: Pulse) -> io::Result<SyncSender<Duration>> {
    let (sender, heard) = sync_channel(1);
    std::thread::Builder::new().name("jetlens-overdue".to_owned()).spawn(move || watch(&heard, &pulse))?;
    Ok(sender)
}

/// Ends with the session.
fn watch(heard: &Receiver<Duration>, pulse: &Pulse) {
    while let Ok(mut patience) = heard.recv() {
        loop {
            match heard.recv_timeout(patience) {
                Ok(next) => patience = next,
                Err(RecvTimeoutError::Timeout) => {
                    pulse.beat();
                    break;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jetlens_core::clock::Clock;

    use super::*;
    use crate::sample;

    #[test]
    fn only_what_is_new_is_worth_a_frame() {
        let pulse = Pulse::new(egui::Context::default(), Clock::manual(sample::now()));
        let quiet = Quiet::new(pulse).unwrap();
        let (snapshots, snapshot) = watch::channel(Arc::new(sample::shop()));
        let (links, link) = watch::channel(sample::link());
        quiet.follow(snapshot, link);
        assert!(quiet.0.is_new(), "the first");
        let same = Snapshot { seq: 2, at: sample::now(), ..(**snapshots.borrow()).clone() };
        snapshots.send_replace(Arc::new(same));
        assert!(!quiet.0.is_new(), "only the time has changed");
        links.send_replace(LinkStatus::default());
        assert!(quiet.0.is_new(), "the link is down");
        snapshots.send_replace(Arc::new(sample::shop()));
        assert!(quiet.0.is_new(), "other streams");
        assert!(!quiet.0.is_new());
    }
}
