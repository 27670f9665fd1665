//! What facts beside the samples decide.

use std::sync::Arc;

use jetlens_core::{
    analysis::{
        diagnose::{
            ConsumerFacts, Facts, Limits, Verdict, diagnose_consumers,
            facts::{
                Advisories, Client, ClosedClient, Gone, MissingInLists, Probe, PullRequest, StoredSubjects,
            },
            finding::{Cause, Severity},
            groups,
        },
        sample::ConsumerSample,
    },
    clock::Timestamp,
    ids::ConsumerKey,
    model::{Freshness, RaftGroup, RaftPeer, Reason, SourceState, Stream},
    units::Limit,
};

use crate::scene::{Scene, golden, golden_limits, ids, later};

fn scene(name: &str) -> Scene {
    golden()[name].clone()
}

fn advisories() -> Advisories {
    Advisories { window_secs: 10.0, ..Advisories::default() }
}

fn client(name: &str, num_received: u64, num_sent: u64) -> Client {
    Client { name: name.into(), address: "10.0.0.7:5000".into(), num_received, num_sent, ..Client::default() }
}

fn pull() -> PullRequest {
    PullRequest {
        batch: 1,
        expires_nanos: 1_000_000,
        has_reply_interest: Some(true),
        ..PullRequest::default()
    }
}

fn probe(pulls: Vec<PullRequest>) -> Probe {
    Probe { secs: 5.0, pulls, ..Probe::default() }
}

fn closed(reason: &str, at: Timestamp) -> ClosedClient {
    ClosedClient { name: "worker".into(), address: "10.0.0.7:5000".into(), reason: reason.into(), at }
}

#[test]
fn facts_name_the_cause() {
    let at = scene("E04").samples[0].at;
    let none = ConsumerFacts::default;
    let table: Vec<(&str, ConsumerFacts, &str)> = vec![
        ("E04", ConsumerFacts { clients: Some(vec![client("w", 0, 0)]), ..none() }, "D-1b"),
        (
            "E10",
            ConsumerFacts { clients: Some(vec![client("good", 96, 96), client("bad", 90, 0)]), ..none() },
            "A-5",
        ),
        (
            "E10B",
            ConsumerFacts {
                clients: Some(vec![Client { queue_group: None, ..client("plain", 0, 0) }]),
                ..none()
            },
            "P-2",
        ),
        (
            "E22",
            ConsumerFacts { advisories: Some(Advisories { num_naked: 10, ..advisories() }), ..none() },
            "A-8",
        ),
        ("E06B", ConsumerFacts { probe: Some(probe(vec![pull()])), ..none() }, "A-3"),
        (
            "E32",
            ConsumerFacts { probe: Some(probe(vec![PullRequest { batch: 10, ..pull() }])), ..none() },
            "D-3",
        ),
        (
            "E31",
            ConsumerFacts {
                probe: Some(probe(vec![PullRequest { max_bytes: 100, ..pull() }])),
                next_message_bytes: Some(5000),
                ..none()
            },
            "D-7",
        ),
        (
            "E42",
            ConsumerFacts {
                probe: Some(probe(vec![PullRequest { has_reply_interest: Some(false), ..pull() }])),
                ..none()
            },
            "D-4",
        ),
        ("E45", ConsumerFacts { filter_edited_at: Some(at), ..none() }, "C-10"),
        ("E01", ConsumerFacts { gone: Some(Gone { at, announced: true }), ..none() }, "C-1"),
        ("E01", ConsumerFacts { missing: Some(MissingInLists { num_lists: 2, secs: 5.0 }), ..none() }, "C-2"),
        (
            "E01",
            ConsumerFacts { advisories: Some(Advisories { num_elections: 4, ..advisories() }), ..none() },
            "C-4b",
        ),
        (
            "E01",
            ConsumerFacts { advisories: Some(Advisories { num_terminated: 4, ..advisories() }), ..none() },
            "X-3",
        ),
        (
            "E09",
            ConsumerFacts {
                clients: Some(vec![Client {
                    pending_bytes: 5 << 20,
                    pending_rises: true,
                    ..client("w", 9, 0)
                }]),
                ..none()
            },
            "A-1",
        ),
    ];
    for (name, facts, expected) in table {
        let verdict = scene(name).verdict_with(facts, &golden_limits());
        assert_eq!(ids(&verdict).first(), Some(&expected), "{name}: {verdict:#?}");
    }
}

