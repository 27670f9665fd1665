//! What the window knows of the contexts and of the connection that a person set up: for the Contexts view, the
//! context menu and the connection screen. No secret is in here.

use jetlens_core::{clock::Timestamp, ids::ContextName, recording::WriterOptions, session::RecorderStatus};

/// Everything about connecting that a screen may show.
#[derive(Clone, Debug, Default)]
pub struct Connections {
    /// The contexts of the nats CLI, in the order of their names. The bridge reads them again after each change.
    pub contexts: Vec<ContextSummary>,
    /// Why they could not be listed.
    pub problem: Option<Trouble>,
    /// The connection test that runs, or the last one that ran.
    pub test: Option<TestRun>,
    /// Why the desktop could not be told of the last critical finding.
    pub desktop_problem: Option<String>,
    /// How the recording of the session goes.
    pub recording: RecorderStatus,
    /// How the session was told to record; `None` if it was not.
    pub records: Option<WriterOptions>,
    /// Whether this window may record at all.
    pub can_record: bool,
}

impl Connections {
    pub fn context(&self, name: &ContextName) -> Option<&ContextSummary> {
        self.contexts.iter().find(|context| context.name == *name)
    }
}

/// One context, as a list shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContextSummary {
    pub name: ContextName,
    pub description: String,
    /// The servers, separated by commas, without a login.
    pub urls: String,
    /// How it logs in: `user "ada"`, `credentials from the file a.creds`.
    pub login: String,
    /// What its file says, in the order of a form. Secrets are only said to be there.
    pub keys: Vec<ContextKey>,
    /// Whether the nats CLI uses it when none is named.
    pub is_selected: bool,
    /// Why it can't be used.
    pub problem: Option<Trouble>,
}

/// A key of a context's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContextKey {
    pub key: String,
    /// `set, not shown` for a secret.
    pub value: String,
    /// What to know about it, such as that Jetlens does not read it.
    pub note: String,
}

/// What is wrong, and what to do about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trouble {
    pub sentence: String,
    pub remedy: String,
}

/// A staged connection test: name, TCP, TLS, login, `JetStream`, system account.
#[derive(Clone, Debug, PartialEq)]
pub struct TestRun {
    pub context: ContextName,
    pub started: Timestamp,
    pub is_running: bool,
    /// The steps so far, in their order.
    pub steps: Vec<TestStep>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TestStep {
    /// What is tested: `TLS`, `JetStream`.
    pub name: String,
    pub outcome: TestOutcome,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TestOutcome {
    Running,
    /// What was found: `nats-1, 2.12.1, 0.8 ms`.
    Passed(String),
    /// Not needed, or not possible after an earlier failure, and why.
    Skipped(String),
    /// It works, but something will be missing.
    Warned(Trouble),
    Failed(Trouble),
}
