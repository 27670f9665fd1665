//! The whole window without a renderer, driven by hand: what a person presses, clicks and reads.
//!
//! The harness keeps three checks on: a glyph that no font has, an input without a name, and a window that never comes
//! to rest each fail a test.

mod harness;
#[path = "shell/past.rs"]
mod past;

use std::{sync::Arc, time::Duration};

use egui::{Key, Modifiers, PointerButton};
use harness::{Window, sizes};
use jetlens::{
    action::Action,
    route::{Route, ViewId},
    sample, views,
};
use jetlens_core::{
    analysis::diagnose::monitor::Key as Threshold,
    ids::{ConsumerKey, Entity},
    model::{Json, Snapshot},
    operate::{Asset, Current, OperateError, Operation, Outcome, Preview, SetThresholds},
    session::{Command, Event, LinkPhase, LinkStatus},
    settings::{ContextSettings, Settings, Theme},
};

fn registered() -> Vec<ViewId> {
    views::registry().iter().map(|view| view.id()).collect()
}

fn billing() -> Entity {
    Entity::Consumer(ConsumerKey {
        account: "SHOP".into(),
        stream: "ORDERS".into(),
        consumer: "billing".into(),
    })
}

fn reconnecting() -> LinkStatus {
    let reason = "connection reset".to_owned();
    let phase = LinkPhase::Reconnecting { since: sample::now(), attempts: 3, reason };
    LinkStatus { context: Some("prod-eu".into()), phase }
}

fn failed() -> LinkStatus {
    let phase = LinkPhase::Failed {
        sentence: "Nothing listens on 10.0.4.1:4222.".to_owned(),
        remedy: "Check the address, and whether the server runs.".to_owned(),
        retry_at: None,
    };
    LinkStatus { context: Some("prod-eu".into()), phase }
}

#[test]
fn every_view_opens_in_every_size_theme_and_state() {
    let states = [
        (sample::shop(), sample::link()),
        (sample::shop(), reconnecting()),
        (Snapshot::default(), failed()),
        (Snapshot::default(), LinkStatus::default()),
        (Snapshot { seq: 1, at: sample::now(), ..Snapshot::default() }, sample::link()),
    ];
    for view in registered() {
        for (number, (snapshot, link)) in states.iter().enumerate() {
            for size in sizes() {
                let theme = if number % 2 == 0 { Theme::Dark } else { Theme::Light };
                let mut window = Window::new(size).theme(theme).open(snapshot.clone(), link.clone());
                window.push(Action::Go(Route { view, selected: Some(billing()) }));
                window.run();
                assert_eq!(window.route().view, view, "{size:?}, state {number}");
            }
        }
    }
}

#[test]
fn the_navigation_goes_to_every_view_that_exists() {
    let mut window = Window::default().open(sample::shop(), sample::link());
    for view in registered() {
        window.click_tab(view.title());
        assert_eq!(window.route().view, view);
    }
}

#[test]
fn letters_after_g_go_to_views_and_back_comes_back() {
    let mut window = Window::default().open(sample::shop(), sample::link());
    window.press(Key::G);
    window.press(Key::S);
    assert_eq!(window.route().view, ViewId::Streams);
    window.press(Key::G);
    window.press(Key::V);
    assert_eq!(window.route().view, ViewId::Servers);
    window.press_with(Modifiers::ALT, Key::ArrowLeft);
    assert_eq!(window.route().view, ViewId::Streams);
    window.mouse(PointerButton::Extra1);
    assert_eq!(window.route().view, ViewId::Overview);
    window.mouse(PointerButton::Extra2);
    window.press_with(Modifiers::ALT, Key::ArrowRight);
    assert_eq!(window.route().view, ViewId::Servers);
}

