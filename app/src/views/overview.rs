//! The first screen: is all well, and if not, what needs attention.

mod data;
mod item;
mod paint;
mod rows;
mod tables;
mod triage;

pub use data::{Overview, Tile, build};
pub use item::Item;
pub use tables::{Backlog, Growth};
pub use triage::{Entry, Triage, headline};

use std::{cell::RefCell, rc::Rc, sync::Arc};

use egui::Ui;
use jetlens_core::{model::Snapshot, settings::Silence};

use super::{View, ViewContext};
use crate::{action::Actions, route::ViewId, ui::Severity};

#[derive(Default)]
pub struct OverviewView {
    /// Made once for a snapshot, by whoever asks first: the navigation counts problems before the view shows.
    built: RefCell<Option<Built>>,
    tables: paint::Tables,
    folds: rows::Folds,
}

/// An overview, and what it was made from.
struct Built {
    snapshot: Arc<Snapshot>,
    silences: Vec<Silence>,
    overview: Rc<Overview>,
}

impl OverviewView {
    fn overview(&self, context: &ViewContext<'_>) -> Rc<Overview> {
        let mut built = self.built.borrow_mut();
        let silences = context.silences();
        match &*built {
            Some(built) if Arc::ptr_eq(&built.snapshot, context.snapshot) && built.silences == silences => {
                Rc::clone(&built.overview)
            }
            _ => {
                let overview = Rc::new(build(context.snapshot, &silences));
                let snapshot = Arc::clone(context.snapshot);
                *built = Some(Built { snapshot, silences, overview: Rc::clone(&overview) });
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
        let overview = self.overview(context);
        paint::overview_ui(ui, &overview, &mut self.tables, &mut self.folds, context, actions);
    }

    fn problems(&self, context: &ViewContext<'_>) -> Option<(usize, Severity)> {
        self.overview(context).triage.problems()
    }
}
