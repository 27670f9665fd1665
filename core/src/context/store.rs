//! The directory of the nats CLI's contexts: shared with it, and left as it would leave it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    environment::Environment,
    error::{ContextError, ContextErrorKind},
    file::ContextFile,
    name::{context_name, new_context_name},
};
use crate::{ids::ContextName, settings::disk};

/// A context with everything that it can hold stays far below this.
const MAX_CONTEXT_BYTES: u64 = 1 << 20;

const MAX_SELECTION_BYTES: u64 = 4096;

/// Reads and writes `context/NAME.json`, `context.txt` and `previous-context.txt` below a root.
///
/// Nothing is cached: the nats CLI may change the files at any time.
#[derive(Clone, Debug)]
pub struct ContextStore {
    root: PathBuf,
}

/// One file of the listing, readable or not.
#[derive(Debug)]
pub struct ContextEntry {
    pub name: ContextName,
    pub file: Result<ContextFile, ContextError>,
}

impl ContextStore {
    /// The contexts below `root`, which need not exist.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The nats CLI's own: `$XDG_CONFIG_HOME/nats`, or `~/.config/nats`.
    pub fn of(environment: &Environment) -> Self {
        Self::new(environment.config_home().unwrap_or_default().join("nats"))
    }

    /// The directory to watch for changes.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a context is.
    pub fn path(&self, name: &ContextName) -> PathBuf {
        self.directory().join(format!("{name}.json"))
    }

    /// All contexts in the order of their names; a broken one is an entry with its error.
    /// A missing directory holds no contexts.
    pub fn list(&self) -> Result<Vec<ContextEntry>, ContextError> {
        let entries = match fs::read_dir(self.directory()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => {
                let what = format!("The directory {}", self.directory().display());
                return Err(ContextError::unreadable(&what, error.into()));
            }
            Ok(entries) => entries,
        };
        let mut names: Vec<_> = entries.filter_map(|entry| context_of(&entry.ok()?.path())).collect();
        names.sort();
        Ok(names.into_iter().map(|name| ContextEntry { file: self.load(&name), name }).collect())
    }

    /// Reads one context.
    pub fn load(&self, name: &ContextName) -> Result<ContextFile, ContextError> {
        context_name(name.as_str())?;
        match disk::read_text(&self.path(name), MAX_CONTEXT_BYTES) {
            Ok(text) => ContextFile::parse(&text, &format!("The context {:?}", name.as_str())),
            Err(disk::ReadProblem::Missing) => Err(self.not_found(name)),
            Err(problem) => {
                Err(ContextError::unreadable(&format!("The context {:?}", name.as_str()), problem))
            }
        }
    }

    /// Reads a context by name, or by path: as in the nats CLI, a path is an existing file that ends in `.json`.
    /// A context read by path goes by the name of its file.
    pub fn load_named_or_path(&self, text: &str) -> Result<(ContextName, ContextFile), ContextError> {
        let path = Path::new(text);
        let is_json = path.extension().is_some_and(|extension| extension == "json");
        if is_json && (path.is_file() || text.contains(['/', '\\'])) {
            let what = format!("The context file {text:?}");
            let content = disk::read_text(path, MAX_CONTEXT_BYTES)
                .map_err(|problem| ContextError::unreadable(&what, problem))?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            return Ok((ContextName::new(name.as_ref()), ContextFile::parse(&content, &what)?));
        }
        let name = context_name(text)?;
        let file = self.load(&name)?;
        Ok((name, file))
    }

