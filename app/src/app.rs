//! The window's program: `App::logic` takes in what has arrived and runs what a person asked for, `App::ui` shows.
//!
//! The order of a frame:
//! 1. `logic`: time, news from the bridge, what the desktop is told, actions of the frame before, what the session should watch, when to wake;
//! 2. `ui`: keys, then the frame around the view, the view, and what lies over it.
//!
//! Nothing in `ui` changes anything but what is typed and chosen: it pushes [`Action`]s, and asks for another frame if
//! there are any.

mod actions;
mod central;
mod past;
mod settings_saver;

use std::sync::Arc;

use jetlens_core::{
    analysis::past::Past,
    clock::{Clock, Tick, Timestamp},
    model::Snapshot,
    session::{Event, Focus, LinkStatus},
    settings::{Settings, Theme},
};

use crate::{
    action::{Action, Actions},
    attributions::Attributions,
    bridge::{Bridge, reader::Shown},
    dialogs,
    frame::{self, Plan, nav::Entry, status_bar::Ticking},
    freshness::Freshness,
    keys::{Intent, KeyReader},
    moment::Time,
    notice::{Notices, desktop::Pacer, silence},
    operating::{Operating, Told},
    palette::Palette,
    picture::PictureTaker,
    places::Places,
    pulse::Pulse,
    reel::Source,
    route::ViewId,
    ui::{Severity, toast::Toasts},
    views::{self, View, ViewContext, inspector::Inspector, overview},
};
use settings_saver::SettingsSaver;

/// The ages on the screen tick for this long after a hand moved. Nobody watches the seconds of a window for longer.
const TICKING_SECS: f64 = 30.0;

/// Everything that a window needs to begin with.
pub struct Start {
    pub bridge: Bridge,
    pub pulse: Pulse,
    pub clock: Clock,
    pub settings: Settings,
    /// What a person should read first: settings that could not be used.
    pub warning: Option<String>,
    pub places: Places,
    /// The recording that the window is about, in place of a system, and the moment to begin with.
    pub file: Option<Source>,
    pub at: Option<Timestamp>,
    /// The theme of this window alone; it is not remembered.
    pub theme: Option<Theme>,
    /// Whether choices are written to disk.
    pub remembers: bool,
    /// A picture to take, after which the window closes.
    pub picture: Option<PictureTaker>,
}

pub struct App {
    clock: Clock,
    pulse: Pulse,
    bridge: Bridge,
    // What was last heard.
    snapshot: Arc<Snapshot>,
    past: Past,
    attributions: Attributions,
    link: LinkStatus,
    freshness: Freshness,
    now: Timestamp,
    // The past.
    time: Time,
    shown: Option<Shown>,
    wanted_at: Option<Timestamp>,
    // What a person chose.
    settings: Settings,
    theme: Option<Theme>,
    saver: SettingsSaver,
    places: Places,
    views: Vec<Box<dyn View>>,
    inspector: Inspector,
    palette: Palette,
    shows_keys: bool,
    // What happens.
    keys: KeyReader,
    actions: Actions,
    toasts: Toasts<Action>,
    notices: Notices,
    pacer: Pacer,
    operating: Operating,
    hand_moved: Tick,
    picture: Option<PictureTaker>,
}

impl App {
    pub fn new(start: Start) -> Self {
        let Start {
            mut bridge,
            pulse,
            clock,
            settings,
            warning,
            places,
            file,
            at,
            theme,
            remembers,
            picture,
        } = start;
        let mut toasts = Toasts::default();
        if let Some(words) = warning {
            toasts.push(Severity::Warning, words);
        }
        if let Some(source) = &file {
            bridge.read_from(source.clone());
        }
        Self {
            now: clock.now(),
            time: file.map_or_else(Time::default, Time::of_file),
            shown: None,
            wanted_at: at,
            hand_moved: clock.tick(),
            clock,
            pulse,
            bridge,
            snapshot: Arc::default(),
            past: Past::default(),
            attributions: Attributions::default(),
            link: LinkStatus::default(),
            freshness: Freshness::Empty,
            settings,
            theme,
            saver: SettingsSaver::new(remembers),
            places,
            views: views::registry(),
            inspector: Inspector::default(),
            palette: Palette::default(),
            shows_keys: false,
            keys: KeyReader::default(),
            actions: Actions::default(),
            toasts,
            notices: Notices::default(),
            pacer: Pacer::default(),
            operating: Operating::default(),
            picture,
        }
    }

