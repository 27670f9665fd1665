//! What is asked beside the looks: who listens, how old messages are, what a stream stores, a probe, and what made a
//! stream grow. None of it may delay a look, and all of it is within the budget.

use std::{sync::Arc, time::Duration};

use tokio::{task::JoinSet, time::timeout};

use super::{ASIDE, Actor};
use crate::{
    attribute::Question,
    clock::Timestamp,
    collect::{
        connections::{State, on_subject},
        head,
    },
    ids::{ConsumerKey, StreamKey},
    session::{
        Event, PROBE_SECS,
        attributions::{Asked, Next},
        lags,
        lines::Lines,
        near_misses, patients,
        probe::{self, Probed},
    },
};

impl Actor {
    /// Asks who serves the push consumers that something is wrong with, within the budget.
    pub(super) async fn ask_about_clients(&mut self, lines: &Lines) {
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
    pub(super) async fn ask_about_lags(&mut self, lines: &Lines) {
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
    pub(super) async fn ask_about_subjects(&mut self, lines: &Lines) {
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

    pub(super) fn start_probe(&mut self, lines: &Lines, consumer: ConsumerKey, probes: &mut JoinSet<Probed>) {
        if consumer.account != lines.user.account || !lines.has_account() {
            let sentence = format!(
                "Only a user of account {} can listen to this consumer.",
                crate::text::display_up_to(consumer.account.as_str(), 60)
            );
            return self.outputs.event(Event::Probed { consumer, sentence });
        }
        let system = lines.system.clone().filter(crate::link::Link::is_connected);
        let span = Duration::from_secs(PROBE_SECS);
        probes.spawn(probe::run(lines.main.clone(), system, self.expected(), consumer, span));
    }

    pub(super) fn end_probe(&mut self, probed: Probed) {
        let sentence = patients::sentence(&probed);
        let consumer = probed.key.clone();
        if let Ok((probe, clients)) = probed.result {
            self.doctor.patients.note_probe(probed.key, probe, clients, self.options.clock.now());
        }
        self.outputs.event(Event::Probed { consumer, sentence });
    }

    /// Takes a question about a stream's growth in, or answers it at once.
    pub(super) fn ask_for_growth(&mut self, lines: &Lines, stream: StreamKey, from: Timestamp) {
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
    pub(super) fn next_question(&mut self, lines: &Lines, questions: &mut JoinSet<Asked>) {
        let Some(snapshot) = self.doctor.last().filter(|_| questions.is_empty()) else { return };
        let (budget, now) = (&mut self.budget, self.options.clock.tick());
        let Some(Next { stream, from }) = self.attributions.next(budget, now) else { return };
        let question = Question { snapshot: Arc::clone(snapshot), stream, from };
        questions.spawn(Asked::run(lines.main.clone(), question));
    }

    pub(super) fn end_question(&mut self, asked: Asked) {
        let Asked { stream, from, .. } = asked.clone();
        let result = self.attributions.note(asked, self.options.clock.tick());
        self.outputs.event(Event::Attributed { stream, from, result });
    }
}