#[test]
fn keys_rest_while_a_person_types() {
    let mut window = Window::default().open(sample::shop(), sample::link());
    window.push(Action::Go(Route::to_view(ViewId::Consumers)));
    window.run();
    window.press(Key::Slash);
    window.type_text("gs?r");
    for key in [Key::G, Key::S, Key::Questionmark, Key::R] {
        window.press(key);
    }
    assert_eq!(window.route().view, ViewId::Consumers);
    assert!(window.says("gs?r"), "{:?}", window.texts());
    assert!(!window.says("Collect now"), "the sheet is not open");
}

#[test]
fn the_palette_finds_a_consumer_and_opens_it() {
    let mut window = Window::default().open(sample::shop(), sample::link());
    window.press_with(Modifiers::COMMAND, Key::K);
    window.type_text("bill");
    assert!(window.says("consumer billing"), "{:?}", window.texts());
    window.press(Key::Enter);
    assert_eq!(window.route(), Route::to_entity(billing()));
    assert!(!window.says("consumer billing"), "the palette is closed");
    // Escape closes what is on top: the palette, and only then the inspector.
    window.press_with(Modifiers::COMMAND, Key::K);
    window.press(Key::Escape);
    assert_eq!(window.route().selected, Some(billing()));
    window.press(Key::Escape);
    assert_eq!(window.route().selected, None);
}

#[test]
fn the_arrows_choose_in_the_palette() {
    let mut window = Window::default().open(sample::shop(), sample::link());
    window.press_with(Modifiers::COMMAND, Key::K);
    window.press(Key::ArrowDown);
    window.press(Key::ArrowDown);
    window.press(Key::ArrowUp);
    window.press(Key::Enter);
    assert_eq!(window.route().view, ViewId::Consumers);
}

#[test]
fn the_sheet_of_keys_opens_and_closes() {
    let mut window = Window::default().open(sample::shop(), sample::link());
    window.press(Key::Questionmark);
    assert!(window.says("Ctrl K") && window.says("Collect now"), "{:?}", window.texts());
    window.press(Key::Escape);
    assert!(!window.says("Collect now"));
}

#[test]
fn silence_and_a_lost_link_are_said_above_the_data() {
    let mut window = Window::default().open(sample::shop(), sample::link());
    assert!(!window.says_part("Data from"));
    window.advance(Duration::from_secs(5));
    assert!(window.says_part("Data from 5.0 s ago: the server does not answer"), "{:?}", window.texts());
    assert!(window.says("stale: 5.0 s old"));

    let mut window = Window::default().open(sample::shop(), reconnecting());
    assert!(window.says_part("the connection is lost: connection reset (attempt 3"), "{:?}", window.texts());
    window.push(Action::Go(Route::to_view(ViewId::Consumers)));
    window.run();
    assert!(window.says_part("Data from"), "on every view");
}

#[test]
fn a_window_that_nobody_watches_sleeps_until_its_data_become_stale() {
    let mut window = Window::default().open(sample::shop(), sample::link());
    window.advance(Duration::from_mins(1));
    let at = window.now();
    window.script().snapshot(Snapshot { seq: 2, at, ..sample::shop() });
    window.run();
    let delay = window.repaint_delay();
    assert!((3.1..3.4).contains(&delay.as_secs_f64()), "{delay:?}");
    assert!(!window.says_part("updated 0"), "an age that does not tick is a moment: {:?}", window.texts());
}

#[test]
fn a_failed_connection_says_why_and_what_helps() {
    let mut window = Window::default().open(Snapshot::default(), failed());
    assert!(window.says("Nothing listens on 10.0.4.1:4222."));
    assert!(window.says("Check the address, and whether the server runs."));
    for button in ["Try again", "Test the connection", "Choose another"] {
        assert!(window.says(button), "{button}");
    }
    window.click("Choose another");
    assert_eq!(window.route().view, ViewId::Contexts);
}

#[test]
fn without_a_context_the_way_on_is_shown() {
    let mut window = Window::default().open(Snapshot::default(), LinkStatus::default());
    window.click("Choose a context");
    assert_eq!(window.route().view, ViewId::Contexts);
}