#[test]
fn an_evicted_client_is_named() {
    let mut scene = scene("E28");
    scene.wait(15.0);
    assert_eq!(ids(&scene.verdict(&Limits::default())), ["P-1"]);
    let at = scene.consumer.at;
    let facts =
        ConsumerFacts { closed: Some(closed("Slow Consumer (Pending Bytes)", at)), ..Default::default() };
    let verdict = scene.verdict_with(facts, &Limits::default());
    assert_eq!(ids(&verdict), ["P-3"]);
    let cause = verdict.cause.unwrap();
    assert_eq!(cause.cause, Some(Cause::Client("worker (10.0.0.7:5000)".to_owned())));
    let facts = ConsumerFacts { closed: Some(closed("Client Closed", at)), ..Default::default() };
    assert_eq!(ids(&scene.verdict_with(facts, &Limits::default())), ["P-1"]);
}

#[test]
fn a_near_miss_is_a_warning() {
    let mut scene = scene("E14");
    scene.consumer.config.filter_subjects = vec!["e14.order.>".into()];
    let verdict = |near: &[&str]| {
        let subjects =
            StoredSubjects { num_matching: 0, near: near.iter().map(|near| (*near).to_owned()).collect() };
        scene.verdict_with(ConsumerFacts { subjects: Some(subjects), ..Default::default() }, &golden_limits())
    };
    assert_eq!(verdict(&[]).cause.unwrap().severity, Severity::Info);
    assert_eq!(verdict(&["e14.orders.eu"]).cause.unwrap().severity, Severity::Warning);
}

#[test]
fn a_vanished_consumer_is_told_without_its_stream() {
    let scene = scene("E33");
    assert!(scene.gone);
    let mut facts = Facts::default();
    facts.vanished.push(std::sync::Arc::new(scene.consumer.clone()));
    let gone = Gone { at: scene.consumer.at, announced: true };
    let key = scene.consumer.key.clone();
    facts.consumers.insert(key.clone(), ConsumerFacts { gone: Some(gone), ..Default::default() });
    let diagnosis = jetlens_core::analysis::diagnose::diagnose_consumers(
        &jetlens_core::model::Snapshot { at: later(gone.at, 9.0), ..Default::default() },
        &|_: &_, _: &mut Vec<_>| {},
        &facts,
        &Limits::default(),
        None,
    );
    let verdict = diagnosis.consumer(&key).unwrap();
    // It has an `inactive_threshold`, so it was meant to go.
    assert_eq!((ids(verdict), verdict.cause.as_ref().unwrap().severity), (vec!["C-1"], Severity::Info));
}

#[test]
fn groups_of_servers() {
    let mut scene = scene("E01");
    let peer = |name: &str, current, active_nanos| RaftPeer {
        name: name.into(),
        current,
        active_nanos,
        ..RaftPeer::default()
    };
    let group = |leader: Option<&str>, replicas| {
        Some(RaftGroup { leader: leader.map(Into::into), replicas, ..RaftGroup::default() })
    };
    scene.stream.cluster = group(Some("n1"), vec![]);
    for (cluster, expected) in [
        (group(Some("n1"), vec![peer("n2", true, 900_000_000), peer("n3", true, 0)]), &[][..]),
        // Never heard of since this leader took over.
        (group(Some("n1"), vec![peer("n2", true, 5), peer("n3", false, 0)]), &["C-4"]),
        (group(Some("n1"), vec![peer("n2", false, 11_000_000_000)]), &["C-4"]),
        (group(Some("n1"), vec![peer("n2", false, 2_000_000_000)]), &[]),
        (group(None, vec![peer("n2", false, 0)]), &["C-3b"]),
    ] {
        scene.consumer.cluster = cluster;
        let limits = Limits { quorum_secs: 0.2, ..Limits::default() };
        assert_eq!(ids(&scene.verdict(&limits)), expected, "{:?}", scene.consumer.cluster);
    }
    scene.stream.cluster = group(None, vec![]);
    assert_eq!(ids(&scene.verdict(&golden_limits())), ["C-3"]);
    // An election takes less than the ten seconds of the usual limits.
    assert!(matches!(scene.verdict(&Limits::default()).verdict, Verdict::NeedsSecs(_)));
}

