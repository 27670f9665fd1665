//! The window's only door to everything that takes time: the session's channels, and threads for files and tests.
//!
//! Nothing in here waits. [`Bridge::poll`] takes what has arrived since the last frame; commands go into bounded
//! queues, and one that does not fit is tried again at the next poll or told as lost.

mod files;
mod script;
mod session_link;

pub use files::{Places, Target};
pub use script::Script;

use std::sync::Arc;

use jetlens_core::{
    clock::{Clock, Timestamp},
    context::{AllowedPrograms, ConnectionProfile, ContextError, ContextErrorKind, ProgramCall},
    ids::ContextName,
    model::Snapshot,
    session::{Command, Event, Focus, LinkPhase, LinkStatus},
    settings::Settings,
};

use crate::{connections::Connections, pulse::Pulse};
use files::{Answer, Files, Task};
use session_link::SessionLink;

/// What arrived since the last poll.
#[derive(Debug, Default)]
pub struct Updates {
    pub snapshot: Option<Arc<Snapshot>>,
    pub link: Option<LinkStatus>,
    pub events: Vec<Event>,
}

/// What the window owns of the world outside.
pub struct Bridge {
    clock: Clock,
    pulse: Pulse,
    /// `None` in a test that needs no files.
    files: Option<Files>,
    session: Option<SessionLink>,
    /// The last thing that was asked for, for another try.
    target: Option<Target>,
    /// What a person allowed, for as long as the window is open.
    allowed: AllowedPrograms,
    /// Whether every program that a context names may run: the command line said so.
    allows_all: bool,
    /// A profile that waits for the answer to a question.
    waiting: Option<(ProgramCall, Box<ConnectionProfile>)>,
    connections: Connections,
    /// News that the bridge itself makes.
    own: Updates,
    focus: Focus,
    unsent: Vec<Command>,
}

impl Bridge {
    /// A bridge without a connection yet.
    pub fn new(places: Places, allows_all: bool, pulse: Pulse, clock: Clock) -> std::io::Result<Self> {
        let files = Files::spawn(places, pulse.clone())?;
        let bridge = Self { files: Some(files), allows_all, ..Self::offline(pulse, clock) };
        bridge.list_contexts();
        Ok(bridge)
    }

    /// A window that shows this and nothing else.
    pub fn from_snapshot(snapshot: Snapshot, link: LinkStatus, pulse: Pulse, clock: Clock) -> Self {
        let mut bridge = Self::offline(pulse, clock);
        bridge.own.snapshot = Some(Arc::new(snapshot));
        bridge.own.link = Some(link);
        bridge
    }

    /// A window whose news come from a test's hand.
    pub fn scripted(pulse: Pulse, clock: Clock) -> (Self, Script) {
        let (script, session) = Script::new(pulse.clone());
        (Self { session: Some(session), ..Self::offline(pulse, clock) }, script)
    }

    fn offline(pulse: Pulse, clock: Clock) -> Self {
        Self {
            clock,
            pulse,
            files: None,
            session: None,
            target: None,
            allowed: AllowedPrograms::none(),
            allows_all: false,
            waiting: None,
            connections: Connections::default(),
            own: Updates::default(),
            focus: Focus::default(),
            unsent: Vec::new(),
        }
    }

    /// What has arrived. Costs next to nothing when nothing has.
    pub fn poll(&mut self, settings: &Settings) -> Updates {
        let answers: Vec<_> = self.files.iter().flat_map(Files::answers).collect();
        for answer in answers {
            self.take_answer(answer, settings);
        }
        let mut updates = std::mem::take(&mut self.own);
        if let Some(session) = &mut self.session {
            session.poll(&mut updates);
            self.unsent.retain(|command| !session.send(command.clone()));
        }
        updates
    }

    fn take_answer(&mut self, answer: Answer, settings: &Settings) {
        match answer {
            Answer::Contexts(Ok(contexts)) => {
                self.connections.contexts = contexts;
                self.connections.problem = None;
            }
            Answer::Contexts(Err(trouble)) => self.connections.problem = Some(trouble),
            Answer::NotSaved(sentence) => self.own.events.push(Event::Problem {
                sentence,
                remedy: "Jetlens goes on with the settings in memory.".to_owned(),
            }),
            Answer::Resolved(result) => match *result {
                Ok(profile) => self.connect_profile(Box::new(profile), settings),
                Err(error) => self.fail(&error),
            },
        }
    }

    /// What is known of the contexts.
    pub fn connections(&self) -> &Connections {
        &self.connections
    }

    pub fn connections_mut(&mut self) -> &mut Connections {
        &mut self.connections
    }

    /// Events that came faster than the window took them.
    pub fn num_dropped(&self) -> u64 {
        self.session.as_ref().map_or(0, SessionLink::num_dropped)
    }

    /// The question that waits for a person: may this program run?
    pub fn question(&self) -> Option<&ProgramCall> {
        self.waiting.as_ref().map(|(call, _)| call)
    }
}

