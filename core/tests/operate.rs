//! Changes of real streams and consumers: what is written, what stays, and when nothing is.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use std::{sync::Arc, time::Duration};

use jetlens_core::{
    analysis::diagnose::monitor::Key,
    clock::Clock,
    context::AllowedPrograms,
    ids::{AccountName, ConsumerKey, Entity, StreamKey},
    link::{Link, connect},
    operate::{Asset, OperateError, Operation, Outcome, Preview, SetThresholds, carry_out, preview},
    session::{Command, Event, Session, SessionOptions},
};
use jetlens_fixtures::single::SingleServer;
use serde_json::{Value, json};
use support::{profile, session, wait_for};

const PATIENCE: Duration = Duration::from_secs(20);
const GLOBAL: &str = "$G";

async fn link(server: &SingleServer, user: Option<(&str, &str)>) -> Link {
    let profile = profile(&[server.url()], user, None);
    Box::pin(connect(&profile, &AllowedPrograms::none(), "Jetlens test", &Clock::system())).await.unwrap()
}

async fn ask(client: &async_nats::Client, subject: &str, body: Value) -> Value {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let message = client.request(format!("$JS.API.{subject}"), body.into()).await.unwrap();
    let answer: Value = serde_json::from_slice(&message.payload).unwrap();
    assert!(answer.get("error").is_none(), "{subject}: {answer}");
    answer
}

async fn make_stream(client: &async_nats::Client, config: Value) {
    let subject = format!("STREAM.CREATE.{}", config["name"].as_str().unwrap());
    ask(client, &subject, config).await;
}

async fn make_consumer(client: &async_nats::Client, stream: &str, config: Value) {
    let subject = format!("CONSUMER.CREATE.{stream}.{}", config["name"].as_str().unwrap());
    ask(client, &subject, json!({"stream_name": stream, "config": config})).await;
}

fn stream(name: &str) -> Asset {
    Asset::Stream(StreamKey { account: GLOBAL.into(), stream: name.into() })
}

fn consumer(stream: &str, name: &str) -> Asset {
    Asset::Consumer(ConsumerKey { account: GLOBAL.into(), stream: stream.into(), consumer: name.into() })
}

fn set(asset: &Asset, values: &[(Key, Option<&str>)]) -> Operation {
    let values = values.iter().map(|(key, value)| (*key, value.map(str::to_owned))).collect();
    Operation::SetThresholds(SetThresholds { asset: asset.clone(), values })
}

/// The configuration as the API tells it, without what the server writes itself.
async fn config(client: &async_nats::Client, asset: &Asset) -> Value {
    let subject = match asset {
        Asset::Stream(key) => format!("STREAM.INFO.{}", key.stream),
        Asset::Consumer(key) => format!("CONSUMER.INFO.{}.{}", key.stream, key.consumer),
    };
    let mut config = ask(client, &subject, Value::Null).await["config"].take();
    if let Some(metadata) = config["metadata"].as_object_mut() {
        metadata.retain(|name, _| !name.starts_with("_nats."));
        if metadata.is_empty() {
            config.as_object_mut().unwrap().remove("metadata");
        }
    }
    config
}

async fn preview_of(link: &Link, operation: Operation) -> Preview {
    preview(link, &GLOBAL.into(), operation).await.unwrap()
}

async fn run(link: &Link, operation: Operation) -> Outcome {
    let confirmed = preview_of(link, operation).await.confirm();
    carry_out(link, &GLOBAL.into(), confirmed).await.unwrap()
}

/// The values that every asset gets in these tests.
fn wanted(asset: &Asset) -> Vec<(Key, Option<&'static str>)> {
    let key = match asset {
        Asset::Stream(_) => Key::MsgsWarn,
        Asset::Consumer(_) => Key::UnprocessedCritical,
    };
    vec![(Key::Enabled, Some("true")), (key, Some("7"))]
}

