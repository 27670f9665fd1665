//! One view a file, and the registry of all of them.
//!
//! A view is data plus paint: `build` makes the data from a [`ViewContext`], without pixels, and is tested alone;
//! `ui` paints them and decides nothing.

pub mod changes;
pub mod consumers;
pub mod contexts;
pub mod found;
pub mod inspector;
pub mod listing;
pub mod overview;
pub mod servers;
pub mod settings;
pub mod streams;
pub mod words;

use std::sync::Arc;

use jetlens_core::{
    analysis::past::Past,
    clock::Timestamp,
    model::Snapshot,
    session::LinkStatus,
    settings::{Settings, Silence},
};

use crate::{
    action::Actions,
    attributions::Attributions,
    connections::Connections,
    freshness::Freshness,
    moment::Time,
    notice::silence,
    route::{Route, ViewId},
    ui::Severity,
};

/// What a view may read. It is the same for now, for the past and for a recording.
pub struct ViewContext<'a> {
    pub snapshot: &'a Arc<Snapshot>,
    pub link: &'a LinkStatus,
    /// How old the snapshot is, judged once for the whole frame.
    pub freshness: Freshness,
    /// The moment that ages are counted from.
    pub now: Timestamp,
    pub route: &'a Route,
    pub settings: &'a Settings,
    pub connections: &'a Connections,
    /// Earlier moments of the session.
    pub past: &'a Past,
    /// What was asked about growth.
    pub attributions: &'a Attributions,
    /// Which moment is shown, and which could be.
    pub time: &'a Time,
}

impl ViewContext<'_> {
    /// The findings that rest now.
    pub fn silences(&self) -> Vec<Silence> {
        silence::active(self.settings, self.link.context.as_ref(), self.now)
    }
}

/// A view: it owns what a person has typed and chosen in it, and nothing of the system.
pub trait View {
    fn id(&self) -> ViewId;

    /// Paints the view into the middle of the window.
    ///
    /// A view of a system is asked only when there is a snapshot; before that, and above data that are old, the
    /// window itself says why ([`crate::app`]).
    fn ui(&mut self, ui: &mut egui::Ui, context: &ViewContext<'_>, actions: &mut Actions);

    /// How many things in it ask for attention, and how bad the worst is, for the navigation.
    fn problems(&self, _context: &ViewContext<'_>) -> Option<(usize, Severity)> {
        None
    }
}

/// The id of the filter field. Every view gives it to its own, so that `/` finds it.
pub fn filter_id() -> egui::Id {
    egui::Id::unique("filter")
}

/// All views, in the order of the navigation.
pub fn registry() -> Vec<Box<dyn View>> {
    vec![
        Box::new(overview::OverviewView::default()),
        Box::new(consumers::ConsumersView::default()),
        Box::new(streams::StreamsView::default()),
        Box::new(changes::ChangesView::default()),
        Box::new(servers::ServersView::default()),
        Box::new(contexts::ContextsView::default()),
        Box::new(settings::SettingsView::default()),
    ]
}
