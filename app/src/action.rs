//! Everything that a person can ask for, as values of one closed type.
//!
//! Menus, the palette, shortcuts, links and tooltips all make the same values, and `App::logic` runs them in one
//! `match`. A view never changes anything but its own state: it pushes an action.

use jetlens_core::{
    analysis::diagnose::finding::RuleId,
    clock::Timestamp,
    ids::{ConsumerKey, ContextName, Entity, StreamKey},
    operate::{Confirmed, Operation},
    settings::{Settings, Theme},
};

use crate::{
    moment::TimeAction,
    route::{Route, ViewId},
};

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Go to a place, and remember the one before.
    Go(Route),
    Back,
    Forward,
    /// Show something in the inspector without leaving the view.
    Select(Option<Entity>),
    /// Open the view that lists it, with it selected.
    Open(Entity),
    ShowView(ViewId),
    TogglePalette,
    ToggleKeys,
    FocusFilter,
    /// Collect now.
    Refresh,
    /// Connect to a context, in place of the present connection.
    Connect(ContextName),
    /// Connect to an address, without a context.
    ConnectUrl(String),
    /// Try the present connection again, now.
    Reconnect,
    /// Run the staged connection test on a context.
    TestContext(ContextName),
    SetTheme(Theme),
    Copy(String),
    /// List the contexts again: somebody may have edited them.
    ListContexts,
    /// Change the settings, and write them soon.
    ChangeSettings(Box<Settings>),
    /// Let a finding rest for so many seconds, or all findings of the thing without a rule.
    Silence(Entity, Option<RuleId>, i64),
    /// Tell of a finding again.
    EndSilence(Entity, RuleId),
    /// Listen to the clients of a consumer for a few seconds.
    Probe(ConsumerKey),
    /// Remember this moment, to see what changes from here on.
    Mark,
    /// Ask the server which subjects made a stream grow since a moment.
    Attribute(StreamKey, Timestamp),
    /// Ask a person where to, and write a file there.
    Save {
        /// What the file could be called.
        name: String,
        text: String,
    },
    /// Show what a change would do.
    Preview(Box<Operation>),
    /// Carry out the change that is shown.
    ConfirmChange,
    /// Leave the change that is shown, or is being read.
    DropChange,
    /// Take a change back.
    Undo(Box<Confirmed>),
    /// Go to another moment, or play.
    Time(TimeAction),
    /// Answers the question whether a program may run for its credential.
    AllowProgram(bool),
    Quit,
}

/// What a frame collects.
#[derive(Debug, Default)]
pub struct Actions(Vec<Action>);

impl Actions {
    pub fn push(&mut self, action: Action) {
        self.0.push(action);
    }

    pub fn extend(&mut self, actions: impl IntoIterator<Item = Action>) {
        self.0.extend(actions);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn take(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.0)
    }
}
