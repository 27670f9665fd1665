//! What Jetlens remembers between two starts: looks, table choices, and what it knows about each context.
//!
//! One JSON file, `$XDG_CONFIG_HOME/jetlens/settings.json`. Secrets have no place in it.
//! A file that can't be read never keeps Jetlens from starting, and is never overwritten: it is set aside first.

pub(crate) mod disk;
mod store;
mod values;

pub use store::{LoadedSettings, SettingsError, SettingsStore};
pub use values::{
    ColumnChoice, ContextSettings, Density, Settings, Silence, SortChoice, TableChoice, Theme, WindowPlace,
};