/// One of each kind, with as many fields set as a single server takes.
async fn make_all(client: &async_nats::Client) -> Vec<Asset> {
    make_stream(
        client,
        json!({"name": "ORDERS", "subjects": ["orders.>"], "max_age": 3_600_000_000_000_u64, "max_msgs": 100_000,
            "max_bytes": 50_000_000, "discard": "new", "allow_direct": true, "allow_rollup_hdrs": true,
            "compression": "s2", "description": "a ‘quoted’ text", "metadata": {"owner": "shop", "pair": "a=b"},
            "subject_transform": {"src": "orders.old.*", "dest": "orders.new.{{wildcard(1)}}"},
            "republish": {"src": "orders.>", "dest": "copy.>"}, "allow_msg_ttl": true,
            "consumer_limits": {"inactive_threshold": 3_600_000_000_000_u64}}),
    )
    .await;
    make_stream(
        client,
        json!({"name": "COPY", "mirror": {"name": "ORDERS", "opt_start_seq": 1}, "mirror_direct": true}),
    )
    .await;
    make_stream(
        client,
        json!({"name": "SUM", "sources": [{"name": "ORDERS", "filter_subject": "orders.a"}]}),
    )
    .await;
    make_stream(
        client,
        json!({"name": "KV_carts", "subjects": ["$KV.carts.>"], "max_msgs_per_subject": 5, "discard": "new",
            "allow_rollup_hdrs": true, "deny_delete": true, "allow_direct": true}),
    )
    .await;
    make_stream(
        client,
        json!({"name": "WORK", "subjects": ["work.*"], "retention": "workqueue", "storage": "memory"}),
    )
    .await;
    make_consumer(
        client,
        "ORDERS",
        json!({"name": "billing", "durable_name": "billing", "ack_policy": "explicit", "filter_subject": "orders.a",
            "ack_wait": 30_000_000_000_u64, "max_deliver": 5, "backoff": [1_000_000_000, 30_000_000_000_u64],
            "metadata": {"team": "money"}, "max_ack_pending": 100}),
    )
    .await;
    make_consumer(
        client,
        "ORDERS",
        json!({"name": "many", "durable_name": "many", "ack_policy": "all",
            "filter_subjects": ["orders.a", "orders.b.>"], "headers_only": true}),
    )
    .await;
    make_consumer(
        client,
        "ORDERS",
        json!({"name": "pushed", "durable_name": "pushed", "ack_policy": "none", "deliver_subject": "out.orders",
            "deliver_group": "g", "flow_control": true, "idle_heartbeat": 5_000_000_000_u64,
            "deliver_policy": "by_start_sequence", "opt_start_seq": 3, "rate_limit_bps": 100_000}),
    )
    .await;
    make_consumer(
        client,
        "ORDERS",
        json!({"name": "passing", "ack_policy": "explicit", "inactive_threshold": 600_000_000_000_u64,
            "mem_storage": true, "pause_until": "2099-01-01T00:00:00Z"}),
    )
    .await;
    make_consumer(
        client,
        "ORDERS",
        json!({"name": "pinned", "durable_name": "pinned", "ack_policy": "explicit", "priority_groups": ["jobs"],
            "priority_policy": "pinned_client", "priority_timeout": 60_000_000_000_u64}),
    )
    .await;
    make_consumer(
        client,
        "WORK",
        json!({"name": "worker", "durable_name": "worker", "ack_policy": "explicit"}),
    )
    .await;
    let mut assets: Vec<_> = ["ORDERS", "COPY", "SUM", "KV_carts", "WORK"].into_iter().map(stream).collect();
    assets.extend(["billing", "many", "pushed", "passing", "pinned"].map(|name| consumer("ORDERS", name)));
    assets.push(consumer("WORK", "worker"));
    assets
}

#[tokio::test]
async fn thresholds_are_written_and_nothing_else_changes() {
    let server = SingleServer::start().await.unwrap();
    let client = server.client().await.unwrap();
    let link = link(&server, None).await;
    for asset in make_all(&client).await {
        let before = config(&client, &asset).await;
        let outcome = run(&link, set(&asset, &wanted(&asset))).await;
        assert_eq!(outcome.unasked, [], "{asset}");
        assert_eq!(outcome.changes.len(), 2, "{asset}: {:?}", outcome.changes);

        let after = config(&client, &asset).await;
        let mut expected = before.clone();
        for (key, value) in wanted(&asset) {
            expected["metadata"][key.name()] = value.into();
        }
        assert_eq!(after, expected, "{asset}");

        let undo = outcome.undo.unwrap();
        let undone = carry_out(&link, &GLOBAL.into(), undo).await.unwrap();
        assert_eq!(config(&client, &asset).await, before, "{asset}: the way back");
        let redone = carry_out(&link, &GLOBAL.into(), undone.undo.unwrap()).await.unwrap();
        assert_eq!(config(&client, &asset).await, expected, "{asset}: and forth");
        assert_eq!(redone.changes, outcome.changes);

        let same = preview(&link, &GLOBAL.into(), set(&asset, &wanted(&asset))).await;
        assert_eq!(same, Err(OperateError::Nothing), "{asset}");
    }
}

