//! Keeps what is learnt beside the snapshots, and has every snapshot diagnosed.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use super::{lags::Lags, near_misses::NearMisses, patients::Patients};
use crate::{
    analysis::diagnose::{
        AllLimits, ConsumerFacts, Facts, diagnose,
        facts::{ADVISORY_WINDOW_SECS as WINDOW_SECS, Advisories, Gone, MissingInLists},
    },
    clock::{Timestamp, secs_between},
    ids::{ConsumerKey, Entity, StreamKey},
    model::{Consumer, MissingPart, Oldest, Reason, Snapshot},
    wire::advisory::{Advisory, Sign},
};

/// How long a consumer that is gone is spoken of.
const GONE_SECS: f64 = 600.0;
/// A consumer that is gone and whose deletion nobody announced must have been gone for so long.
const UNANNOUNCED_SECS: f64 = 5.0;
/// The text of a configuration that is not known.
const NO_CONFIG: &str = "null";
/// Counts are kept in steps of this.
const STEP_SECS: f64 = 10.0;
/// Sequences and reasons that are kept of one consumer.
const MOST_KEPT: usize = 100;
/// Consumers whose advisories are counted; a system in which more complain is not helped by counting.
const MOST_CONSUMERS: usize = 2_000;

#[derive(Debug, Default)]
pub(super) struct Doctor {
    limits: AllLimits,
    before: Option<Arc<Snapshot>>,
    signs: BTreeMap<ConsumerKey, Signs>,
    /// When the servers of streams elected leaders, oldest first.
    elections: BTreeMap<StreamKey, VecDeque<Timestamp>>,
    vanished: BTreeMap<ConsumerKey, (Arc<Consumer>, Gone)>,
    /// Consumers that lists named and did not show: since when, and in how many looks.
    missing: BTreeMap<ConsumerKey, (Timestamp, u32)>,
    /// Consumers whose filters were edited, and when that was seen.
    edited: BTreeMap<ConsumerKey, Timestamp>,
    /// Consumers whose backlog shrank by more than was delivered, and when.
    lost: BTreeMap<ConsumerKey, Timestamp>,
    /// Consumers whose deletion was announced, and when.
    announced: VecDeque<(ConsumerKey, Timestamp)>,
    pub(super) patients: Patients,
    pub(super) lags: Lags,
    pub(super) near_misses: NearMisses,
}

/// What advisories said of one consumer, oldest first.
#[derive(Debug, Default)]
struct Signs {
    steps: VecDeque<Step>,
    exhausted: Vec<u64>,
    reasons: Vec<String>,
}

#[derive(Debug)]
struct Step {
    at: Timestamp,
    num_naked: u64,
    num_terminated: u64,
    num_elections: u64,
    num_exhausted: u64,
}

impl Doctor {
    /// Takes an advisory to the record.
    pub(super) fn note(&mut self, advisory: &Advisory, now: Timestamp) {
        if let (Some(Entity::Stream(key)), Some(Sign::Elected)) = (&advisory.entity, &advisory.sign)
            && (self.elections.len() < MOST_CONSUMERS || self.elections.contains_key(key))
        {
            let times = self.elections.entry(key.clone()).or_default();
            times.push_back(now);
            if times.len() > MOST_KEPT {
                times.pop_front();
            }
        }
        let Some(Entity::Consumer(key)) = &advisory.entity else { return };
        if advisory.is_removal {
            self.announced.push_back((key.clone(), now));
            if self.announced.len() > MOST_CONSUMERS {
                self.announced.pop_front();
            }
        }
        let Some(sign) = &advisory.sign else { return };
        if self.signs.len() >= MOST_CONSUMERS && !self.signs.contains_key(key) {
            return;
        }
        let signs = self.signs.entry(key.clone()).or_default();
        let step = signs.step(now);
        match sign {
            Sign::Naked => step.num_naked += 1,
            Sign::Elected => step.num_elections += 1,
            Sign::Terminated { reason } => {
                step.num_terminated += 1;
                if !reason.is_empty() && !signs.reasons.contains(reason) && signs.reasons.len() < MOST_KEPT {
                    signs.reasons.push(reason.clone());
                }
            }
            Sign::Exhausted { stream_seq } => {
                step.num_exhausted += 1;
                if let Err(index) = signs.exhausted.binary_search(stream_seq)
                    && signs.exhausted.len() < MOST_KEPT
                {
                    signs.exhausted.insert(index, *stream_seq);
                }
            }
        }
    }