#[test]
fn a_read_only_context_is_labelled() {
    let mut settings = Settings::default();
    let production =
        ContextSettings { is_read_only: true, environment: "prod".to_owned(), ..ContextSettings::default() };
    settings.contexts.insert("prod-eu".into(), production);
    let window = Window::default().settings(settings).open(sample::shop(), sample::link());
    assert!(window.says("read-only") && window.says("PROD"), "{:?}", window.texts());
    let window = Window::default().open(sample::shop(), sample::link());
    assert!(window.says("read-only off"));
}

#[test]
fn a_narrow_window_lays_the_inspector_over_the_view() {
    let mut window = Window::new([900.0, 700.0]).open(sample::shop(), sample::link());
    window.push(Action::Open(billing()));
    window.run();
    assert!(!window.says("TRIAGE"), "the navigation has icons only");
    window.click("Close the inspector");
    assert_eq!(window.route(), Route::to_view(ViewId::Consumers));
}

#[test]
fn the_session_hears_what_a_person_looks_at_and_asks_for() {
    let mut window = Window::default().open(sample::shop(), sample::link());
    window.push(Action::Open(billing()));
    window.run();
    window.press(Key::R);
    let commands = window.script().commands();
    let focus = commands.iter().rev().find_map(|command| match command {
        Command::Watch(focus) => Some(focus.clone()),
        _ => None,
    });
    assert_eq!(focus.and_then(|focus| focus.selected), Some(billing()));
    assert_eq!(commands.iter().filter(|command| **command == Command::Refresh).count(), 1, "{commands:?}");
}

#[test]
fn problems_come_up_as_words_and_advisories_do_not() {
    let mut window = Window::default().open(sample::shop(), sample::link());
    let line = "nats-2 leads ORDERS".to_owned();
    let sentence = "No system account.".to_owned();
    let remedy = "Add one with --system-context.".to_owned();
    assert!(window.script().event(Event::Advisory { at: sample::now(), entity: None, line }));
    assert!(window.script().event(Event::Problem { sentence, remedy }));
    window.run();
    assert!(window.says_part("No system account. Add one"), "{:?}", window.texts());
    assert!(!window.says_part("nats-2 leads ORDERS"));
}

#[test]
fn what_becomes_critical_is_told_once_and_leads_to_it() {
    let mut window = Window::default().open(sample::calm(), sample::link());
    assert!(!window.says_part("billing on ORDERS: nobody"), "nothing is new at first");
    window.script().snapshot(Snapshot { seq: 2, ..sample::shop() });
    window.run();
    assert!(window.says("billing on ORDERS: nobody asks for messages"), "{:?}", window.texts());
    window.click("Show");
    assert_eq!(window.route().selected, Some(billing()));
    assert!(!window.says("billing on ORDERS: nobody asks for messages"), "the message is gone");
    window.script().snapshot(Snapshot { seq: 3, ..sample::shop() });
    window.run();
    assert!(!window.says("billing on ORDERS: nobody asks for messages"), "it is known");
}

#[test]
fn the_first_snapshot_tells_nothing() {
    let window = Window::default().open(sample::shop(), sample::link());
    assert!(!window.says("Show"), "{:?}", window.texts());
}

#[test]
fn a_probe_is_asked_for_and_its_outcome_is_told() {
    let mut window = Window::default().open(sample::shop(), sample::link());
    window.push(Action::Select(Some(billing())));
    window.run();
    window.script().commands();
    window.click("Watch requests for 5 s");
    let Entity::Consumer(consumer) = billing() else { panic!("billing is a consumer") };
    assert!(window.script().commands().contains(&Command::Probe(consumer.clone())));
    assert!(window.says("Listening for 5 s."), "{:?}", window.texts());
    let sentence = "billing: 2 pull requests and 0 acknowledgements in 5 s.".to_owned();
    assert!(window.script().event(Event::Probed { consumer, sentence: sentence.clone() }));
    window.run();
    assert!(window.says(&sentence), "{:?}", window.texts());
}

