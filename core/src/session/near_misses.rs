//! What a stream stores, for consumers whose filter has matched nothing: a subject that differs a little was meant.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::json;

use crate::{
    analysis::{
        diagnose::{Facts, facts::StoredSubjects},
        subject::{covers, is_near_miss, is_token},
    },
    clock::{Timestamp, secs_between},
    collect::CollectError,
    ids::{AccountName, ConsumerKey, StreamKey},
    link::Link,
    model::{Consumer, Snapshot},
    wire::api,
};

/// The rule that an answer is for.
const RULE: &str = "C-9";
/// A list that is longer costs the server too much in passing.
const MOST_SUBJECTS: u64 = 20_000;
/// Between two questions about the same stream, in seconds; an answer is believed as long.
const PAUSE_SECS: f64 = 120.0;
/// Subjects that are kept of one consumer.
const MOST_NEAR: usize = 5;

#[derive(Debug, Default)]
pub(super) struct NearMisses {
    asked: BTreeMap<StreamKey, Timestamp>,
    known: BTreeMap<ConsumerKey, StoredSubjects>,
}

/// One stream to list, and the consumers that its subjects are compared with.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) stream: StreamKey,
    consumers: Vec<Arc<Consumer>>,
}

impl NearMisses {
    /// A stream of `account` that was not asked about for a while, with consumers whose filter has matched nothing.
    pub(super) fn next(&self, snapshot: &Snapshot, account: &AccountName) -> Option<Question> {
        let waits = snapshot.consumers.iter().filter(|consumer| {
            let verdict = snapshot.diagnosis.consumer(&consumer.key);
            consumer.key.account == *account
                && verdict.is_some_and(|verdict| verdict.findings().any(|finding| finding.rule.0 == RULE))
        });
        let is_due = |key: &StreamKey| {
            is_token(key.stream.as_str())
                && self.asked.get(key).is_none_or(|at| secs_between(*at, snapshot.at) >= PAUSE_SECS)
                && snapshot.stream(key).is_some_and(|stream| stream.state.num_subjects <= MOST_SUBJECTS)
        };
        let mut waits = waits.filter(|consumer| is_due(&consumer.key.stream_key())).peekable();
        let stream = waits.peek()?.key.stream_key();
        let consumers = waits.filter(|consumer| consumer.key.stream_key() == stream).cloned().collect();
        Some(Question { stream, consumers })
    }

    /// Takes the subjects of a stream to the record; `None` if there was no answer.
    pub(super) fn note(
        &mut self,
        question: &Question,
        subjects: Option<&BTreeMap<String, u64>>,
        now: Timestamp,
    ) {
        self.asked.insert(question.stream.clone(), now);
        for consumer in &question.consumers {
            match subjects {
                Some(subjects) => {
                    let stored = compare(&consumer.config.filter_subjects, subjects);
                    self.known.insert(consumer.key.clone(), stored);
                }
                None => {
                    self.known.remove(&consumer.key);
                }
            }
        }
    }

    /// Adds what is known to `facts`. An edited filter, or a message that matched, makes it void.
    pub(super) fn fill(&mut self, facts: &mut Facts, snapshot: &Snapshot) {
        self.asked.retain(|key, at| {
            snapshot.stream(key).is_some() && secs_between(*at, snapshot.at) < 2.0 * PAUSE_SECS
        });
        let asked = &self.asked;
        self.known.retain(|key, _| {
            let consumer = snapshot.consumer(key);
            consumer.is_some_and(|consumer| consumer.state.delivered.consumer_seq == 0)
                && asked.contains_key(&key.stream_key())
                && facts.consumers.get(key).is_none_or(|facts| facts.filter_edited_at.is_none())
        });
        for (key, stored) in &self.known {
            facts.consumers.entry(key.clone()).or_default().subjects = Some(stored.clone());
        }
    }
}

fn compare(filters: &[String], subjects: &BTreeMap<String, u64>) -> StoredSubjects {
    let mut stored = StoredSubjects::default();
    for (subject, num) in subjects {
        if filters.iter().any(|filter| covers(filter, subject)) {
            stored.num_matching = stored.num_matching.saturating_add(*num);
        } else if stored.near.len() < MOST_NEAR && filters.iter().any(|filter| is_near_miss(filter, subject))
        {
            stored.near.push(subject.clone());
        }
    }
    stored
}

/// The subjects that a stream stores, and how many messages each has. One request.
pub(super) async fn list(
    link: &Link,
    stream: &StreamKey,
) -> Result<Option<BTreeMap<String, u64>>, CollectError> {
    let subject = link.js_subject(&format!("STREAM.INFO.{}", stream.stream));
    let body = json!({"subjects_filter": ">"}).to_string();
    let message = link.request(&subject, body.into(), link.timeout()).await?;
    Ok(api::read_subjects(&message.payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_among_what_is_stored() {
        let subjects = ["orders.eu.created", "orders.us.created", "payments.card"];
        let subjects: BTreeMap<_, _> = subjects.iter().map(|subject| ((*subject).to_owned(), 3)).collect();
        for (filter, num_matching, near) in [
            ("order.eu.>", 0, "orders.eu.created"),
            ("Payments.card", 0, "payments.card"),
            ("orders.*.created", 6, ""),
            ("returns.>", 0, ""),
        ] {
            let stored = compare(&[filter.to_owned()], &subjects);
            assert_eq!((stored.num_matching, &*stored.near.join(" ")), (num_matching, near), "{filter}");
        }
    }
}