/// Connecting.
impl Bridge {
    /// Connects in place of the present connection. The files are read first, on their own thread.
    pub fn connect(&mut self, target: Target, settings: &Settings) {
        self.waiting = None;
        self.target = Some(target.clone());
        if self.session.is_none() {
            let context = context_of(&target);
            self.set_phase(context, LinkPhase::Connecting { since: self.clock.now() });
        }
        self.ask(Task::Resolve(Box::new(target), Box::new(settings.clone())));
    }

    /// Connects anew to what was asked for last: the files may have changed since.
    pub fn reconnect(&mut self, settings: &Settings) {
        if let Some(target) = self.target.clone() {
            self.connect(target, settings);
        }
    }

    /// Whether anything was asked for that [`Bridge::reconnect`] could try again.
    pub fn can_reconnect(&self) -> bool {
        self.target.is_some()
    }

    /// A person's answer to [`Bridge::question`].
    pub fn answer(&mut self, is_allowed: bool, settings: &Settings) {
        let Some((call, profile)) = self.waiting.take() else { return };
        if is_allowed {
            self.allowed.allow(call);
            self.connect_profile(profile, settings);
        } else {
            self.fail(&ContextError::new(
                ContextErrorKind::NeedsConsent(call.clone()),
                format!("Not connected: the credential comes from a program that may not run: {call}"),
                "Try again and allow it, or choose another context.",
            ));
        }
    }

    fn connect_profile(&mut self, profile: Box<ConnectionProfile>, settings: &Settings) {
        if self.allows_all {
            profile.programs().for_each(|call| self.allowed.allow(call.clone()));
        }
        let asks = profile.programs().find(|call| !self.allowed.contains(call)).cloned();
        if let Some(call) = asks {
            self.waiting = Some((call, profile));
            return;
        }
        if is_nowhere(&profile) && matches!(self.target, Some(Target::CommandLine(_))) {
            self.target = None;
            self.set_phase(None, LinkPhase::Idle);
            return;
        }
        // What the old connection showed is not the new one's.
        self.own.snapshot = Some(Arc::default());
        self.session = None;
        let context = profile.context.clone();
        let (clock, wake) = (self.clock.clone(), self.pulse.wake());
        let phase = match SessionLink::spawn(*profile, self.allowed.clone(), settings, clock, wake) {
            Ok(session) => {
                self.session = Some(session);
                self.unsent = vec![Command::Watch(self.focus.clone())];
                LinkPhase::Connecting { since: self.clock.now() }
            }
            Err(error) => LinkPhase::Failed {
                sentence: format!("No thread could be started for the connection: {error}."),
                remedy: "Close other programs and try again.".to_owned(),
                retry_at: None,
            },
        };
        self.set_phase(context, phase);
    }

    /// A connection that can't even be tried. What is connected stays connected.
    fn fail(&mut self, error: &ContextError) {
        let (sentence, remedy) = (error.sentence.clone(), error.remedy.clone());
        if self.session.is_some() {
            self.own.events.push(Event::Problem { sentence, remedy });
        } else {
            let context = self.target.as_ref().and_then(context_of);
            self.set_phase(context, LinkPhase::Failed { sentence, remedy, retry_at: None });
        }
    }

    fn set_phase(&mut self, context: Option<ContextName>, phase: LinkPhase) {
        self.own.link = Some(LinkStatus { context, phase });
    }
}

/// Asking.
impl Bridge {
    pub fn refresh(&mut self) {
        self.command(Command::Refresh);
    }

    pub fn set_interval(&mut self, settings: &Settings) {
        self.command(Command::SetInterval(settings.refresh_interval()));
    }

    /// Tells the session what a person looks at, if that has changed.
    pub fn watch(&mut self, focus: Focus) {
        if self.focus != focus {
            self.focus = focus.clone();
            self.unsent.retain(|command| !matches!(command, Command::Watch(_)));
            self.command(Command::Watch(focus));
        }
    }

    pub fn list_contexts(&self) {
        self.ask(Task::ListContexts);
    }

    /// Writes the settings soon. The thread finishes this even when the window closes.
    pub fn save(&self, settings: &Settings) {
        self.ask(Task::Save(Box::new(settings.clone())));
    }

    /// Runs the staged connection test on a context.
    pub fn test(&mut self, name: &ContextName, at: Timestamp) {
        session_link::start_test(&mut self.connections, name, at);
    }

    fn command(&mut self, command: Command) {
        if let Some(session) = &self.session
            && !session.send(command.clone())
            && !self.unsent.contains(&command)
        {
            self.unsent.push(command);
        }
    }

    fn ask(&self, task: Task) {
        if let Some(files) = &self.files
            && !files.ask(task)
        {
            // The disk hangs and the queue is full; the frame after next has another chance.
            self.pulse.beat();
        }
    }
}

fn context_of(target: &Target) -> Option<ContextName> {
    match target {
        Target::Context(name) => Some(name.clone()),
        Target::CommandLine(flags) => flags.context.as_deref().map(ContextName::from),
        Target::Url(_) => None,
    }
}

/// Whether nobody said where to connect: neither flags nor environment nor a selected context.
fn is_nowhere(profile: &ConnectionProfile) -> bool {
    use jetlens_core::context::{Field, Origin};
    profile.context.is_none() && profile.origin(Field::Urls) == Origin::Default
}
