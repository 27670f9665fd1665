//! Advisories: what to look at again, at once.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::StreamExt;
use tokio::{sync::mpsc, task::JoinSet};

use crate::{
    ids::{AccountName, Entity},
    link::Link,
    wire::advisory::{self, Advisory, SUBJECTS, Sign},
};

/// Advisories that may wait. They only say where to look: a lost one costs a few seconds of delay.
const QUEUE: usize = 256;

/// Subscriptions on the links of a session. They survive a reconnect, and end when this is dropped.
#[derive(Debug)]
pub(super) struct Advisories {
    queue: mpsc::Receiver<Advisory>,
    num_dropped: Arc<AtomicU64>,
    _readers: JoinSet<()>,
}

impl Advisories {
    /// Subscribes on each link that may. Without permission a link is silent, and the sweeps find everything later.
    pub(super) async fn subscribe(links: &[&Link], account: &AccountName) -> Self {
        let (sender, queue) = mpsc::channel(QUEUE);
        let num_dropped = Arc::new(AtomicU64::new(0));
        let mut readers = JoinSet::new();
        for link in links {
            for suffix in SUBJECTS {
                let subject = link.js_event_subject(&format!("ADVISORY.{suffix}"));
                let Ok(mut messages) = link.client().subscribe(subject).await else { continue };
                let (sender, account, num_dropped) =
                    (sender.clone(), account.clone(), Arc::clone(&num_dropped));
                readers.spawn(async move {
                    while let Some(message) = messages.next().await {
                        let Some(advisory) = advisory::read(&message.subject, &message.payload, &account)
                        else {
                            continue;
                        };
                        // A flood about messages leaves room for what happens to assets: it is counted low then.
                        let is_of_a_message = advisory.sign.as_ref().is_some_and(Sign::is_of_a_message);
                        if is_of_a_message && sender.capacity() < QUEUE / 2 {
                            continue;
                        }
                        if sender.try_send(advisory).is_err() {
                            num_dropped.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                });
            }
        }
        Self { queue, num_dropped, _readers: readers }
    }

    /// The next, when it comes. Never returns if there is no subscription.
    pub(super) async fn next(&mut self) -> Advisory {
        match self.queue.recv().await {
            Some(advisory) => advisory,
            None => std::future::pending().await,
        }
    }

    pub(super) fn num_dropped(&self) -> u64 {
        self.num_dropped.load(Ordering::Relaxed)
    }
}

/// Assets to look at again, each once however many advisories name it.
#[derive(Debug, Default)]
pub(super) struct Due(BTreeSet<Entity>);

/// More than this many are quicker found by a sweep.
const MANY: usize = 24;

impl Due {
    pub(super) fn add(&mut self, entity: Entity) {
        if self.0.len() <= MANY {
            self.0.insert(entity);
        }
    }

    /// Takes them all; `None` if they are so many that everything is to be looked at.
    pub(super) fn take(&mut self) -> Option<BTreeSet<Entity>> {
        let due = std::mem::take(&mut self.0);
        (due.len() <= MANY).then_some(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_becomes_one_sweep() {
        let mut due = Due::default();
        for _ in 0..1000 {
            due.add(Entity::Server { name: "n1".into() });
        }
        assert_eq!(due.take().map(|due| due.len()), Some(1));
        for number in 0..1000 {
            due.add(Entity::Server { name: format!("n{number}").into() });
        }
        assert_eq!(due.take(), None);
        assert_eq!(due.take().map(|due| due.len()), Some(0));
    }
}
