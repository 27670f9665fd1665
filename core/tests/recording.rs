//! A real cluster, recorded while it is looked at.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails, and says what it saw")]

mod support;

use std::{sync::Arc, time::Duration};

use jetlens_core::{
    ids::Entity,
    model::{Server, Snapshot},
    recording::{Recording, WriterOptions},
    session::{RecorderOptions, Session, SessionOptions},
};
use jetlens_fixtures::cluster::{Cluster, ClusterOptions};
use support::{profile, session, wait_for};
use tokio::time::timeout;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_seen_can_be_seen_again() {
    let cluster = Cluster::start(ClusterOptions::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording");
    let writer = WriterOptions { every: Duration::from_millis(900), ..WriterOptions::default() };
    let recorder = RecorderOptions { path: path.clone(), context: "shop".to_owned(), writer };
    let options = SessionOptions { recorder: Some(recorder), ..SessionOptions::default() };
    let profile = profile(&cluster.urls(), Some(("shop", "shop")), Some(("sys", "sys")));
    let unrecorded = session(profile.clone());
    let mut session = Session::spawn(profile, options, Arc::new(|| {})).unwrap();

    let mut seen: Vec<Arc<Snapshot>> = Vec::new();
    let patience = Duration::from_mins(1);
    wait_for(&mut session, patience, "all that there is", |snapshot| snapshot.consumers.len() >= 80).await;
    assert_eq!(unrecorded.recording.borrow().path, None, "nothing is recorded unasked");
    drop(unrecorded);
    let mut recording = Recording::open(&path).unwrap();
    for _ in 0..8 {
        timeout(patience, session.snapshot.changed()).await.unwrap().unwrap();
        seen.push(session.snapshot.borrow_and_update().clone());
        recording.refresh().unwrap();
    }
    assert!(!recording.moments().is_empty(), "it can be read while it is written");
    let mut status = session.recording.clone();
    drop(session);
    timeout(patience, async { while status.changed().await.is_ok() {} }).await.unwrap();
    let status = status.borrow().clone();
    assert_eq!((status.num_lost, &status.problem), (0, &None));

    recording.refresh().unwrap();
    assert_eq!((recording.damage(), recording.moments().len()), (None, status.num_moments));
    assert_eq!(recording.header().context, "shop");
    let mut num_compared = 0;
    for index in 0..recording.moments().len() {
        let read = recording.moment(index).unwrap();
        if let Some(seen) = seen.iter().find(|seen| seen.seq == read.seq) {
            compare(&read, seen);
            num_compared += 1;
        }
    }
    assert!(num_compared >= 4, "{num_compared} of {} moments were seen", recording.moments().len());
    let last = recording.moments().last().unwrap().at;
    let with_history = recording.with_history(last, 60.0).unwrap();
    let series = with_history.consumers.iter().map(|consumer| Entity::Consumer(consumer.key.clone()));
    let lengths: Vec<_> =
        series.map(|entity| with_history.history.series(&entity).map_or(0, |series| series.len())).collect();
    assert!(lengths.iter().all(|len| *len >= 2), "{lengths:?}");
    println!("{status:?}, {num_compared} compared");
}

/// All but what is kept roughly: clock readings to the millisecond, ages of contacts, and rates.
#[track_caller]
fn compare(read: &Snapshot, seen: &Snapshot) {
    assert_eq!(read.at.as_millisecond(), seen.at.as_millisecond());
    assert_eq!(read.coverage, seen.coverage);
    assert_eq!(read.accounts.as_slice(), seen.accounts.as_slice());
    assert_eq!(read.oldest.len(), seen.oldest.len());
    assert_eq!(read.diagnosis.findings.len(), seen.diagnosis.findings.len());
    for (read, seen) in read.diagnosis.findings.iter().zip(&seen.diagnosis.findings) {
        assert_eq!((read.rule, &read.entity, &read.title), (seen.rule, &seen.entity, &seen.title));
        assert_eq!((&read.explanation, &read.evidence), (&seen.explanation, &seen.evidence));
        assert_eq!((&read.remedies, &read.ruled_out), (&seen.remedies, &seen.ruled_out));
    }
    assert_eq!(read.diagnosis.consumers.len(), seen.diagnosis.consumers.len());
    for ((key, read), (seen_key, seen)) in read.diagnosis.consumers.iter().zip(&seen.diagnosis.consumers) {
        assert_eq!(key, seen_key);
        assert_eq!(read.findings().count(), seen.findings().count());
    }
    assert_eq!(read.servers.len(), seen.servers.len());
    for (read, seen) in read.servers.iter().zip(seen.servers.iter()) {
        let numbers = |server: &Server| {
            let jetstream = server.jetstream.as_ref().unwrap();
            let leader = jetstream.meta.as_ref().and_then(|meta| meta.leader.clone());
            (server.id.clone(), server.in_msgs, jetstream.storage_bytes, jetstream.api_requests, leader)
        };
        assert_eq!(numbers(read), numbers(seen));
        let value = read.raw_varz.value();
        assert_eq!(
            value.as_object().map(serde_json::Map::len),
            seen.raw_varz.value().as_object().map(serde_json::Map::len)
        );
    }
    assert_eq!(read.streams.len(), seen.streams.len());
    for (read, seen) in read.streams.iter().zip(seen.streams.iter()) {
        assert_eq!((&read.config, &read.raw_config), (&seen.config, &seen.raw_config));
        assert_eq!(
            (read.created, read.state.last_seq, read.state.bytes),
            (seen.created, seen.state.last_seq, seen.state.bytes)
        );
    }
    assert_eq!(read.consumers.len(), seen.consumers.len());
    for (read, seen) in read.consumers.iter().zip(seen.consumers.iter()) {
        assert_eq!((&read.config, &read.raw_config), (&seen.config, &seen.raw_config));
        assert_eq!(read.state.num_pending, seen.state.num_pending);
        assert_eq!(read.state.delivered.consumer_seq, seen.state.delivered.consumer_seq);
        let (is, was) = (read.raw_info.value(), seen.raw_info.value());
        for field in ["name", "created", "config", "num_pending", "num_waiting", "num_ack_pending"] {
            assert_eq!(is[field], was[field], "{field}");
        }
    }
}
