//! Every registered view, and the inspector of everything in it, before snapshots from ordinary to hostile.

use std::sync::Arc;

use egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable as _};
use jetlens::{
    action::{Action, Actions},
    attributions::Attributions,
    connections::{Connections, ContextKey, ContextSummary, TestOutcome, TestRun, TestStep, Trouble},
    freshness::Freshness,
    route::{Route, ViewId},
    sample,
    testing::{self, consumer, server, stream},
    ui::theme,
    views::{self, View, ViewContext, inspector::Inspector},
};
use jetlens_core::{
    analysis::{
        diagnose::{
            Diagnosis,
            finding::{RuleId, RuledOut},
        },
        past::Past,
    },
    ids::Entity,
    model::{Coverage, Missing, MissingPart, Reason, Snapshot},
    session::LinkStatus,
    settings::Settings,
};

/// A window with one view and the inspector, and what they asked for.
struct World {
    views: Vec<Box<dyn View>>,
    inspector: Inspector,
    snapshot: Arc<Snapshot>,
    link: LinkStatus,
    route: Route,
    settings: Settings,
    connections: Connections,
    past: Past,
    attributions: Attributions,
    asked: Vec<Action>,
}

impl World {
    fn new(snapshot: Snapshot, view: ViewId) -> Self {
        Self {
            views: views::registry(),
            inspector: Inspector::default(),
            snapshot: Arc::new(snapshot),
            link: sample::link(),
            route: Route::to_view(view),
            settings: Settings::default(),
            connections: connections(),
            past: since_nothing(),
            attributions: Attributions::default(),
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
            settings: &self.settings,
            connections: &self.connections,
            past: &self.past,
            attributions: &self.attributions,
            time: &jetlens::moment::Time::default(),
        };
        let mut actions = Actions::default();
        if self.route.selected.is_some() {
            egui::Panel::right("inspector").exact_size(348.0).show(ui, |ui| {
                self.inspector.ui(ui, &context, &mut actions);
            });
        }
        egui::CentralPanel::default().show(ui, |ui| {
            for view in &mut self.views {
                let _problems = view.problems(&context);
                if view.id() == self.route.view {
                    view.ui(ui, &context, &mut actions);
                }
            }
        });
        for action in actions.take() {
            match &action {
                Action::Select(entity) => self.route.selected.clone_from(entity),
                Action::ChangeSettings(settings) => self.settings = Settings::clone(settings),
                _ => {}
            }
            self.asked.push(action);
        }
    }
}

/// A minute ago there was nothing: everything has been added since.
fn since_nothing() -> Past {
    let mut past = Past::default();
    past.take(&Snapshot { at: testing::ago(60), ..testing::snapshot([], [], []) });
    past
}

fn connections() -> Connections {
    let trouble =
        Trouble { sentence: "The file is half written.".to_owned(), remedy: "Write it again.".to_owned() };
    let password =
        ContextKey { key: "password".to_owned(), value: "set, not shown".to_owned(), note: String::new() };
    let step = |name: &str, outcome| TestStep { name: name.to_owned(), outcome };
    Connections {
        contexts: vec![
            ContextSummary {
                name: "prod-eu".into(),
                description: "The shop".to_owned(),
                urls: "nats://10.0.4.1:4222".to_owned(),
                login: "user \"ada\"".to_owned(),
                keys: vec![password],
                is_selected: true,
                problem: None,
            },
            ContextSummary {
                name: "broken".into(),
                problem: Some(trouble.clone()),
                ..ContextSummary::default()
            },
        ],
        problem: None,
        desktop_problem: Some("The desktop shows no notifications.".to_owned()),
        recording: jetlens_core::session::RecorderStatus {
            path: Some("/var/tmp/prod-eu.jetlens".into()),
            num_lost: 3,
            problem: Some("The disk is full.".to_owned()),
            ..Default::default()
        },
        records: None,
        can_record: true,
        test: Some(TestRun {
            context: "prod-eu".into(),
            started: sample::now(),
            is_running: false,
            steps: vec![
                step("TCP", TestOutcome::Passed("0.8 ms".to_owned())),
                step("TLS", TestOutcome::Failed(trouble)),
                step("Login", TestOutcome::Skipped("not tried".to_owned())),
            ],
        }),
    }
}

