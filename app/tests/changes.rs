//! What changed, in the window and on the command line.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::{
    path::Path,
    process::{Command, Output, Stdio},
    sync::Arc,
    time::Duration,
};

use egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable as _};
use jetlens::{
    action::{Action, Actions},
    attributions::Attributions,
    connections::Connections,
    freshness::Freshness,
    route::{Route, ViewId},
    sample,
    testing::{self, ago, consumer, stream},
    ui::theme,
    views::{View, ViewContext, changes::ChangesView},
};
use jetlens_core::{
    analysis::{
        attribution::{Attribution, CoveringConsumer, Method, Part, QuestionCost, Share},
        past::Past,
    },
    ids::{Entity, StreamKey},
    model::{By, ChangeNote, Json, NotedAction, Snapshot},
    session::LinkStatus,
    settings::Settings,
};
use jetlens_fixtures::single::SingleServer;

/// A window with nothing but the view.
struct World {
    view: ChangesView,
    snapshot: Arc<Snapshot>,
    past: Past,
    attributions: Attributions,
    link: LinkStatus,
    route: Route,
    asked: Vec<Action>,
}

impl World {
    fn new(before: &[Snapshot], now: Snapshot) -> Self {
        let mut past = Past::default();
        for snapshot in before {
            past.take(snapshot);
        }
        Self {
            view: ChangesView::default(),
            snapshot: Arc::new(now),
            past,
            attributions: Attributions::default(),
            link: sample::link(),
            route: Route::to_view(ViewId::Changes),
            asked: Vec::new(),
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui) {
        let context = ViewContext {
            snapshot: &self.snapshot,
            link: &self.link,
            freshness: Freshness::Fresh { at: self.snapshot.at, until: self.snapshot.at },
            now: sample::now(),
            route: &self.route,
            settings: &Settings::default(),
            connections: &Connections::default(),
            past: &self.past,
            attributions: &self.attributions,
            time: &jetlens::moment::Time::default(),
        };
        let mut actions = Actions::default();
        egui::CentralPanel::default().show(ui, |ui| self.view.ui(ui, &context, &mut actions));
        for action in actions.take() {
            match &action {
                Action::Select(entity) => self.route.selected.clone_from(entity),
                Action::Mark => self.past.mark(&self.snapshot),
                Action::Attribute(stream, _) => self.attributions.ask(stream.clone()),
                _ => {}
            }
            self.asked.push(action);
        }
    }
}

fn harness(world: World) -> Harness<'static, World> {
    Harness::builder()
        .with_size([1000.0, 760.0])
        .with_context_setup(theme::install)
        .with_step_dt(0.02)
        .with_max_steps(60)
        .build_ui_state(|ui, world: &mut World| world.ui(ui), world)
}

fn key(name: &str) -> StreamKey {
    StreamKey { account: "APP".into(), stream: name.into() }
}

