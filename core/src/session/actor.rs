//! The actor's loop: connect, look, look again where something happened, and start over when the link is lost.

mod asides;
mod looks;

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep, sleep_until},
};

use super::{
    Command, Event, LinkPhase, Outputs, SessionOptions,
    advisories::{Advisories, Due},
    attributions::Attributions,
    audit::Audit,
    costs::Costs,
    doctor::Doctor,
    lines::{Lines, Monitor},
    notes::Notes,
    operations::{self, Operations},
    pace::Pace,
    recorder::Recorder,
    status::StatusFollower,
};
use crate::{
    collect::{Budget, World},
    context::ConnectionProfile,
    ids::Entity,
    link::LinkError,
    model::{ChangeNote, MissingPart, Reason, Snapshot},
    wire::{advisory::Sign, audit::Audited},
};

/// Advisories come in bursts: a leader election of a server names every asset on it.
const DEBOUNCE: Duration = Duration::from_millis(150);
/// Between two attempts to connect.
const RETRY: Duration = Duration::from_secs(1);
const SLOW_RETRY: Duration = Duration::from_secs(10);
/// What is asked beside the looks may not delay them: a stream's leader may be frozen.
const ASIDE: Duration = Duration::from_millis(300);
/// A question that waits for the budget looks again.
const QUESTION_PAUSE: Duration = Duration::from_millis(100);
/// After a look that failed as a whole.
const AFTER_FAILURE: Duration = Duration::from_millis(500);

/// Runs until the command channel closes, which is when the session is dropped.
pub(super) async fn run(
    profile: ConnectionProfile,
    options: SessionOptions,
    outputs: Outputs,
    recorder: Option<Recorder>,
    commands: mpsc::Receiver<Command>,
) {
    let budget = Budget::new(options.max_requests_per_sec, options.clock.tick());
    let pace = Pace::new(options.interval);
    let operations = Operations::new(options.is_read_only);
    let mut actor = Actor {
        profile,
        options,
        outputs,
        recorder,
        commands,
        world: World::default(),
        budget,
        pace,
        costs: Costs::default(),
        doctor: Doctor::default(),
        notes: Notes::default(),
        num_audits_dropped: 0,
        attributions: Attributions::default(),
        operations,
        round_robin: 0,
    };
    actor.run().await;
}

struct Actor {
    profile: ConnectionProfile,
    options: SessionOptions,
    outputs: Outputs,
    recorder: Option<Recorder>,
    commands: mpsc::Receiver<Command>,
    world: World,
    budget: Budget,
    pace: Pace,
    costs: Costs,
    doctor: Doctor,
    notes: Notes,
    num_audits_dropped: u64,
    attributions: Attributions,
    operations: Operations,
    /// Which streams' consumers are next when the budget does not allow all.
    round_robin: usize,
}

/// Why the loop ended.
enum End {
    /// Nobody holds the session any more.
    Dropped,
}

impl Actor {
    async fn run(&mut self) {
        let context = self.profile.context.clone();
        loop {
            let since = self.options.clock.now();
            self.outputs.phase(context.as_ref(), LinkPhase::Connecting { since });
            match Lines::open(&self.profile, &self.options).await {
                Ok(lines) => {
                    let End::Dropped = self.serve(lines).await;
                    return;
                }
                Err(error) => {
                    if self.wait_after(&error).await.is_none() {
                        return;
                    }
                }
            }
        }
    }