#[test]
fn silence_is_no_number() {
    let mut scene = scene("E04");
    let since = scene.samples[0].at;
    scene.consumer.freshness = Freshness::Stale { since, why: Reason::TimedOut };
    let verdict = scene.verdict(&Limits::default());
    assert!(matches!(verdict.verdict, Verdict::NeedsSecs(_)) && ids(&verdict).is_empty());
    scene.wait(30.0);
    assert_eq!(ids(&scene.verdict(&Limits::default())), ["C-2"]);
    scene.consumer.freshness = Freshness::Stale { since, why: Reason::Silent(vec!["n3".into()]) };
    assert_eq!(ids(&scene.verdict(&Limits::default())), ["C-2"]);
    scene.consumer.freshness =
        Freshness::Stale { since, why: Reason::Offline("needs a newer server".into()) };
    assert_eq!(ids(&scene.verdict(&Limits::default())), ["C-4c"]);
    scene.consumer.freshness = Freshness::Stale { since, why: Reason::Disconnected };
    assert!(ids(&scene.verdict(&Limits::default())).is_empty());
}

#[test]
fn the_time_without_a_leader_counts_and_not_the_time_that_is_known() {
    let mut scene = scene("E01");
    for _ in 0..20 {
        scene.wait(10.0);
    }
    scene.consumer.cluster = Some(RaftGroup::default());
    let limits = Limits::default();
    for (secs, expected) in [(5.0, &[][..]), (11.0, &["C-3b"])] {
        let since = later(scene.consumer.at, -secs);
        scene.consumer.freshness = Freshness::Stale { since, why: Reason::NoLeader };
        assert_eq!(ids(&scene.verdict(&limits)), expected, "{secs}");
    }
}

#[test]
fn upstream_is_to_blame() {
    let mut scene = scene("E01");
    let source =
        |lag, active_nanos| SourceState { name: "ORIGIN".into(), lag, active_nanos, ..Default::default() };
    for (mirror, expected) in [
        (source(0, Some(800_000_000)), &[][..]),
        (source(0, Some(17_800_000_000)), &["M-4"]),
        (source(9, Some(800_000_000)), &["M-4"]),
        (source(0, None), &["M-4"]),
    ] {
        scene.stream.mirror = Some(mirror);
        assert_eq!(ids(&scene.verdict(&Limits::default())), expected);
    }
    // Created anew, the origin ends before its copy; every other number is well.
    scene.stream.mirror = Some(source(0, Some(800_000_000)));
    scene.stream.config.mirror = Some("ORIGIN".into());
    for (last_seq, expected) in [(3, 1), (5, 0)] {
        let mut origin = Stream { key: scene.stream.key.clone(), ..Stream::default() };
        origin.key.stream = "ORIGIN".into();
        origin.state.last_seq = last_seq;
        let mut snapshot = scene.snapshot();
        snapshot.streams = Arc::new([scene.stream.clone(), origin].map(Arc::new).into_iter().collect());
        let samples = |_: &ConsumerKey, into: &mut Vec<ConsumerSample>| into.extend(&scene.samples);
        let facts = Facts::default();
        let diagnosis = diagnose_consumers(&snapshot, &samples, &facts, &Limits::default(), None);
        assert_eq!(diagnosis.findings.len(), expected);
    }
}

