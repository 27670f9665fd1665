//! The window's only door to everything that takes time: the session's channels, and threads for files and tests.
//!
//! Nothing in here waits. [`Bridge::poll`] takes what has arrived since the last frame; commands go into bounded
//! queues, and one that does not fit is tried again at the next poll or told as lost.

pub mod desktop;
mod files;
mod probing;
mod quiet;
pub mod reader;
mod recording;
mod saving;
mod script;
mod session_link;

pub use files::{Places, Target};
pub use script::Script;

use std::{path::PathBuf, sync::Arc};

use jetlens_core::{
    clock::{Clock, Timestamp},
    context::{AllowedPrograms, ConnectionProfile, ContextError, ContextErrorKind, ProgramCall},
    ids::{ConsumerKey, ContextName, StreamKey},
    model::Snapshot,
    operate::{Confirmed, Operation},
    session::{Command, Event, Focus, LinkPhase, LinkStatus},
    settings::Settings,
};

use crate::{
    connections::{Connections, Trouble},
    notice::desktop::Message,
    pulse::Pulse,
    reel::Source,
};
use desktop::Desktop;
use files::{Answer, Files, Task};
use probing::Probing;
use reader::{Reader, Replay, Request};
use saving::{Saved, Saving};
use session_link::SessionLink;

/// What arrived since the last poll.
#[derive(Debug, Default)]
pub struct Updates {
    pub snapshot: Option<Arc<Snapshot>>,
    pub link: Option<LinkStatus>,
    pub events: Vec<Event>,
    /// The path of a file that a person has saved.
    pub saved: Option<String>,
    /// What was read of the recording.
    pub replay: Replay,
}

/// What goes on when a person has allowed a program to run.
struct Waiting {
    call: ProgramCall,
    profile: Box<ConnectionProfile>,
    purpose: Purpose,
}

enum Purpose {
    Connect,
    Test(ContextName),
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
    /// The context that it turned out to be.
    context: Option<ContextName>,
    /// What a person allowed, for as long as the window is open.
    allowed: AllowedPrograms,
    /// Whether every program that a context names may run: the command line said so.
    allows_all: bool,
    /// A profile that waits for the answer to a question.
    waiting: Option<Waiting>,
    probing: Option<Probing>,
    saving: Option<Saving>,
    connections: Connections,
    /// Below this folder each context is recorded; `None` in a window that leaves nothing behind.
    state_home: Option<PathBuf>,
    /// Started with the first recording.
    reader: Option<Reader>,
    /// What can be gone back in.
    source: Option<Source>,
    asked: Option<Request>,
    /// Started with the first message.
    desktop: Option<Desktop>,
    /// News that the bridge itself makes.
    own: Updates,
    focus: Focus,
    unsent: Vec<Command>,
}

impl Bridge {
    /// A bridge without a connection yet.
    pub fn new(places: Places, allows_all: bool, pulse: Pulse, clock: Clock) -> std::io::Result<Self> {
        let state_home = places.environment.state_home();
        let files = Files::spawn(places, pulse.clone())?;
        let bridge = Self { files: Some(files), allows_all, state_home, ..Self::offline(pulse, clock) };
        bridge.list_contexts();
        Ok(bridge)
    }

    /// Whether a frame is asked for when a snapshot is overdue, so that the window need not plan one.
    pub fn watches_silence(&self) -> bool {
        self.session.as_ref().is_some_and(SessionLink::watches_silence)
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
            context: None,
            allowed: AllowedPrograms::none(),
            allows_all: false,
            waiting: None,
            probing: None,
            saving: None,
            connections: Connections::default(),
            state_home: None,
            reader: None,
            source: None,
            asked: None,
            desktop: None,
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
        if let (Some(probing), Some(run)) = (&self.probing, &mut self.connections.test)
            && !probing.poll(run)
        {
            self.probing = None;
        }
        self.poll_saving();
        match self.desktop.as_ref().and_then(Desktop::last_result) {
            Some(Ok(())) => self.connections.desktop_problem = None,
            Some(Err(sentence)) => self.connections.desktop_problem = Some(sentence),
            None => {}
        }
        let mut updates = std::mem::take(&mut self.own);
        if let Some(reader) = &self.reader {
            updates.replay = reader.poll();
        }
        if let Some(session) = &mut self.session {
            session.poll(&mut updates);
            if let Some(status) = session.poll_recording() {
                self.connections.recording = status;
            }
            self.unsent.retain(|command| !session.send(command.clone()));
        }
        updates
    }