    /// Advisories were missed: nothing is said of what they would have said.
    pub(super) fn forget_signs(&mut self) {
        self.signs.clear();
        self.elections.clear();
    }

    /// The last snapshot that was examined.
    pub(super) fn last(&self) -> Option<&Arc<Snapshot>> {
        self.before.as_ref()
    }

    /// The snapshot with its diagnosis.
    pub(super) fn examine(&mut self, snapshot: Arc<Snapshot>) -> Arc<Snapshot> {
        self.compare(&snapshot);
        self.count_missing(&snapshot);
        let facts = self.facts(&snapshot);
        let mut snapshot = Arc::unwrap_or_clone(snapshot);
        snapshot.oldest = Arc::new(oldest(&facts));
        snapshot.diagnosis = Arc::new(diagnose(&snapshot, self.before.as_deref(), &facts, &self.limits));
        let snapshot = Arc::new(snapshot);
        self.before = Some(Arc::clone(&snapshot));
        snapshot
    }

    /// Who is gone since the look before, and whose filters were edited: numbers from before another filter can't be
    /// compared with those after it.
    fn compare(&mut self, snapshot: &Snapshot) {
        let now = snapshot.at;
        let old = |at: Timestamp| secs_between(at, now) > GONE_SECS;
        self.announced.retain(|(_, at)| !old(*at));
        self.vanished.retain(|key, (_, gone)| {
            !old(gone.at) && snapshot.consumer(key).is_none() && snapshot.stream(&key.stream_key()).is_some()
        });
        self.edited.retain(|_, at| !old(*at));
        self.lost.retain(|_, at| !old(*at));
        let Some(before) = self.before.clone() else { return };
        if Arc::ptr_eq(&before.consumers, &snapshot.consumers) {
            return;
        }
        // Both are in the order of their keys: one walk finds who is gone and who was edited.
        let mut present = snapshot.consumers.iter().peekable();
        for consumer in before.consumers.iter() {
            let key = &consumer.key;
            while present.next_if(|other| other.key < *key).is_some() {}
            match present.next_if(|other| other.key == *key) {
                Some(now_is) if has_other_filters(consumer, now_is) => {
                    self.edited.insert(key.clone(), now);
                }
                Some(now_is) if lost(consumer, now_is) && self.lost.len() < MOST_CONSUMERS => {
                    self.lost.insert(key.clone(), now);
                }
                None if snapshot.stream(&key.stream_key()).is_some() => {
                    let announced = self.announced.iter().any(|(name, _)| name == key);
                    self.vanished.insert(key.clone(), (Arc::clone(consumer), Gone { at: now, announced }));
                }
                // Who takes a stream away means its consumers too.
                Some(_) | None => {}
            }
        }
    }

    fn count_missing(&mut self, snapshot: &Snapshot) {
        let missing =
            snapshot.coverage.missing.iter().filter_map(|missing| match (&missing.part, &missing.why) {
                (MissingPart::Consumer(key), Reason::TimedOut) => Some(key),
                _ => None,
            });
        let mut counted = BTreeMap::new();
        for key in missing {
            let (since, num) = self.missing.remove(key).unwrap_or((snapshot.at, 0));
            counted.insert(key.clone(), (since, num.saturating_add(1)));
        }
        self.missing = counted;
    }

