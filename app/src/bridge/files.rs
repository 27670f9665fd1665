//! The thread that reads and writes files for the window: contexts and settings.
//!
//! A disk can take seconds, a home directory can be on a network: nothing of it may hold up a frame.

use std::{
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::JoinHandle,
};

use jetlens_core::{
    context::{
        ConnectionFlags, ConnectionProfile, ContextEntry, ContextError, ContextFile, ContextStore,
        Environment, Key, resolve, resolve_file,
    },
    ids::ContextName,
    settings::{Settings, SettingsStore},
};

use crate::{
    connections::{ContextKey, ContextSummary, Trouble},
    pulse::Pulse,
};

/// Tasks that wait. A window asks for a few in a second at most; one that finds no room is told so.
const CAPACITY: usize = 32;

pub(super) enum Task {
    ListContexts,
    /// What flags, environment, contexts and settings add up to.
    Resolve(Box<Target>, Box<Settings>),
    /// The same of something that is to be tested, which goes by this name.
    ResolveForTest(ContextName, Box<Target>, Box<Settings>),
    Save(Box<Settings>),
}

pub(super) enum Answer {
    Contexts(Result<Vec<ContextSummary>, Trouble>),
    Resolved(Box<Result<ConnectionProfile, ContextError>>),
    ResolvedForTest(ContextName, Box<Result<ConnectionProfile, ContextError>>),
    NotSaved(String),
}

/// What a person wants to connect to.
#[derive(Clone, Debug)]
pub enum Target {
    /// What the command line said, over the environment and the selected context.
    CommandLine(Box<ConnectionFlags>),
    /// One context and nothing else: the command line was about another.
    Context(ContextName),
    /// An address and no context.
    Url(String),
}

/// Where the files are.
#[derive(Clone, Debug)]
pub struct Places {
    pub environment: Environment,
    pub contexts: ContextStore,
    pub settings: SettingsStore,
}

impl Places {
    /// Those of this user.
    pub fn of_process() -> Self {
        let environment = Environment::of_process();
        let contexts = ContextStore::of(&environment);
        let settings = SettingsStore::in_config_home(&environment.config_home().unwrap_or_default());
        Self { environment, contexts, settings }
    }
}

/// The thread's handle. Dropping it lets the thread finish what it was asked to do, and waits for that.
pub(super) struct Files {
    tasks: Option<SyncSender<Task>>,
    answers: Receiver<Answer>,
    thread: Option<JoinHandle<()>>,
}

impl Files {
    pub(super) fn spawn(places: Places, pulse: Pulse) -> std::io::Result<Self> {
        let (tasks, inbox) = sync_channel(CAPACITY);
        let (outbox, answers) = sync_channel(CAPACITY);
        let thread = std::thread::Builder::new()
            .name("jetlens-files".to_owned())
            .spawn(move || run(&places, &inbox, &outbox, &pulse))?;
        Ok(Self { tasks: Some(tasks), answers, thread: Some(thread) })
    }

    /// Hands a task over. `false` if the queue is full.
    pub(super) fn ask(&self, task: Task) -> bool {
        self.tasks.as_ref().is_some_and(|tasks| tasks.try_send(task).is_ok())
    }

    pub(super) fn answers(&self) -> impl Iterator<Item = Answer> + '_ {
        self.answers.try_iter()
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        self.tasks = None;
        // Nobody reads answers any more; without this the thread could wait for room for ever.
        let (_closed, nothing) = sync_channel(1);
        self.answers = nothing;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so already.
            thread.join().ok();
        }
    }
}

fn run(places: &Places, inbox: &Receiver<Task>, outbox: &SyncSender<Answer>, pulse: &Pulse) {
    for task in inbox {
        let answer = match task {
            Task::ListContexts => Some(Answer::Contexts(list(places))),
            Task::Resolve(target, settings) => {
                Some(Answer::Resolved(Box::new(profile(&target, places, &settings))))
            }
            Task::ResolveForTest(name, target, settings) => {
                let profile = profile(&target, places, &settings);
                Some(Answer::ResolvedForTest(name, Box::new(profile)))
            }
            Task::Save(settings) => {
                places.settings.save(&settings).err().map(|error| Answer::NotSaved(error.to_string()))
            }
        };
        if let Some(answer) = answer {
            // The window may be gone while the last settings are still being saved.
            outbox.send(answer).ok();
            pulse.beat();
        }
    }
}