    fn poll_saving(&mut self) {
        let Some(saved) = self.saving.as_ref().and_then(Saving::poll) else { return };
        self.saving = None;
        match saved {
            Saved::To(path) => self.own.saved = Some(path),
            Saved::Nowhere => {}
            Saved::Failed(sentence) => {
                let remedy = "Choose another place.".to_owned();
                self.own.events.push(Event::Problem { sentence, remedy });
            }
        }
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
                Ok(profile) => self.begin(Box::new(profile), Purpose::Connect, settings),
                Err(error) => self.fail(&error),
            },
            Answer::ResolvedForTest(name, result) => match *result {
                Ok(profile) => self.begin(Box::new(profile), Purpose::Test(name), settings),
                Err(error) => {
                    self.connections.test = Some(probing::stillborn(name, self.clock.now(), error.into()));
                }
            },
        }
    }

    /// What is known of the contexts.
    pub fn connections(&self) -> &Connections {
        &self.connections
    }

    /// Events that came faster than the window took them.
    pub fn num_dropped(&self) -> u64 {
        self.session.as_ref().map_or(0, SessionLink::num_dropped)
    }

    /// The question that waits for a person: may this program run?
    pub fn question(&self) -> Option<&ProgramCall> {
        self.waiting.as_ref().map(|waiting| &waiting.call)
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
        let Some(Waiting { call, profile, purpose }) = self.waiting.take() else { return };
        if is_allowed {
            self.allowed.allow(call);
            self.begin(profile, purpose, settings);
            return;
        }
        let error = ContextError::new(
            ContextErrorKind::NeedsConsent(call.clone()),
            format!("Not connected: the credential comes from a program that may not run: {call}"),
            "Try again and allow it, or choose another context.",
        );
        match purpose {
            Purpose::Connect => self.fail(&error),
            Purpose::Test(name) => {
                self.connections.test = Some(probing::stillborn(name, self.clock.now(), error.into()));
            }
        }
    }

    /// Goes on with a profile, once every program that it needs may run.
    fn begin(&mut self, profile: Box<ConnectionProfile>, purpose: Purpose, settings: &Settings) {
        if self.allows_all {
            profile.programs().for_each(|call| self.allowed.allow(call.clone()));
        }
        let asks = profile.programs().find(|call| !self.allowed.contains(call)).cloned();
        if let Some(call) = asks {
            self.waiting = Some(Waiting { call, profile, purpose });
            return;
        }
        match purpose {
            Purpose::Connect => self.connect_profile(profile, settings),
            Purpose::Test(name) => self.start_test(name, *profile),
        }
    }

    fn start_test(&mut self, name: ContextName, profile: ConnectionProfile) {
        let (allowed, pulse, clock) = (self.allowed.clone(), self.pulse.clone(), self.clock.clone());
        match Probing::spawn(name.clone(), profile, allowed, pulse, clock) {
            Ok((probing, run)) => {
                self.probing = Some(probing);
                self.connections.test = Some(run);
            }
            Err(error) => {
                let sentence = format!("No thread could be started for the test: {error}.");
                let trouble = Trouble { sentence, remedy: "Close other programs and try again.".to_owned() };
                self.connections.test = Some(probing::stillborn(name, self.clock.now(), trouble));
            }
        }
    }

    fn connect_profile(&mut self, profile: Box<ConnectionProfile>, settings: &Settings) {
        if is_nowhere(&profile) && matches!(self.target, Some(Target::CommandLine(_))) {
            self.target = None;
            self.set_phase(None, LinkPhase::Idle);
            return;
        }
        // What the old connection showed is not the new one's.
        self.own.snapshot = Some(Arc::default());
        self.session = None;
        let context = profile.context.clone();
        let (clock, pulse) = (self.clock.clone(), self.pulse.clone());
        let recorder = self.recorder(context.as_ref(), settings);
        let phase = match SessionLink::spawn(*profile, self.allowed.clone(), settings, recorder, clock, pulse)
        {
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
        self.context.clone_from(&context);
        self.own.link = Some(LinkStatus { context, phase });
    }
}

/// Asking.
impl Bridge {
    pub fn refresh(&mut self) {
        self.command(Command::Refresh);
    }

    /// The answer is an event, and a better diagnosis.
    pub fn probe(&mut self, consumer: ConsumerKey) {
        self.command(Command::Probe(consumer));
    }

    /// The answer is an event. What it costs at most is told before.
    pub fn attribute(&mut self, stream: StreamKey, from: Timestamp) {
        self.command(Command::Attribute { stream, from });
    }

    /// Tells the desktop. How that fared is a word in [`Bridge::connections`].
    pub fn tell_desktop(&mut self, message: Message) {
        if self.files.is_none() {
            // A test's window leaves the desktop alone.
            return;
        }
        let started = match self.desktop.take() {
            Some(desktop) => Ok(desktop),
            None => Desktop::spawn(None, self.pulse.clone()).map_err(|error| error.to_string()),
        };
        let told = started.and_then(|desktop| {
            let told = desktop.tell(message);
            self.desktop = Some(desktop);
            told
        });
        if let Err(sentence) = told {
            self.connections.desktop_problem = Some(sentence);
        }
    }

    /// Asks what a change would do; the answer is an event.
    pub fn preview(&mut self, operation: Operation) {
        self.command(Command::Preview(operation));
    }

    /// Hands over what a person agreed to. `false` if it was not taken: a change is never kept for later.
    pub fn carry_out(&mut self, confirmed: Confirmed) -> bool {
        let command = Command::Operate(Box::new(confirmed));
        self.session.as_ref().is_some_and(|session| session.send(command))
    }

    /// Whether every change is refused from now on.
    pub fn set_read_only(&mut self, is_read_only: bool) {
        self.unsent.retain(|command| !matches!(command, Command::SetReadOnly(_)));
        self.command(Command::SetReadOnly(is_read_only));
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

    /// Asks a person where to write a text, and writes it there. One dialog at a time.
    pub fn save_as(&mut self, name: String, text: String) {
        if self.saving.is_none() {
            match Saving::spawn(name, text, self.pulse.clone()) {
                Ok(saving) => self.saving = Some(saving),
                Err(error) => self.own.events.push(Event::Problem {
                    sentence: format!("No thread could be started to save: {error}."),
                    remedy: "Close other programs and try again.".to_owned(),
                }),
            }
        }
    }

    /// Runs the staged connection test on a context.
    pub fn test(&mut self, name: ContextName, settings: &Settings) {
        self.probing = None;
        // What the command line made of a context is what is connected, so it is what has to be tested.
        let target = match &self.target {
            Some(Target::CommandLine(flags)) if self.context.as_ref() == Some(&name) => {
                Target::CommandLine(flags.clone())
            }
            _ => Target::Context(name.clone()),
        };
        self.ask(Task::ResolveForTest(name, Box::new(target), Box::new(settings.clone())));
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