#[test]
fn a_silenced_finding_leaves_the_list_and_the_count_until_it_is_wanted_again() {
    let mut window = Window::default().open(sample::shop(), sample::link());
    assert!(window.says("1 critical"), "{:?}", window.texts());
    window.push(Action::Select(Some(billing())));
    window.run();
    window.click("Silence 1 h");
    assert!(window.says("Nothing needs attention") && window.says("1 silenced finding, folded"));
    assert!(window.says_part("Silenced until"), "{:?}", window.texts());
    window.script().snapshot(Snapshot { seq: 2, ..sample::calm() });
    window.run();
    window.script().snapshot(Snapshot { seq: 3, ..sample::shop() });
    window.run();
    assert!(!window.says("Show"), "no message about what rests");
    window.click("Tell again");
    assert!(window.says("1 critical"), "{:?}", window.texts());

    window.click("Silence this consumer 24 h");
    assert!(window.says("Nothing needs attention"));
    window.advance(Duration::from_hours(48));
    assert!(window.says("1 critical"), "a silence has an end: {:?}", window.texts());
}

/// What sets a threshold of the billing consumer, and what it would do.
fn threshold(value: Option<&str>, config: &str) -> Preview {
    let Entity::Consumer(key) = billing() else { panic!("billing is a consumer") };
    let text = |value: &str| Some(value.to_owned());
    let values = [
        (Threshold::Enabled, value.and_then(|_| text("true"))),
        (Threshold::UnprocessedCritical, value.and_then(text)),
    ];
    let set = SetThresholds { asset: Asset::Consumer(key), values: values.into() };
    let config = Json::parse(config).expect("it is JSON");
    let before = Current { config, created: sample::now() };
    Preview::new(Operation::SetThresholds(set), before).expect("there is something to change")
}

