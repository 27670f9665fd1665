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
    ids::{ConsumerKey, Entity},
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

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Point> {
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

/// The series of every asset, and of their sums.
#[derive(Clone, Debug, Default)]
pub struct History {
    series: Arc<BTreeMap<Entity, Arc<Series>>>,
    totals: Arc<VecDeque<Total>>,
}

/// The numbers of the whole system at a moment: of each asset the latest that is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Total {
    pub at: Timestamp,
    /// Messages that arrive in streams.
    pub in_per_sec: f64,
    /// Deliveries of consumers.
    pub delivered_per_sec: f64,
    pub num_pending: f64,
    pub num_ack_pending: f64,
    pub stored_bytes: f64,
}

impl History {
    /// Totals are kept this far apart, so that a refresh of one asset does not add up all.
    const MIN_SECS_BETWEEN_TOTALS: f64 = 1.0;

    pub fn series(&self, entity: &Entity) -> Option<&Arc<Series>> {
        self.series.get(entity)
    }

    /// The series of the consumers, in the order of their keys.
    pub fn consumers(&self) -> impl Iterator<Item = (&ConsumerKey, &Arc<Series>)> {
        self.series.range(Entity::Consumer(ConsumerKey::default())..).filter_map(|(entity, series)| {
            match entity {
                Entity::Consumer(key) => Some((key, series)),
                _ => None,
            }
        })
    }

    /// The sums, oldest first, as far back as a series goes.
    pub fn totals(&self) -> impl DoubleEndedIterator<Item = &Total> + Clone {
        self.totals.iter()
    }

    pub fn len(&self) -> usize {
        self.series.len()
    }

    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// Adds a point to each asset that is named, and forgets the assets that `keep` does not know any more.
    pub fn record(
        &mut self,
        points: impl IntoIterator<Item = (Entity, Point)>,
        keep: impl Fn(&Entity) -> bool,
    ) {
        let map = Arc::make_mut(&mut self.series);
        let mut latest = None;
        for (entity, point) in points {
            latest = latest.max(Some(point.at));
            Arc::make_mut(map.entry(entity).or_default()).push(point);
        }
        map.retain(|entity, _| keep(entity));
        if let Some(at) = latest {
            self.add_up(at);
        }
    }

    fn add_up(&mut self, at: Timestamp) {
        if self.totals.back().is_some_and(|last| secs_between(last.at, at) < Self::MIN_SECS_BETWEEN_TOTALS) {
            return;
        }
        let mut total = Total {
            at,
            in_per_sec: 0.0,
            delivered_per_sec: 0.0,
            num_pending: 0.0,
            num_ack_pending: 0.0,
            stored_bytes: 0.0,
        };
        let known = |number: f64| if number.is_finite() { number } else { 0.0 };
        for (entity, series) in &*self.series {
            let Some(Point { numbers, .. }) = series.last() else { continue };
            match entity {
                Entity::Stream(_) => {
                    total.in_per_sec += known(numbers.in_per_sec.into());
                    total.stored_bytes += known(numbers.held);
                }
                Entity::Consumer(_) => {
                    total.delivered_per_sec += known(numbers.in_per_sec.into());
                    total.num_pending += known(numbers.level);
                    total.num_ack_pending += known(numbers.held);
                }
                Entity::Server { .. } | Entity::Account { .. } => {}
            }
        }
        let totals = Arc::make_mut(&mut self.totals);
        if totals.len() >= Series::CAPACITY {
            totals.pop_front();
        }
        totals.push_back(total);
    }

    pub fn size_bytes(&self) -> usize {
        self.series.values().map(|series| series.size_bytes() + size_of::<Series>()).sum::<usize>()
            + self.totals.len() * size_of::<Total>()
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

    #[test]
    fn totals_add_up_the_latest_of_each() {
        let name = |n: i64| {
            Entity::Consumer(ConsumerKey { consumer: format!("c{n}").into(), ..ConsumerKey::default() })
        };
        let mut history = History::default();
        history.record((0..3).map(|n| (name(n), point(10 + n))), |_| true);
        history.record([(name(0), point(20))], |_| true);
        history.record([(name(1), point(20))], |_| true);
        let pending: Vec<_> =
            history.totals().map(|total| (total.at.as_second(), total.num_pending)).collect();
        assert_eq!(pending, [(12, 33.0), (20, 43.0)], "the third came within a second of the second");
    }
}
