//! The rows of the consumers' table: every consumer of every stream, with its status.

use std::{borrow::Cow, sync::Arc};

use jetlens_core::{
    analysis::{
        forecast::{Flow, Forecast, time_to_loss},
        history::Series,
    },
    clock::secs_between,
    ids::{Entity, StreamKey},
    model::{Consumer, Snapshot},
};

use super::status::Status;
use crate::views::{found, listing::Row, words::weight};

pub struct ConsumerRow {
    pub consumer: Arc<Consumer>,
    pub status: Status,
    pub series: Option<Arc<Series>>,
    /// Seconds from the last delivery to the server's reading, by the server's clock.
    pub last_secs: Option<f64>,
    /// How long the next message has waited, where that is known.
    pub lag_secs: Option<f64>,
    /// The age of the oldest message that was delivered and not acknowledged, where that is known.
    pub unacked_secs: Option<f64>,
    /// When limits discard the oldest message that it has not read or not acknowledged.
    pub loss: Forecast,
}

/// The rows in the order of their keys.
pub fn build(snapshot: &Snapshot) -> Vec<ConsumerRow> {
    let mut series = snapshot.history.consumers().peekable();
    let mut verdicts = snapshot.diagnosis.consumers.iter().peekable();
    let worst = found::worst_of_consumers(&snapshot.diagnosis);
    // Consumers of one stream stand together.
    let mut flow: Option<(StreamKey, Option<Flow>)> = None;
    snapshot
        .consumers
        .iter()
        .map(|consumer| {
            // All are in the order of the keys: one walk finds every series and every verdict.
            while series.next_if(|(key, _)| **key < consumer.key).is_some() {}
            let series =
                series.next_if(|(key, _)| **key == consumer.key).map(|(_, series)| Arc::clone(series));
            while verdicts.next_if(|(key, _)| *key < consumer.key).is_some() {}
            let verdict = verdicts.next_if(|(key, _)| *key == consumer.key).map(|(_, verdict)| verdict);
            let status = Status::of(consumer, verdict, worst.get(&consumer.key).copied());
            let owes = consumer.state.num_pending > 0 || consumer.state.num_ack_pending > 0;
            let is_of = |stream: &StreamKey| {
                stream.stream == consumer.key.stream && stream.account == consumer.key.account
            };
            if owes && flow.as_ref().is_none_or(|(stream, _)| !is_of(stream)) {
                let stream = consumer.key.stream_key();
                let found = flow_of(snapshot, &stream);
                flow = Some((stream, found));
            }
            let flow = flow.as_ref().and_then(|(_, flow)| *flow).filter(|_| owes);
            ConsumerRow {
                status,
                series,
                last_secs: last_secs(consumer),
                lag_secs: snapshot.lag_secs(consumer),
                unacked_secs: unacked_secs(snapshot, consumer),
                loss: time_to_loss(snapshot, consumer, flow),
                consumer: Arc::clone(consumer),
            }
        })
        .collect()
}

/// The row of one consumer.
pub fn row(snapshot: &Snapshot, consumer: &Arc<Consumer>) -> ConsumerRow {
    let entity = Entity::Consumer(consumer.key.clone());
    let worst = found::worst_of(&snapshot.diagnosis, &entity);
    ConsumerRow {
        status: Status::of(consumer, snapshot.diagnosis.consumer(&consumer.key), worst),
        series: snapshot.history.series(&entity).cloned(),
        last_secs: last_secs(consumer),
        lag_secs: snapshot.lag_secs(consumer),
        unacked_secs: unacked_secs(snapshot, consumer),
        loss: time_to_loss(snapshot, consumer, flow_of(snapshot, &consumer.key.stream_key())),
        consumer: Arc::clone(consumer),
    }
}

fn flow_of(snapshot: &Snapshot, stream: &StreamKey) -> Option<Flow> {
    Flow::of(snapshot, snapshot.stream(stream)?)
}

fn unacked_secs(snapshot: &Snapshot, consumer: &Consumer) -> Option<f64> {
    if consumer.state.num_ack_pending == 0 {
        return Some(0.0);
    }
    let at = snapshot.oldest.get(&consumer.key)?.unacked_at?;
    Some(secs_between(at, consumer.at.max(snapshot.at)).max(0.0))
}

fn last_secs(consumer: &Consumer) -> Option<f64> {
    consumer.state.delivered.last_active.map(|last| secs_between(last, consumer.at).max(0.0))
}

impl ConsumerRow {
    /// The subjects that it wants, `>` for all.
    pub fn filter(&self) -> Cow<'_, str> {
        match &*self.consumer.config.filter_subjects {
            [] => Cow::Borrowed(">"),
            [only] => Cow::Borrowed(only),
            many => Cow::Owned(many.join(", ")),
        }
    }

    /// Seconds until nothing waits any more at the pace of the moment; `None` while the backlog does not fall.
    pub fn drain_secs(&self) -> Option<f64> {
        let pending = self.consumer.state.num_pending as f64;
        match self.consumer.rates.pending_per_sec.0 {
            _ if pending == 0.0 => Some(0.0),
            Some(rate) if rate < 0.0 => Some(pending / -rate),
            _ => None,
        }
    }

    /// What a person should look at first comes out largest: the severity, and then how much waits.
    pub fn weight(&self) -> f64 {
        weight(self.status.severity, self.consumer.state.num_pending as f64)
    }
}

impl Row for ConsumerRow {
    fn entity(&self) -> Entity {
        Entity::Consumer(self.consumer.key.clone())
    }

    fn is(&self, entity: &Entity) -> bool {
        matches!(entity, Entity::Consumer(key) if *key == self.consumer.key)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let key = &self.consumer.key;
        [key.consumer.as_str(), key.stream.as_str()]
            .into_iter()
            .chain(self.consumer.config.filter_subjects.iter().map(String::as_str))
            .chain([self.status.word()])
            .chain(self.status.rule())
    }

    fn group(&self) -> &str {
        self.consumer.key.stream.as_str()
    }

    fn group_entity(&self) -> Option<Entity> {
        Some(Entity::Stream(self.consumer.key.stream_key()))
    }
}
