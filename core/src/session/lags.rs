//! How long the next message of a consumer has waited: asked for a few consumers at a time, those with a backlog.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    analysis::diagnose::{Facts, Verdict},
    clock::{Timestamp, secs_between},
    collect::head::{self, Head},
    ids::{ConsumerKey, Entity},
    link::Link,
    model::{Consumer, Snapshot, Stream},
};

/// Consumers that are asked about after one look.
const MOST_AT_ONCE: usize = 4;
/// Whose last delivery is older than this does not move, in seconds.
const STILL_SECS: f64 = 10.0;
/// Between two questions about the same consumer, in seconds.
const PAUSE_SECS: f64 = 10.0;

#[derive(Debug, Default)]
pub(super) struct Lags {
    known: BTreeMap<ConsumerKey, Known>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Known {
    asked_at: Timestamp,
    undelivered: Option<Head>,
    unacked: Option<Head>,
}

impl Lags {
    /// The consumers to ask about now, of those whose account is `account`: what a person looks at, then what something
    /// is wrong with, then whoever was asked longest ago.
    pub(super) fn next(
        &self,
        snapshot: &Snapshot,
        account: &crate::ids::AccountName,
        selected: Option<&Entity>,
    ) -> Vec<Arc<Consumer>> {
        let asked = |key: &ConsumerKey| self.known.get(key).map(|known| known.asked_at);
        let is_selected =
            |key: &ConsumerKey| matches!(selected, Some(Entity::Consumer(other)) if other == key);
        // Whose verdict must wait is known sooner with the age of what waits.
        let is_awaited = |consumer: &Consumer| {
            let verdict = snapshot.diagnosis.consumer(&consumer.key).map(|verdict| &verdict.verdict);
            // What moves is asked for too late: its message is gone.
            let last = consumer.state.delivered.last_active.unwrap_or(consumer.created);
            matches!(verdict, Some(Verdict::NeedsSecs(_))) && secs_between(last, consumer.at) >= STILL_SECS
        };
        let worst = |key: &ConsumerKey| {
            let verdict = snapshot.diagnosis.consumer(key);
            verdict.and_then(|verdict| verdict.findings().map(|finding| finding.severity).min())
        };
        let mut due: Vec<_> = snapshot
            .consumers
            .iter()
            .filter(|consumer| {
                consumer.key.account == *account
                    && (consumer.state.num_pending > 0 || consumer.state.num_ack_pending > 0)
                    && !consumer.freshness.is_stale()
                    && snapshot.stream(&consumer.key.stream_key()).is_some_and(|stream| {
                        // A message that is gone meanwhile would count as a failed request of the account.
                        let is_worth_it = stream.config.allow_direct
                            || is_selected(&consumer.key)
                            || worst(&consumer.key).is_some()
                            || is_awaited(consumer);
                        is_worth_it && head::can_ask(consumer, stream)
                    })
                    && asked(&consumer.key).is_none_or(|at| secs_between(at, snapshot.at) >= PAUSE_SECS)
            })
            .collect();
        due.sort_by_cached_key(|consumer| {
            let worst = worst(&consumer.key);
            let is_urgent = worst.is_some() || is_awaited(consumer);
            (!is_selected(&consumer.key), !is_urgent, worst.is_none(), worst, asked(&consumer.key))
        });
        due.into_iter().take(MOST_AT_ONCE).cloned().collect()
    }

    pub(super) fn note(
        &mut self,
        key: ConsumerKey,
        undelivered: Option<Head>,
        unacked: Option<Head>,
        now: Timestamp,
    ) {
        self.known.insert(key, Known { asked_at: now, undelivered, unacked });
    }