    /// The place that the window shows.
    pub fn places(&self) -> &Places {
        &self.places
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn freshness(&self) -> Freshness {
        self.freshness
    }

    /// What the window knows of the past.
    pub fn time(&self) -> &Time {
        &self.time
    }

    /// Asks for something, as a menu or a key would.
    pub fn push(&mut self, action: Action) {
        self.actions.push(action);
    }
}

/// Taking in and running.
impl App {
    fn take_news(&mut self) {
        let updates = self.bridge.poll(&self.settings);
        if let Some(snapshot) = updates.snapshot {
            self.snapshot = snapshot;
            self.past.take(&self.snapshot);
            if self.snapshot.is_empty() {
                self.attributions.clear();
            }
            self.tell_news();
        }
        if let Some(link) = updates.link {
            if link.context != self.link.context {
                // What is shown is of the connection before.
                self.operating = Operating::Nothing;
                self.forget_recording();
            }
            self.link = link;
        }
        if let Some(path) = updates.saved {
            let path = jetlens_core::text::display_up_to(&path, 200).into_owned();
            self.toasts.push(Severity::Healthy, format!("Saved as {path}."));
        }
        for event in updates.events {
            self.take_event(event);
        }
        self.take_replay(updates.replay);
        self.freshness = match &self.shown {
            Some(shown) => Freshness::Past { at: shown.at },
            None => Freshness::judge(&self.snapshot, &self.link, self.now),
        };
    }

    /// Says what became critical since the snapshot before, with the way to it.
    fn tell_news(&mut self) {
        let silences = silence::active(&self.settings, self.link.context.as_ref(), self.now);
        for group in self.notices.take(&self.snapshot, &silences) {
            let Some(first) = group.findings.first() else { continue };
            let words = overview::headline(&group);
            if self.settings.desktop_notifications {
                self.pacer.add(&words);
            }
            let target = Action::Select(Some(first.entity.clone()));
            self.toasts.push_with(Severity::Critical, words, "Show", target);
        }
    }

    /// Sends what the desktop is to be told, when it is due.
    fn tell_desktop(&mut self) {
        if !self.settings.desktop_notifications || self.picture.is_some() {
            self.pacer.clear();
            return;
        }
        let context =
            self.link.context.as_ref().map_or_else(String::new, |name| views::words::name(name.as_str()));
        if let Some(message) = self.pacer.take(&context, self.clock.tick()) {
            self.bridge.tell_desktop(message);
        }
    }

    /// Advisories are for the views; a person is told only what needs one.
    fn take_event(&mut self, event: Event) {
        match event {
            Event::Problem { sentence, remedy } => {
                self.toasts.push(Severity::Warning, format!("{sentence} {remedy}").trim_end());
            }
            Event::Probed { sentence, .. } => self.toasts.push(Severity::Info, &sentence),
            Event::Attributed { stream, result, .. } => self.attributions.answer(stream, result),
            Event::Previewed { operation, result } => {
                let told = self.operating.previewed(&operation, result);
                self.tell(told);
            }
            Event::Operated { operation, result } => {
                if result.is_ok() {
                    self.inspector.close_form();
                }
                let told = self.operating.operated(&operation, result);
                self.tell(told);
            }
            Event::Connected { .. } | Event::Disconnected | Event::Advisory { .. } => {}
        }
    }

    /// Says how a change ended, with the way back.
    fn tell(&mut self, told: Option<Told>) {
        let Some(told) = told else { return };
        match told.undo {
            Some(undo) => self.toasts.push_with(told.severity, told.words, "Undo", Action::Undo(undo)),
            None => self.toasts.push(told.severity, told.words),
        }
    }

    fn tell_focus(&mut self, context: &egui::Context) {
        let is_hidden = context.input(|input| input.viewport().visible() == Some(false));
        let route = self.places.now();
        self.bridge.watch(Focus {
            is_visible: !is_hidden,
            shows_consumers: matches!(route.view, ViewId::Overview | ViewId::Consumers),
            selected: route.selected.clone(),
        });
    }

    fn apply_theme(&self, context: &egui::Context) {
        let preference = match self.theme.unwrap_or(self.settings.theme) {
            Theme::Dark => egui::ThemePreference::Dark,
            Theme::Light => egui::ThemePreference::Light,
            Theme::System => egui::ThemePreference::System,
        };
        if context.options(|options| options.theme_preference) != preference {
            context.set_theme(preference);
        }
    }

    /// Sleeps for as long as nothing on the screen would change.
    fn plan_wake(&self, context: &egui::Context) {
        let mut wake = self.freshness.next_look(self.now);
        if self.ticking() == Ticking::No && !self.freshness.is_stale() && self.bridge.watches_silence() {
            wake = None;
        }
        if self.ticking() == Ticking::Yes && self.freshness != Freshness::Empty {
            wake = wake.map(|wake| wake.min(std::time::Duration::from_secs(1)));
        }
        if self.time.is_past() {
            // How long ago that was.
            let ticking = if self.ticking() == Ticking::Yes { 1 } else { 30 };
            let ago = std::time::Duration::from_secs(ticking);
            wake = self.time.next_step().or(Some(ago)).into_iter().chain(wake).min();
        }
        let now = self.clock.tick();
        if let Some(wake) = wake.into_iter().chain(self.saver.due_in(now)).chain(self.pacer.due_in(now)).min()
        {
            context.request_repaint_after(wake);
        }
    }