/// An hour ago, and now: an age was edited by a person, a consumer is gone, and a million messages came.
fn incident() -> (Snapshot, Snapshot) {
    let with = |max_age: &str, last_seq: u64| {
        let mut orders = stream("ORDERS");
        orders.raw_config = Json::parse(&format!(r#"{{"max_age":{max_age}}}"#)).unwrap();
        orders.state.last_seq = last_seq;
        let mut billing = consumer("ORDERS", "billing");
        billing.state.num_pending = last_seq / 2;
        billing.raw_config = Json::parse("{}").unwrap();
        (orders, billing)
    };
    let known = |mut snapshot: Snapshot, secs| {
        snapshot.at = ago(secs);
        snapshot
    };
    let (orders, billing) = with("0", 1_000);
    let mut legacy = consumer("ORDERS", "legacy-export");
    legacy.raw_config = Json::parse("{}").unwrap();
    let before = known(testing::snapshot([], [orders], [billing, legacy]), 3_600);
    let (orders, billing) = with("86400000000000", 1_201_000);
    let mut after = testing::snapshot([], [orders], [billing]);
    let by = By { client: "nats CLI".to_owned(), host: "10.0.9.2".to_owned(), ..By::default() };
    let note = ChangeNote {
        at: ago(600),
        entity: Entity::Stream(key("ORDERS")),
        action: NotedAction::Updated,
        by: Some(by),
    };
    after.notes = Arc::new(vec![note]);
    after.seq = 2;
    (before, after)
}

#[test]
fn what_changed_is_listed_with_who_did_it() {
    let (before, after) = incident();
    let mut harness = harness(World::new(&[before], after));
    harness.get_by_role_and_label(Role::Button, "1 hour").click();
    harness.run();
    harness.get_by_label("stream ORDERS : config.max_age, unlimited to 1 d");
    harness.get_by_label_contains("legacy-export: removed");
    harness.get_by_label_contains("last sequence, 1,000 to 1,201,000");
    // A line leads to its asset.
    harness.get_by_label_contains("billing: waiting messages, 500 to 600,500").click();
    harness.run();
    assert!(
        matches!(&harness.state().route.selected, Some(Entity::Consumer(key)) if key.consumer.as_str() == "billing")
    );

    harness.get_by_role_and_label(Role::TextInput, "Filter").focus();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Filter").type_text("max_age cli");
    harness.run();
    harness.get_by_label_contains("config.max_age");
    assert!(harness.query_by_label_contains("legacy-export").is_none());

    harness.get_by_role_and_label(Role::Button, "Copy").click();
    harness.run();
    harness.get_by_label("JSON").click();
    harness.run();
    let Some(Action::Copy(text)) = harness.state().asked.last() else { panic!("nothing was copied") };
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    let changes = value["changes"].as_array().unwrap();
    let edit = changes.iter().find(|change| change["path"] == "config.max_age").unwrap();
    assert_eq!(edit["by"]["client"], "nats CLI");
}

#[test]
fn a_mark_is_a_moment_to_compare_with() {
    let (before, after) = incident();
    let mut harness = harness(World::new(std::slice::from_ref(&before), before.clone()));
    harness.run();
    harness.get_by_label("Nothing changed in the last 5 minutes.");
    harness.get_by_label("Jetlens has watched for 0.0 s: what was before is not known.");
    assert!(harness.query_by_role_and_label(Role::Button, "Since the mark").is_none());
    harness.get_by_role_and_label(Role::Button, "Set a mark").click();
    harness.run();
    harness.get_by_label("Nothing changed since the mark.");
    harness.state_mut().snapshot = Arc::new(after);
    harness.run();
    harness.get_by_label_contains("config.max_age");
}

#[test]
fn before_the_first_moment_there_is_nothing_to_compare_with() {
    let mut harness = harness(World::new(&[], sample::shop()));
    harness.run();
    harness.get_by_label("Nothing to compare with yet");
}

#[test]
fn the_subjects_are_asked_for_with_the_cost_in_sight_and_shown_as_bars() {
    let (before, after) = incident();
    let mut harness = harness(World::new(&[before], after));
    harness.get_by_role_and_label(Role::Button, "1 hour").click();
    harness.run();
    harness.get_by_label("1,200,000 published");
    harness.get_by_label_contains("of the server's time");
    harness.get_by_role_and_label(Role::Button, "Which subjects?").click();
    harness.run();
    assert!(
        matches!(harness.state().asked.last(), Some(Action::Attribute(stream, from)) if *stream == key("ORDERS") && *from == ago(3_600))
    );
    harness.get_by_label("Counting on the server");
    harness.state_mut().attributions.answer(key("ORDERS"), Ok(Arc::new(answer())));
    harness.run();
    harness.get_by_label("93 % came in on orders.eu.*.created.");
    harness.get_by_role_and_label(Role::Row, "orders.eu.*.created").click();
    harness.run();
    assert!(
        matches!(&harness.state().route.selected, Some(Entity::Consumer(key)) if key.consumer.as_str() == "billing")
    );
    harness.get_by_label("24,000 messages (2.0 %) are for no consumer.");
    harness.state_mut().attributions.answer(key("ORDERS"), Err("The stream is gone.".to_owned()));
    harness.run();
    harness.get_by_label("The stream is gone.");
}

fn answer() -> Attribution {
    let share = |filter: &str, messages: u64, consumers: &[&str]| Share {
        filter: filter.to_owned(),
        messages,
        share: messages as f64 / 1_200_000.0,
        is_exact: true,
        margin: None,
        factor: Some(4.6),
        consumers: consumers.iter().map(|name| (*name).into()).collect(),
    };
    Attribution {
        stream: key("ORDERS"),
        from: ago(3_600),
        to: ago(0),
        published: 1_200_000,
        is_published_exact: true,
        removed: Some(0),
        stored: 1_200_000,
        growth_messages: Some(1_200_000),
        growth_bytes: None,
        factor: Some(4.1),
        method: Method::DirectCounts,
        is_moving: false,
        subjects: vec![
            share("orders.eu.*.created", 1_116_000, &["billing"]),
            share("orders.us.>", 60_000, &["billing", "legacy-export"]),
            share("orders.ap.>", 24_000, &[]),
        ],
        spread: None,
        rest: Part::default(),
        consumers: vec![CoveringConsumer {
            name: "billing".into(),
            filters: vec!["orders.>".to_owned()],
            pending_growth: Some(48_210),
            arrivals: None,
            pending: 48_210,
            cause: None,
            title: "".into(),
        }],
        uncovered: Part { messages: 24_000, share: 0.02, is_exact: true },
        cost: QuestionCost::default(),
        sentence: "93 % came in on orders.eu.*.created.".to_owned(),
        notes: Vec::new(),
    }
}

/// Runs `jetlens` with a home of its own and without a display.
fn jetlens(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jetlens"));
    command.args(arguments).env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("HOME", home).env("XDG_CONFIG_HOME", home.join("config"));
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn config(name: &str, max_messages: i64, subject: &str) -> async_nats::jetstream::stream::Config {
    async_nats::jetstream::stream::Config {
        name: name.to_owned(),
        subjects: vec![subject.to_owned()],
        max_messages,
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_verb_watches_and_answers_in_the_codes_of_diff() {
    let server = SingleServer::start().await.unwrap();
    let (url, home) = (server.url(), Arc::new(tempfile::tempdir().unwrap()));
    let jetstream = async_nats::jetstream::new(server.client().await.unwrap());
    jetstream.create_stream(config("ORDERS", 100, "orders.>")).await.unwrap();

    let same = jetlens(home.path(), &["diff", "--for", "1s", "-s", &url]);
    assert_eq!(same.status.code(), Some(0), "{} {}", text(&same.stdout), text(&same.stderr));
    assert!(text(&same.stdout).starts_with("Nothing changed in "), "{}", text(&same.stdout));

    let mut runs = Vec::new();
    for format in ["", "--json", "--markdown"] {
        let (url, home) = (url.clone(), Arc::clone(&home));
        runs.push(tokio::task::spawn_blocking(move || {
            let mut arguments = vec!["diff", "--for", "6s", "-s", &url];
            arguments.extend(Some(format).filter(|format| !format.is_empty()));
            jetlens(home.path(), &arguments)
        }));
    }
    tokio::time::sleep(Duration::from_secs(4)).await;
    jetstream.update_stream(config("ORDERS", 200, "orders.>")).await.unwrap();
    let mut outputs = Vec::new();
    for run in runs {
        let output = run.await.unwrap();
        println!("{}", text(&output.stdout));
        assert_eq!(output.status.code(), Some(1), "{} {}", text(&output.stdout), text(&output.stderr));
        outputs.push(output);
    }
    let table = text(&outputs[0].stdout);
    assert!(table.contains("config.max_msgs  100     200    fixtures, 127.0.0.1"), "{table}");
    let value: serde_json::Value = serde_json::from_slice(&outputs[1].stdout).unwrap();
    assert_eq!((&value["schema"], &value["changes"][0]["after"]), (&1.into(), &200.into()), "{value}");
    assert_eq!(value["changes"][0]["by"]["client"], "fixtures");
    assert!(value["attribution"].is_array());
    assert!(text(&outputs[2].stdout).starts_with("# What changed from "), "{}", text(&outputs[2].stdout));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_contexts_are_compared_by_name() {
    let (staging, production) = (SingleServer::start().await.unwrap(), SingleServer::start().await.unwrap());
    for (server, name, limit, subject) in
        [(&staging, "TEST_ORDERS", 5, "test.orders.>"), (&production, "ORDERS", 7, "orders.>")]
    {
        let jetstream = async_nats::jetstream::new(server.client().await.unwrap());
        jetstream.create_stream(config(name, limit, subject)).await.unwrap();
    }
    let home = tempfile::tempdir().unwrap();
    let contexts = home.path().join("config/nats/context");
    std::fs::create_dir_all(&contexts).unwrap();
    for (name, server) in [("staging", &staging), ("prod", &production)] {
        let context = format!(r#"{{"url":"{}"}}"#, server.url());
        std::fs::write(contexts.join(format!("{name}.json")), context).unwrap();
    }
    let run = |more: &[&str]| {
        let mut arguments = vec!["diff", "--context", "staging", "--other-context", "prod"];
        arguments.extend(more);
        jetlens(home.path(), &arguments)
    };
    let plain = run(&[]);
    assert!(text(&plain.stdout).contains("only in staging"), "{}", text(&plain.stdout));
    let mapped = run(&["--map", "TEST_*=*", "--map-subject", "test.>=>"]);
    let table = text(&mapped.stdout);
    println!("{table}");
    assert_eq!(mapped.status.code(), Some(1), "{}", text(&mapped.stderr));
    assert!(table.starts_with("1 change from staging to prod, of which 1 in configuration\n"), "{table}");
    assert!(table.contains("config.max_msgs  5       7"), "{table}");
    let itself = jetlens(home.path(), &["diff", "--context", "prod", "--other-context", "prod"]);
    assert_eq!(itself.status.code(), Some(0));
    let bad = run(&["--map", "nonsense"]);
    assert_eq!(bad.status.code(), Some(2));
    assert!(text(&bad.stderr).contains("is no mapping"), "{}", text(&bad.stderr));
    for (arguments, says) in [
        (&["diff", "-s", "nats://127.0.0.1:1"][..], "refused"),
        (&["diff", "--map", "a=b"], "--other-context"),
    ] {
        let output = jetlens(home.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains(says), "{}", text(&output.stderr));
    }
}
