//! What changed between two moments of real servers, and who did it.

mod support;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_nats::{
    ConnectOptions,
    jetstream::{
        self,
        consumer::pull,
        stream::{self, StorageType},
    },
};
use futures_util::StreamExt;
use jetlens_core::{
    analysis::diff::{Mapping, diff, title, value_words},
    model::Snapshot,
    session::Session,
};
use jetlens_fixtures::{
    cluster::{Cluster, ClusterOptions},
    single::SingleServer,
};
use support::{profile, session, wait_for};

const PATIENCE: Duration = Duration::from_secs(20);

/// Each change with its values and by whom.
fn lines(before: &Snapshot, after: &Snapshot) -> Vec<String> {
    let diff = diff(before, after, &Mapping::same());
    let line = |change: &jetlens_core::analysis::diff::Change| {
        let words = |value| value_words(change.kind, &change.path, value);
        let by = change.by.as_ref().map_or("nobody known".to_owned(), ToString::to_string);
        let (before, after) = (words(change.before.as_ref()), words(change.after.as_ref()));
        format!(
            "{} {} {}: {before} -> {after} by {by}",
            title(&change.entity),
            change.kind.as_str(),
            change.path
        )
    };
    diff.changes.iter().map(line).collect()
}

fn stream_config(name: &str, max_messages: i64) -> stream::Config {
    stream::Config {
        name: name.to_owned(),
        subjects: vec![format!("{}.>", name.to_lowercase())],
        storage: StorageType::Memory,
        max_messages,
        ..stream::Config::default()
    }
}

fn consumer_config(ack_wait: Duration) -> pull::Config {
    pull::Config { durable_name: Some("worker".to_owned()), ack_wait, ..pull::Config::default() }
}

/// A first look, and then the time in which the audit is subscribed to.
async fn settled(session: &mut Session, num_streams: usize) -> Arc<Snapshot> {
    wait_for(session, PATIENCE, "the streams", |snapshot| snapshot.streams.len() == num_streams).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    session.snapshot.borrow_and_update().clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_named_client_does_is_told_with_its_name() {
    let server = SingleServer::start().await.unwrap();
    let client = ConnectOptions::new().name("deploy-bot").connect(server.url()).await.unwrap();
    let js = jetstream::new(client);
    for name in ["KEPT", "GONE"] {
        js.create_stream(stream_config(name, 100)).await.unwrap();
    }
    let kept = js.get_stream("KEPT").await.unwrap();
    kept.create_consumer(consumer_config(Duration::from_secs(30))).await.unwrap();
    kept.create_consumer(pull::Config { durable_name: Some("old".to_owned()), ..pull::Config::default() })
        .await
        .unwrap();

    let mut session = session(profile(&[server.url()], None, None));
    let before = settled(&mut session, 2).await;
    for _ in 0..1_200 {
        js.publish("kept.x", "payload".into()).await.unwrap();
    }
    js.update_stream(stream_config("KEPT", 500)).await.unwrap();
    // The configuration as it is, said once more, is no change.
    kept.create_consumer(consumer_config(Duration::from_secs(30))).await.unwrap();
    kept.create_consumer(consumer_config(Duration::from_mins(1))).await.unwrap();
    kept.delete_consumer("old").await.unwrap();
    js.delete_stream("GONE").await.unwrap();
    js.create_stream(stream_config("NEW", 100)).await.unwrap();
    let after = wait_for(&mut session, PATIENCE, "all of it", |after| {
        let lines = lines(&before, after);
        lines.len() >= 6 && lines.iter().filter(|line| line.contains("deploy-bot")).count() >= 5
    })
    .await;
    let told = lines(&before, &after);
    println!("{}", told.join("\n"));
    let by = "by deploy-bot, 127.0.0.1";
    for expected in [
        format!("stream GONE removed : 0 messages -> – {by}"),
        format!("consumer old on KEPT removed : 0 waiting -> – {by}"),
        format!("stream NEW added : – -> 0 messages {by}"),
        format!("stream KEPT config config.max_msgs: 100 -> 500 {by}"),
        format!("consumer worker on KEPT config config.ack_wait: 30 s -> 1 min {by}"),
    ] {
        assert!(told.contains(&expected), "{expected:?} is not among them");
    }
    assert!(told.iter().any(|line| line.starts_with("stream KEPT state state.last_seq: 0 -> ")));
    let of_worker = after.notes.iter().filter(|note| format!("{:?}", note.entity).contains("worker")).count();
    assert_eq!(of_worker, 1, "{:?}", after.notes);
}

/// What the audit costs a session beside its looks, on the fixtures' cluster: printed, and bounded.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_stays_cheap() {
    let cluster =
        Cluster::start(ClusterOptions { activity: false, ..ClusterOptions::default() }).await.unwrap();
    let client = cluster.shop_client().await.unwrap();
    let (num, bytes) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let mut audits = client.subscribe("$JS.EVENT.ADVISORY.API").await.unwrap();
    client.flush().await.unwrap();
    let counted = (Arc::clone(&num), Arc::clone(&bytes));
    let counter = tokio::spawn(async move {
        while let Some(message) = audits.next().await {
            counted.0.fetch_add(1, Ordering::Relaxed);
            counted.1.fetch_add(message.payload.len() as u64, Ordering::Relaxed);
        }
    });
    for (name, system) in [("system account", Some(("sys", "sys"))), ("own account", None)] {
        let mut session = session(profile(&cluster.urls(), Some(("shop", "shop")), system));
        settled(&mut session, 12).await;
        let start = (num.load(Ordering::Relaxed), bytes.load(Ordering::Relaxed));
        tokio::time::sleep(Duration::from_secs(10)).await;
        let (num, bytes) = (num.load(Ordering::Relaxed) - start.0, bytes.load(Ordering::Relaxed) - start.1);
        println!("through the {name}: {num} audits of {bytes} bytes in 10 s");
        if system.is_some() {
            assert!(bytes < 100_000, "looks through the system account make no audits");
        }
        // What somebody else does is seen by its advisory, with or without the audit.
        let before = session.snapshot.borrow_and_update().clone();
        let js = jetstream::new(cluster.shop_client().await.unwrap());
        js.create_stream(stream_config("MADE", 5)).await.unwrap();
        let after =
            wait_for(&mut session, PATIENCE, "the new stream", |after| after.streams.len() == 13).await;
        println!("{:?}", lines(&before, &after));
        assert!(lines(&before, &after).iter().any(|line| line.starts_with("stream MADE added")));
        js.delete_stream("MADE").await.unwrap();
        wait_for(&mut session, PATIENCE, "the stream's end", |after| after.streams.len() == 12).await;
    }
    counter.abort();
}
