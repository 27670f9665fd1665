//! Streams that fill quickly with a known mix.

use std::{collections::VecDeque, future::Future, pin::Pin};

use async_nats::{Client, RequestError, jetstream};
use futures_util::StreamExt;

/// The server drops what waits in a stream's queue above 10,000 messages: every so many are acknowledged.
const BATCH: u64 = 2_000;
const BATCHES_IN_FLIGHT: usize = 3;

type Ack = Pin<Box<dyn Future<Output = Result<async_nats::Message, RequestError>> + Send>>;

/// Publishes `count` messages of `size` bytes, of which `subject` names the subject by their number.
pub(crate) async fn publish(client: &Client, count: u64, size: usize, subject: impl Fn(u64) -> String) {
    let payload = bytes::Bytes::from(vec![b'x'; size]);
    let mut acks: VecDeque<tokio::task::JoinHandle<_>> = VecDeque::new();
    for number in 0..count {
        let subject = subject(number);
        if (number + 1) % BATCH == 0 || number + 1 == count {
            let (client, payload) = (client.clone(), payload.clone());
            let ack: Ack = Box::pin(async move { client.request(subject, payload).await });
            acks.push_back(tokio::spawn(ack));
            tokio::task::yield_now().await;
            if acks.len() >= BATCHES_IN_FLIGHT {
                check(&acks.pop_front().unwrap().await.unwrap().unwrap());
            }
        } else {
            client.publish(subject, payload.clone()).await.unwrap();
        }
    }
    for ack in acks {
        check(&ack.await.unwrap().unwrap());
    }
}

fn check(ack: &async_nats::Message) {
    let text = String::from_utf8_lossy(&ack.payload);
    assert!(text.contains("\"seq\""), "the stream refused a message: {text}");
}

pub(crate) async fn create(client: &Client, config: jetstream::stream::Config) {
    let mut context = jetstream::new(client.clone());
    context.set_timeout(std::time::Duration::from_secs(30));
    context.create_stream(config).await.unwrap();
}

/// A pull consumer that acknowledges nothing; an empty filter is for all subjects.
pub(crate) async fn consumer(client: &Client, stream: &str, name: &str, filter: &str) {
    let stream = jetstream::new(client.clone()).get_stream(stream).await.unwrap();
    let is_work = stream.cached_info().config.retention == jetstream::stream::RetentionPolicy::WorkQueue;
    let config = jetstream::consumer::pull::Config {
        durable_name: Some(name.to_owned()),
        filter_subject: filter.to_owned(),
        ack_policy: if is_work {
            jetstream::consumer::AckPolicy::Explicit
        } else {
            jetstream::consumer::AckPolicy::None
        },
        max_ack_pending: 20_000,
        ..Default::default()
    };
    stream.create_consumer(config).await.unwrap();
}

/// Takes and acknowledges everything for as long as the handle lives.
pub(crate) async fn consume(client: &Client, stream: &str, name: &str) -> Worker {
    let context = jetstream::new(client.clone());
    let consumer: jetstream::consumer::PullConsumer =
        context.get_consumer_from_stream(name, stream).await.unwrap();
    let mut messages = consumer.stream().max_messages_per_batch(2_000).messages().await.unwrap();
    Worker(tokio::spawn(async move {
        while let Some(Ok(message)) = messages.next().await {
            message.ack().await.ok();
        }
    }))
}

pub(crate) struct Worker(tokio::task::JoinHandle<()>);

impl Drop for Worker {
    fn drop(&mut self) {
        self.0.abort();
    }
}
