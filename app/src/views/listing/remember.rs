//! The choices of a person about a table, to and from the settings.

use egui::Ui;
use jetlens_core::settings::{ColumnChoice, Settings, SortChoice, TableChoice};

use super::{Listing, Row};
use crate::{
    action::{Action, Actions},
    ui::table::Sort,
};

impl<R: Row> Listing<R> {
    /// Takes over what the settings remember, once.
    pub(super) fn restore(&mut self, settings: &Settings) {
        if std::mem::replace(&mut self.is_restored, true) {
            return;
        }
        let Some(choice) = settings.tables.get(self.name) else { return };
        if let Some(sort) = &choice.sort
            && self.columns.iter().any(|column| column.name == sort.column)
        {
            self.table.sort = Some(Sort { column: sort.column.clone(), descending: sort.is_descending });
        }
        for column in &self.table_columns {
            let Some(chosen) = choice.columns.iter().find(|chosen| column.id == chosen.name) else {
                continue;
            };
            self.table.set_shown(column, chosen.is_visible);
            if let Some(width) = chosen.width.filter(|width| width.is_finite()) {
                self.table.widths.insert(chosen.name.clone(), width.clamp(20.0, 2000.0));
            }
        }
        self.remembered = self.choice();
    }

    /// Asks for the settings to be written when the table was changed and the hand has let go.
    pub(super) fn remember(&mut self, ui: &Ui, settings: &Settings, actions: &mut Actions) {
        if ui.input(|input| input.pointer.any_down()) {
            return;
        }
        let choice = self.choice();
        if choice != self.remembered {
            let mut settings = settings.clone();
            settings.tables.insert(self.name.to_owned(), choice.clone());
            self.remembered = choice;
            actions.push(Action::ChangeSettings(Box::new(settings)));
        }
    }

    /// What differs from the table's own choice. What other versions remembered is lost only for a changed table.
    pub(super) fn choice(&self) -> TableChoice {
        let sort = self.table.sort.as_ref().filter(|sort| **sort != self.first_sort);
        let touched = |id: &str| self.table.widths.contains_key(id) || self.table.shown.contains_key(id);
        TableChoice {
            columns: self
                .table_columns
                .iter()
                .filter(|column| touched(&column.id))
                .map(|column| ColumnChoice {
                    name: column.id.to_string(),
                    is_visible: self.table.is_shown(column),
                    width: self.table.widths.get(column.id.as_ref()).copied(),
                })
                .collect(),
            sort: sort.map(|sort| SortChoice { column: sort.column.clone(), is_descending: sort.descending }),
            ..TableChoice::default()
        }
    }
}
