//! A window in memory, with a clock that stands still and a session played by hand.

use std::{cell::Cell, path::PathBuf, time::Duration};

use egui::{Key, Modifiers, PointerButton};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use jetlens::{
    action::Action,
    app::{App, Start},
    bridge::{Bridge, Script},
    places::Places,
    pulse::Pulse,
    reel::Source,
    route::Route,
    sample,
    ui::theme,
};
use jetlens_core::{
    clock::{Clock, Timestamp},
    model::Snapshot,
    session::LinkStatus,
    settings::{Settings, Theme},
};

/// From a large desktop to half of a small one.
pub(crate) fn sizes() -> [[f32; 2]; 4] {
    [[1440.0, 900.0], [1280.0, 800.0], [900.0, 700.0], [640.0, 400.0]]
}

/// How a window should be.
pub(crate) struct Window {
    size: [f32; 2],
    theme: Theme,
    settings: Settings,
    recording: Option<PathBuf>,
    is_file: bool,
}

impl Default for Window {
    fn default() -> Self {
        Self::new(sizes()[0])
    }
}

impl Window {
    pub(crate) fn new(size: [f32; 2]) -> Self {
        Self { size, theme: Theme::Dark, settings: Settings::default(), recording: None, is_file: false }
    }

    pub(crate) fn theme(mut self, theme: Theme) -> Self {
        self.theme = theme;
        self
    }

    pub(crate) fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// What it can go back in.
    pub(crate) fn recording(mut self, path: PathBuf) -> Self {
        self.recording = Some(path);
        self
    }

    /// A window on a file alone.
    pub(crate) fn file(self, path: PathBuf) -> Self {
        Self { is_file: true, ..self.recording(path) }
    }

    /// Opens it on what a session would have sent.
    pub(crate) fn open(self, snapshot: Snapshot, link: LinkStatus) -> OpenWindow {
        let clock = Clock::manual(sample::now());
        let slot = Cell::new(None);
        let settings = Settings { theme: self.theme, ..self.settings };
        let harness = Harness::builder().with_size(self.size).with_max_steps(12).build_eframe(|creation| {
            theme::install(&creation.egui_ctx);
            let pulse = Pulse::new(creation.egui_ctx.clone(), clock.clone());
            let (mut bridge, script) = Bridge::scripted(pulse.clone(), clock.clone());
            let source = self.recording.clone().map(Source::File);
            if let Some(source) = &source {
                bridge.read_from(source.clone());
            }
            script.snapshot(snapshot);
            script.link(link);
            slot.set(Some(script));
            App::new(Start {
                bridge,
                pulse,
                clock: clock.clone(),
                settings,
                warning: None,
                places: Places::default(),
                file: source.filter(|_| self.is_file),
                at: None,
                theme: None,
                remembers: false,
                picture: None,
            })
        });
        let mut window = OpenWindow { harness, script: slot.take(), clock };
        window.run();
        window
    }
}

/// A window that is open.
pub(crate) struct OpenWindow {
    harness: Harness<'static, App>,
    script: Option<Script>,
    clock: Clock,
}

impl OpenWindow {
    /// Frames until nothing asks for another at once.
    pub(crate) fn run(&mut self) {
        self.harness.run();
    }

    pub(crate) fn script(&mut self) -> &mut Script {
        self.script.as_mut().expect("the session was not dropped")
    }

    pub(crate) fn drop_script(&mut self) {
        self.script = None;
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn route(&self) -> Route {
        self.harness.state().places().now().clone()
    }

    pub(crate) fn push(&mut self, action: Action) {
        self.harness.state_mut().push(action);
    }

    pub(crate) fn press(&mut self, key: Key) {
        self.press_with(Modifiers::NONE, key);
    }

    pub(crate) fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.run();
    }

    /// Lets the threads behind the window work until something is so.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, what: &str, mut is_so: impl FnMut(&Self) -> bool) {
        for _ in 0..500 {
            self.harness.step();
            if is_so(self) {
                return self.run();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("{what} did not come: {:?}", self.texts());
    }

    pub(crate) fn moment(&self) -> Option<Timestamp> {
        self.harness.state().time().at()
    }

    /// The moment that the views show.
    pub(crate) fn shown(&self) -> Option<Timestamp> {
        self.harness.state().time().shown
    }

    /// Whether the window knows what is recorded.
    pub(crate) fn has_recording(&self) -> bool {
        self.harness.state().time().reel.as_ref().is_some_and(|reel| !reel.moments.is_empty())
    }

    /// Clicks at a share of the width of a widget.
    pub(crate) fn click_within(&mut self, label_start: &str, share: f32) {
        let place =
            self.harness.get_by(|node| node.label().is_some_and(|label| label.starts_with(label_start)));
        let rect = place.rect();
        let pos = egui::pos2(rect.left() + rect.width() * share, rect.bottom() - 5.0);
        self.harness.event(egui::Event::PointerMoved(pos));
        self.harness.step();
        for pressed in [true, false] {
            self.harness.event(egui::Event::PointerButton {
                pos,
                button: PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
            self.harness.step();
        }
        self.run();
    }

    pub(crate) fn focus(&mut self, label_start: &str) {
        self.harness.get_by(|node| node.label().is_some_and(|label| label.starts_with(label_start))).focus();
        self.run();
    }

    pub(crate) fn type_text(&mut self, text: &str) {
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.run();
    }

    pub(crate) fn mouse(&mut self, button: PointerButton) {
        for pressed in [true, false] {
            self.harness.event(egui::Event::PointerButton {
                pos: egui::pos2(700.0, 400.0),
                button,
                pressed,
                modifiers: Modifiers::NONE,
            });
        }
        self.run();
    }

    pub(crate) fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.run();
    }

    /// A row of the navigation; other things may have the same name.
    pub(crate) fn click_tab(&mut self, label: &str) {
        self.harness.get_by_role_and_label(egui::accesskit::Role::Tab, label).click();
        self.run();
    }

    pub(crate) fn advance(&mut self, span: Duration) {
        self.clock.advance(span);
        self.harness.step();
        self.run();
    }

    /// How long the window would sleep now.
    pub(crate) fn repaint_delay(&self) -> Duration {
        self.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay
    }

    pub(crate) fn is_dark(&self) -> bool {
        self.harness.ctx.theme() == egui::Theme::Dark
    }

    /// Every name and value that assistive technology can read.
    pub(crate) fn texts(&self) -> Vec<String> {
        fn collect(node: egui_kittest::Node<'_>, texts: &mut Vec<String>) {
            let inner = node.accesskit_node();
            texts.extend(inner.label());
            texts.extend(inner.value());
            node.children().for_each(|child| collect(child, texts));
        }
        let mut texts = Vec::new();
        collect(self.harness.root(), &mut texts);
        texts
    }

    pub(crate) fn says(&self, words: &str) -> bool {
        self.texts().iter().any(|text| text == words)
    }

    pub(crate) fn says_part(&self, words: &str) -> bool {
        self.texts().iter().any(|text| text.contains(words))
    }
}
