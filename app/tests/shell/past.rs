//! The window in the past: what a recording holds, shown by the views as if it were now, and never taken for it.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use egui::Key;
use jetlens::{
    action::Action,
    moment::{Span, TimeAction},
    route::{Route, ViewId},
    sample,
    testing::ago,
};
use jetlens_core::{
    clock::Timestamp,
    model::Snapshot,
    operate::{Asset, Operation, SetThresholds},
    recording::{Header, Writer, WriterOptions},
    session::{Command, LinkStatus},
};

use crate::harness::{OpenWindow, Window};

/// Seconds before now at which the shop is recorded: well, then stuck.
const CALM: [i64; 5] = [840, 810, 780, 750, 720];
const STUCK: [i64; 4] = [300, 200, 100, 20];

/// A recording of a shop that gets stuck, with a gap before that.
fn record(path: &Path) {
    let header = Header::new(ago(840), "prod-eu", Duration::from_secs(30));
    let mut writer = Writer::open(path, header, WriterOptions::default()).unwrap();
    let moments = CALM.map(|secs| (secs, sample::calm())).into_iter();
    let moments = moments.chain(STUCK.map(|secs| (secs, sample::shop())));
    for (number, (secs, snapshot)) in moments.enumerate() {
        let snapshot = sample::diagnosed(snapshot);
        writer.append(&Snapshot { seq: number as u64 + 1, at: ago(secs), ..snapshot }, ago(secs)).unwrap();
    }
    writer.finish().unwrap();
}

