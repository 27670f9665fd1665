//! Sessions against a real cluster: what they see, and what they say while servers go away and come back.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use std::{collections::BTreeMap, time::Duration};

use jetlens_core::{
    clock::Clock,
    model::{Method, MissingPart, Reason, Snapshot},
    session::{LinkPhase, SessionOptions, collect_once},
    wire::export::snapshot_json,
};
use jetlens_fixtures::{
    cluster::{Cluster, ClusterOptions},
    single::SingleServer,
};
use serde_json::{Value, json};
use support::{profile, session, wait_for};
use tokio::time::Instant;

const SHOP: Option<(&str, &str)> = Some(("shop", "shop"));
const SYSTEM: Option<(&str, &str)> = Some(("sys", "sys"));
const PATIENCE: Duration = Duration::from_secs(20);

/// Every asset's configuration and static numbers as the API itself reports them.
async fn reported(
    client: &async_nats::Client,
) -> (BTreeMap<String, Value>, BTreeMap<(String, String), Value>) {
    let ask = async |subject: String| -> Value {
        let message = client.request(subject, "".into()).await.unwrap();
        serde_json::from_slice(&message.payload).unwrap()
    };
    let mut streams = BTreeMap::new();
    let mut consumers = BTreeMap::new();
    for stream in ask("$JS.API.STREAM.LIST".into()).await["streams"].as_array().unwrap() {
        let name = stream["config"]["name"].as_str().unwrap().to_owned();
        let list = ask(format!("$JS.API.CONSUMER.LIST.{name}")).await;
        for consumer in list["consumers"].as_array().unwrap() {
            let consumer_name = consumer["name"].as_str().unwrap().to_owned();
            consumers.insert((name.clone(), consumer_name), consumer.clone());
        }
        streams.insert(name, stream.clone());
    }
    (streams, consumers)
}

