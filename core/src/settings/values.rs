//! The settings themselves.
//!
//! A value of a wrong type falls back to its default, and a key that this version does not know is kept, so that an
//! older and a newer Jetlens can share one file.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    clock::Timestamp,
    ids::{ContextName, Entity},
    recording::WriterOptions,
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    #[serde(deserialize_with = "lenient")]
    pub theme: Theme,
    #[serde(deserialize_with = "lenient")]
    pub density: Density,
    /// How often the view is refreshed; [`Settings::refresh_interval`] keeps it within bounds.
    #[serde(deserialize_with = "lenient_refresh")]
    pub refresh_interval_secs: f64,
    /// The most requests to a server in one second, all of Jetlens together.
    #[serde(deserialize_with = "lenient_budget")]
    pub max_requests_per_sec: u32,
    /// Whether the desktop is told of new critical findings.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "is_off")]
    pub desktop_notifications: bool,
    /// Whether the window records what it sees, for jumping back. [`Settings::recording`] has its limits.
    #[serde(deserialize_with = "lenient_yes")]
    pub records: bool,
    /// How many days a recording reaches back.
    #[serde(deserialize_with = "lenient_days")]
    pub recording_days: u32,
    /// How large the recording of a context may become, in megabytes.
    #[serde(deserialize_with = "lenient_megabytes")]
    pub recording_megabytes: u32,
    /// Where the window was, `None` before the first start.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowPlace>,
    /// The route of the view that was open.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub last_route: Option<String>,
    /// Choices for each table, by the table's name.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, TableChoice>,
    /// What is known about each context of the nats CLI.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "BTreeMap::is_empty")]
    pub contexts: BTreeMap<ContextName, ContextSettings>,
    /// Keys of other versions.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    Dark,
    Light,
    /// What the desktop says.
    #[default]
    System,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Density {
    Compact,
    #[default]
    Comfortable,
}

/// The window's place on the desktop, in logical points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowPlace {
    /// The position of the upper left corner; some desktops tell none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<[f32; 2]>,
    pub size: [f32; 2],
    pub is_maximized: bool,
}

/// How a person arranged one table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableChoice {
    /// In the order of the screen. A column that is not listed has its default.
    pub columns: Vec<ColumnChoice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<SortChoice>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub filter: String,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnChoice {
    pub name: String,
    #[serde(default = "yes")]
    pub is_visible: bool,
    /// In logical points, `None` for automatic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<f32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortChoice {
    pub column: String,
    #[serde(default)]
    pub is_descending: bool,
}

/// What Jetlens adds to a context of the nats CLI.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContextSettings {
    /// What a person calls the environment: `production`, `staging`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub environment: String,
    /// The name of a colour of the design system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Whether nothing may be changed through this context.
    pub is_read_only: bool,
    /// The context with the credentials of the system account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_context: Option<ContextName>,
    /// HTTP monitoring ports.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub monitor_urls: Vec<String>,
    /// Findings that a person does not want to hear of for a while.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Vec::is_empty")]
    pub silences: Vec<Silence>,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Findings of one thing that rest until a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    pub entity: Entity,
    /// The id of a rule, such as `D-1`; every finding of the thing if it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    pub until: Timestamp,
}

impl Settings {
    /// What lets the screen say within two seconds that nothing comes any more.
    const DEFAULT_REFRESH_SECS: f64 = 1.0;
    const DEFAULT_MAX_REQUESTS_PER_SEC: u32 = 50;
    const DEFAULT_RECORDING_DAYS: u32 = 7;
    const DEFAULT_RECORDING_MEGABYTES: u32 = 512;
    /// How far apart the moments of a recording are.
    const RECORDING_SECS: u64 = 5;

    /// Between a quarter of a second and ten minutes.
    pub fn refresh_interval(&self) -> Duration {
        Duration::try_from_secs_f64(self.refresh_interval_secs)
            .unwrap_or(Duration::from_secs_f64(Self::DEFAULT_REFRESH_SECS))
            .clamp(Duration::from_millis(250), Duration::from_mins(10))
    }

    /// How the window's sessions record; `None` if they do not.
    pub fn recording(&self) -> Option<WriterOptions> {
        self.records.then(|| WriterOptions {
            every: Duration::from_secs(Self::RECORDING_SECS),
            keep: Duration::from_secs(u64::from(self.recording_days.clamp(1, 3650)) * 86_400),
            max_bytes: u64::from(self.recording_megabytes.max(8)) * 1_000_000,
            ..WriterOptions::default()
        })
    }

    /// What is remembered about a context, the default if nothing is.
    pub fn context(&self, name: &ContextName) -> ContextSettings {
        self.contexts.get(name).cloned().unwrap_or_default()
    }

    /// Remembers something about a context. One that is back to its default is forgotten.
    pub fn change_context(&mut self, name: &ContextName, change: impl FnOnce(&mut ContextSettings)) {
        let mut changed = self.context(name);
        change(&mut changed);
        if changed == ContextSettings::default() {
            self.contexts.remove(name);
        } else {
            self.contexts.insert(name.clone(), changed);
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            density: Density::default(),
            refresh_interval_secs: Self::DEFAULT_REFRESH_SECS,
            max_requests_per_sec: Self::DEFAULT_MAX_REQUESTS_PER_SEC,
            desktop_notifications: false,
            records: true,
            recording_days: Self::DEFAULT_RECORDING_DAYS,
            recording_megabytes: Self::DEFAULT_RECORDING_MEGABYTES,
            window: None,
            last_route: None,
            tables: BTreeMap::new(),
            contexts: BTreeMap::new(),
            other: Map::new(),
        }
    }
}

/// The default in place of a value of a wrong type.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(deserializer: D) -> Result<T, D::Error> {
    Ok(T::deserialize(Value::deserialize(deserializer)?).unwrap_or_default())
}

fn lenient_refresh<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(value.as_f64().unwrap_or(Settings::DEFAULT_REFRESH_SECS))
}

fn lenient_budget<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    lenient_number(deserializer, Settings::DEFAULT_MAX_REQUESTS_PER_SEC)
}

fn lenient_yes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_bool().unwrap_or(true))
}

fn lenient_days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    lenient_number(deserializer, Settings::DEFAULT_RECORDING_DAYS)
}

fn lenient_megabytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    lenient_number(deserializer, Settings::DEFAULT_RECORDING_MEGABYTES)
}

/// `default` in place of what is no number above 0.
fn lenient_number<'de, D: Deserializer<'de>>(deserializer: D, default: u32) -> Result<u32, D::Error> {
    let value = Value::deserialize(deserializer)?.as_u64().and_then(|value| u32::try_from(value).ok());
    Ok(value.filter(|value| *value > 0).unwrap_or(default))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_off(value: &bool) -> bool {
    !value
}

fn yes() -> bool {
    true
}