    fn facts(&mut self, snapshot: &Snapshot) -> Facts {
        let mut facts = Facts::default();
        let is_whole = snapshot.coverage.missing.iter().all(|missing| missing.why == Reason::NoSystemAccount);
        for (key, (consumer, gone)) in &self.vanished {
            // While a server is silent or leaders are elected, lists lack what is still there.
            let is_proven = is_whole && secs_between(gone.at, snapshot.at) >= UNANNOUNCED_SECS;
            if !gone.announced && !is_proven {
                continue;
            }
            facts.vanished.push(Arc::clone(consumer));
            facts.consumers.entry(key.clone()).or_default().gone = Some(*gone);
        }
        for (key, (since, num_lists)) in &self.missing {
            let secs = secs_between(*since, snapshot.at);
            facts.consumers.entry(key.clone()).or_default().missing =
                Some(MissingInLists { num_lists: *num_lists, secs });
        }
        self.signs.retain(|key, signs| {
            signs.forget(snapshot.at);
            !signs.steps.is_empty() && snapshot.consumer(key).is_some()
        });
        for (key, signs) in &self.signs {
            let entry: &mut ConsumerFacts = facts.consumers.entry(key.clone()).or_default();
            entry.advisories = Some(signs.advisories());
        }
        self.elections.retain(|_, times| {
            times.retain(|at| secs_between(*at, snapshot.at) <= WINDOW_SECS);
            !times.is_empty()
        });
        facts.elections =
            self.elections.iter().map(|(key, times)| (key.clone(), times.len() as u64)).collect();
        for (key, at) in &self.edited {
            facts.consumers.entry(key.clone()).or_default().filter_edited_at = Some(*at);
        }
        for (key, at) in &self.lost {
            facts.consumers.entry(key.clone()).or_default().lost_at = Some(*at);
        }
        self.patients.fill(&mut facts, snapshot.at);
        self.lags.fill(&mut facts, snapshot);
        self.near_misses.fill(&mut facts, snapshot);
        facts
    }
}

impl Signs {
    fn step(&mut self, now: Timestamp) -> &mut Step {
        let is_old = self.steps.back().is_none_or(|step| secs_between(step.at, now) >= STEP_SECS);
        if is_old {
            self.forget(now);
            self.steps.push_back(Step {
                at: now,
                num_naked: 0,
                num_terminated: 0,
                num_elections: 0,
                num_exhausted: 0,
            });
        }
        let last = self.steps.len() - 1;
        &mut self.steps[last]
    }

    fn forget(&mut self, now: Timestamp) {
        while self.steps.front().is_some_and(|step| secs_between(step.at, now) > WINDOW_SECS) {
            self.steps.pop_front();
        }
        // Given-up messages stay given up; the sequences are forgotten with the last advisory of the window.
        if self.steps.iter().all(|step| step.num_exhausted == 0) {
            self.exhausted.clear();
        }
    }

    fn advisories(&self) -> Advisories {
        let sum = |of: fn(&Step) -> u64| self.steps.iter().map(of).sum();
        Advisories {
            window_secs: WINDOW_SECS,
            exhausted: self.exhausted.clone(),
            num_naked: sum(|step| step.num_naked),
            num_terminated: sum(|step| step.num_terminated),
            term_reasons: self.reasons.clone(),
            num_elections: sum(|step| step.num_elections),
        }
    }
}

/// Of a consumer that is new, or is not shown with it yet, the configuration is not known.
fn has_other_filters(old: &Arc<Consumer>, new: &Arc<Consumer>) -> bool {
    !Arc::ptr_eq(old, new)
        && old.created == new.created
        && [old, new].iter().all(|one| one.raw_config.text() != NO_CONFIG)
        && old.config.filter_subjects != new.config.filter_subjects
}

/// Whether messages left the backlog without being delivered: its present state may show nothing of that.
fn lost(old: &Arc<Consumer>, new: &Arc<Consumer>) -> bool {
    !Arc::ptr_eq(old, new)
        && old.created == new.created
        && !new.freshness.is_stale()
        && old.state.num_pending.saturating_sub(new.state.num_pending)
            > new.state.delivered.consumer_seq.saturating_sub(old.state.delivered.consumer_seq)
}