/// The parts of the JSON that stand still on a cluster without activity.
fn compare(json: &Value, streams: &BTreeMap<String, Value>, consumers: &BTreeMap<(String, String), Value>) {
    let seen = json["streams"].as_array().unwrap();
    assert_eq!(seen.len(), streams.len());
    for stream in seen {
        let wanted = &streams[stream["name"].as_str().unwrap()];
        assert_eq!(stream["config"], wanted["config"], "{}", stream["name"]);
        for field in ["messages", "bytes", "first_seq", "last_seq", "num_subjects", "consumer_count"] {
            assert_eq!(stream["state"][field], wanted["state"][field], "{} {field}", stream["name"]);
        }
    }
    let seen = json["consumers"].as_array().unwrap();
    assert_eq!(seen.len(), consumers.len());
    for consumer in seen {
        let key = ["stream", "name"].map(|field| consumer[field].as_str().unwrap().to_owned());
        let wanted = &consumers[&key.clone().into()];
        let info = &consumer["info"];
        assert_eq!(info["config"], wanted["config"], "{key:?}");
        let fields = ["num_pending", "num_ack_pending", "num_redelivered", "delivered", "ack_floor"];
        for field in fields {
            assert_eq!(info[field], wanted[field], "{key:?} {field}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_has_every_asset_with_the_servers_numbers_by_each_method() {
    let cluster =
        Cluster::start(ClusterOptions { activity: false, ..ClusterOptions::default() }).await.unwrap();
    let client = cluster.shop_client().await.unwrap();
    for number in 0..200 {
        client.publish(format!("orders.eu.{number}.created"), "{}".into()).await.unwrap();
    }
    client.flush().await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (streams, consumers) = reported(&client).await;
    assert_eq!((streams.len(), consumers.len()), (12, 80));

    let options = SessionOptions::default();
    let urls = cluster.urls();
    let monitored = {
        let mut profile = profile(&["nats://127.0.0.1:1".to_owned()], None, None);
        profile.monitor_urls = cluster.monitor_urls().iter().map(|url| url.parse().unwrap()).collect();
        profile
    };
    for (method, profile) in [
        (Method::System, profile(&urls, SHOP, SYSTEM)),
        (Method::System, profile(&urls, SYSTEM, None)),
        (Method::Account, profile(&urls, SHOP, None)),
        (Method::Monitoring, monitored),
    ] {
        let snapshot = collect_once(&profile, &options, None).await.unwrap();
        assert_eq!(snapshot.coverage.method, method);
        assert!(snapshot.coverage.is_complete(), "{:?}", snapshot.coverage);
        let json: Value = serde_json::from_str(&snapshot_json(&snapshot).unwrap()).unwrap();
        compare(&json, &streams, &consumers);
        let num_servers = if method == Method::Account { 0 } else { 3 };
        assert_eq!(snapshot.servers.iter().filter(|server| server.jetstream.is_some()).count(), num_servers);
        assert_eq!(json["coverage"]["complete"], json!(true));
    }
}

/// Whether all that is shown is of this moment.
fn is_whole(snapshot: &Snapshot) -> bool {
    snapshot.streams.len() == 12
        && snapshot.consumers.len() == 80
        && snapshot.streams.iter().all(|stream| !stream.freshness.is_stale())
        && snapshot.consumers.iter().all(|consumer| !consumer.freshness.is_stale())
        && snapshot.servers.iter().filter(|server| !server.freshness.is_stale()).count() >= 3
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_die_freeze_and_return_are_shown_within_two_seconds() {
    let cluster = Cluster::start(ClusterOptions::default()).await.unwrap();
    let mut session = session(profile(&cluster.urls(), SHOP, SYSTEM));
    wait_for(&mut session, PATIENCE, "the first whole picture", is_whole).await;

    // A server that we are not connected to is killed: its own row is old within two seconds, the others are not.
    let connected = match &session.status.borrow().phase {
        LinkPhase::Connected { server, .. } => server.as_str().to_owned(),
        phase => panic!("{phase:?}"),
    };
    let other = cluster.nodes().iter().find(|node| node.name() != connected && node.name() != "n1").unwrap();
    for fault in ["kill", "freeze"] {
        let start = Instant::now();
        if fault == "kill" {
            other.kill().unwrap();
        } else {
            other.freeze().unwrap();
        }
        let is_old = |snapshot: &Snapshot| {
            snapshot.server(&other.name().into()).is_some_and(|server| server.freshness.is_stale())
        };
        let snapshot = wait_for(&mut session, PATIENCE, "the sign that a server is silent", is_old).await;
        let seen = start.elapsed();
        assert!(seen < Duration::from_secs(2), "{fault} was shown after {seen:?}");
        let names_it = |snapshot: &Snapshot| {
            let missing = &snapshot.coverage.missing;
            missing.iter().any(|missing| missing.part == MissingPart::Server(other.name().into()))
        };
        assert!(names_it(&snapshot));
        // However long the silence lasts.
        let end = Instant::now() + Duration::from_secs(7);
        while Instant::now() < end {
            session.snapshot.changed().await.unwrap();
            let snapshot = session.snapshot.borrow_and_update().clone();
            assert_eq!(snapshot.consumers.len(), 80, "nothing vanishes because its server is silent");
            let gone = snapshot.diagnosis.findings.iter().find(|finding| finding.rule.0 == "C-1");
            assert!(gone.is_none(), "{gone:?}");
            assert!(names_it(&snapshot));
        }

        if fault == "kill" {
            other.restart().await.unwrap();
        } else {
            other.thaw().unwrap();
        }
        let start = Instant::now();
        let is_back = |snapshot: &Snapshot| !is_old(snapshot);
        wait_for(&mut session, PATIENCE, "the server's return", is_back).await;
        let seen = start.elapsed();
        println!("{fault}: back after {seen:?}");
        assert!(seen < Duration::from_secs(2), "after {fault}, the return was shown after {seen:?}");
        wait_for(&mut session, PATIENCE, "the whole picture again", is_whole).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_servers_die_and_return() {
    let cluster = Cluster::start(ClusterOptions { rate: 0.3, ..ClusterOptions::default() }).await.unwrap();
    let mut session = session(profile(&cluster.urls(), SHOP, SYSTEM));
    let before = wait_for(&mut session, PATIENCE, "the first whole picture", is_whole).await;

    let start = Instant::now();
    for node in cluster.nodes() {
        node.kill().unwrap();
    }
    session.status.wait_for(|status| !matches!(status.phase, LinkPhase::Connected { .. })).await.unwrap();
    let seen = start.elapsed();
    assert!(seen < Duration::from_secs(2), "the loss was shown after {seen:?}");
    tokio::time::sleep(Duration::from_secs(3)).await;
    let during = session.snapshot.borrow_and_update().clone();
    assert_eq!(during.consumers.len(), 80, "what was known stays on the screen");
    assert!(during.is_overdue(Clock::system().now()), "and is called old");

    // All at once: a server is only ready when the cluster has a leader again.
    futures_util::future::join_all(cluster.nodes().iter().map(|node| node.restart()))
        .await
        .into_iter()
        .collect::<Result<Vec<_>, _>>()
        .unwrap();
    let start = Instant::now();
    let fresh =
        |snapshot: &Snapshot| snapshot.epoch > before.epoch && !snapshot.is_overdue(Clock::system().now());
    wait_for(&mut session, PATIENCE, "fresh data", fresh).await;
    let seen = start.elapsed();
    println!("all servers: fresh data after {seen:?}");
    assert!(seen < Duration::from_secs(2), "fresh data came after {seen:?}");
    wait_for(&mut session, PATIENCE, "the whole picture again", is_whole).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_are_seen_at_once_through_advisories() {
    let server = SingleServer::start().await.unwrap();
    let client = server.client().await.unwrap();
    let jetstream = async_nats::jetstream::new(client);
    let mut session = session(profile(&[server.url()], None, None));
    wait_for(&mut session, PATIENCE, "the empty picture", |snapshot| snapshot.seq > 0).await;

    let config = |name: &str| async_nats::jetstream::stream::Config {
        name: name.to_owned(),
        subjects: vec![format!("{name}.>")],
        ..Default::default()
    };
    jetstream.create_stream(config("A")).await.unwrap();
    let stream = jetstream.create_stream(config("B")).await.unwrap();
    let durable = async_nats::jetstream::consumer::pull::Config {
        durable_name: Some("worker".to_owned()),
        ..Default::default()
    };
    stream.create_consumer(durable).await.unwrap();
    let start = Instant::now();
    wait_for(&mut session, PATIENCE, "what was created", |snapshot| {
        snapshot.streams.len() == 2 && snapshot.consumers.len() == 1
    })
    .await;
    println!("creation seen after {:?}", start.elapsed());
    assert!(start.elapsed() < Duration::from_millis(900), "{:?}", start.elapsed());

    stream.delete_consumer("worker").await.unwrap();
    jetstream.delete_stream("A").await.unwrap();
    wait_for(&mut session, PATIENCE, "what was deleted", |snapshot| {
        snapshot.streams.len() == 1 && snapshot.consumers.is_empty()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_jetstream_and_a_user_without_permissions_are_said_so() {
    let bare = SingleServer::with_config("").await.unwrap();
    let mut session_bare = session(profile(&[bare.url()], None, None));
    let snapshot = wait_for(&mut session_bare, PATIENCE, "a look", |snapshot| snapshot.seq > 0).await;
    assert_eq!(snapshot.coverage.missing[0].part, MissingPart::JetStream);
    assert_eq!(snapshot.coverage.missing[0].why, Reason::NotEnabled);
    assert!(matches!(session_bare.status.borrow().phase, LinkPhase::Connected { .. }));

    let denied = SingleServer::with_config(
        r#"jetstream { store_dir: "$STORE_DIR" }
           authorization { users = [{ user: u, password: p, permissions: {
               publish: { deny: ["$JS.API.>"] }, subscribe: ["_INBOX.>"] } }] }"#,
    )
    .await
    .unwrap();
    let mut session_denied = session(profile(&[denied.url()], Some(("u", "p")), None));
    let snapshot = wait_for(&mut session_denied, PATIENCE, "a look", |snapshot| snapshot.seq > 0).await;
    assert!(
        matches!(&snapshot.coverage.missing[0].why, Reason::NoPermission(subject) if subject.contains("$JS.API")),
        "{:?}",
        snapshot.coverage
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_a_sentence_and_the_right_server_later_is_a_picture() {
    let server = SingleServer::with_config(
        r#"jetstream { store_dir: "$STORE_DIR" }
           authorization { users = [{ user: u, password: p }] }"#,
    )
    .await
    .unwrap();
    let mut wrong = session(profile(&[server.url()], Some(("u", "wrong")), None));
    let status =
        wrong.status.wait_for(|status| matches!(status.phase, LinkPhase::Failed { .. })).await.unwrap();
    let LinkPhase::Failed { sentence, remedy, .. } = &status.phase else { unreachable!() };
    println!("{sentence} {remedy}");
    assert!(!sentence.is_empty() && !remedy.is_empty());

    // A session that starts before its server is there finds it by itself.
    server.kill().unwrap();
    let mut early = session(profile(&[server.url()], Some(("u", "p")), None));
    early.status.wait_for(|status| matches!(status.phase, LinkPhase::Failed { .. })).await.unwrap();
    server.restart().await.unwrap();
    let start = Instant::now();
    wait_for(&mut early, PATIENCE, "a look", |snapshot| snapshot.seq > 0).await;
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}
