//! The rows of the consumers' table: every consumer of every stream, with its status.

use std::{borrow::Cow, sync::Arc};

use jetlens_core::{
    analysis::{history::Series, trend::Trend},
    clock::secs_between,
    ids::Entity,
    model::{Consumer, Snapshot},
};

use super::status::Status;
use crate::views::{listing::Row, words::weight};

pub struct ConsumerRow {
    pub consumer: Arc<Consumer>,
    pub status: Status,
    pub series: Option<Arc<Series>>,
    /// Seconds from the last delivery to the server's reading, by the server's clock.
    pub last_secs: Option<f64>,
}

/// The rows in the order of their keys.
pub fn build(snapshot: &Snapshot) -> Vec<ConsumerRow> {
    let mut series = snapshot.history.consumers().peekable();
    snapshot
        .consumers
        .iter()
        .map(|consumer| {
            // Both are in the order of the keys: one walk finds every series.
            while series.next_if(|(key, _)| **key < consumer.key).is_some() {}
            let series =
                series.next_if(|(key, _)| **key == consumer.key).map(|(_, series)| Arc::clone(series));
            row(consumer, series)
        })
        .collect()
}

/// The row of one consumer.
pub fn row(consumer: &Arc<Consumer>, series: Option<Arc<Series>>) -> ConsumerRow {
    let trend = match &series {
        Some(series) if consumer.state.num_pending > 0 => Trend::of_level(series),
        _ => Trend::Unknown,
    };
    let last_secs = consumer.state.delivered.last_active.map(|last| secs_between(last, consumer.at).max(0.0));
    ConsumerRow { status: Status::of(consumer, trend), consumer: Arc::clone(consumer), series, last_secs }
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

    /// What a person should look at first comes out largest: the severity, and then how much waits.
    pub fn weight(&self) -> f64 {
        weight(self.status.severity(), self.consumer.state.num_pending as f64)
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
    }

    fn group(&self) -> &str {
        self.consumer.key.stream.as_str()
    }

    fn group_entity(&self) -> Option<Entity> {
        Some(Entity::Stream(self.consumer.key.stream_key()))
    }
}