#[tokio::test]
async fn the_command_line_tool_would_do_the_same() {
    let server = SingleServer::start().await.unwrap();
    let client = server.client().await.unwrap();
    let link = link(&server, None).await;
    make_all(&client).await;
    let command = async |asset: &Asset| preview_of(&link, set(asset, &wanted(asset))).await.command;
    assert_eq!(
        command(&stream("ORDERS")).await.as_deref(),
        Some(
            "nats stream edit --metadata io.nats.monitor.enabled=true --metadata io.nats.monitor.msgs-warn=7 \
             --metadata owner=shop --metadata pair=a=b ORDERS"
        )
    );
    assert_eq!(command(&consumer("ORDERS", "passing")).await, None, "it edits no ephemeral consumer");
    let orders = preview_of(&link, set(&stream("ORDERS"), &[(Key::MsgsWarn, Some("7"))])).await;
    assert!(orders.notes.iter().any(|note| note.contains("enabled = true")), "{:?}", orders.notes);
    assert!(orders.unchanged.contains(&"subject_transform".to_owned()), "{:?}", orders.unchanged);
    let bad = preview(&link, &GLOBAL.into(), set(&stream("ORDERS"), &[(Key::MsgsWarn, Some("many"))])).await;
    assert_eq!(bad.unwrap_err().to_string(), "“many” is not a whole number");
}

#[tokio::test]
async fn what_somebody_else_changed_is_not_overwritten() {
    let server = SingleServer::start().await.unwrap();
    let client = server.client().await.unwrap();
    let link = link(&server, None).await;
    make_all(&client).await;
    let asset = stream("ORDERS");
    let shown = preview_of(&link, set(&asset, &wanted(&asset))).await;

    let mut theirs = config(&client, &asset).await;
    theirs["description"] = "somebody else was here".into();
    ask(&client, "STREAM.UPDATE.ORDERS", theirs.clone()).await;
    let refused = carry_out(&link, &GLOBAL.into(), shown.confirm()).await;
    assert_eq!(config(&client, &asset).await, theirs, "nothing was written");
    let Err(OperateError::Changed { now }) = refused else { panic!("{refused:?}") };
    assert!(now.before.config.text().contains("somebody else was here"));

    // The new preview is as good as any.
    carry_out(&link, &GLOBAL.into(), now.confirm()).await.unwrap();
    let after = config(&client, &asset).await;
    assert_eq!(after["description"], theirs["description"]);
    assert_eq!(after["metadata"][Key::MsgsWarn.name()], "7");

    // Another consumer of the same name and configuration is another.
    let asset = consumer("WORK", "worker");
    let shown = preview_of(&link, set(&asset, &wanted(&asset))).await;
    ask(&client, "CONSUMER.DELETE.WORK.worker", Value::Null).await;
    make_consumer(
        &client,
        "WORK",
        json!({"name": "worker", "durable_name": "worker", "ack_policy": "explicit"}),
    )
    .await;
    let refused = carry_out(&link, &GLOBAL.into(), shown.confirm()).await;
    assert!(matches!(refused, Err(OperateError::Changed { .. })), "{refused:?}");

    // One that is gone is not made again.
    let shown = preview_of(&link, set(&asset, &wanted(&asset))).await;
    ask(&client, "CONSUMER.DELETE.WORK.worker", Value::Null).await;
    let refused = carry_out(&link, &GLOBAL.into(), shown.confirm()).await;
    assert!(matches!(refused, Err(OperateError::Refused { code: 10014, .. })), "{refused:?}");
}

#[tokio::test]
async fn a_user_without_the_permission_is_told_so() {
    let server = SingleServer::with_config(
        r#"jetstream { store_dir: "$STORE_DIR" }
        accounts { A { jetstream: enabled, users: [
            { user: "all", password: "all" },
            { user: "reader", password: "reader", permissions: { publish: { deny: ["$JS.API.STREAM.UPDATE.>", "$JS.API.CONSUMER.CREATE.>"] } } },
            { user: "blind", password: "blind", permissions: { publish: { deny: ["$JS.API.STREAM.INFO.>"] } } }
        ] } }"#,
    )
    .await
    .unwrap();
    let maker = async_nats::ConnectOptions::with_user_and_password("all".into(), "all".into());
    let client = maker.connect(server.url()).await.unwrap();
    make_all(&client).await;
    let account = AccountName::from("A");
    let asset = |asset| match asset {
        Asset::Stream(key) => Asset::Stream(StreamKey { account: "A".into(), ..key }),
        Asset::Consumer(key) => Asset::Consumer(ConsumerKey { account: "A".into(), ..key }),
    };

    let reader = link(&server, Some(("reader", "reader"))).await;
    for (asset, denied) in [
        (asset(stream("ORDERS")), "$JS.API.STREAM.UPDATE.ORDERS"),
        (asset(consumer("ORDERS", "billing")), "$JS.API.CONSUMER.CREATE.ORDERS.billing.orders.a"),
    ] {
        let before = config(&client, &asset).await;
        let shown = preview(&reader, &account, set(&asset, &wanted(&asset))).await.unwrap();
        let refused = carry_out(&reader, &account, shown.confirm()).await.unwrap_err();
        assert_eq!(refused, OperateError::NotPermitted { subject: denied.into() });
        assert_eq!(config(&client, &asset).await, before);
    }
    let blind = link(&server, Some(("blind", "blind"))).await;
    let orders = asset(stream("ORDERS"));
    let refused = preview(&blind, &account, set(&orders, &wanted(&orders))).await.unwrap_err();
    assert!(matches!(refused, OperateError::NotPermitted { .. }), "{refused}");
    let refused = preview(&blind, &"B".into(), set(&orders, &wanted(&orders))).await.unwrap_err();
    assert_eq!(refused, OperateError::OtherAccount(account));
}

