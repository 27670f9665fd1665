//! The last minutes of every asset's numbers, for charts and rates.
//!
//! A [`History`] is a value like the snapshot that carries it: cloning it is cheap, and a clone never changes.
//! A series is a list of sealed chunks, which all clones share, and an open one.
//! A gap is a point of its own: a recreated asset, a restarted counter and a time without an answer start a new run,
//! and no line is drawn across.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use crate::{
    clock::{Timestamp, secs_between},
    ids::Entity,
};

/// Points in a chunk. A push copies at most one chunk and the list of chunks.
const CHUNK_LEN: usize = 16;

/// The numbers that are kept of an asset. What they are depends on its kind.
///
/// | kind | `level` | `in_per_sec` | `out_per_sec` | `held` |
/// | --- | --- | --- | --- | --- |
/// | stream | messages stored | messages in | bytes a second | bytes stored |
/// | consumer | `num_pending` | delivered | acknowledged | `num_ack_pending` |
/// | server | connections | messages in | messages out | CPU per cent |
///
/// A rate that is not known is NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numbers {
    pub level: f64,
    pub in_per_sec: f32,
    pub out_per_sec: f32,
    pub held: f64,
}

/// Numbers at the moment when they were collected, by this machine's clock: a chart's axis ends at its "now".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub at: Timestamp,
    pub numbers: Numbers,
    /// Whether no line may be drawn from the point before to this one.
    pub starts_run: bool,
}

/// The points of one asset, oldest first, of the last [`Series::SPAN_SECS`].
#[derive(Clone, Debug, Default)]
pub struct Series {
    sealed: VecDeque<Arc<[Point]>>,
    open: Vec<Point>,
}

impl Series {
    /// A chunk is forgotten when all of it is older than this.
    pub const SPAN_SECS: f64 = 900.0;
    /// However fast the points come.
    pub const CAPACITY: usize = 1024;

    /// Adds a point. One that is not later than the last is ignored: an answer that overtook another.
    pub fn push(&mut self, point: Point) {
        if self.last().is_some_and(|last| point.at <= last.at) {
            return;
        }
        if self.open.len() == CHUNK_LEN {
            self.sealed.push_back(std::mem::take(&mut self.open).into());
            let is_old = |chunk: &Arc<[Point]>| {
                chunk.last().is_some_and(|last| secs_between(last.at, point.at) > Self::SPAN_SECS)
            };
            while self.sealed.len() * CHUNK_LEN > Self::CAPACITY || self.sealed.front().is_some_and(is_old) {
                self.sealed.pop_front();
            }
        }
        self.open.push(point);
    }

    pub fn last(&self) -> Option<&Point> {
        self.open.last().or_else(|| self.sealed.back().and_then(|chunk| chunk.last()))
    }

    pub fn len(&self) -> usize {
        self.sealed.len() * CHUNK_LEN + self.open.len()
    }

    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Point> {
        self.sealed.iter().flat_map(|chunk| chunk.iter()).chain(&self.open)
    }

    /// The points of the last `secs` seconds before `now`.
    pub fn since(&self, now: Timestamp, secs: f64) -> impl Iterator<Item = &Point> {
        self.iter().skip_while(move |point| secs_between(point.at, now) > secs)
    }

    /// How much memory the series takes, in bytes.
    pub fn size_bytes(&self) -> usize {
        (self.sealed.len() * CHUNK_LEN + self.open.capacity()) * size_of::<Point>()
    }
}

/// The series of every asset.
#[derive(Clone, Debug, Default)]
pub struct History(Arc<BTreeMap<Entity, Arc<Series>>>);

impl History {
    pub fn series(&self, entity: &Entity) -> Option<&Arc<Series>> {
        self.0.get(entity)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a point to each asset that is named, and forgets the assets that `keep` does not know any more.
    pub fn record(
        &mut self,
        points: impl IntoIterator<Item = (Entity, Point)>,
        keep: impl Fn(&Entity) -> bool,
    ) {
        let map = Arc::make_mut(&mut self.0);
        for (entity, point) in points {
            Arc::make_mut(map.entry(entity).or_default()).push(point);
        }
        map.retain(|entity, _| keep(entity));
    }

    pub fn size_bytes(&self) -> usize {
        self.0.values().map(|series| series.size_bytes() + size_of::<Series>()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(secs: i64) -> Point {
        Point {
            at: Timestamp::from_second(secs).unwrap(),
            numbers: Numbers { level: secs as f64, in_per_sec: 0.0, out_per_sec: 0.0, held: 0.0 },
            starts_run: false,
        }
    }

    #[test]
    fn a_series_keeps_the_newest_points_in_order() {
        let mut series = Series::default();
        for secs in 0..10_000 {
            series.push(point(secs));
        }
        assert!((900..=900 + 2 * CHUNK_LEN).contains(&series.len()), "{}", series.len());
        assert_eq!(series.iter().count(), series.len());
        assert_eq!(series.last(), Some(&point(9_999)));
        assert!(series.iter().zip(series.iter().skip(1)).all(|(a, b)| a.at < b.at));
    }

    #[test]
    fn an_answer_that_was_overtaken_is_ignored() {
        let mut series = Series::default();
        for secs in [5, 4, 5, 6] {
            series.push(point(secs));
        }
        assert_eq!(series.iter().map(|point| point.at.as_second()).collect::<Vec<_>>(), [5, 6]);
    }

    #[test]
    fn a_clone_never_changes() {
        let entity = Entity::Server { name: "n1".into() };
        let mut history = History::default();
        history.record([(entity.clone(), point(1))], |_| true);
        let before = history.clone();
        history.record([(entity.clone(), point(2))], |_| true);
        assert_eq!(before.series(&entity).unwrap().len(), 1);
        assert_eq!(history.series(&entity).unwrap().len(), 2);
        history.record([], |_| false);
        assert!(history.is_empty());
    }
}
