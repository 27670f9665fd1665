//! The actor's loop: connect, look, look again where something happened, and start over when the link is lost.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep, sleep_until, timeout},
};

use super::{
    Command, Event, Focus, LinkPhase, Outputs, SessionOptions,
    advisories::{Advisories, Due},
    attributions::{Asked, Attributions, Next},
    audit::Audit,
    costs::Costs,
    doctor::Doctor,
    lags,
    lines::{Lines, Monitor},
    near_misses,
    notes::Notes,
    operations::{self, Operations},
    pace::Pace,
    patients,
    probe::{self, Probed},
    recorder::Recorder,
    status::StatusFollower,
};
use crate::{
    attribute::Question,
    clock::Timestamp,
    collect::{
        Budget, CollectError, Observation, World, account,
        connections::{State, on_subject},
        head, monitoring, system,
    },
    context::ConnectionProfile,
    ids::{ConsumerKey, Entity, StreamKey},
    link::LinkError,
    model::{ChangeNote, Cost, Method, Missing, MissingPart, Reason, Snapshot, Stream},
    wire::{advisory::Sign, audit::Audited, known::Known},
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

    /// Asks who serves the push consumers that something is wrong with, within the budget.
    async fn ask_about_clients(&mut self, lines: &Lines) {
        let Some(system) = lines.system.as_ref().filter(|system| system.is_connected()) else { return };
        let Some(snapshot) = self.doctor.last().cloned() else { return };
        let expected = self.expected();
        for question in self.doctor.patients.next(&snapshot) {
            let wanted = 1 + usize::from(question.closed_too);
            if self.budget.take(wanted, self.options.clock.tick()) < wanted {
                return;
            }
            let account = &question.key.account;
            let look = async |state| {
                let answer = on_subject(system, account, &question.subject, state, &expected);
                timeout(ASIDE, answer).await.ok().and_then(Result::ok)
            };
            let open = look(State::Open).await;
            let is_slow = open.is_none();
            let closed = if question.closed_too && !is_slow { look(State::Closed).await } else { None };
            // Who can't be asked stays unknown.
            self.doctor.patients.note_clients(&question, open, closed, self.options.clock.now());
            if is_slow {
                return;
            }
        }
    }

    /// Asks how old the next messages of consumers with a backlog are, within the budget.
    async fn ask_about_lags(&mut self, lines: &Lines) {
        if !lines.has_account() || !lines.main.is_connected() {
            return;
        }
        let Some(snapshot) = self.doctor.last().cloned() else { return };
        let selected = self.pace.focus().selected.clone();
        for consumer in self.doctor.lags.next(&snapshot, &lines.user.account, selected.as_ref()) {
            let Some(stream) = snapshot.stream(&consumer.key.stream_key()) else { continue };
            let wanted = 2 * head::num_requests(&consumer);
            if self.budget.take(wanted, self.options.clock.tick()) < wanted {
                return;
            }
            let answer = timeout(ASIDE, lags::look(&lines.main, &consumer, stream)).await;
            let is_slow = answer.is_err();
            let (undelivered, unacked) = answer.unwrap_or_default();
            let now = self.options.clock.now();
            self.doctor.lags.note(consumer.key.clone(), undelivered, unacked, now);
            if is_slow {
                return;
            }
        }
    }

    /// Asks what a stream stores that a consumer's filter never matched, within the budget.
    async fn ask_about_subjects(&mut self, lines: &Lines) {
        if !lines.has_account() || !lines.main.is_connected() {
            return;
        }
        let Some(snapshot) = self.doctor.last().cloned() else { return };
        let Some(question) = self.doctor.near_misses.next(&snapshot, &lines.user.account) else { return };
        if self.budget.take(1, self.options.clock.tick()) < 1 {
            return;
        }
        let answer = timeout(ASIDE, near_misses::list(&lines.main, &question.stream)).await;
        let subjects = answer.ok().and_then(Result::ok).flatten();
        self.doctor.near_misses.note(&question, subjects.as_ref(), self.options.clock.now());
    }

    fn start_probe(&mut self, lines: &Lines, consumer: ConsumerKey, probes: &mut JoinSet<Probed>) {
        if consumer.account != lines.user.account || !lines.has_account() {
            let sentence = format!(
                "Only a user of account {} can listen to this consumer.",
                crate::text::display_up_to(consumer.account.as_str(), 60)
            );
            return self.outputs.event(Event::Probed { consumer, sentence });
        }
        let system = lines.system.clone().filter(crate::link::Link::is_connected);
        let span = Duration::from_secs(super::PROBE_SECS);
        probes.spawn(probe::run(lines.main.clone(), system, self.expected(), consumer, span));
    }

    fn end_probe(&mut self, probed: Probed) {
        let sentence = patients::sentence(&probed);
        let consumer = probed.key.clone();
        if let Ok((probe, clients)) = probed.result {
            self.doctor.patients.note_probe(probed.key, probe, clients, self.options.clock.now());
        }
        self.outputs.event(Event::Probed { consumer, sentence });
    }

    /// Takes a question about a stream's growth in, or answers it at once.
    fn ask_for_growth(&mut self, lines: &Lines, stream: StreamKey, from: Timestamp) {
        let snapshot = self.doctor.last();
        let known = snapshot.and_then(|snapshot| snapshot.stream(&stream).cloned());
        let result = if stream.account != lines.user.account || !lines.has_account() {
            let account = crate::text::display_up_to(stream.account.as_str(), 60).into_owned();
            Some(Err(format!("Only a user of account {account} can ask about this stream.")))
        } else if let Some(known) = known {
            self.attributions.ask(&known, from, self.options.clock.tick())
        } else {
            Some(Err("There is no such stream.".to_owned()))
        };
        if let Some(result) = result {
            self.outputs.event(Event::Attributed { stream, from, result });
        }
    }

    /// Begins the next question about growth when the budget allows it: one at a time.
    fn next_question(&mut self, lines: &Lines, questions: &mut JoinSet<Asked>) {
        let Some(snapshot) = self.doctor.last().filter(|_| questions.is_empty()) else { return };
        let (budget, now) = (&mut self.budget, self.options.clock.tick());
        let Some(Next { stream, from }) = self.attributions.next(budget, now) else { return };
        let question = Question { snapshot: Arc::clone(snapshot), stream, from };
        questions.spawn(Asked::run(lines.main.clone(), question));
    }

    fn end_question(&mut self, asked: Asked) {
        let Asked { stream, from, .. } = asked.clone();
        let result = self.attributions.note(asked, self.options.clock.tick());
        self.outputs.event(Event::Attributed { stream, from, result });
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

    /// One look at everything. False if it showed nothing.
    async fn sweep(&mut self, lines: &Lines, advisories: &Advisories, is_first: bool) -> bool {
        let result = match (lines.method(), &lines.system) {
            (Method::System, Some(link)) => self.sweep_system(link).await,
            _ => self.sweep_account(lines, is_first).await,
        };
        let result = match (result, &lines.monitor) {
            // The account has no JetStream, or may not use it: the monitoring ports know it all.
            (Err(CollectError::NotEnabled | CollectError::Request(_)), Some(monitor))
                if lines.main.is_connected() =>
            {
                let expected = self.expected();
                monitoring::sweep(&monitor.client, &monitor.urls, &expected).await.map(|sweep| {
                    self.costs.add_http(sweep.num_requests, sweep.bytes_in);
                    self.pace.note(sweep.took, sweep.bytes_in, true);
                    sweep.observation
                })
            }
            (result, _) => result,
        };
        let cost = self.cost(lines, advisories);
        match result {
            Ok(observation) => {
                let refresh_secs = self.pace.interval().as_secs_f64();
                let now = self.options.clock.now();
                let snapshot = self.world.apply(observation, cost, refresh_secs, now);
                self.publish(snapshot);
                true
            }
            Err(error) => {
                let part = match error {
                    CollectError::NotEnabled => MissingPart::JetStream,
                    _ => MissingPart::Streams,
                };
                let snapshot = self.world.fail(part, Reason::from(&error), cost);
                self.publish(snapshot);
                false
            }
        }
    }

    async fn sweep_system(&mut self, link: &crate::link::Link) -> Result<Observation, CollectError> {
        let configs = self.pace.wants_configs(self.world.lacks_config());
        let sweep = system::sweep(link, &self.expected(), system::Sweep { configs }).await?;
        self.budget.overdraw(sweep.num_requests as usize, self.options.clock.tick());
        self.pace.note(sweep.took, sweep.bytes_in, configs);
        Ok(sweep.observation)
    }

    async fn sweep_account(&mut self, lines: &Lines, is_first: bool) -> Result<Observation, CollectError> {
        let now = self.options.clock.now();
        let tick = self.options.clock.tick();
        let world = &self.world;
        let budget = &mut self.budget;
        let round_robin = &mut self.round_robin;
        let focus = self.pace.focus().clone();
        let choose = |streams: &[Stream]| {
            if is_first {
                // The first look is worth its cost, and is paid back.
                budget.overdraw(streams.len() + 2, tick);
                return streams.iter().map(|stream| stream.key.clone()).collect();
            }
            let granted = budget.take(streams.len() + 2, tick).saturating_sub(2);
            choose_streams(world.snapshot(), streams, &focus, granted, round_robin)
        };
        let sweep = account::sweep(&lines.main, &lines.user.account, now, choose).await?;
        // A list that waited for a dead server says nothing about what the living ones bear.
        let took = if sweep.is_degraded { Duration::ZERO } else { sweep.took };
        self.pace.note(took, sweep.bytes_in, true);
        let mut observation = sweep.observation;
        observation.missing.extend([
            Missing { part: MissingPart::Servers, why: Reason::NoSystemAccount },
            Missing { part: MissingPart::OtherAccounts, why: Reason::NoSystemAccount },
        ]);
        if lines.system.is_some() {
            // The system account's link is down for the moment: what only it shows is old.
            observation.silent = self.expected().known();
        }
        if let Some(monitor) = &lines.monitor
            && let Ok(sweep) = monitoring::sweep(&monitor.client, &monitor.urls, &self.expected()).await
        {
            self.costs.add_http(sweep.num_requests, sweep.bytes_in);
            observation.silent = sweep.observation.silent;
            observation.servers = sweep.observation.servers;
            observation.missing.retain(|missing| missing.part != MissingPart::Servers);
        }
        Ok(observation)
    }

    /// Looks again at what advisories named. False if everything should be looked at instead.
    async fn refresh_due(&mut self, lines: &Lines, due: &mut Due, advisories: &Advisories) -> bool {
        let Some(entities) = due.take() else { return false };
        if !lines.has_account() || !lines.main.is_connected() {
            return false;
        }
        let granted = self.budget.take(entities.len(), self.options.clock.tick());
        if granted < entities.len() {
            return false;
        }
        // Examined once, however many assets were looked at.
        let mut refined = None;
        let mut is_complete = true;
        for entity in entities {
            let now = self.options.clock.now();
            let result = match &entity {
                Entity::Stream(key) if key.account == lines.user.account => {
                    account::refresh_stream(&lines.main, key, now).await.ok()
                }
                Entity::Consumer(key) if key.account == lines.user.account => {
                    account::refresh_consumer(&lines.main, key, now).await.ok()
                }
                // Another account's: only the system account's sweep shows it.
                _ => None,
            };
            // Who can't be reached is found, and named, by the next sweep.
            let Some(observation) = result else {
                is_complete = false;
                break;
            };
            let cost = self.cost(lines, advisories);
            refined = Some(self.world.refine(observation, cost, self.options.clock.now()));
        }
        if let Some(snapshot) = refined {
            self.publish(snapshot);
        }
        is_complete
    }

    async fn look_at_monitor(&mut self, monitor: &Monitor) -> bool {
        let Ok(sweep) = monitoring::sweep(&monitor.client, &monitor.urls, &self.expected()).await else {
            return false;
        };
        self.costs.add_http(sweep.num_requests, sweep.bytes_in);
        let cost = self.costs.at(self.options.clock.tick());
        let now = self.options.clock.now();
        let snapshot = self.world.apply(sweep.observation, cost, SLOW_RETRY.as_secs_f64(), now);
        self.publish(snapshot);
        true
    }

    fn expected(&self) -> system::Expected {
        system::Expected {
            live: self.world.live_servers(),
            silent: self.world.silent_servers(),
            usual: self.pace.usual(),
            known: Known::of(self.world.snapshot()),
        }
    }

    fn cost(&mut self, lines: &Lines, advisories: &Advisories) -> Cost {
        self.costs.set_links(lines.links().into_iter().map(crate::link::Link::cost));
        Cost {
            num_throttled: self.budget.num_throttled(),
            num_dropped: advisories.num_dropped()
                + self.num_audits_dropped
                + self.notes.num_dropped()
                + self.outputs.num_dropped.load(std::sync::atomic::Ordering::Relaxed),
            ..self.costs.at(self.options.clock.tick())
        }
    }
}

/// Whose consumers to list when only `granted` lists may be had: what a person looks at, then what moved, then the
/// others in turn.
fn choose_streams(
    snapshot: &Snapshot,
    streams: &[Stream],
    focus: &Focus,
    granted: usize,
    round_robin: &mut usize,
) -> Vec<StreamKey> {
    if granted >= streams.len() {
        return streams.iter().map(|stream| stream.key.clone()).collect();
    }
    let selected = match &focus.selected {
        Some(Entity::Stream(key)) => Some(key.clone()),
        Some(Entity::Consumer(key)) => Some(key.stream_key()),
        _ => None,
    };
    let has_moved = |stream: &Stream| {
        snapshot.stream(&stream.key).is_none_or(|old: &Arc<Stream>| {
            old.state.last_seq != stream.state.last_seq
                || old.state.consumer_count != stream.state.consumer_count
                || old.created != stream.created
        })
    };
    // Half for what moved, so that a busy system does not starve the quiet consumers.
    let mut chosen: Vec<StreamKey> = selected.into_iter().take(granted).collect();
    let start = *round_robin % streams.len();
    let in_turn = streams.iter().cycle().skip(start).take(streams.len());
    for stream in in_turn.clone().filter(|stream| has_moved(stream)) {
        if chosen.len() * 2 >= granted {
            break;
        }
        if !chosen.contains(&stream.key) {
            chosen.push(stream.key.clone());
        }
    }
    for stream in in_turn {
        if chosen.len() >= granted {
            break;
        }
        *round_robin += 1;
        if !chosen.contains(&stream.key) {
            chosen.push(stream.key.clone());
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_the_budget_everybody_has_a_turn() {
        let streams: Vec<Stream> = (0..100)
            .map(|number| Stream {
                key: StreamKey { account: "A".into(), stream: format!("S{number:03}").into() },
                ..Stream::default()
            })
            .collect();
        let selected = Some(Entity::Stream(streams[99].key.clone()));
        let focus = Focus { selected, ..Focus::default() };
        let mut round_robin = 0;
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..20 {
            let chosen = choose_streams(&Snapshot::default(), &streams, &focus, 12, &mut round_robin);
            assert_eq!(chosen.len(), 12);
            assert!(chosen.contains(&streams[99].key), "what a person looks at is always among them");
            seen.extend(chosen);
        }
        assert_eq!(seen.len(), 100);
        let all = choose_streams(&Snapshot::default(), &streams, &focus, 100, &mut round_robin);
        assert_eq!(all.len(), 100);
    }
}