struct Files {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn files() -> Files {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("prod.jetlens");
    record(&path);
    Files { _folder: folder, path }
}

/// A window on a system, and what was recorded of it.
fn window(files: &Files) -> OpenWindow {
    let snapshot = sample::diagnosed(sample::shop());
    let mut window = Window::default().recording(files.path.clone()).open(snapshot, sample::link());
    window.wait_for("the recording", OpenWindow::has_recording);
    window
}

fn shows(secs: i64) -> impl Fn(&OpenWindow) -> bool {
    move |window| window.shown() == Some(ago(secs))
}

#[test]
fn a_click_shows_the_past_and_one_key_leads_back() {
    let files = files();
    let mut window = window(&files);
    assert!(!window.says_part("not live"));
    // The line spans the last quarter of an hour: a tenth of it is 810 s ago.
    window.click_within("Time line", 0.105);
    window.wait_for("the moment of the click", shows(810));
    let label = window.texts().into_iter().find(|text| text.contains("not live")).unwrap();
    assert!(label.contains(" ago") && label.contains("min"), "{label}");
    assert!(!window.says("Data from"), "the past is not stale");
    assert!(!window.says("1 critical"), "then all was well: {:?}", window.texts());
    window.press(Key::L);
    assert_eq!((window.moment(), window.shown()), (None, None));
    assert!(!window.says_part("not live"));
    assert!(window.says("1 critical"), "{:?}", window.texts());
}

#[test]
fn marks_and_arrows_lead_through_the_recording() {
    let files = files();
    let mut window = window(&files);
    window.press(Key::OpenBracket);
    window.wait_for("the moment of the last mark", |window| window.shown().is_some());
    window.push(Action::Time(TimeAction::Show(ago(720))));
    window.wait_for("the last moment of calm", shows(720));
    window.press(Key::CloseBracket);
    window.wait_for("the first mark after it", shows(300));
    assert!(window.says("1 critical"), "{:?}", window.texts());
    window.focus("Time line");
    window.press(Key::ArrowRight);
    window.wait_for("the next moment", shows(200));
    window.press(Key::ArrowLeft);
    window.press(Key::ArrowLeft);
    window.wait_for("two moments before", shows(720));
    window.press(Key::CloseBracket);
    window.wait_for("the first mark again", shows(300));
}

#[test]
fn the_past_plays_and_ends_live() {
    let files = files();
    let mut window = window(&files);
    window.press(Key::Space);
    assert!(window.says_part("This is live"), "{:?}", window.texts());
    window.push(Action::Time(TimeAction::Show(ago(300))));
    window.wait_for("the moment to play from", shows(300));
    window.press(Key::Space);
    assert!(window.says("Pause"));
    window.advance(Duration::from_secs(110));
    window.wait_for("the next moment", shows(200));
    window.advance(Duration::from_secs(200));
    assert_eq!(window.moment(), None, "it is live again");
    assert!(window.says("Play the past"));
}

#[test]
fn nothing_can_be_changed_in_the_past() {
    let files = files();
    let mut window = window(&files);
    let stream = sample::shop().streams.iter().next().unwrap().key.clone();
    let operation = Operation::SetThresholds(SetThresholds {
        asset: Asset::Stream(stream.clone()),
        values: std::collections::BTreeMap::new(),
    });
    window.script().commands();
    window.push(Action::Time(TimeAction::Show(ago(300))));
    window.wait_for("the past", shows(300));
    for action in [
        Action::Preview(Box::new(operation)),
        Action::ConfirmChange,
        Action::Attribute(stream, ago(600)),
        Action::Mark,
    ] {
        window.push(action);
        window.run();
    }
    assert!(window.says_part("The past is shown: nothing can be changed."), "{:?}", window.texts());
    let asked = window.script().commands();
    assert!(
        !asked.iter().any(|command| matches!(
            command,
            Command::Preview(_) | Command::Operate(_) | Command::Attribute { .. }
        )),
        "{asked:?}"
    );
}

#[test]
fn every_view_shows_the_past() {
    let files = files();
    let mut window = window(&files);
    window.push(Action::Time(TimeAction::Show(ago(100))));
    window.wait_for("the past", shows(100));
    for view in ViewId::ALL {
        window.push(Action::Go(Route::to_view(view)));
        window.run();
        assert!(window.says_part("not live"), "{view:?}: {:?}", window.texts());
    }
}

#[test]
fn a_file_fills_the_whole_window_and_is_followed() {
    let files = files();
    let mut window =
        Window::default().file(files.path.clone()).open(Snapshot::default(), LinkStatus::default());
    window.wait_for("the newest moment", shows(20));
    assert!(window.says_part("the newest moment"), "{:?}", window.texts());
    assert!(
        window.says_part("prod.jetlens") && window.says_part("recorded of prod-eu"),
        "{:?}",
        window.texts()
    );
    window.push(Action::Connect("staging".into()));
    window.run();
    assert!(window.says_part("there is no system behind it"), "{:?}", window.texts());
    // Somebody goes on recording.
    let header = Header::new(ago(840), "prod-eu", Duration::from_secs(30));
    let mut writer = Writer::open(&files.path, header, WriterOptions::default()).unwrap();
    let now: Timestamp = ago(0);
    let snapshot = sample::diagnosed(sample::shop());
    writer.append(&Snapshot { seq: 20, at: now, ..snapshot }, now).unwrap();
    window.advance(Duration::from_secs(3));
    window.push(Action::Time(TimeAction::SetSpan(Span::Hour)));
    window.wait_for("what was recorded since", shows(0));
    // Space plays a file from its beginning.
    window.press(Key::Space);
    window.wait_for("the first moment", shows(840));
}

#[test]
fn a_file_that_is_cut_off_says_so_once_and_shows_the_rest() {
    let files = files();
    let whole = std::fs::read(&files.path).unwrap();
    let mut file = std::fs::File::create(&files.path).unwrap();
    file.write_all(&whole[..whole.len() - 40]).unwrap();
    let mut window =
        Window::default().file(files.path.clone()).open(Snapshot::default(), LinkStatus::default());
    window.wait_for("a moment", |window| window.shown().is_some());
    assert!(window.says_part("The recording is cut off after"), "{:?}", window.texts());
    window.push(Action::Time(TimeAction::Show(ago(800))));
    window.wait_for("an early moment", shows(810));
}
