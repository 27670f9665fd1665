//! From when on is asked about, and what was known then.

use crate::{
    analysis::{
        history::{Kept, Sample, Series},
        sample::StreamSample,
    },
    clock::{Timestamp, secs_between},
    ids::Entity,
    model::{Snapshot, Stream},
};

/// Clocks that differ by less are taken for the same: an answer takes its time.
const SAME_CLOCK_MS: i64 = 2_000;

/// The time that a question is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// By the server's clock.
    pub from: Timestamp,
    /// By this machine's clock.
    pub from_here: Timestamp,
    /// By this machine's clock.
    pub to_here: Timestamp,
    /// The stream as it was at `from`; `None` if nobody looked then. All zero for one that did not exist yet.
    pub start: Option<StreamSample>,
}

impl Window {
    /// The window from `from`, by this machine's clock, to the snapshot. If a sample lies near `from`, that is where
    /// it begins.
    pub fn of(snapshot: &Snapshot, stream: &Stream, from: Timestamp) -> Self {
        let entity = Entity::Stream(stream.key.clone());
        let series = snapshot.history.series(&entity);
        let newest = series.and_then(|series| series.last_sample::<StreamSample>());
        let ahead_ms = newest.map_or(0, |kept| {
            let ahead = kept.sample.at.as_millisecond().saturating_sub(kept.here.as_millisecond());
            if ahead.abs() > SAME_CLOCK_MS { ahead } else { 0 }
        });
        let by_server = |here: Timestamp| moved(here, ahead_ms);
        let mut window =
            Self { from: by_server(from), from_here: from, to_here: snapshot.at.max(from), start: None };
        if stream.created >= window.from {
            let raw = stream.raw_config.value();
            let first = raw.get("first_seq").and_then(serde_json::Value::as_u64).unwrap_or(1);
            let last_seq = first.saturating_sub(1);
            window.start = Some(StreamSample { at: stream.created, last_seq, ..StreamSample::default() });
            return window;
        }
        let kept =
            series.and_then(|series| nearest::<StreamSample>(series, window.from_here, window.to_here));
        if let Some(kept) = kept
            && stream.created <= moved(kept.sample.at, 1)
            && kept.sample.last_seq <= stream.state.last_seq
        {
            window.start = Some(kept.sample);
            window.from = kept.sample.at;
            window.from_here = kept.here;
        }
        window
    }

    pub fn secs(&self) -> f64 {
        secs_between(self.from_here, self.to_here).max(0.0)
    }

    /// The window of the same length before this one.
    #[must_use]
    pub fn before(&self, snapshot: &Snapshot, stream: &Stream) -> Option<Self> {
        let ms = (self.secs() * 1e3) as i64;
        let from_here = moved(self.from_here, -ms);
        let from = moved(self.from, -ms);
        // A stream that is younger had no such time.
        if stream.created > from {
            return None;
        }
        let entity = Entity::Stream(stream.key.clone());
        let series = snapshot.history.series(&entity);
        let kept = series.and_then(|series| nearest::<StreamSample>(series, from_here, self.from_here));
        let kept = kept.filter(|kept| kept.sample.last_seq <= stream.state.last_seq);
        Some(Self { from, from_here, to_here: self.from_here, start: kept.map(|kept| kept.sample) })
    }
}

/// The sample that tells how it was at `from`, if one is near enough for a window that ends at `to`.
pub(super) fn nearest<S: Sample>(series: &Series, from: Timestamp, to: Timestamp) -> Option<Kept<S>> {
    let secs = secs_between(from, to);
    // Large systems keep a sample in ten seconds; an hour may be off by a minute.
    let ms = ((secs * 0.02).max(6.0).min(secs * 0.3) * 1e3) as i64;
    let distance = |kept: &Kept<S>| kept.here.as_millisecond().abs_diff(from.as_millisecond());
    series.samples::<S>(moved(from, -ms), moved(from, ms)).min_by_key(distance)
}

fn moved(at: Timestamp, ms: i64) -> Timestamp {
    let limit = if ms < 0 { Timestamp::MIN } else { Timestamp::MAX };
    at.checked_add(jiff::SignedDuration::from_millis(ms)).unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::history::{History, Recorded},
        ids::StreamKey,
        model::{Json, StreamState},
    };

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + secs).unwrap()
    }

    /// A stream with a sample a second for 100 s, of a server whose clock is `ahead` seconds ahead.
    fn snapshot(ahead: i64) -> (Snapshot, Stream) {
        let key = StreamKey { account: "A".into(), stream: "S".into() };
        let entity = Entity::Stream(key.clone());
        let mut history = History::default();
        for secs in 0..=100 {
            let last_seq = secs as u64 * 10;
            let sample =
                StreamSample { at: at(secs + ahead), last_seq, messages: 5, ..StreamSample::default() };
            history.record([(&entity, Recorded::new(sample, at(secs), secs == 0))]);
        }
        let state = StreamState { last_seq: 1000, ..StreamState::default() };
        let stream = Stream { key, created: at(-1000), state, ..Stream::default() };
        (Snapshot { at: at(100), history, ..Snapshot::default() }, stream)
    }

    #[test]
    fn a_window_begins_where_somebody_looked() {
        let (snapshot, stream) = snapshot(0);
        let window = Window::of(&snapshot, &stream, at(40));
        assert_eq!((window.from, window.start.unwrap().last_seq), (at(40), 400));
        assert!((window.secs() - 60.0).abs() < 1e-9);
        assert_eq!(window.before(&snapshot, &stream).unwrap().start, None, "nobody looked then");
        let short = Window::of(&snapshot, &stream, at(60)).before(&snapshot, &stream).unwrap();
        assert_eq!((short.from, short.start.unwrap().last_seq), (at(20), 200));
        let long = Window::of(&snapshot, &stream, at(-500));
        assert_eq!((long.from, long.start), (at(-500), None));
    }

    #[test]
    fn a_servers_clock_is_followed() {
        let (snapshot, stream) = snapshot(300);
        let window = Window::of(&snapshot, &stream, at(40));
        assert_eq!((window.from, window.start.unwrap().last_seq), (at(340), 400));
        assert_eq!(Window::of(&snapshot, &stream, at(-500)).from, at(-200));
    }

    #[test]
    fn a_stream_that_is_new_began_at_nothing() {
        let (snapshot, mut stream) = snapshot(0);
        stream.created = at(50);
        stream.raw_config = Json::parse(r#"{"first_seq":71}"#).unwrap();
        let window = Window::of(&snapshot, &stream, at(40));
        let start = window.start.unwrap();
        assert_eq!((window.from, start.last_seq, start.messages), (at(40), 70, 0));
        assert_eq!(window.before(&snapshot, &stream), None);
        // It was recreated after the sample: that tells nothing.
        let after = Window::of(&snapshot, &stream, at(51));
        assert_eq!(after.start.map(|start| start.last_seq), Some(510));
    }
}
