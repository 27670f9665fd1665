//! Reading and writing the settings' file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{disk, values::Settings};

/// Column choices for every table are a few kilobytes.
const MAX_SETTINGS_BYTES: u64 = 4 << 20;

/// The file of the settings. When to save is the caller's business: it collects changes for a second or two.
#[derive(Clone, Debug)]
pub struct SettingsStore {
    path: PathBuf,
}

/// Settings, and what went wrong with reading them, as one sentence for a person.
#[derive(Debug, Default)]
pub struct LoadedSettings {
    pub settings: Settings,
    pub warning: Option<String>,
}

#[derive(Debug, thiserror::Error)]
#[error("The settings could not be written to {}: {source}.", .path.display())]
pub struct SettingsError {
    pub path: PathBuf,
    source: io::Error,
}

impl SettingsStore {
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// `jetlens/settings.json` below the user's directory for configuration.
    pub fn in_config_home(config_home: &Path) -> Self {
        Self::new(config_home.join("jetlens").join("settings.json"))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The settings, or defaults with a warning. A file that is no settings is renamed to `settings.json.broken`, so
    /// that the next save does not destroy it.
    pub fn load(&self) -> LoadedSettings {
        let problem = match disk::read_text(&self.path, MAX_SETTINGS_BYTES) {
            Ok(text) => match serde_json::from_str::<Settings>(&text) {
                Ok(settings) => return LoadedSettings { settings, warning: None },
                Err(error) => format!("it is damaged at line {}, column {}", error.line(), error.column()),
            },
            Err(disk::ReadProblem::Missing) => return LoadedSettings::default(),
            Err(problem) => problem.to_string(),
        };
        let kept = match self.set_aside() {
            Ok(path) => format!("It was kept as {}.", path.display()),
            Err(error) => format!("It could not be set aside ({error}), so saving will replace it."),
        };
        let warning = format!("The settings in {} were not used: {problem}. {kept}", self.path.display());
        LoadedSettings { settings: Settings::default(), warning: Some(warning) }
    }

    /// Writes the settings in one step.
    pub fn save(&self, settings: &Settings) -> Result<(), SettingsError> {
        let failed = |source| SettingsError { path: self.path.clone(), source };
        let mut text = serde_json::to_string_pretty(settings).map_err(|error| failed(error.into()))?;
        text.push('\n');
        disk::write_atomic(&self.path, text.as_bytes()).map_err(failed)
    }

    /// An earlier broken file is not overwritten either.
    fn set_aside(&self) -> io::Result<PathBuf> {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let free = (0..100)
            .map(
                |number| {
                    if number == 0 { format!("{name}.broken") } else { format!("{name}.broken.{number}") }
                },
            )
            .map(|name| self.path.with_file_name(name))
            .find(|path| fs::symlink_metadata(path).is_err())
            .ok_or_else(|| io::Error::other("there are a hundred broken ones already"))?;
        fs::rename(&self.path, &free)?;
        Ok(free)
    }
}
