//! A publisher that never stops: numbered messages, each confirmed, each once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_nats::{HeaderMap, jetstream};
use tokio::task::JoinHandle;

pub(crate) struct Traffic {
    last_seq: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Traffic {
    /// A hundred messages a second to `<stream>.n`. One that is not confirmed is sent again under the same id.
    pub(crate) fn start(context: jetstream::Context, stream: &'static str) -> Self {
        let last_seq = Arc::new(AtomicU64::new(0));
        let task = tokio::spawn(run(context, stream, Arc::clone(&last_seq)));
        Self { last_seq, task }
    }

    /// The sequence of the last message that the stream confirmed.
    pub(crate) fn last_seq(&self) -> u64 {
        self.last_seq.load(Ordering::Relaxed)
    }
}

impl Drop for Traffic {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(context: jetstream::Context, stream: &'static str, last_seq: Arc<AtomicU64>) {
    for number in 1_u64.. {
        loop {
            let mut headers = HeaderMap::new();
            headers.insert("Nats-Msg-Id", number.to_string());
            let published =
                context.publish_with_headers(format!("{stream}.n"), headers, number.to_string().into()).await;
            let confirmed = async { published.ok()?.await.ok() };
            if let Ok(Some(confirmed)) = tokio::time::timeout(Duration::from_millis(500), confirmed).await {
                last_seq.store(confirmed.sequence, Ordering::Relaxed);
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