    /// Writes a context, new or changed: atomically, readable for its owner only.
    pub fn save(&self, name: &ContextName, file: &ContextFile) -> Result<(), ContextError> {
        let is_known = self.path(name).exists();
        if is_known {
            context_name(name.as_str())?
        } else {
            new_context_name(name.as_str())?
        };
        if let [first, second, ..] = file.logins()[..] {
            return Err(ContextError::new(
                ContextErrorKind::Conflict,
                format!(
                    "The context {:?} has two kinds of login: {:?} and {:?}.",
                    name.as_str(),
                    first.as_str(),
                    second.as_str()
                ),
                "Keep one of them and clear the others.",
            ));
        }
        let text = zeroize::Zeroizing::new(file.to_text());
        disk::write_atomic(&self.path(name), text.as_bytes())
            .map_err(|error| ContextError::unwritable(&format!("The context {:?}", name.as_str()), error))
    }

    /// Removes a context. The selected one can go only if it is the last, and is then unselected.
    pub fn delete(&self, name: &ContextName) -> Result<(), ContextError> {
        context_name(name.as_str())?;
        if !self.path(name).exists() {
            return Err(self.not_found(name));
        }
        let is_selected = self.selected()?.as_ref() == Some(name);
        if is_selected && self.list()?.len() > 1 {
            return Err(ContextError::new(
                ContextErrorKind::SelectedContext,
                format!("The context {:?} is the selected one and can't be deleted.", name.as_str()),
                "Select another context first.",
            ));
        }
        disk::remove(&self.path(name))
            .map_err(|error| ContextError::unwritable(&format!("The context {:?}", name.as_str()), error))?;
        if is_selected { self.unselect() } else { Ok(()) }
    }

    /// The selected context, which may not exist any more.
    pub fn selected(&self) -> Result<Option<ContextName>, ContextError> {
        self.read_name("context.txt")
    }

    /// The one that was selected before it.
    pub fn previous(&self) -> Result<Option<ContextName>, ContextError> {
        self.read_name("previous-context.txt")
    }

    /// Selects an existing context and remembers the one before.
    pub fn select(&self, name: &ContextName) -> Result<(), ContextError> {
        context_name(name.as_str())?;
        if !self.path(name).exists() {
            return Err(self.not_found(name));
        }
        self.remember_selected()?;
        self.write_name("context.txt", name)
    }

    pub fn unselect(&self) -> Result<(), ContextError> {
        self.remember_selected()?;
        disk::remove(&self.root.join("context.txt"))
            .map_err(|error| ContextError::unwritable("The selection in \"context.txt\"", error))
    }

    fn directory(&self) -> PathBuf {
        self.root.join("context")
    }

    fn remember_selected(&self) -> Result<(), ContextError> {
        // A selection that can't be read is about to be replaced: no reason to refuse.
        match self.selected() {
            Ok(Some(name)) => self.write_name("previous-context.txt", &name),
            Ok(None) | Err(_) => Ok(()),
        }
    }

    fn read_name(&self, file: &str) -> Result<Option<ContextName>, ContextError> {
        let what = format!("The selection in {file:?}");
        match disk::read_text(&self.root.join(file), MAX_SELECTION_BYTES) {
            Ok(text) if text.trim().is_empty() => Ok(None),
            Ok(text) => context_name(text.trim()).map(Some),
            Err(disk::ReadProblem::Missing) => Ok(None),
            Err(problem) => Err(ContextError::unreadable(&what, problem)),
        }
    }

    fn write_name(&self, file: &str, name: &ContextName) -> Result<(), ContextError> {
        disk::write_atomic(&self.root.join(file), name.as_str().as_bytes())
            .map_err(|error| ContextError::unwritable(&format!("The selection in {file:?}"), error))
    }

    fn not_found(&self, name: &ContextName) -> ContextError {
        ContextError::new(
            ContextErrorKind::NotFound,
            format!("There is no context {:?} in {}.", name.as_str(), self.directory().display()),
            "Choose another, or make it with `nats context add`.",
        )
    }
}

/// The name of the context in this file, if it is one by its name.
fn context_of(path: &Path) -> Option<ContextName> {
    let is_json = path.extension()? == "json";
    let name = path.file_stem()?.to_str()?;
    if is_json { context_name(name).ok() } else { None }
}
