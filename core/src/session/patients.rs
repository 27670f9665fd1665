//! The consumers that something is wrong with, and what was learnt of their clients.

use std::collections::BTreeMap;

use super::probe::{Probed, client};
use crate::{
    analysis::diagnose::{
        Facts,
        facts::{Client, ClosedClient, Probe},
        finding::Severity,
    },
    clock::{Timestamp, secs_between},
    ids::ConsumerKey,
    model::Snapshot,
    wire::connz::Connection,
};

/// Consumers whose connections are asked for after one look.
const MOST_AT_ONCE: usize = 3;
/// Between two questions about the same consumer, in seconds.
const PAUSE_SECS: f64 = 10.0;
/// What was learnt is believed this long.
const FRESH_SECS: f64 = 300.0;
/// Evictions are counted over this time.
const EVICTION_SECS: f64 = 3600.0;

#[derive(Debug, Default)]
pub(super) struct Patients {
    watched: BTreeMap<ConsumerKey, Watched>,
    probes: BTreeMap<ConsumerKey, (Timestamp, Probe, Option<Vec<Client>>)>,
}

/// What was learnt of the clients of one push consumer.
#[derive(Debug, Default)]
struct Watched {
    at: Timestamp,
    open: Vec<Connection>,
    /// `None` if the last question was not answered.
    clients: Option<Vec<Client>>,
    closed: Option<ClosedClient>,
    num_evictions: u64,
}

/// What to ask the system account about one consumer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) key: ConsumerKey,
    pub(super) subject: String,
    /// Whether those that left are of interest: nobody is there.
    pub(super) closed_too: bool,
}

impl Patients {
    /// The push consumers that something is wrong with and that were not asked about for a while, the worst first.
    pub(super) fn next(&self, snapshot: &Snapshot) -> Vec<Question> {
        let mut questions: Vec<Question> = Vec::new();
        for finding in &snapshot.diagnosis.findings {
            if finding.severity == Severity::Info || questions.len() >= MOST_AT_ONCE {
                break;
            }
            let crate::ids::Entity::Consumer(key) = &finding.entity else { continue };
            let Some(consumer) = snapshot.consumer(key) else { continue };
            let Some(subject) = &consumer.config.deliver_subject else { continue };
            let is_due = self
                .watched
                .get(key)
                .is_none_or(|watched| secs_between(watched.at, snapshot.at) >= PAUSE_SECS);
            if is_due && questions.iter().all(|question| question.key != *key) {
                questions.push(Question {
                    key: key.clone(),
                    subject: subject.clone(),
                    closed_too: !consumer.state.push_bound,
                });
            }
        }
        questions
    }

    /// Takes the answers to a [`Question`] to the record: `None` for what was not answered or not asked.
    pub(super) fn note_clients(
        &mut self,
        question: &Question,
        open: Option<Vec<Connection>>,
        closed: Option<Vec<Connection>>,
        now: Timestamp,
    ) {
        let watched = self.watched.entry(question.key.clone()).or_default();
        let secs = secs_between(watched.at, now).max(0.0);
        let clients = open.iter().flatten();
        let clients: Vec<_> = clients
            .map(|connection| {
                let same = |old: &&Connection| old.cid == connection.cid && old.server == connection.server;
                let before = watched.open.iter().find(same);
                let moved = |of: fn(&Connection) -> u64| {
                    before.map_or(0, |before| of(connection).saturating_sub(of(before)))
                };
                let listens = connection.subscriptions.iter().find(|sub| sub.subject == question.subject);
                Client {
                    queue_group: listens.and_then(|sub| sub.queue_group.clone()),
                    num_sent: moved(|connection| connection.in_msgs),
                    num_received: moved(|connection| connection.out_msgs),
                    pending_rises: before
                        .is_some_and(|before| connection.pending_bytes > before.pending_bytes),
                    ..client(connection, if before.is_some() { secs } else { 0.0 })
                }
            })
            .collect();
        watched.clients = open.is_some().then_some(clients);
        if let Some(closed) = closed {
            let age = |connection: &Connection| connection.closed_at.map(|at| secs_between(at, now));
            let is_recent = |connection: &&Connection| age(connection).is_some_and(|age| age < EVICTION_SECS);
            let evicted = |connection: &&Connection| connection.reason.starts_with("Slow Consumer");
            watched.num_evictions = closed.iter().filter(is_recent).filter(evicted).count() as u64;
            let last = closed.iter().max_by_key(|connection| connection.closed_at);
            watched.closed = last.map(|connection| ClosedClient {
                name: connection.name.clone(),
                address: connection.address.clone(),
                reason: connection.reason.clone(),
                at: connection.closed_at.unwrap_or(now),
            });
        }
        watched.open = open.unwrap_or_default();
        watched.at = now;
    }