    fn ticking(&self) -> Ticking {
        let is_watched = self.clock.tick().since(self.hand_moved).as_secs_f64() < TICKING_SECS;
        if is_watched || self.picture.is_some() { Ticking::Yes } else { Ticking::No }
    }
}

/// Showing.
impl App {
    fn read_keys(&mut self, context: &egui::Context) {
        let is_typing = context.text_edit_focused();
        let is_covered = self.palette.is_open()
            || self.shows_keys
            || self.bridge.question().is_some()
            || matches!(self.operating, Operating::Review { .. });
        let is_menu_open = egui::Popup::is_any_open(context);
        // A button that has the keyboard is pressed by Space.
        let has_focus = context.memory(|memory| memory.focused().is_some());
        for intent in context.input_mut(|input| self.keys.read(input, is_typing, has_focus)) {
            match intent {
                // A modal closes itself, and so does a menu.
                Intent::Close if is_covered || is_menu_open => {}
                Intent::Close => self.actions.push(Action::Select(None)),
                Intent::Palette | Intent::Quit => self.actions.extend(intent.action()),
                Intent::Keys if self.shows_keys => self.actions.extend(intent.action()),
                _ if is_covered => {}
                _ => self.actions.extend(intent.action()),
            }
        }
        if context.input(|input| !input.raw.events.is_empty()) {
            self.hand_moved = self.clock.tick();
        }
    }

    fn frame_ui(&mut self, ui: &mut egui::Ui) {
        let plan = Plan::new(ui.available_width());
        let ticking = self.ticking();
        let (shown, nothing_asked) = (self.shown.as_ref(), Attributions::default());
        let context = ViewContext {
            snapshot: shown.map_or(&self.snapshot, |shown| &shown.snapshot),
            link: &self.link,
            freshness: self.freshness,
            now: shown.map_or(self.now, |shown| shown.at),
            route: self.places.now(),
            settings: &self.settings,
            connections: self.bridge.connections(),
            past: shown.map_or(&self.past, |shown| &shown.past),
            // What the server was asked is about now.
            attributions: if shown.is_some() { &nothing_asked } else { &self.attributions },
            time: &self.time,
        };
        let (actions, inspector) = (&mut self.actions, &mut self.inspector);
        let has_inspector = context.route.selected.is_some() && self.freshness != Freshness::Empty;
        let entry = |view: &dyn View| Entry { view: view.id(), problems: view.problems(&context) };
        let entries: Vec<_> = self.views.iter().map(|view| entry(view.as_ref())).collect();

        frame::top_bar::show(ui, plan, &self.places, &context, actions);
        frame::status_bar::show(ui, &context, ticking, actions);
        frame::nav::show(ui, plan, context.route.view, &entries, actions);
        if has_inspector && !plan.has_inspector_over {
            frame::inspector::beside(ui, actions, |ui, actions| inspector.ui(ui, &context, actions));
        }
        let middle = central::show(ui, &mut self.views, &context, self.bridge.can_reconnect(), actions);
        if has_inspector && plan.has_inspector_over {
            frame::inspector::over(ui, middle, actions, |ui, actions| inspector.ui(ui, &context, actions));
        }
    }

    fn overlays_ui(&mut self, context: &egui::Context) {
        self.palette.show(context, &mut self.actions);
        if self.shows_keys {
            dialogs::keys_sheet(context, &mut self.actions);
        }
        if let Some(call) = self.bridge.question() {
            dialogs::program_question(context, call, &mut self.actions);
        }
        if let Operating::Review { preview, is_changed } = &self.operating {
            let connection = self.link.context.as_ref();
            dialogs::review(context, preview, *is_changed, connection, &mut self.actions);
        }
        let wanted = self.toasts.show(context);
        self.actions.extend(wanted);
    }
}

impl eframe::App for App {
    fn logic(&mut self, context: &egui::Context, _frame: &mut eframe::Frame) {
        self.now = self.clock.now();
        self.pulse.painted(self.ticking() == Ticking::Yes);
        self.take_news();
        self.tell_desktop();
        self.run_actions(context);
        self.move_on();
        self.apply_theme(context);
        self.tell_focus(context);
        self.saver.remember_window(context, &mut self.settings, self.clock.tick());
        self.saver.save_if_due(&self.bridge, &self.settings, self.clock.tick());
        if let Some(picture) = &mut self.picture {
            let snapshot = self.shown.as_ref().map_or(&self.snapshot, |shown| &shown.snapshot);
            picture.step(context, snapshot, &self.link, self.clock.tick());
        }
        self.plan_wake(context);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.read_keys(ui.ctx());
        self.frame_ui(ui);
        self.overlays_ui(&ui.ctx().clone());
        if !self.actions.is_empty() {
            ui.ctx().request_repaint();
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.saver.save_now(&self.bridge, &mut self.settings, self.places.now());
    }

    /// A picture shows what a view shows, not where a pointer happens to be.
    fn raw_input_hook(&mut self, _context: &egui::Context, input: &mut egui::RawInput) {
        if self.picture.is_some() {
            input.events.retain(|event| !matches!(event, egui::Event::PointerMoved(_)));
        }
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