#[test]
fn the_rest_of_the_table() {
    // C-7: the stream was rolled back below what the consumer read.
    let mut ahead = scene("E01");
    ahead.stream.state.last_seq = 3;
    ahead.samples.iter_mut().for_each(|sample| sample.stream_last_seq = 3);
    assert!(ids(&ahead.verdict(&Limits::default())).is_empty());
    ahead.wait(20.0);
    assert_eq!(ids(&ahead.verdict(&Limits::default())), ["C-7"]);

    // D-5: three looks at a full queue of requests.
    let mut crowded = scene("E21");
    crowded.wait(20.0);
    crowded.wait(20.0);
    assert_eq!(ids(&crowded.verdict(&Limits::default())), ["D-5"]);

    // D-6: requests and messages wait for each other, and nothing else is wrong.
    let mut stuck = scene("E04");
    stuck.consumer.state.num_waiting = 1;
    stuck.samples.iter_mut().for_each(|sample| sample.num_waiting = 1);
    stuck.wait(70.0);
    assert!(matches!(stuck.verdict(&Limits::default()).verdict, Verdict::NeedsSecs(_)));
    stuck.wait(70.0);
    assert_eq!(ids(&stuck.verdict(&Limits::default())), ["D-6"]);

    // half of the deliveries are repeats, and clients refused about as many.
    let mut refused = scene("E13");
    refused.consumer.state.delivered.consumer_seq += 10;
    refused.samples.last_mut().unwrap().delivered_consumer_seq += 10;
    let naks = |num_naked| ConsumerFacts {
        advisories: Some(Advisories { num_naked, ..advisories() }),
        ..ConsumerFacts::default()
    };
    assert_eq!(ids(&refused.verdict_with(naks(40), &golden_limits())).first(), Some(&"R-3"));
    assert_eq!(ids(&refused.verdict_with(naks(0), &golden_limits())).first(), Some(&"R-2"));

    // C-1b: more than half of the threshold passed without a client.
    let mut leaving = scene("E01");
    leaving.consumer.config.inactive_threshold_nanos = 60_000_000_000;
    leaving.consumer.state.num_waiting = 0;
    leaving.samples.iter_mut().for_each(|sample| sample.num_waiting = 0);
    leaving.wait(31.0);
    assert_eq!(ids(&leaving.verdict(&Limits::default())), ["C-1b"]);

    // OK-3: idle for eight days, and nobody is connected.
    let mut left = scene("E01");
    left.consumer.state.num_waiting = 0;
    left.wait(8.0 * 86_400.0);
    let facts = ConsumerFacts { clients: Some(Vec::new()), ..Default::default() };
    assert_eq!(ids(&left.verdict_with(facts, &Limits::default())), ["OK-3"]);

    // full at every look, acknowledged all the time, and the backlog grows.
    let mut small = scene("E03");
    small.consumer.config.max_ack_pending = Limit::At(3);
    small.samples.iter_mut().for_each(|sample| sample.num_ack_pending = 3);
    assert_eq!(ids(&small.verdict(&golden_limits())).first(), Some(&"A-6"));

    // much is acknowledged above a floor that moves.
    let mut unordered = scene("E03");
    unordered.consumer.config.max_ack_pending = Limit::At(10);
    unordered.consumer.state.ack_floor.consumer_seq = 40;
    for (sample, floor) in unordered.samples.iter_mut().zip([10, 20, 40]) {
        sample.floor_consumer_seq = floor;
    }
    assert!(ids(&unordered.verdict(&golden_limits())).contains(&"R-4"));
}

#[test]
fn what_many_share_is_one_line() {
    let scene = scene("E04");
    let mut many = scene.diagnose(&Facts::default(), &golden_limits()).findings;
    many.extend(many.clone());
    let groups = groups(&many);
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].title, "2 consumers: nobody asks for messages, E04");
}

#[test]
fn a_full_window_is_a_hint_until_the_work_is_overdue() {
    // Ten are out, a pull waits, and ack_wait is 30 s: until then a slow worker looks the same.
    for (secs, expected) in [(10.0, None), (16.0, Some(("A-1", Severity::Warning)))] {
        let mut scene = self::scene("E06");
        scene.wait(secs);
        let cause = scene.verdict(&Limits::default()).cause;
        assert_eq!(cause.map(|cause| (cause.rule.0, cause.severity)), expected);
    }
    // Then the same ones go out again.
    let mut scene = self::scene("E06");
    scene.wait(31.0);
    let again = scene.samples.last_mut().unwrap();
    again.delivered_consumer_seq += 10;
    again.num_redelivered = 10;
    again.delivered_at = Some(again.at);
    let state = &mut scene.consumer.state;
    state.delivered.consumer_seq += 10;
    state.delivered.last_active = again.delivered_at;
    state.num_redelivered = 10;
    scene.wait(1.0);
    let cause = scene.verdict(&Limits::default()).cause;
    assert_eq!(cause.map(|cause| (cause.rule.0, cause.severity)), Some(("A-1", Severity::Critical)));
    // With a short ack_wait a window may be full for as long without new messages, and move all the same.
    let mut scene = self::scene("E06");
    scene.consumer.config.ack_wait_nanos = 1_000_000_000;
    scene.samples.truncate(1);
    scene.wait(0.7);
    assert_eq!(scene.verdict(&Limits::default()).cause, None);
}

#[test]
fn what_stopped_is_not_behind() {
    // E03 falls behind: it moves at every look.
    let mut scene = scene("E03");
    let limits = Limits { falling_secs: 0.5, rate_secs: 60.0, ..Limits::default() };
    assert_eq!(ids(&scene.verdict(&limits)), ["U-1"]);
    scene.wait(20.0);
    assert_eq!(ids(&scene.verdict(&limits)), Vec::<&str>::new());
}

#[test]
fn many_that_come_back_are_no_poison() {
    let mut scene = scene("E11");
    assert_eq!(ids(&scene.verdict(&golden_limits())), ["R-1"]);
    scene.consumer.state.num_redelivered = 9;
    scene.samples.last_mut().unwrap().num_redelivered = 9;
    assert!(!ids(&scene.verdict(&golden_limits())).contains(&"R-1"));
}
