//! Consumers of our own, on one server.

use std::time::Duration;

use async_nats::jetstream::{self, stream};
use futures_util::TryStreamExt as _;
use jetlens_core::pull::{Acks, End, Ephemeral, Item, Notice, PullOptions, Source, Start, Subscription};
use jetlens_fixtures::SingleServer;

use super::{ephemeral, is_long, link, make_stream, options, publish, reader::Reader};

const SOON: Duration = Duration::from_secs(5);

struct Stage {
    server: SingleServer,
    context: jetstream::Context,
    link: jetlens_core::link::Link,
}

impl Stage {
    async fn new() -> Self {
        let server = SingleServer::start().await.unwrap();
        let context = jetstream::new(server.client().await.unwrap());
        let link = link(&[server.url()], None).await;
        Self { server, context, link }
    }

    fn reader(&self, name: &'static str, source: Source) -> Reader {
        Reader::new(name, &self.link, source, options())
    }

    async fn consumer_names(&self, stream: &str) -> Vec<String> {
        let stream = self.context.get_stream(stream).await.unwrap();
        stream.consumer_names().try_collect().await.unwrap()
    }

    async fn delete_consumers(&self, stream: &str) {
        let handle = self.context.get_stream(stream).await.unwrap();
        for name in self.consumer_names(stream).await {
            handle.delete_consumer(&name).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn starts_batches_and_listings() {
    let stage = Stage::new().await;
    make_stream(&stage.context, "A", |_| {}).await;
    publish(&stage.context, "A", 1..=1000).await;

    let mut all = Reader::new(
        "all",
        &stage.link,
        ephemeral("A", Start::All),
        PullOptions { batch: 7, buffer: 1, ..options() },
    );
    let Some(Item::Notice(Notice::Started { num_pending: Some(1000), .. })) = all.next(SOON).await else {
        panic!("{:?}", all.notices)
    };
    all.until_seq(1000, SOON).await;
    assert_eq!(all.seqs, (1..=1000).collect::<Vec<_>>());

    let mut from = stage.reader("sequence", ephemeral("A", Start::Sequence(500)));
    assert_eq!(from.message(SOON).await.delivery.stream_seq, 500);
    let at = from.message(SOON).await.delivery.published;
    let mut time = stage.reader("time", ephemeral("A", Start::Time(at)));
    assert_eq!(time.message(SOON).await.delivery.stream_seq, 501);

    let listing = Ephemeral {
        filters: vec!["A.1".into(), "A.2".into()],
        headers_only: true,
        start: Start::LastPerSubject,
        ..Ephemeral::tail("A")
    };
    let mut listing = stage.reader("listing", Source::Ephemeral(listing));
    let message = listing.message(SOON).await;
    assert_eq!((message.delivery.stream_seq, message.payload.len()), (998, 0));
    assert!(message.headers.unwrap().get("Nats-Msg-Size").is_some());
    let message = listing.message(SOON).await;
    assert_eq!((message.delivery.stream_seq, message.delivery.num_pending), (1000, 0));
    let mut everything = stage.reader("listing of all", ephemeral("A", Start::LastPerSubject));
    everything.until_seq(1000, SOON).await;
    assert_eq!(everything.seqs, [998, 999, 1000]);

    // The list is complete, so from here on every message comes, even if the consumer is lost.
    stage.delete_consumers("A").await;
    publish(&stage.context, "A", 1001..=1009).await;
    listing.until_seq(1009, SOON).await;
    assert_eq!(listing.seqs, [998, 1000, 1001, 1003, 1004, 1006, 1007, 1009]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_stops_taking_stops_the_pulling() {
    let stage = Stage::new().await;
    let stream = make_stream(&stage.context, "SLOW", |_| {}).await;
    publish(&stage.context, "SLOW", 1..=300).await;
    let options = PullOptions { batch: 20, buffer: 4, heartbeat: Duration::from_millis(300), ..options() };
    let options = PullOptions { expires: Duration::from_secs(1), ..options };
    let mut reader = Reader::new("slow", &stage.link, ephemeral("SLOW", Start::All), options);
    reader.message(SOON).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let name = stage.consumer_names("SLOW").await.remove(0);
    let info = stream.consumer_info(&name).await.unwrap();
    assert!(info.delivered.consumer_sequence <= 1 + 4 + 30 + 1, "{}", info.delivered.consumer_sequence);
    reader.until_seq(300, SOON).await;
    reader.check_exact();
    assert!(!reader.has(|notice| matches!(notice, Notice::Interrupted { .. })), "{:?}", reader.notices);

    // A message larger than all that a request may bring.
    let large = "x".repeat(5000);
    stage.context.publish("SLOW.1", large.into()).await.unwrap().await.unwrap();
    publish(&stage.context, "SLOW", 302..=310).await;
    let options = PullOptions { max_bytes: Some(1000), ..PullOptions::default() };
    let mut reader = Reader::new("bytes", &stage.link, ephemeral("SLOW", Start::Sequence(290)), options);
    reader.until_seq(310, SOON).await;
    reader.check_exact();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_thousand_messages() {
    if !is_long("two_hundred_thousand_messages") {
        return;
    }
    let stage = Stage::new().await;
    let memory = stream::StorageType::Memory;
    let mut stream = make_stream(&stage.context, "MANY", |config| config.storage = memory).await;
    let client = stage.server.client().await.unwrap();
    for _ in 0..200_000 {
        client.publish("MANY.1", "a message of a usual size, or so".into()).await.unwrap();
    }
    // The stream takes its time after the server has all.
    while stream.info().await.unwrap().state.messages < 200_000 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let options = PullOptions { batch: 1000, buffer: 1000, ..PullOptions::default() };
    let start = tokio::time::Instant::now();
    let mut reader = Reader::new("many", &stage.link, ephemeral("MANY", Start::All), options);
    reader.until_seq(200_000, SOON * 10).await;
    println!("200,000 messages: {:?}", start.elapsed());
    reader.check_exact();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_consumer_goes_on_where_it_was() {
    let stage = Stage::new().await;
    make_stream(&stage.context, "B", |_| {}).await;
    publish(&stage.context, "B", 1..=5).await;

    let mut new = stage.reader("new", ephemeral("B", Start::New));
    let mut first = stage.reader("all", ephemeral("B", Start::All));
    first.until_seq(5, SOON).await;
    new.until("started", SOON, |reader| !reader.notices.is_empty()).await;
    stage.delete_consumers("B").await;
    publish(&stage.context, "B", 6..=10).await;
    new.until_seq(10, SOON).await;
    first.until_seq(10, SOON).await;
    assert_eq!(new.seqs, [6, 7, 8, 9, 10], "what was there before is not replayed");
    first.check_exact();
    for reader in [&new, &first] {
        assert!(reader.has(|notice| matches!(notice, Notice::Recreated { from_seq: Some(6), .. })));
        assert!(reader.has(|notice| matches!(notice, Notice::Resumed { from_seq: Some(6), .. })));
    }

    // Dropped subscriptions leave nothing behind.
    drop((new, first));
    for _ in 0..50 {
        if stage.consumer_names("B").await.is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{:?} are left", stage.consumer_names("B").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_server_is_waited_for() {
    let stage = Stage::new().await;
    make_stream(&stage.context, "C", |_| {}).await;
    publish(&stage.context, "C", 1..=20).await;
    let mut reader = stage.reader("all", ephemeral("C", Start::All));
    reader.until_seq(20, SOON).await;
    stage.server.kill().unwrap();
    reader.read_for(Duration::from_secs(1)).await;
    stage.server.restart().await.unwrap();
    let context = jetstream::new(stage.server.client().await.unwrap());
    publish(&context, "C", 21..=40).await;
    reader.until_seq(40, SOON).await;
    reader.check_exact();
    println!("server restarted: {:?}", reader.take_longest());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_removed_before_it_is_read_is_said() {
    let stage = Stage::new().await;
    make_stream(&stage.context, "D", |_| {}).await;
    publish(&stage.context, "D", 1..=10).await;
    let mut reader = stage.reader("all", ephemeral("D", Start::All));
    reader.until_seq(10, SOON).await;
    stage.server.kill().unwrap();
    reader
        .until("interrupted", SOON, |reader| {
            reader.has(|notice| matches!(notice, Notice::Interrupted { .. }))
        })
        .await;
    // While our own link is away, others publish and purge.
    stage.server.restart().await.unwrap();
    let context = jetstream::new(stage.server.client().await.unwrap());
    let handle = context.get_stream("D").await.unwrap();
    publish(&context, "D", 11..=20).await;
    handle.purge().sequence(16).await.unwrap();
    reader.until_seq(20, SOON).await;
    let num_lost: u64 = reader.notices.iter().map(Notice::num_lost).sum();
    assert_eq!(reader.seqs.len() as u64 + num_lost, 20, "{:?}", reader.notices);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_made_again_goes_on_and_a_deleted_one_ends() {
    let stage = Stage::new().await;
    make_stream(&stage.context, "E", |_| {}).await;
    publish(&stage.context, "E", 1..=10).await;
    let mut reader = stage.reader("all", ephemeral("E", Start::All));
    reader.until_seq(10, SOON).await;
    stage.context.delete_stream("E").await.unwrap();
    reader.until("told", SOON, |reader| reader.has(|notice| *notice == Notice::StreamGone)).await;
    make_stream(&stage.context, "E", |_| {}).await;
    publish(&stage.context, "E", 1..=3).await;
    reader.until("restarted", SOON, |reader| reader.seqs.len() == 13).await;
    assert_eq!(reader.seqs[10..], [1, 2, 3]);
    assert!(reader.has(|notice| matches!(notice, Notice::StreamRestarted { old_last_seq: 10, .. })));

    stage.context.delete_stream("E").await.unwrap();
    assert_eq!(reader.until_end(SOON).await, End::StreamDeleted);
    let mut reader = stage.reader("none", ephemeral("E", Start::All));
    assert_eq!(reader.until_end(SOON).await, End::StreamDeleted);
    assert!(reader.notices.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledgements_survive_a_lost_consumer() {
    let stage = Stage::new().await;
    make_stream(&stage.context, "F", |_| {}).await;
    publish(&stage.context, "F", 1..=6).await;
    let acks = Acks::Explicit { wait: Duration::from_secs(30) };
    let source = Ephemeral { acks, start: Start::All, ..Ephemeral::tail("F") };
    let mut reader = stage.reader("acks", Source::Ephemeral(source));
    for seq in 1..=6 {
        let message = reader.message(SOON).await;
        assert_eq!(message.delivery.stream_seq, seq);
        if seq != 3 {
            message.double_ack(SOON).await.unwrap();
        }
    }
    stage.delete_consumers("F").await;
    let message = reader.message(SOON).await;
    assert_eq!(message.delivery.stream_seq, 3, "the one that is not settled, and no other");
    message.ack().await.unwrap();
    publish(&stage.context, "F", 7..=7).await;
    assert_eq!(reader.message(SOON).await.delivery.stream_seq, 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn permissions_and_closed_links_end_it() {
    let server = SingleServer::with_config(
        r#"jetstream { store_dir: "$STORE_DIR" }
        accounts { A { jetstream: enabled, users: [
            { user: all, password: all },
            { user: some, password: some, permissions { publish { deny: "$JS.API.CONSUMER.CREATE.>" } } },
            { user: puller, password: puller,
              permissions { publish { allow: ["$JS.API.CONSUMER.MSG.NEXT.G.worker", "$JS.ACK.>"] } } },
            { user: deaf, password: deaf, permissions { subscribe { deny: "_INBOX.>" } } },
        ] } }"#,
    )
    .await
    .unwrap();
    let urls = [server.url()];
    let all = link(&urls, Some(("all", "all"))).await;
    let context = jetstream::new(all.client().clone());
    let stream: stream::Stream = make_stream(&context, "G", |_| {}).await;
    super::make_durable(&stream, "worker", |_| {}).await;
    publish(&context, "G", 1..=3).await;

    let check = async |user: &'static str, source: Source, expected: &str| {
        let link = link(&urls, Some((user, user))).await;
        let mut reader = Reader::new(user, &link, source, options());
        match reader.until_end(SOON).await {
            End::PermissionDenied { subject } => assert!(subject.starts_with(expected), "{subject}"),
            end => panic!("{user}: {end}"),
        }
    };
    check("some", ephemeral("G", Start::All), "$JS.API.CONSUMER.CREATE.G.jetlens-").await;
    check("deaf", ephemeral("G", Start::All), "_INBOX.").await;
    check("puller", ephemeral("G", Start::All), "$JS.API.STREAM.INFO.G").await;
    check("puller", super::durable("G", "other"), "$JS.API.CONSUMER.MSG.NEXT.G.other").await;

    // Who may pull and no more, can.
    let puller = link(&urls, Some(("puller", "puller"))).await;
    let mut reader = Reader::new("puller", &puller, super::durable("G", "worker"), options()).acking();
    reader.until_seq(3, SOON).await;
    puller.close().await;
    assert_eq!(reader.until_end(SOON).await, End::LinkClosed);

    let mut stream = Subscription::spawn(&all, ephemeral("G", Start::All), options());
    let first = futures_util::StreamExt::next(&mut stream).await;
    assert!(matches!(first, Some(Item::Notice(Notice::Started { .. }))), "{first:?}");
}
