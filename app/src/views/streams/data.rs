//! The rows of the streams' table.

use std::{borrow::Cow, sync::Arc};

use jetlens_core::{
    analysis::history::Series,
    clock::{Timestamp, secs_between},
    ids::Entity,
    model::{Snapshot, Stream, StreamRole},
};

use super::status::{Fill, Status};
use crate::views::{listing::Row, words::weight};

pub struct StreamRow {
    pub stream: Arc<Stream>,
    pub role: StreamRole,
    pub status: Status,
    pub fill: Option<Fill>,
    pub series: Option<Arc<Series>>,
}

/// The rows in the order of their keys.
pub fn build(snapshot: &Snapshot) -> Vec<StreamRow> {
    snapshot.streams.iter().map(|stream| row(snapshot, stream)).collect()
}

/// The row of one stream.
pub fn row(snapshot: &Snapshot, stream: &Arc<Stream>) -> StreamRow {
    StreamRow {
        role: stream.role(),
        status: Status::of(stream),
        fill: Fill::of(stream),
        series: snapshot.history.series(&Entity::Stream(stream.key.clone())).cloned(),
        stream: Arc::clone(stream),
    }
}

impl StreamRow {
    pub fn subjects(&self) -> Cow<'_, str> {
        match &*self.stream.config.subjects {
            [] => Cow::Borrowed(""),
            [only] => Cow::Borrowed(only),
            many => Cow::Owned(many.join(", ")),
        }
    }

    /// What a person should look at first comes out largest: the severity, and then the traffic.
    pub fn weight(&self) -> f64 {
        weight(self.status.severity(), self.stream.rates.messages_per_sec.0.unwrap_or(0.0))
    }

    /// Seconds from a moment of the stream to the server's reading.
    pub fn age_secs(&self, then: Option<Timestamp>) -> Option<f64> {
        then.map(|then| secs_between(then, self.stream.at).max(0.0))
    }
}

impl Row for StreamRow {
    fn entity(&self) -> Entity {
        Entity::Stream(self.stream.key.clone())
    }

    fn is(&self, entity: &Entity) -> bool {
        matches!(entity, Entity::Stream(key) if *key == self.stream.key)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        [self.stream.key.stream.as_str()]
            .into_iter()
            .chain(self.stream.config.subjects.iter().map(String::as_str))
            .chain([self.status.word()])
    }

    fn group(&self) -> &str {
        self.stream.key.account.as_str()
    }
}