fn harness(world: World) -> Harness<'static, World> {
    Harness::builder()
        .with_size([1440.0, 900.0])
        .with_context_setup(theme::install)
        .with_step_dt(0.02)
        .with_max_steps(60)
        .build_ui_state(|ui, world: &mut World| world.ui(ui), world)
}

fn snapshots() -> Vec<(&'static str, Snapshot)> {
    let mut no_system = testing::snapshot([], [stream("ORDERS")], [consumer("ORDERS", "billing")]);
    let missing = vec![Missing { part: MissingPart::Servers, why: Reason::NoSystemAccount }];
    no_system.coverage = Arc::new(Coverage { missing, ..Coverage::default() });
    let (mut alone, mut one) = (stream("ALONE"), consumer("ALONE", "one"));
    alone.cluster = None;
    one.cluster = None;
    vec![
        ("typical", sample::shop()),
        ("empty", Snapshot { seq: 1, ..Snapshot::default() }),
        ("never filled", Snapshot::default()),
        ("without a system account", no_system),
        ("without a cluster", testing::snapshot([server("single")], [alone], [one])),
        ("hostile", testing::hostile()),
        ("silent", testing::silent(sample::shop())),
        ("large", testing::many_consumers(3000)),
    ]
}

/// Some of each kind, one that is not there, and none.
fn entities(snapshot: &Snapshot) -> Vec<Option<Entity>> {
    let servers = snapshot.servers.iter().map(|server| Entity::Server { name: server.name.clone() });
    let streams = snapshot.streams.iter().map(|stream| Entity::Stream(stream.key.clone()));
    let consumers = snapshot.consumers.iter().map(|consumer| Entity::Consumer(consumer.key.clone()));
    let all = servers.take(6).chain(streams.take(6)).chain(consumers.take(6));
    all.chain([Entity::Account { name: "gone".into() }]).map(Some).chain([None]).collect()
}

#[test]
fn every_view_shows_every_snapshot() {
    for (name, snapshot) in snapshots() {
        for view in ViewId::ALL {
            println!("{view:?} of a snapshot that is {name}");
            let mut harness = harness(World::new(snapshot.clone(), view));
            harness.run();
            assert!(
                harness.query_all_by_role(Role::Heading).count() > 0,
                "{view:?}, {name}: it has no title"
            );
        }
    }
}

#[test]
fn the_inspector_shows_everything_of_every_snapshot() {
    for (name, snapshot) in snapshots() {
        let entities = entities(&snapshot);
        let mut harness = harness(World::new(snapshot, ViewId::Settings));
        for entity in entities {
            println!("{name}");
            harness.state_mut().route.selected.clone_from(&entity);
            harness.run();
            for page in ["Info", "Config", "State", "Cluster", "Varz", "JetStream"] {
                if let Some(button) = harness.query_by_role_and_label(Role::Button, page) {
                    button.click();
                    harness.run();
                }
            }
        }
    }
}

#[test]
fn a_deleted_thing_stays_readable_and_says_since_when() {
    let shop = sample::shop();
    let entity = Entity::Consumer(shop.consumers.as_slice()[0].key.clone());
    let mut harness = harness(World::new(shop, ViewId::Consumers));
    harness.state_mut().route.selected = Some(entity);
    harness.run();
    assert!(harness.query_by_label_contains("Gone since").is_none());
    harness.state_mut().snapshot = Arc::new(testing::snapshot([], [stream("ORDERS")], []));
    harness.run();
    harness.get_by_role_and_label(Role::Status, &gone_words());
    harness.get_by_label_contains("num_pending");
}

