//! The rows of the consumers' table: every consumer of every stream, with its status.

use std::{borrow::Cow, sync::Arc};

use jetlens_core::{
    analysis::history::Series,
    clock::secs_between,
    ids::Entity,
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
}

/// The rows in the order of their keys.
pub fn build(snapshot: &Snapshot) -> Vec<ConsumerRow> {
    let mut series = snapshot.history.consumers().peekable();
    let mut verdicts = snapshot.diagnosis.consumers.iter().peekable();
    let worst = found::worst_of_consumers(&snapshot.diagnosis);
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
            let (last_secs, lag_secs) = (last_secs(consumer), snapshot.lag_secs(consumer));
            ConsumerRow { status, series, last_secs, lag_secs, consumer: Arc::clone(consumer) }
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
        consumer: Arc::clone(consumer),
    }
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