    /// Says why there is no connection, reads the monitoring ports meanwhile, and waits. `None` when it is over.
    async fn wait_after(&mut self, error: &LinkError) -> Option<()> {
        let wait = if error.kind.may_pass_by_itself() { RETRY } else { SLOW_RETRY };
        let context = self.profile.context.clone();
        let phase = if let Some(monitor) = Monitor::of(&self.profile)
            && self.look_at_monitor(&monitor).await
        {
            LinkPhase::MonitoringOnly { sentence: error.sentence.clone() }
        } else {
            let retry_at = self.options.clock.now().saturating_add(wait).ok();
            LinkPhase::Failed { sentence: error.sentence.clone(), remedy: error.remedy.clone(), retry_at }
        };
        self.outputs.phase(context.as_ref(), phase);
        let end = Instant::now() + wait;
        loop {
            tokio::select! {
                () = sleep_until(end) => return Some(()),
                command = self.commands.recv() => {
                    // To ask for data is to ask for a connection.
                    if self.obey(command?) {
                        return Some(());
                    }
                }
            }
        }
    }

    /// Takes a command in. True if it asks for a look at once.
    fn obey(&mut self, command: Command) -> bool {
        match command {
            Command::Refresh => true,
            Command::Watch(focus) => {
                let was_visible = self.pace.focus().is_visible;
                let is_shown_now = focus.is_visible && !was_visible;
                self.pace.set_focus(focus);
                is_shown_now
            }
            Command::SetInterval(interval) => {
                self.pace.set_wanted(interval);
                false
            }
            Command::SetReadOnly(is_read_only) => {
                self.operations.set_read_only(is_read_only);
                false
            }
            // Only a connection can listen or change anything.
            Command::Probe(_) | Command::Preview(_) | Command::Operate(_) | Command::Attribute { .. } => {
                if let Some(event) = operations::not_connected(command) {
                    self.outputs.event(event);
                }
                false
            }
        }
    }