    /// Adds what still holds to `facts`: a message that was delivered since then is no longer the oldest that waits.
    pub(super) fn fill(&mut self, facts: &mut Facts, snapshot: &Snapshot) {
        self.known.retain(|key, _| snapshot.consumer(key).is_some());
        for (key, known) in &self.known {
            let Some(consumer) = snapshot.consumer(key) else { continue };
            let state = &consumer.state;
            let waits = |head: &Head| state.num_pending > 0 && head.stream_seq > state.delivered.stream_seq;
            let is_out =
                |head: &Head| state.num_ack_pending > 0 && head.stream_seq > state.ack_floor.stream_seq;
            let undelivered = known.undelivered.filter(waits);
            let unacked = known.unacked.filter(is_out);
            if undelivered.is_none() && unacked.is_none() {
                continue;
            }
            let entry = facts.consumers.entry(key.clone()).or_default();
            entry.oldest_undelivered_at = undelivered.map(|head| head.stored_at);
            entry.next_message_bytes = undelivered.map(|head| head.bytes);
            entry.oldest_unacked_at = unacked.map(|head| head.stored_at);
        }
    }
}

/// The oldest messages of `consumer` that wait for delivery and for an acknowledgement. Who can't be asked stays unknown.
pub(super) async fn look(link: &Link, consumer: &Consumer, stream: &Stream) -> (Option<Head>, Option<Head>) {
    let state = &consumer.state;
    let ask = async |after_seq| head::next(link, consumer, stream, after_seq).await.ok().flatten();
    let undelivered = if state.num_pending > 0 { ask(state.delivered.stream_seq).await } else { None };
    let unacked = if state.num_ack_pending > 0 { ask(state.ack_floor.stream_seq).await } else { None };
    (undelivered, unacked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ConsumerState, Delivered, Sorted, StreamConfig};

    fn key(name: &str) -> ConsumerKey {
        ConsumerKey { account: "A".into(), stream: "S".into(), consumer: name.into() }
    }

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + secs).unwrap()
    }

    fn snapshot(secs: i64, backlogs: &[(&str, u64, u64)]) -> Snapshot {
        let consumers = backlogs.iter().map(|(name, num_pending, stream_seq)| {
            let delivered = Delivered { stream_seq: *stream_seq, ..Delivered::default() };
            let state = ConsumerState { num_pending: *num_pending, delivered, ..ConsumerState::default() };
            Arc::new(Consumer { key: key(name), state, ..Consumer::default() })
        });
        let config = StreamConfig { allow_direct: true, ..StreamConfig::default() };
        let stream = Stream { key: key("").stream_key(), config, ..Stream::default() };
        Snapshot {
            at: at(secs),
            consumers: Arc::new(consumers.collect::<Sorted<_>>()),
            streams: Arc::new([Arc::new(stream)].into_iter().collect::<Sorted<_>>()),
            ..Snapshot::default()
        }
    }

    fn names(due: &[Arc<Consumer>]) -> Vec<&str> {
        due.iter().map(|consumer| consumer.key.consumer.as_str()).collect()
    }

    #[test]
    fn backlogs_are_asked_about_in_turn() {
        let backlogs: Vec<_> = ["a", "b", "c", "d", "e", "f"]
            .into_iter()
            .map(|name| (name, u64::from(name != "b"), 0))
            .collect();
        let mut lags = Lags::default();
        let selected = Entity::Consumer(key("f"));
        let first = lags.next(&snapshot(0, &backlogs), &"A".into(), Some(&selected));
        assert_eq!(names(&first), ["f", "a", "c", "d"], "who has no backlog has no lag");
        for consumer in first {
            lags.note(consumer.key.clone(), None, None, at(0));
        }
        assert_eq!(names(&lags.next(&snapshot(1, &backlogs), &"A".into(), None)), ["e"]);
        assert_eq!(lags.next(&snapshot(20, &backlogs), &"A".into(), None).len(), 4);
        assert!(lags.next(&snapshot(20, &backlogs), &"B".into(), None).is_empty(), "another account's");

        let mut indirect = snapshot(20, &backlogs);
        let stream = Stream { key: key("").stream_key(), ..Stream::default() };
        indirect.streams = Arc::new([Arc::new(stream)].into_iter().collect());
        assert_eq!(
            names(&lags.next(&indirect, &"A".into(), Some(&selected))),
            ["f"],
            "no failed requests in passing"
        );
    }

    #[test]
    fn an_age_holds_until_its_message_is_delivered() {
        let mut lags = Lags::default();
        let head = Head { stream_seq: 7, stored_at: at(-60), bytes: 5 };
        lags.note(key("a"), Some(head), None, at(0));
        let mut facts = Facts::default();
        lags.fill(&mut facts, &snapshot(1, &[("a", 3, 6)]));
        assert_eq!(facts.consumers[&key("a")].oldest_undelivered_at, Some(at(-60)));
        let mut facts = Facts::default();
        lags.fill(&mut facts, &snapshot(1, &[("a", 3, 7)]));
        assert!(facts.consumers.is_empty());
    }
}
