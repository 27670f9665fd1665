use std::sync::Arc;

use super::*;
use crate::{
    clock::Timestamp,
    model::{ConsumerState, Delivered, Oldest, StreamConfig, StreamState},
    units::Limit,
};

fn at(secs: i64) -> Timestamp {
    Timestamp::from_second(1_000_000 + secs).unwrap()
}

/// A stream of 1,000 messages of 100 bytes, sequences 1,001 to 2,000.
fn stream(edit: impl FnOnce(&mut StreamConfig)) -> Stream {
    let mut config = StreamConfig::default();
    edit(&mut config);
    let state = StreamState {
        messages: 1000,
        bytes: 100_000,
        first_seq: 1001,
        first_ts: Some(at(-500)),
        last_seq: 2000,
        ..StreamState::default()
    };
    Stream { config, state, at: at(0), ..Stream::default() }
}

/// Ten messages a second come, and none goes.
const GROWS: Flow = Flow { messages: 10.0, bytes: 1000.0, arrived: 10.0, removed: 0.0 };
/// Ten come, and ten go.
const FULL: Flow = Flow { messages: 0.0, bytes: 0.0, arrived: 10.0, removed: 10.0 };

fn snapshot(stream: Stream, consumer: &Consumer, oldest: Oldest) -> Snapshot {
    Snapshot {
        at: at(0),
        streams: Arc::new([Arc::new(stream)].into_iter().collect()),
        oldest: Arc::new([(consumer.key.clone(), oldest)].into()),
        ..Snapshot::default()
    }
}

/// A consumer that has read up to 1,500.
fn consumer(num_pending: u64, num_ack_pending: u64) -> Consumer {
    let place = |stream_seq| Delivered { stream_seq, ..Delivered::default() };
    let state = ConsumerState {
        delivered: place(1500),
        ack_floor: place(1200),
        num_pending,
        num_ack_pending,
        ..ConsumerState::default()
    };
    Consumer { state, at: at(0), ..Consumer::default() }
}

#[test]
fn a_stream_is_full_when_the_first_limit_is_reached() {
    let limit = |msgs: Option<u64>, bytes: Option<u64>, flow| {
        let limit = |max: Option<u64>| max.map_or(Limit::Unlimited, Limit::At);
        let stream = stream(|config| {
            config.max_msgs = limit(msgs);
            config.max_bytes = limit(bytes);
        });
        time_to_limit(&stream, flow)
    };
    assert_eq!(limit(Some(2000), None, Some(GROWS)), Forecast::In(100.0));
    assert_eq!(limit(Some(2000), Some(150_000), Some(GROWS)), Forecast::In(50.0));
    assert_eq!(limit(Some(1000), Some(150_000), None), Forecast::In(0.0), "it is there now");
    assert!(matches!(limit(Some(2000), None, Some(FULL)), Forecast::Never(_)));
    assert!(matches!(limit(Some(2000), None, None), Forecast::Unknown(_)));
    assert!(matches!(limit(None, None, Some(GROWS)), Forecast::Never(_)));
}

#[test]
fn what_a_consumer_loses_and_when() {
    let loss = |edit: fn(&mut StreamConfig),
                (pending, unacked),
                (undelivered, acked): (Option<i64>, Option<i64>),
                flow| {
        let consumer = consumer(pending, unacked);
        let oldest = Oldest { undelivered_at: undelivered.map(at), unacked_at: acked.map(at) };
        time_to_loss(&snapshot(stream(edit), &consumer, oldest), &consumer, flow)
    };
    let aged: fn(&mut StreamConfig) = |config| config.max_age_nanos = 3600 * 1_000_000_000;
    let small: fn(&mut StreamConfig) = |config| config.max_msgs = Limit::At(2000);
    let brim: fn(&mut StreamConfig) = |config| config.max_msgs = Limit::At(1000);
    let both: fn(&mut StreamConfig) = |config| {
        config.max_age_nanos = 3600 * 1_000_000_000;
        config.max_msgs = Limit::At(2000);
    };
    let none = (None, None);
    #[rustfmt::skip]
    let cases = [
        ("nothing waits", loss(aged, (0, 0), none, Some(GROWS)), Some(None)),
        ("no limits", loss(|_| {}, (5, 0), none, Some(GROWS)), Some(None)),
        ("by age", loss(aged, (5, 0), (Some(-600), None), None), Some(Some(3000.0))),
        ("too old already", loss(aged, (5, 0), (Some(-6000), None), None), Some(Some(0.0))),
        ("the unacknowledged one is older", loss(aged, (5, 3), (Some(-60), Some(-600)), None), Some(Some(3000.0))),
        ("an age that is not known", loss(aged, (5, 3), (Some(-60), None), None), None),
        // 1,000 more until it is full, then the 500 before 1,501.
        ("by growth", loss(small, (5, 0), none, Some(GROWS)), Some(Some(150.0))),
        ("by growth, unacknowledged", loss(small, (5, 1), none, Some(GROWS)), Some(Some(120.0))),
        ("it is full, and 500 go first", loss(brim, (5, 0), none, Some(FULL)), Some(Some(50.0))),
        ("it stands still", loss(small, (5, 0), none, Some(Flow::default())), Some(None)),
        ("nobody watched", loss(small, (5, 0), none, None), None),
        ("the sooner of two", loss(both, (5, 0), (Some(-600), None), Some(GROWS)), Some(Some(150.0))),
        ("one of two unknown", loss(both, (5, 0), none, Some(GROWS)), None),
        ("new ones are refused", loss(|config| { config.max_msgs = Limit::At(1000); config.discard = Discard::New; },
            (5, 0), none, Some(FULL)), Some(None)),
        ("a limit for each subject", loss(|config| config.max_msgs_per_subject = Limit::At(5), (5, 0), none, Some(GROWS)), None),
    ];
    for (name, found, expected) in cases {
        match (found, expected) {
            (Forecast::Unknown(_), None) | (Forecast::Never(_), Some(None)) => {}
            (Forecast::In(secs), Some(Some(wanted))) => {
                assert!((secs - wanted).abs() < 1.0, "{name}: {secs}");
            }
            _ => panic!("{name}: {found:?}, not {expected:?}"),
        }
    }
}

#[test]
fn what_is_silent_or_gone_is_unknown() {
    let lost = consumer(5, 0);
    assert!(matches!(time_to_loss(&Snapshot::default(), &lost, Some(GROWS)), Forecast::Unknown(_)));
    let mut silent = stream(|config| config.max_msgs = Limit::At(5000));
    let why = crate::model::Reason::TimedOut;
    silent.freshness = crate::model::Freshness::Stale { since: at(0), why };
    assert!(matches!(time_to_limit(&silent, Some(GROWS)), Forecast::Unknown(_)));
    let snapshot = snapshot(silent, &lost, Oldest::default());
    assert!(matches!(time_to_loss(&snapshot, &lost, Some(GROWS)), Forecast::Unknown(_)));
}

#[test]
fn a_flow_wants_a_minute_of_one_run() {
    let sample = |secs, last_seq| StreamSample {
        at: at(secs),
        last_seq,
        messages: last_seq,
        ..StreamSample::default()
    };
    let flow = Flow::between(&sample(0, 100), &sample(100, 300)).unwrap();
    assert!((flow.messages - 2.0).abs() < 1e-9 && (flow.arrived - 2.0).abs() < 1e-9 && flow.removed == 0.0);
    assert_eq!(Flow::between(&sample(0, 100), &sample(59, 300)), None, "too short");
    assert_eq!(Flow::between(&sample(0, 100), &sample(100, 50)), None, "rolled back");
}