#[tokio::test]
async fn a_server_that_does_not_answer_was_not_changed() {
    let server = SingleServer::start().await.unwrap();
    let client = server.client().await.unwrap();
    let link = link(&server, None).await;
    make_all(&client).await;
    let asset = stream("WORK");
    let shown = preview_of(&link, set(&asset, &wanted(&asset))).await;
    server.freeze().unwrap();
    let refused = carry_out(&link, &GLOBAL.into(), shown.confirm()).await.unwrap_err();
    assert!(matches!(refused, OperateError::NoAnswer { .. }), "{refused}");
    server.thaw().unwrap();
}

async fn answer(session: &mut Session) -> Event {
    loop {
        let event = tokio::time::timeout(PATIENCE, session.events.recv()).await.unwrap().unwrap();
        if matches!(event, Event::Previewed { .. } | Event::Operated { .. }) {
            return event;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_diagnosis_asks_a_threshold_as_soon_as_it_is_written() {
    let server = SingleServer::start().await.unwrap();
    let client = server.client().await.unwrap();
    make_all(&client).await;
    let context = async_nats::jetstream::new(client.clone());
    for _ in 0..9 {
        context.publish("work.a", "x".into()).await.unwrap().await.unwrap();
    }
    let mut session = session(profile(&[server.url()], None, None));
    let asset = consumer("WORK", "worker");
    let entity: Entity = asset.entity();
    let has = |snapshot: &jetlens_core::model::Snapshot| {
        snapshot.diagnosis.findings.iter().any(|finding| finding.rule.0 == "W-3" && finding.entity == entity)
    };
    let Asset::Consumer(key) = &asset else { panic!("it is one") };
    let snapshot = wait_for(&mut session, PATIENCE, "the consumer", |snapshot| {
        snapshot.consumer(key).is_some_and(|consumer| consumer.state.num_pending == 9)
    })
    .await;
    assert!(!has(&snapshot));

    session.commands.send(Command::Preview(set(&asset, &wanted(&asset)))).await.unwrap();
    let Event::Previewed { result: Ok(shown), .. } = answer(&mut session).await else { panic!("no preview") };
    session.commands.send(Command::Operate(Box::new(shown.confirm()))).await.unwrap();
    let Event::Operated { result: Ok(outcome), .. } = answer(&mut session).await else { panic!("not done") };
    wait_for(&mut session, PATIENCE, "W-3", has).await;

    session.commands.send(Command::Operate(Box::new(outcome.undo.unwrap()))).await.unwrap();
    let event = answer(&mut session).await;
    assert!(matches!(event, Event::Operated { result: Ok(_), .. }), "{event:?}");
    wait_for(&mut session, PATIENCE, "its end", |snapshot| !has(snapshot)).await;

    session.commands.send(Command::SetReadOnly(true)).await.unwrap();
    session.commands.send(Command::Preview(set(&asset, &wanted(&asset)))).await.unwrap();
    let event = answer(&mut session).await;
    assert!(matches!(event, Event::Previewed { result: Err(OperateError::ReadOnly), .. }), "{event:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_only_session_changes_nothing() {
    let server = SingleServer::start().await.unwrap();
    let client = server.client().await.unwrap();
    make_all(&client).await;
    let asset = stream("WORK");
    let before = config(&client, &asset).await;
    let confirmed = preview_of(&link(&server, None).await, set(&asset, &wanted(&asset))).await.confirm();
    let options = SessionOptions { is_read_only: true, ..SessionOptions::default() };
    let mut session = Session::spawn(profile(&[server.url()], None, None), options, Arc::new(|| {})).unwrap();
    wait_for(&mut session, PATIENCE, "the streams", |snapshot| !snapshot.streams.is_empty()).await;
    session.commands.send(Command::Operate(Box::new(confirmed))).await.unwrap();
    let event = answer(&mut session).await;
    assert!(matches!(event, Event::Operated { result: Err(OperateError::ReadOnly), .. }), "{event:?}");
    assert_eq!(config(&client, &asset).await, before);
}
