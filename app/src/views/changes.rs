//! What changed: between an earlier moment of the session and now, who did it, and what grew.

mod arrange;
mod data;
mod growth;
mod paint;
mod since;

pub use arrange::{Line, arrange};
pub use data::{Changes, Group, Mark, Row, build};
pub use growth::{Backlog, Grown};
pub use since::Since;

use std::{rc::Rc, sync::Arc};

use egui::Ui;
use jetlens_core::{
    analysis::diff::{Diff, Mapping, diff},
    clock::Timestamp,
    model::Snapshot,
};

use super::{View, ViewContext};
use crate::{action::Actions, route::ViewId, ui::table::TableState};

#[derive(Default)]
pub struct ChangesView {
    since: Since,
    /// As typed.
    filter_text: String,
    table: TableState,
    /// The line that was chosen last.
    cursor: Option<usize>,
    before: Option<(Timestamp, Arc<Snapshot>)>,
    built: Option<Built>,
}

/// What was made of two snapshots.
struct Built {
    after: Arc<Snapshot>,
    since: Since,
    diff: Rc<Diff>,
    changes: Rc<Changes>,
}

impl ChangesView {
    /// Brings the data up to date; returns at once when nothing has changed. `None` before there is anything to
    /// compare with.
    fn update(&mut self, context: &ViewContext<'_>) -> Option<Rc<Changes>> {
        let start = self.since.moment(context.past, context.snapshot.at)?;
        // An earlier moment is put together once, however often it is compared with.
        let before = match &self.before {
            Some((at, before)) if *at == start.at => Arc::clone(before),
            _ => Arc::new(start.snapshot()),
        };
        self.before = Some((start.at, Arc::clone(&before)));
        let is_built = self.built.as_ref().is_some_and(|built| {
            Arc::ptr_eq(&built.after, context.snapshot)
                && built.since == self.since
                && built.diff.from == before.at
        });
        if !is_built {
            let found = diff(&before, context.snapshot, &Mapping::same());
            let changes = build(&found, context.snapshot, self.since);
            self.built = Some(Built {
                after: Arc::clone(context.snapshot),
                since: self.since,
                diff: Rc::new(found),
                changes: Rc::new(changes),
            });
        }
        self.built.as_ref().map(|built| Rc::clone(&built.changes))
    }

    fn diff(&self) -> Option<&Rc<Diff>> {
        self.built.as_ref().map(|built| &built.diff)
    }
}

impl View for ChangesView {
    fn id(&self) -> ViewId {
        ViewId::Changes
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Actions) {
        let changes = self.update(context);
        paint::changes_ui(ui, self, changes.as_deref(), context, actions);
    }
}