    async fn serve(&mut self, lines: Lines) -> End {
        let context = self.profile.context.clone();
        let _follower = StatusFollower::spawn(lines.main.clone(), context, self.outputs.clone());
        if let Some(error) = &lines.system_error {
            self.outputs.event(Event::Problem {
                sentence: format!("No system account: {}", error.sentence),
                remedy: error.remedy.clone(),
            });
        }
        if !lines.user.account.as_str().is_empty() {
            self.world.set_own_account(lines.user.account.clone());
        }
        let mut advisories = Advisories::subscribe(&lines.links(), &lines.user.account).await;
        let mut audit = Audit::spawn(lines.has_account().then_some(&lines.main), &lines.user.account);
        let mut due = Due::default();
        let mut states = lines.main.watch_state();
        let mut was_connected = true;
        self.world.start_epoch();
        self.pace.forget();

        let mut is_first = true;
        let mut probes = JoinSet::new();
        let mut questions = JoinSet::new();
        let mut next_sweep = Instant::now();
        let mut next_refresh = None;
        loop {
            tokio::select! {
                biased;
                command = self.commands.recv() => match command {
                    None => return End::Dropped,
                    Some(Command::Probe(consumer)) => self.start_probe(&lines, consumer, &mut probes),
                    Some(Command::Attribute { stream, from }) => {
                        self.ask_for_growth(&lines, stream, from);
                        self.next_question(&lines, &mut questions);
                    }
                    Some(Command::Preview(operation)) => {
                        if let Some(refused) = self.operations.preview(&lines, operation) {
                            self.outputs.event(refused);
                        }
                    }
                    Some(Command::Operate(confirmed)) => {
                        if let Some(refused) = self.operations.carry_out(&lines, *confirmed) {
                            self.outputs.event(refused);
                        }
                    }
                    Some(command) => {
                        if self.obey(command) {
                            next_sweep = Instant::now();
                        }
                    }
                },
                changed = states.changed() => {
                    if changed.is_err() {
                        return End::Dropped;
                    }
                    let is_connected = states.borrow_and_update().is_connected();
                    if is_connected && !was_connected {
                        // Advisories were missed: everything is looked at.
                        self.doctor.forget_signs();
                        self.world.start_epoch();
                        self.pace.forget();
                        next_sweep = Instant::now();
                    } else if !is_connected {
                        let cost = self.cost(&lines, &advisories);
                        let snapshot = self.world.fail(MissingPart::Servers, Reason::Disconnected, cost);
                        self.publish(snapshot);
                    }
                    was_connected = is_connected;
                },
                Some(Ok(probed)) = probes.join_next(), if !probes.is_empty() => {
                    self.end_probe(probed);
                    next_sweep = Instant::now();
                },
                Some(Ok(asked)) = questions.join_next(), if !questions.is_empty() => {
                    self.end_question(asked);
                    self.next_question(&lines, &mut questions);
                },
                () = sleep(QUESTION_PAUSE), if self.attributions.is_waiting() && questions.is_empty() => {
                    self.next_question(&lines, &mut questions);
                },
                event = self.operations.next() => {
                    if let Some(entity) = operations::touched(&event) {
                        due.add(entity);
                        next_refresh = Some(Instant::now());
                    }
                    self.outputs.event(event);
                },
                advisory = advisories.next() => {
                    self.doctor.note(&advisory, self.options.clock.now());
                    if advisory.sign.as_ref().is_some_and(Sign::is_of_a_message) {
                        continue;
                    }
                    if let Some(entity) = advisory.entity.clone() {
                        due.add(entity);
                        next_refresh.get_or_insert_with(|| Instant::now() + DEBOUNCE);
                    }
                    let at = advisory.at.unwrap_or_else(|| self.options.clock.now());
                    if let (Some(entity), Some(action)) = (&advisory.entity, &advisory.action) {
                        let (entity, action) = (entity.clone(), action.clone());
                        self.notes.add(ChangeNote { at, entity, action, by: None });
                    }
                    self.outputs.event(Event::Advisory { at, entity: advisory.entity, line: advisory.line });
                },
                audited = audit.next() => {
                    self.num_audits_dropped = audit.num_dropped();
                    if let Some(entity) = self.note_audited(audited) {
                        due.add(entity);
                        next_refresh.get_or_insert_with(|| Instant::now() + DEBOUNCE);
                    }
                },
                () = sleep_until(next_refresh.unwrap_or(next_sweep)), if next_refresh.is_some() => {
                    next_refresh = None;
                    if !self.refresh_due(&lines, &mut due, &advisories).await {
                        next_sweep = Instant::now();
                    }
                },
                () = sleep_until(next_sweep), if was_connected => {
                    let start = Instant::now();
                    let is_done = self.sweep(&lines, &advisories, is_first).await;
                    self.ask_about_clients(&lines).await;
                    self.ask_about_lags(&lines).await;
                    self.ask_about_subjects(&lines).await;
                    is_first &= !is_done;
                    let rest = if is_done && self.world.lacks_config() && !self.pace.wants_configs(false) {
                        // Something is new, and is shown with its configuration as soon as can be.
                        Duration::ZERO
                    } else if is_done {
                        self.pace.interval()
                    } else {
                        AFTER_FAILURE
                    };
                    next_sweep = start + rest;
                },
            }
        }
    }

    fn publish(&mut self, snapshot: Arc<Snapshot>) {
        let mut snapshot = Arc::unwrap_or_clone(snapshot);
        snapshot.notes = self.notes.at(snapshot.at);
        let snapshot = self.doctor.examine(Arc::new(snapshot));
        if let Some(recorder) = &mut self.recorder {
            recorder.offer(&snapshot, &self.options.clock);
        }
        self.outputs.snapshot(snapshot);
    }

    /// Takes a change to the log, and says what to look at: no advisory tells of an edited consumer or of a purge.
    fn note_audited(&mut self, audited: Audited) -> Option<Entity> {
        let Audited { note, repeated } = audited;
        if let (Some(config), Entity::Consumer(key)) = (repeated, &note.entity)
            && let Some(known) = self.world.snapshot().consumer(key)
            && known.raw_config.value() == config.value()
        {
            return None;
        }
        let entity = note.entity.clone();
        self.notes.add(note);
        Some(entity)
    }
}