fn oldest(facts: &Facts) -> BTreeMap<ConsumerKey, Oldest> {
    let of = |facts: &ConsumerFacts| Oldest {
        undelivered_at: facts.oldest_undelivered_at,
        unacked_at: facts.oldest_unacked_at,
    };
    let known = facts.consumers.iter().map(|(key, facts)| (key.clone(), of(facts)));
    known.filter(|(_, oldest)| *oldest != Oldest::default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ConsumerConfig, Sorted, Stream};

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + secs).unwrap()
    }

    fn key() -> ConsumerKey {
        ConsumerKey { account: "A".into(), stream: "S".into(), consumer: "c".into() }
    }

    fn snapshot(secs: i64, has_consumer: bool) -> Arc<Snapshot> {
        let consumer = Consumer {
            key: key(),
            at: at(secs),
            config: ConsumerConfig { durable: true, ..ConsumerConfig::default() },
            ..Consumer::default()
        };
        let stream = Stream { key: key().stream_key(), at: at(secs), ..Stream::default() };
        Arc::new(Snapshot {
            seq: secs as u64,
            at: at(secs),
            streams: Arc::new(Sorted::from_sorted(vec![Arc::new(stream)])),
            consumers: Arc::new(Sorted::from_sorted(
                has_consumer.then(|| Arc::new(consumer)).into_iter().collect(),
            )),
            ..Snapshot::default()
        })
    }

    fn rules(snapshot: &Snapshot) -> Vec<&'static str> {
        snapshot.diagnosis.findings.iter().map(|finding| finding.rule.0).collect()
    }

    fn deletion() -> Advisory {
        let entity = Some(Entity::Consumer(key()));
        Advisory { at: None, entity, is_removal: true, action: None, sign: None, line: String::new() }
    }

    #[test]
    fn a_consumer_that_is_deleted_is_spoken_of_for_a_while() {
        let mut doctor = Doctor::default();
        assert_eq!(rules(&doctor.examine(snapshot(1, true))), Vec::<&str>::new());
        doctor.note(&deletion(), at(1));
        let gone = doctor.examine(snapshot(2, false));
        assert_eq!(rules(&gone), ["C-1"]);
        assert_eq!(gone.diagnosis.findings[0].entity, Entity::Consumer(key()));
        assert_eq!(rules(&doctor.examine(snapshot(300, false))), ["C-1"]);
        assert!(rules(&doctor.examine(snapshot(700, false))).is_empty());
        doctor.examine(snapshot(701, true));
        doctor.examine(snapshot(702, false));
        assert!(rules(&doctor.examine(snapshot(703, true))).is_empty(), "it is back");
    }

    #[test]
    fn without_an_advisory_it_must_stay_away_while_all_servers_answer() {
        let silent = |secs: i64| {
            let mut snapshot = Arc::unwrap_or_clone(snapshot(secs, false));
            let part = MissingPart::Server("n3".into());
            let missing = vec![crate::model::Missing { part, why: Reason::TimedOut }];
            snapshot.coverage = Arc::new(crate::model::Coverage { missing, ..Default::default() });
            Arc::new(snapshot)
        };
        let mut doctor = Doctor::default();
        doctor.examine(snapshot(1, true));
        assert!(rules(&doctor.examine(snapshot(2, false))).is_empty());
        assert!(rules(&doctor.examine(silent(8))).is_empty(), "it may be on the silent server");
        assert_eq!(rules(&doctor.examine(snapshot(9, false))), ["C-1"]);
    }

    #[test]
    fn an_edited_filter_is_noted_once_both_are_known() {
        let with = |secs: i64, config: &str, filter: &str| {
            let mut snapshot = Arc::unwrap_or_clone(snapshot(secs, true));
            let mut consumer = Consumer::clone(&snapshot.consumers.as_slice()[0]);
            consumer.raw_config = crate::model::Json::parse(config).unwrap();
            consumer.config.filter_subjects = vec![filter.to_owned()];
            snapshot.consumers = Arc::new(Sorted::from_sorted(vec![Arc::new(consumer)]));
            Arc::new(snapshot)
        };
        let mut doctor = Doctor::default();
        doctor.examine(with(1, "null", ""));
        assert!(rules(&doctor.examine(with(2, r#"{"filter_subject":"a"}"#, "a"))).is_empty());
        let edited = doctor.examine(with(3, r#"{"filter_subject":"b"}"#, "b"));
        assert_eq!(rules(&edited), ["C-10"]);
        assert_eq!(rules(&doctor.examine(with(4, r#"{"filter_subject":"b"}"#, "b"))), ["C-10"]);
        assert!(rules(&doctor.examine(with(700, r#"{"filter_subject":"b"}"#, "b"))).is_empty());
    }

    #[test]
    fn advisories_are_counted_over_five_minutes() {
        let mut doctor = Doctor::default();
        let naked = Advisory {
            at: None,
            entity: Some(Entity::Consumer(key())),
            is_removal: false,
            action: None,
            sign: Some(Sign::Naked),
            line: String::new(),
        };
        for secs in 0..600 {
            doctor.note(&naked, at(secs));
        }
        let facts = doctor.facts(&snapshot(600, true));
        let advisories = facts.consumers[&key()].advisories.clone().unwrap();
        assert!((300..=311).contains(&advisories.num_naked), "{}", advisories.num_naked);
        assert!(doctor.facts(&snapshot(1000, true)).consumers.is_empty());
    }
}