fn gone_words() -> String {
    let since = jetlens_core::format::clock_time(sample::now());
    format!("Gone since {since}: these are its last known numbers.")
}

#[test]
fn a_filter_narrows_the_table_and_says_by_how_much() {
    let mut harness = harness(World::new(sample::shop(), ViewId::Consumers));
    harness.run();
    harness.get_by_label("ledger");
    harness.get_by_role_and_label(Role::TextInput, "Filter").focus();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Filter").type_text("pending > 0");
    harness.run();
    assert!(harness.query_by_label("ledger").is_none());
    harness.get_by_label("billing");
    harness.get_by_role_and_label(Role::TextInput, "Filter").type_text(" and nonsense > 1");
    harness.run();
    harness.get_by_label("billing");
    harness.get_by_label_contains("No column is called nonsense");
}

#[test]
fn a_click_selects_the_row_and_a_new_snapshot_does_not_lose_it() {
    let mut harness = harness(World::new(sample::shop(), ViewId::Consumers));
    harness.run();
    harness.get_by_label("ledger").click();
    harness.run();
    let selected = harness.state().route.selected.clone();
    assert!(matches!(&selected, Some(Entity::Consumer(key)) if key.consumer.as_str() == "ledger"));
    let mut next = sample::shop();
    next.consumers = Arc::new(next.consumers.iter().skip(1).cloned().collect());
    harness.state_mut().snapshot = Arc::new(next);
    harness.run();
    assert_eq!(harness.state().route.selected, selected);
}

#[test]
fn a_table_remembers_its_order() {
    let mut harness = harness(World::new(sample::shop(), ViewId::Consumers));
    harness.run();
    harness.get_by_role_and_label(Role::Button, "Waiting").click();
    harness.run();
    let choice = harness.state().settings.tables.get("consumers").cloned().expect("the choice was saved");
    assert_eq!(choice.sort.map(|sort| sort.column).as_deref(), Some("pending"));
}

#[test]
fn no_system_account_says_how_to_add_one() {
    let (_, snapshot) =
        snapshots().into_iter().find(|(name, _)| name.contains("system")).expect("it is listed");
    let mut harness = harness(World::new(snapshot, ViewId::Servers));
    harness.run();
    harness.get_by_label_contains("--system-context");
    harness.get_by_role_and_label(Role::Button, "Open Contexts").click();
    harness.run();
    assert!(harness.state().asked.contains(&Action::ShowView(ViewId::Contexts)));
}

#[test]
fn what_needs_attention_leads_to_it() {
    let mut shop = sample::shop();
    let mut diagnosis = Diagnosis::clone(&shop.diagnosis);
    let paused = RuledOut { rule: RuleId("C-5"), why: "not paused" };
    Arc::make_mut(&mut diagnosis.findings[0]).ruled_out.push(paused);
    shop.diagnosis = Arc::new(diagnosis);
    let billing = shop.diagnosis.findings[0].entity.clone();
    let mut harness = harness(World::new(shop, ViewId::Overview));
    harness.run();
    harness.get_by_role_and_label(Role::Heading, "1 critical");
    harness.get_by_label_contains("critical: billing on ORDERS Nobody asks for messages").click();
    harness.run();
    assert_eq!(harness.state().route.selected, Some(billing));
    harness.get_by_label_contains("num_waiting: 0 > 0");
    // Every chart marks when it began.
    assert_eq!(harness.query_all_by_label_contains("marked at D-1 ").count(), 2);
    harness.get_by_role_and_label(Role::Button, "Copy command").click();
    harness.run();
    assert_eq!(copied(&harness), ["nats --context prod-eu consumer info ORDERS billing"]);
    // What was ruled out shows when a person wants it.
    assert!(harness.query_by_label_contains("not paused").is_none());
    harness.get_by_label("1 other cause ruled out, folded").click();
    harness.run();
    harness.get_by_label_contains("C-5 not paused");
    harness.get_by_role_and_label(Role::Button, "Copy nats command").scroll_to_me();
    harness.run();
    harness.get_by_role_and_label(Role::Button, "Copy nats command").click();
    harness.run();
    assert_eq!(copied(&harness)[1], "nats consumer info ORDERS billing --context prod-eu");
}