fn profile(target: &Target, places: &Places, settings: &Settings) -> Result<ConnectionProfile, ContextError> {
    let Places { environment, contexts, .. } = places;
    match target {
        Target::CommandLine(flags) => resolve(flags, environment, contexts, settings),
        Target::Context(name) => context_profile(name, places, settings),
        Target::Url(url) => {
            let flags =
                ConnectionFlags { server: Some(url.clone()), no_context: true, ..ConnectionFlags::default() };
            resolve(&flags, environment, contexts, settings)
        }
    }
}

/// A context as its file has it, with what Jetlens remembers of it.
///
/// The environment has no say: whoever chooses a context by name must not end up where `NATS_URL` points to.
fn context_profile(
    name: &ContextName,
    places: &Places,
    settings: &Settings,
) -> Result<ConnectionProfile, ContextError> {
    let alone = |name: &ContextName| {
        resolve_file(Some(name.clone()), &places.contexts.load(name)?, &places.environment)
    };
    let remembered = settings.context(name);
    let mut profile = alone(name)?;
    profile.monitor_urls = remembered.monitor_urls.iter().filter_map(|url| url.parse().ok()).collect();
    profile.system = remembered.system_context.as_ref().map(alone).transpose()?.map(Box::new);
    Ok(profile)
}

fn list(places: &Places) -> Result<Vec<ContextSummary>, Trouble> {
    let selected = places.contexts.selected().ok().flatten();
    let entries = places.contexts.list().map_err(Trouble::from)?;
    let summary = |entry: ContextEntry| {
        let is_selected = selected.as_ref() == Some(&entry.name);
        summary(entry, is_selected, &places.environment)
    };
    Ok(entries.into_iter().map(summary).collect())
}

fn summary(entry: ContextEntry, is_selected: bool, environment: &Environment) -> ContextSummary {
    let ContextEntry { name, file } = entry;
    let blank = ContextSummary { name: name.clone(), is_selected, ..ContextSummary::default() };
    let keys = file.as_ref().map(keys).unwrap_or_default();
    let blank = ContextSummary { keys, ..blank };
    let described = file.and_then(|file| {
        let profile = resolve_file(Some(name), &file, environment)?;
        let urls: Vec<_> = profile.urls.iter().map(ToString::to_string).collect();
        Ok(ContextSummary {
            description: file.get(Key::Description).to_owned(),
            urls: urls.join(", "),
            login: profile.auth.describe(),
            ..blank.clone()
        })
    });
    described.unwrap_or_else(|error| ContextSummary { problem: Some(error.into()), ..blank })
}

/// What a context's file says, without anything that could be a secret.
fn keys(file: &ContextFile) -> Vec<ContextKey> {
    let known = Key::ALL.iter().filter(|key| !file.get(**key).is_empty()).map(|key| ContextKey {
        key: key.as_str().to_owned(),
        value: shown(*key, file.get(*key)),
        note: String::new(),
    });
    let tls_first = file.is_tls_first().then(|| ContextKey {
        key: "tls_first".to_owned(),
        value: "true".to_owned(),
        note: String::new(),
    });
    let unknown = file.unknown_keys().map(|key| ContextKey {
        key: key.to_owned(),
        value: "kept".to_owned(),
        note: "not read by Jetlens".to_owned(),
    });
    known.chain(tls_first).chain(unknown).collect()
}

fn shown(key: Key, value: &str) -> String {
    // A path or an address is no secret, and what looks like neither may be one.
    let is_place = value.contains(['/', '\\', '.']);
    let may_be_secret = key.is_secret() || (matches!(key, Key::Creds | Key::Nkey | Key::Nsc) && !is_place);
    match key {
        _ if may_be_secret => "set, not shown".to_owned(),
        Key::Url | Key::SocksProxy => value.split(',').map(without_login).collect::<Vec<_>>().join(", "),
        _ => value.to_owned(),
    }
}

/// `nats://ada:secret@host` as `nats://host`.
fn without_login(url: &str) -> String {
    let url = url.trim();
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    let host = rest.rsplit_once('@').map_or(rest, |(_login, host)| host);
    if scheme.is_empty() { host.to_owned() } else { format!("{scheme}://{host}") }
}

impl From<ContextError> for Trouble {
    fn from(error: ContextError) -> Self {
        Self { sentence: error.sentence, remedy: error.remedy }
    }
}