    pub(super) fn note_probe(
        &mut self,
        key: ConsumerKey,
        probe: Probe,
        clients: Option<Vec<Client>>,
        now: Timestamp,
    ) {
        self.probes.insert(key, (now, probe, clients));
    }

    /// Adds what is known and still fresh to `facts`.
    pub(super) fn fill(&mut self, facts: &mut Facts, now: Timestamp) {
        let is_fresh = |at: Timestamp| secs_between(at, now) < FRESH_SECS;
        self.watched.retain(|_, watched| is_fresh(watched.at));
        self.probes.retain(|_, (at, ..)| is_fresh(*at));
        for (key, watched) in &self.watched {
            let entry = facts.consumers.entry(key.clone()).or_default();
            entry.clients.clone_from(&watched.clients);
            entry.closed.clone_from(&watched.closed);
            entry.num_evictions = watched.num_evictions;
        }
        for (key, (_, probe, clients)) in &self.probes {
            let entry = facts.consumers.entry(key.clone()).or_default();
            entry.probe = Some(probe.clone());
            if clients.is_some() {
                entry.clients.clone_from(clients);
            }
        }
    }
}

/// The outcome of a probe in one sentence, for whoever asked.
pub(super) fn sentence(probed: &Probed) -> String {
    let name = crate::text::display_up_to(probed.key.consumer.as_str(), 60);
    match &probed.result {
        Err(why) => format!("{name} could not be watched: {why}."),
        Ok((probe, _)) => format!(
            "{name}: {} and {} in {:.0} s.",
            crate::format::plural(probe.pulls.len(), "pull request"),
            crate::format::plural(probe.num_answers() as usize, "acknowledgement"),
            probe.secs
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::connz::Subscription;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + secs).unwrap()
    }

    fn connection(cid: u64, out_msgs: u64) -> Connection {
        Connection {
            cid,
            out_msgs,
            subscriptions: vec![Subscription { subject: "d".into(), queue_group: Some("g".into()) }],
            ..Connection::default()
        }
    }

    #[test]
    fn what_a_client_did_between_two_looks_is_counted() {
        let question = Question { key: ConsumerKey::default(), subject: "d".into(), closed_too: false };
        let mut patients = Patients::default();
        patients.note_clients(&question, Some(vec![connection(1, 100)]), None, at(0));
        patients.note_clients(&question, Some(vec![connection(1, 180), connection(2, 9)]), None, at(10));
        let mut facts = Facts::default();
        patients.fill(&mut facts, at(11));
        let clients = facts.consumers[&ConsumerKey::default()].clients.clone().unwrap();
        assert_eq!((clients[0].num_received, clients[0].secs), (80, 10.0));
        assert_eq!((clients[1].num_received, clients[1].secs), (0, 0.0), "it is new");
        assert_eq!(clients[0].queue_group.as_deref(), Some("g"));
        let mut later = Facts::default();
        patients.fill(&mut later, at(400));
        assert!(later.consumers.is_empty(), "what is old is forgotten");

        patients.note_clients(&question, None, None, at(20));
        let mut silent = Facts::default();
        patients.fill(&mut silent, at(21));
        assert_eq!(silent.consumers[&ConsumerKey::default()].clients, None, "no answer is not nobody");
    }

    #[test]
    fn evictions_are_counted_and_the_last_is_named() {
        let question = Question { key: ConsumerKey::default(), subject: "d".into(), closed_too: true };
        let closed = |cid, secs, reason: &str| Connection {
            closed_at: Some(at(secs)),
            reason: reason.to_owned(),
            name: format!("c{cid}"),
            ..connection(cid, 0)
        };
        let mut patients = Patients::default();
        let gone = vec![
            closed(1, -9000, "Slow Consumer (Write Deadline)"),
            closed(2, -60, "Slow Consumer (Pending Bytes)"),
            closed(3, -5, "Client Closed"),
        ];
        patients.note_clients(&question, Some(Vec::new()), Some(gone), at(0));
        let mut facts = Facts::default();
        patients.fill(&mut facts, at(1));
        let facts = &facts.consumers[&ConsumerKey::default()];
        assert_eq!(facts.num_evictions, 1);
        assert_eq!(facts.closed.as_ref().map(|closed| closed.name.as_str()), Some("c3"));
    }
}
