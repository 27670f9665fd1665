//! Who changed something: a reader of the API's audit, as long as that is cheap.
//!
//! Every request of anybody makes an audit with the whole answer in it, so a busy account makes a flood of them. What
//! arrives is metered: above [`MAX_BYTES_PER_WINDOW`] the subscription ends, and is tried again later and later. What
//! happened meanwhile has nobody's name on it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::StreamExt;
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep},
};

use crate::{
    ids::AccountName,
    link::Link,
    wire::audit::{self, Audited},
};

/// Changes that may wait.
const QUEUE: usize = 256;
/// The meter's span.
const WINDOW: Duration = Duration::from_secs(10);
/// What may arrive in that time: 32 KiB a second.
const MAX_BYTES_PER_WINDOW: usize = 320 * 1024;
/// The first look reads everything once; its own audits need not be carried.
const FIRST_WAIT: Duration = Duration::from_secs(2);
/// How long to stay away after a flood: it doubles each time.
const MIN_AWAY: Duration = Duration::from_mins(1);
const MAX_AWAY: Duration = Duration::from_hours(1);

/// The reader. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Audit {
    queue: mpsc::Receiver<Audited>,
    num_dropped: Arc<AtomicU64>,
    _reader: JoinSet<()>,
}

impl Audit {
    /// Reads the audit of the link's own account. Without `link` there is nothing to read.
    pub(super) fn spawn(link: Option<&Link>, account: &AccountName) -> Self {
        let (sender, queue) = mpsc::channel(QUEUE);
        let num_dropped = Arc::new(AtomicU64::new(0));
        let mut reader = JoinSet::new();
        if let Some(link) = link {
            reader.spawn(run(link.clone(), account.clone(), sender, Arc::clone(&num_dropped)));
        }
        Self { queue, num_dropped, _reader: reader }
    }

    /// The next, when it comes. Never returns if nothing is read.
    pub(super) async fn next(&mut self) -> Audited {
        match self.queue.recv().await {
            Some(audited) => audited,
            None => std::future::pending().await,
        }
    }

    pub(super) fn num_dropped(&self) -> u64 {
        self.num_dropped.load(Ordering::Relaxed)
    }
}

async fn run(link: Link, account: AccountName, sender: mpsc::Sender<Audited>, num_dropped: Arc<AtomicU64>) {
    let subject = link.js_event_subject(audit::SUBJECT);
    let mut away = MIN_AWAY;
    sleep(FIRST_WAIT).await;
    loop {
        let Ok(mut messages) = link.client().subscribe(subject.clone()).await else { return };
        let mut meter = Meter::new(Instant::now());
        let began = Instant::now();
        loop {
            let Some(message) = messages.next().await else { return };
            if !meter.takes(message.payload.len(), Instant::now()) {
                break;
            }
            let info = link.client().server_info();
            let ours = [(info.server_name.into(), info.client_id)];
            if let Some(audited) = audit::read(&message.payload, &account, &ours)
                && sender.try_send(audited).is_err()
            {
                num_dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
        // What is still on its way is not worth reading.
        drop(messages);
        away = if began.elapsed() > MAX_AWAY { MIN_AWAY } else { away };
        sleep(away).await;
        away = (away * 2).min(MAX_AWAY);
    }
}

/// What arrived in the present window.
struct Meter {
    began: Instant,
    bytes: usize,
}

impl Meter {
    fn new(now: Instant) -> Self {
        Self { began: now, bytes: 0 }
    }

    /// Takes a message in. False if it is too much.
    fn takes(&mut self, bytes: usize, now: Instant) -> bool {
        if now.duration_since(self.began) >= WINDOW {
            *self = Self::new(now);
        }
        self.bytes += bytes;
        self.bytes <= MAX_BYTES_PER_WINDOW
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_meter_counts_one_window() {
        let start = Instant::now();
        let mut meter = Meter::new(start);
        assert!(meter.takes(MAX_BYTES_PER_WINDOW, start));
        assert!(!meter.takes(1, start + WINDOW / 2));
        assert!(meter.takes(MAX_BYTES_PER_WINDOW, start + WINDOW));
    }
}
