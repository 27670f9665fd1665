//! The rows of the streams' table.

use std::{borrow::Cow, sync::Arc};

use jetlens_core::{
    analysis::{
        diagnose::finding::{Finding, Severity as Weight},
        forecast::{Flow, Forecast, time_to_limit},
        history::Series,
    },
    clock::{Timestamp, secs_between},
    ids::Entity,
    model::{Snapshot, Stream, StreamRole},
};

use super::status::{Fill, Status};
use crate::{
    ui::Severity,
    views::{found, listing::Row, words::weight},
};

pub struct StreamRow {
    pub stream: Arc<Stream>,
    pub role: StreamRole,
    /// What it is in as far as no rule complains.
    pub status: Status,
    /// The worst finding that asks for attention; notes leave a stream in peace.
    pub worst: Option<Arc<Finding>>,
    pub fill: Option<Fill>,
    /// When it reaches a limit of messages or bytes.
    pub limit: Forecast,
    pub series: Option<Arc<Series>>,
}

/// The rows in the order of their keys.
pub fn build(snapshot: &Snapshot) -> Vec<StreamRow> {
    let worst = found::worst(&snapshot.diagnosis);
    let of_stream = |stream: &Arc<Stream>| {
        let entity = Entity::Stream(stream.key.clone());
        row_of(snapshot, stream, worst.get(&entity).copied(), &entity)
    };
    snapshot.streams.iter().map(of_stream).collect()
}

/// The row of one stream.
pub fn row(snapshot: &Snapshot, stream: &Arc<Stream>) -> StreamRow {
    let entity = Entity::Stream(stream.key.clone());
    row_of(snapshot, stream, found::worst_of(&snapshot.diagnosis, &entity), &entity)
}

fn row_of(
    snapshot: &Snapshot,
    stream: &Arc<Stream>,
    worst: Option<&Arc<Finding>>,
    entity: &Entity,
) -> StreamRow {
    StreamRow {
        worst: worst.filter(|finding| finding.severity <= Weight::Warning).cloned(),
        role: stream.role(),
        status: Status::of(stream),
        fill: Fill::of(stream),
        limit: time_to_limit(stream, Flow::of(snapshot, stream)),
        series: snapshot.history.series(entity).cloned(),
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

    pub fn severity(&self) -> Severity {
        self.worst.as_ref().map_or_else(|| self.status.severity(), |worst| found::severity(worst.severity))
    }

    /// The status as one term, for filters, copies and sorting.
    pub fn word(&self) -> &str {
        self.worst.as_ref().map_or_else(|| self.status.word(), |worst| &worst.title)
    }

    pub fn rule(&self) -> Option<&'static str> {
        self.worst.as_ref().map(|worst| worst.rule.0)
    }

    /// The status in a cell.
    pub fn words(&self) -> Cow<'_, str> {
        match &self.worst {
            Some(worst) => Cow::Borrowed(&*worst.title),
            None => self.status.words(&self.stream),
        }
    }

    /// What a person should look at first comes out largest: the severity, and then the traffic.
    pub fn weight(&self) -> f64 {
        weight(self.severity(), self.stream.rates.messages_per_sec.0.unwrap_or(0.0))
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
            .chain([self.word()])
            .chain(self.rule())
    }

    fn group(&self) -> &str {
        self.stream.key.account.as_str()
    }
}