#[test]
fn a_threshold_is_typed_reviewed_written_and_taken_back() {
    let mut window = Window::new([1440.0, 2600.0]).open(sample::shop(), sample::link());
    window.push(Action::Select(Some(billing())));
    window.run();
    window.click("Thresholds, none set, folded");
    assert!(window.says_part("unprocessed-critical: – now 48,210"), "{:?}", window.texts());
    window.click("Edit thresholds");
    window.click("unprocessed-critical");
    window.type_text("man");
    window.type_text("y");
    assert!(window.says("many") && window.says("wanted: a whole number"), "{:?}", window.texts());
    window.press_with(Modifiers::COMMAND, Key::A);
    window.type_text("100");
    assert!(!window.says("wanted: a whole number"));
    window.script().commands();
    window.click("Review change");
    let shown = threshold(Some("100"), r#"{"durable_name":"billing","future":1}"#);
    assert_eq!(window.script().commands(), [Command::Preview(shown.operation.clone())]);
    let result = Ok(Box::new(shown.clone()));
    assert!(window.script().event(Event::Previewed { operation: shown.operation.clone(), result }));
    window.run();
    for words in ["Set thresholds of consumer billing on ORDERS", "2 fields stay as they are, folded"] {
        assert!(window.says(words), "{words}: {:?}", window.texts());
    }
    assert!(window.says_part("metadata.io.nats.monitor.unprocessed-critical: – →  100"));
    assert!(window.says_part("nats --context prod-eu consumer edit --metadata"));
    assert!(window.script().commands().is_empty(), "nothing is written before a yes");
    window.click("Write it");
    assert_eq!(window.script().commands(), [Command::Operate(Box::new(shown.clone().confirm()))]);
    assert!(!window.says("Write it"));

    let undo = threshold(None, shown.after.text()).confirm();
    let outcome = Outcome {
        operation: shown.operation.clone(),
        changes: shown.changes.clone(),
        unasked: Vec::new(),
        undo: Some(undo.clone()),
    };
    let result = Ok(Box::new(outcome));
    assert!(window.script().event(Event::Operated { operation: shown.operation, result }));
    window.run();
    let told = "Consumer billing on ORDERS now has enabled = true, unprocessed-critical = 100.";
    assert!(window.says(told), "{:?}", window.texts());
    assert!(!window.says("Review change"), "the form is closed");
    window.click("Undo");
    assert_eq!(window.script().commands(), [Command::Operate(Box::new(undo))]);
}

#[test]
fn what_was_changed_meanwhile_is_shown_before_anything_is_written() {
    let mut window = Window::default().open(sample::shop(), sample::link());
    let shown = threshold(Some("100"), r#"{"durable_name":"billing"}"#);
    let now = threshold(Some("100"), r#"{"durable_name":"billing","max_deliver":7}"#);
    let result = Err(OperateError::Changed { now: Box::new(now.clone()) });
    assert!(window.script().event(Event::Operated { operation: shown.operation, result }));
    window.run();
    assert!(window.says_part("Somebody changed the configuration meanwhile"), "{:?}", window.texts());
    window.press(Key::Escape);
    assert!(!window.says("Write it"), "leaving it is a no");
    assert!(!window.script().commands().iter().any(|command| matches!(command, Command::Operate(_))));
}

#[test]
fn a_read_only_context_changes_nothing() {
    let mut settings = Settings::default();
    let production = ContextSettings { is_read_only: true, ..ContextSettings::default() };
    settings.contexts.insert("prod-eu".into(), production);
    let mut window =
        Window::new([1440.0, 2600.0]).settings(settings.clone()).open(sample::shop(), sample::link());
    window.push(Action::Select(Some(billing())));
    window.run();
    window.click("Thresholds, none set, folded");
    window.click("Edit thresholds");
    assert!(!window.says("Review change"), "{:?}", window.texts());
    let shown = threshold(Some("100"), "{}");
    window.script().commands();
    window.push(Action::Preview(Box::new(shown.operation.clone())));
    window.push(Action::Undo(Box::new(shown.confirm())));
    window.run();
    assert!(window.says("This context is read-only. Allow changes in Contexts."), "{:?}", window.texts());
    assert_eq!(window.script().commands(), []);
    settings.contexts.clear();
    window.push(Action::ChangeSettings(Box::new(settings)));
    window.run();
    assert_eq!(window.script().commands(), [Command::SetReadOnly(false)]);
}

#[test]
fn a_session_that_dies_is_told() {
    let mut window = Window::default().open(sample::shop(), sample::link());
    window.drop_script();
    window.run();
    assert!(window.says_part("ended unexpectedly"), "{:?}", window.texts());
}

#[test]
fn the_theme_follows_the_choice() {
    let mut window = Window::default().theme(Theme::Light).open(sample::shop(), sample::link());
    assert!(!window.is_dark());
    window.push(Action::SetTheme(Theme::Dark));
    window.run();
    assert!(window.is_dark());
}

#[test]
fn hostile_names_stay_harmless() {
    let mut snapshot = sample::shop();
    let first = snapshot.streams.iter().next().cloned();
    let mut stream = (*first.expect("the shop has streams")).clone();
    stream.key.stream = ("\u{202e}gnp.exe\n\u{7}".to_owned() + &"x".repeat(200_000)).into();
    let streams: Vec<_> = snapshot.streams.iter().cloned().chain([Arc::new(stream)]).collect();
    snapshot.streams = Arc::new(streams.into_iter().collect());
    let mut window = Window::default().open(snapshot, sample::link());
    window.push(Action::Go(Route::to_view(ViewId::Streams)));
    window.run();
    window.press_with(Modifiers::COMMAND, Key::K);
    window.type_text("gnp");
    assert!(window.says_part("gnp.exe"), "it can still be found");
    assert!(!window.texts().iter().any(|text| text.contains(['\u{202e}', '\u{7}'])));
}

#[test]
fn every_control_of_the_frame_has_a_name() {
    let window = Window::default().open(sample::shop(), sample::link());
    for name in ["Back", "Forward", "Live", "Go to or run", "Time line"] {
        assert!(window.says(name), "{name} is not among {:?}", window.texts());
    }
}
