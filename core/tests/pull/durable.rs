//! Consumers of others, on one server.

use std::time::Duration;

use async_nats::jetstream::{self, AckKind, consumer};
use jetlens_core::pull::{End, Notice, PullOptions};
use jetlens_fixtures::SingleServer;

use super::{durable, link, make_durable, make_stream, options, publish, reader::Reader};

const SOON: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledgements() {
    let server = SingleServer::start().await.unwrap();
    let context = jetstream::new(server.client().await.unwrap());
    let link = link(&[server.url()], None).await;
    let stream = make_stream(&context, "ACKS", |_| {}).await;
    make_durable(&stream, "worker", |config| config.ack_wait = Duration::from_secs(1)).await;
    publish(&context, "ACKS", 1..=5).await;
    let mut reader = Reader::new("worker", &link, durable("ACKS", "worker"), options());
    let mut messages = Vec::new();
    for seq in 1..=5 {
        let message = reader.message(SOON).await;
        assert_eq!((message.delivery.stream_seq, message.delivery.num_delivered), (seq, 1));
        messages.push(message);
    }
    messages[0].double_ack(SOON).await.unwrap();
    messages[1].nak(Some(Duration::from_millis(300))).await.unwrap();
    messages[2].term(Some("no use")).await.unwrap();
    messages[4].nak(None).await.unwrap();
    // Number 4 is worked on for longer than the consumer waits.
    let slow = messages[3].clone();
    let at_work = tokio::spawn(async move {
        for _ in 0..4 {
            tokio::time::sleep(Duration::from_millis(500)).await;
            slow.progress().await.unwrap();
        }
        slow.double_ack(SOON).await.unwrap();
    });
    for seq in [5, 2] {
        let again = reader.message(SOON).await;
        assert_eq!((again.delivery.stream_seq, again.delivery.num_delivered), (seq, 2));
        again.ack().await.unwrap();
    }
    at_work.await.unwrap();
    reader.read_for(Duration::from_millis(200)).await;
    assert_eq!(reader.seqs.len(), 7, "{:?}", reader.seqs);
    let info = stream.consumer_info("worker").await.unwrap();
    assert_eq!((info.ack_floor.stream_sequence, info.num_ack_pending), (5, 0));
    server.kill().unwrap();
    reader.until("interrupted", SOON, |reader| reader.notices.len() > 1).await;
    messages[0].ack().await.unwrap_err();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_consumer_is_waited_for() {
    let server = SingleServer::start().await.unwrap();
    let context = jetstream::new(server.client().await.unwrap());
    let link = link(&[server.url()], None).await;
    let stream = make_stream(&context, "GONE", |_| {}).await;
    make_durable(&stream, "worker", |_| {}).await;
    publish(&context, "GONE", 1..=5).await;
    let mut reader = Reader::new("worker", &link, durable("GONE", "worker"), options()).acking();
    reader.until_seq(5, SOON).await;

    stream.delete_consumer("worker").await.unwrap();
    reader.until("told", SOON, |reader| reader.has(|notice| *notice == Notice::ConsumerGone)).await;
    make_durable(&stream, "worker", |config| {
        config.deliver_policy = consumer::DeliverPolicy::ByStartSequence { start_sequence: 6 };
    })
    .await;
    publish(&context, "GONE", 6..=8).await;
    reader.until_seq(8, SOON).await;
    assert_eq!(reader.check_complete(), 0);
    assert!(reader.has(|notice| matches!(notice, Notice::ConsumerReplaced { .. })));

    // So quickly that nobody sees it missing.
    stream.delete_consumer("worker").await.unwrap();
    make_durable(&stream, "worker", |_| {}).await;
    reader.until("again from the start", SOON, |reader| reader.seqs.len() == 16).await;
    let replaced = |notice: &&Notice| matches!(notice, Notice::ConsumerReplaced { .. });
    assert_eq!(reader.notices.iter().filter(replaced).count(), 2);

    stream.delete_consumer("worker").await.unwrap();
    assert_eq!(reader.until_end(SOON).await, End::ConsumerDeleted);
    let mut reader = Reader::new("none", &link, durable("GONE", "worker"), options());
    assert_eq!(reader.until_end(SOON).await, End::ConsumerDeleted);

    make_durable(&stream, "worker", |_| {}).await;
    let mut reader = Reader::new("stream", &link, durable("GONE", "worker"), options());
    reader.until_seq(8, SOON).await;
    context.delete_stream("GONE").await.unwrap();
    assert_eq!(reader.until_end(SOON).await, End::StreamDeleted);
    assert!(reader.has(|notice| *notice == Notice::StreamGone));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_consumer_allows() {
    let server = SingleServer::start().await.unwrap();
    let context = jetstream::new(server.client().await.unwrap());
    let link = link(&[server.url()], None).await;
    let stream = make_stream(&context, "BOUNDS", |_| {}).await;
    publish(&context, "BOUNDS", 1..=20).await;

    make_durable(&stream, "small", |config| {
        config.max_batch = 3;
        config.max_expires = Duration::from_secs(2);
        config.max_bytes = 4096;
    })
    .await;
    let mut reader = Reader::new("small", &link, durable("BOUNDS", "small"), PullOptions::default()).acking();
    reader.until_seq(20, SOON).await;
    assert_eq!(reader.check_complete(), 0);
    assert_eq!(reader.notices.len(), 1, "{:?}", reader.notices);

    // Another client has all the places.
    make_durable(&stream, "busy", |config| config.max_waiting = 1).await;
    let client = server.client().await.unwrap();
    let inbox = client.new_inbox();
    let mut other = client.subscribe(inbox.clone()).await.unwrap();
    stream.purge().await.unwrap();
    let request = r#"{"batch":1,"expires":2000000000,"idle_heartbeat":500000000}"#;
    client.publish_with_reply("$JS.API.CONSUMER.MSG.NEXT.BOUNDS.busy", inbox, request.into()).await.unwrap();
    client.flush().await.unwrap();
    let mut reader = Reader::new("busy", &link, durable("BOUNDS", "busy"), PullOptions::default());
    reader
        .until("resumed", SOON, |reader| reader.has(|notice| matches!(notice, Notice::Resumed { .. })))
        .await;
    publish(&context, "BOUNDS", 21..=22).await;
    reader.until_seq(22, SOON).await;

    let push = consumer::push::Config {
        durable_name: Some("push".to_owned()),
        deliver_subject: "somewhere".to_owned(),
        ..Default::default()
    };
    stream.create_consumer(push).await.unwrap();
    let mut reader = Reader::new("push", &link, durable("BOUNDS", "push"), options());
    assert_eq!(reader.until_end(SOON).await, End::PushConsumer);
    // How a lost last message shows: the heartbeat says how many were delivered.
    let heartbeat = futures_util::StreamExt::next(&mut other).await.unwrap();
    assert_eq!(heartbeat.headers.unwrap().get("Nats-Last-Consumer").unwrap().as_str(), "0");
    // What the library would send for the same words.
    assert_eq!(<bytes::Bytes>::from(AckKind::Progress), bytes::Bytes::from_static(b"+WPI"));
}
