//! The first screen: is all well, and if not, what needs attention.

mod attention;
mod data;
mod paint;
mod tables;

pub use attention::Item;
pub use data::{Overview, Tile, build};
pub use tables::{Backlog, Growth};

use std::{cell::RefCell, rc::Rc, sync::Arc};

use egui::Ui;
use jetlens_core::model::Snapshot;

use super::{View, ViewContext};
use crate::{action::Actions, route::ViewId, ui::Severity};

#[derive(Default)]
pub struct OverviewView {
    /// Made once for a snapshot, by whoever asks first: the navigation counts problems before the view shows.
    built: RefCell<Option<(Arc<Snapshot>, Rc<Overview>)>>,
    tables: paint::Tables,
    shows_all: bool,
}

impl OverviewView {
    fn overview(&self, snapshot: &Arc<Snapshot>) -> Rc<Overview> {
        let mut built = self.built.borrow_mut();
        match &*built {
            Some((from, overview)) if Arc::ptr_eq(from, snapshot) => Rc::clone(overview),
            _ => {
                let overview = Rc::new(build(snapshot));
                *built = Some((Arc::clone(snapshot), Rc::clone(&overview)));
                overview
            }
        }
    }
}

impl View for OverviewView {
    fn id(&self) -> ViewId {
        ViewId::Overview
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Actions) {
        let overview = self.overview(context.snapshot);
        paint::overview_ui(ui, &overview, &mut self.tables, &mut self.shows_all, context, actions);
    }

    fn num_problems(&self, context: &ViewContext<'_>) -> usize {
        let overview = self.overview(context.snapshot);
        overview.attention.iter().filter(|item| item.severity <= Severity::Warning).count()
    }
}