fn copied(harness: &Harness<'static, World>) -> Vec<String> {
    let copy = |action: &Action| match action {
        Action::Copy(text) => Some(text.clone()),
        _ => None,
    };
    harness.state().asked.iter().filter_map(copy).collect()
}

#[test]
fn consumers_of_one_cause_are_one_row_that_unfolds() {
    let mut harness = harness(World::new(testing::stuck(5), ViewId::Overview));
    harness.run();
    assert!(harness.query_by_label_contains("worker-03 on ORDERS").is_none());
    harness.get_by_label_contains("critical: 5 consumers Nobody asks for messages").click();
    harness.run();
    assert_eq!(harness.state().route.selected, None, "a row of several things leads to none of them");
    harness.get_by_label_contains("worker-03 on ORDERS").click();
    harness.run();
    let selected = harness.state().route.selected.clone();
    assert!(matches!(&selected, Some(Entity::Consumer(key)) if key.consumer.as_str() == "worker-03"));
}

#[test]
fn a_calm_system_says_what_was_checked() {
    let mut harness = harness(World::new(sample::calm(), ViewId::Overview));
    harness.run();
    harness.get_by_role_and_label(Role::Heading, "Nothing needs attention");
    harness.get_by_label("Nothing needs attention: 12 consumers, 4 streams, 3 servers.");
}

#[test]
fn consumers_are_narrowed_by_what_the_rules_say() {
    for filter in [
        "status = \"stuck: nobody asks for messages\"",
        "status ~ nobody",
        "rule == D-1",
        "severity == critical",
        "status != idle and not state = healthy",
    ] {
        let mut harness = harness(World::new(sample::shop(), ViewId::Consumers));
        harness.run();
        harness.get_by_role_and_label(Role::TextInput, "Filter").focus();
        harness.run();
        harness.get_by_role_and_label(Role::TextInput, "Filter").type_text(filter);
        harness.run();
        harness.get_by_label("billing");
        assert!(harness.query_by_label("ledger").is_none(), "{filter}");
    }
}

#[test]
fn what_is_gone_keeps_its_numbers_under_what_is_said_of_it() {
    let shop = sample::shop();
    let billing = shop.diagnosis.findings[0].entity.clone();
    let mut gone = shop.clone();
    let others = gone.consumers.iter().filter(|consumer| consumer.key.consumer.as_str() != "billing");
    gone.consumers = Arc::new(others.cloned().collect());
    for (first, has_numbers) in [(shop, true), (gone.clone(), false)] {
        let mut harness = harness(World::new(first, ViewId::Consumers));
        harness.state_mut().route.selected = Some(billing.clone());
        harness.run();
        harness.state_mut().snapshot = Arc::new(gone.clone());
        harness.run();
        harness.get_by_label_contains("Nobody asks for messages.");
        assert_eq!(harness.query_all_by_label_contains("ack_floor").count() > 0, has_numbers);
        assert_eq!(harness.query_by_role_and_label(Role::Status, &gone_words()).is_some(), has_numbers);
    }
}

#[test]
fn a_secret_is_never_shown_and_a_broken_context_says_why() {
    let mut harness = harness(World::new(sample::shop(), ViewId::Contexts));
    harness.run();
    harness.get_by_label_contains("set, not shown");
    harness.get_by_role_and_label(Role::Row, "broken").click();
    harness.run();
    assert!(harness.query_all_by_label_contains("half written").count() > 0);
}
