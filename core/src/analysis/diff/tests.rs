use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::{
    ids::{ConsumerKey, StreamKey},
    model::{
        ChangeNote, Consumer, ConsumerState, Coverage, Freshness, Json, Method, Missing, NotedAction,
        RaftGroup, RaftPeer, Server, Sorted, Stream, StreamState,
    },
};

fn at(secs: i64) -> Timestamp {
    Timestamp::from_second(1_000_000 + secs).unwrap()
}

fn stream(name: &str, config: &Value) -> Stream {
    Stream {
        key: StreamKey { account: "SHOP".into(), stream: name.into() },
        created: at(-1000),
        raw_config: Json::from(config),
        ..Stream::default()
    }
}

fn consumer(stream: &str, name: &str, config: &Value) -> Consumer {
    Consumer {
        key: ConsumerKey { account: "SHOP".into(), stream: stream.into(), consumer: name.into() },
        created: at(-900),
        raw_config: Json::from(config),
        ..Consumer::default()
    }
}

fn snapshot(secs: i64, streams: Vec<Stream>, consumers: Vec<Consumer>) -> Snapshot {
    Snapshot {
        seq: 1,
        at: at(secs),
        own_account: Some("SHOP".into()),
        coverage: Arc::new(Coverage { method: Method::System, missing: Vec::new() }),
        streams: Arc::new(streams.into_iter().map(Arc::new).collect::<Sorted<_>>()),
        consumers: Arc::new(consumers.into_iter().map(Arc::new).collect::<Sorted<_>>()),
        ..Snapshot::default()
    }
}

fn hide(snapshot: &mut Snapshot, part: MissingPart) {
    let mut coverage = Coverage::clone(&snapshot.coverage);
    coverage.missing.push(Missing { part, why: Reason::TimedOut });
    snapshot.coverage = Arc::new(coverage);
}

/// Each change as `consumer billing on ORDERS: config config.ack_wait 30 s -> 1 min`.
fn lines(diff: &Diff) -> Vec<String> {
    let line = |change: &Change| {
        let words = |value| value_words(change.kind, &change.path, value);
        let (title, kind, path) = (title(&change.entity), change.kind.as_str(), &change.path);
        format!(
            "{title}: {kind} {path} {} -> {}",
            words(change.before.as_ref()),
            words(change.after.as_ref())
        )
    };
    diff.changes.iter().map(line).collect()
}

fn check(before: &Snapshot, after: &Snapshot, expected: &[&str]) {
    assert_eq!(lines(&diff(before, after, &Mapping::same())), expected);
}

/// The changes of one configuration to another.
fn configs(before: &Value, after: &Value) -> Vec<String> {
    let of = |secs, config| snapshot(secs, vec![stream("S", config)], vec![]);
    let diff = diff(&of(0, before), &of(60, after), &Mapping::same());
    lines(&diff).iter().map(|line| line.replace("stream S: config config.", "")).collect()
}

#[test]
fn every_field_of_a_configuration_is_compared() {
    for (before, after, expected) in [
        (json!({"max_age": 0}), json!({"max_age": 86_400_000_000_000_u64}), vec!["max_age unlimited -> 1 d"]),
        (
            json!({"max_bytes": -1}),
            json!({"max_bytes": 8_589_934_592_u64}),
            vec!["max_bytes unlimited -> 8.0 GiB"],
        ),
        // A field that this version does not know.
        (json!({"novel": {"depth": 1}}), json!({"novel": {"depth": 2}}), vec!["novel.depth 1 -> 2"]),
        (json!({}), json!({"novel": "x"}), vec!["novel not set -> x"]),
        (json!({"subjects": ["a", "b"]}), json!({"subjects": ["b", "a"]}), vec![]),
        (json!({"subjects": ["a", "b"]}), json!({"subjects": ["a"]}), vec!["subjects a, b -> a"]),
        // In this list the order means something.
        (json!({"backoff": [1, 2]}), json!({"backoff": [2, 1]}), vec!["backoff 1 ns, 2 ns -> 2 ns, 1 ns"]),
        // A newer server writes what it took for granted before.
        (
            json!({"name": "S"}),
            json!({"name": "S", "compression": "none", "max_msgs": -1, "sealed": false, "consumer_limits": {},
                "placement": {"tags": []}}),
            vec![],
        ),
        (json!({}), json!({"compression": "s2"}), vec!["compression not set -> s2"]),
        (
            json!({"metadata": {"_nats.ver": "2.14.0", "team": "a"}}),
            json!({"metadata": {"_nats.ver": "2.15.1", "_nats.level": "5", "team": "b"}}),
            vec!["metadata.team a -> b"],
        ),
        (json!({}), json!({"metadata": {"_nats.ver": "2.15.1"}}), vec![]),
        (json!({"filter_subject": "a"}), json!({"filter_subjects": ["a"]}), vec![]),
        (
            json!({"filter_subject": "a"}),
            json!({"filter_subjects": ["a", "b"]}),
            vec!["filter_subjects a -> a, b"],
        ),
        (json!({"filter_subject": "a"}), json!({"filter_subject": "b"}), vec!["filter_subject a -> b"]),
        (
            json!({"sources": [{"name": "A"}, {"name": "B", "filter_subject": "b"}]}),
            json!({"sources": [{"name": "B", "filter_subject": "c"}, {"name": "C"}]}),
            vec![
                r#"sources[A] {"name":"A"} -> not set"#,
                "sources[B].filter_subject b -> c",
                r#"sources[C] not set -> {"name":"C"}"#,
            ],
        ),
        (json!({"max_msgs": 1}), json!({"max_msgs": 1.0}), vec!["max_msgs 1 -> 1.0"]),
        (
            json!({"republish": {"src": ">", "dest": "x.>"}}),
            json!({}),
            vec!["republish.dest x.> -> not set", "republish.src > -> not set"],
        ),
        // What is not known yet is not new.
        (Value::Null, json!({"max_msgs": 1}), vec![]),
    ] {
        assert_eq!(configs(&before, &after), expected, "{before} {after}");
    }
}

#[test]
fn removed_recreated_and_added_come_first_and_consumers_go_with_their_stream() {
    let (old, empty) = (json!({"max_msgs": 5}), json!({}));
    let mut recreated = stream("AGAIN", &json!({"max_msgs": 6}));
    recreated.created = at(30);
    let before = snapshot(
        0,
        vec![stream("GONE", &old), stream("AGAIN", &old), stream("KV_SESSIONS", &old)],
        vec![
            consumer("GONE", "a", &empty),
            consumer("AGAIN", "b", &empty),
            consumer("KV_SESSIONS", "c", &empty),
        ],
    );
    let mut consumer_again = consumer("AGAIN", "b", &empty);
    consumer_again.created = at(31);
    let after = snapshot(
        60,
        vec![recreated, stream("KV_SESSIONS", &old), stream("NEW", &old)],
        vec![consumer_again, consumer("NEW", "d", &empty), consumer("KV_SESSIONS", "e", &empty)],
    );
    check(
        &before,
        &after,
        &[
            "stream GONE: removed  0 messages, 1 consumer -> –",
            "consumer c on KV_SESSIONS: removed  0 waiting -> –",
            "stream AGAIN: recreated  0 messages, 1 consumer -> 0 messages, 1 consumer",
            "stream NEW: added  – -> 0 messages, 1 consumer",
            "consumer e on KV_SESSIONS: added  – -> 0 waiting",
            "stream AGAIN: config config.max_msgs 5 -> 6",
        ],
    );
}

#[test]
fn what_was_not_seen_is_not_gone_and_not_new() {
    let empty = json!({});
    let full =
        || snapshot(0, vec![stream("A", &empty), stream("B", &empty)], vec![consumer("A", "c", &empty)]);
    let none = |secs| snapshot(secs, vec![stream("A", &empty)], vec![]);
    let key = || StreamKey { account: "SHOP".into(), stream: "A".into() };
    for (parts, num_removed) in [
        (vec![], 2),
        (vec![MissingPart::Streams], 0),
        (vec![MissingPart::JetStream], 0),
        (vec![MissingPart::Consumers], 1),
        (vec![MissingPart::ConsumersOf(key())], 1),
        (vec![MissingPart::Stream(StreamKey { stream: "B".into(), ..key() })], 1),
        (vec![MissingPart::OtherAccounts], 2),
        (vec![MissingPart::Server("elsewhere".into())], 2),
        // Assets without a server's name were on the one that is silent.
        (vec![MissingPart::Server("".into())], 0),
    ] {
        let mut after = none(60);
        for part in &parts {
            hide(&mut after, part.clone());
        }
        let diff = diff(&full(), &after, &Mapping::same());
        assert_eq!(diff.num(ChangeKind::Removed), num_removed, "{parts:?}");
        assert_eq!(diff.not_seen.len(), parts.len());
    }
    // The first look was not whole, and the asset is older than it.
    let mut before = none(0);
    hide(&mut before, MissingPart::Server("elsewhere".into()));
    check(&before, &full(), &[]);
    let unlooked = Snapshot::default();
    check(&unlooked, &full(), &[]);
    check(&full(), &unlooked, &[]);
}

#[test]
fn state_that_matters_is_told_in_the_order_of_its_weight() {
    let peer = |name: &str, current| RaftPeer { name: name.into(), current, ..RaftPeer::default() };
    let group = |leader: &str, replicas| {
        Some(RaftGroup { leader: Some(leader.into()), replicas, ..RaftGroup::default() })
    };
    let empty = json!({});
    let config = json!({"deliver_subject": "x"});
    let with = |secs, last_seq, leader: &str, pending, bound| {
        let other = if leader == "n1" { "n2" } else { "n1" };
        let mut stream = stream("S", &empty);
        stream.state =
            StreamState { last_seq, messages: last_seq, bytes: last_seq * 20_000, ..StreamState::default() };
        stream.cluster = group(leader, vec![peer(other, true), peer("n3", leader == "n1")]);
        let mut consumer = consumer("S", "c", &config);
        consumer.config.deliver_subject = Some("x".into());
        consumer.state =
            ConsumerState { num_pending: pending, push_bound: bound, ..ConsumerState::default() };
        snapshot(secs, vec![stream], vec![consumer])
    };
    check(
        &with(0, 1_000, "n1", 5, true),
        &with(60, 6_000, "n2", 5_005, false),
        &[
            "stream S: state cluster.leader n1 -> n2",
            "stream S: state cluster.replicas[n3] current -> not current",
            "consumer c on S: state push_bound somebody listens -> nobody listens",
            "consumer c on S: state num_pending 5 -> 5,005",
            "stream S: state state.last_seq 1,000 -> 6,000",
            "stream S: state state.bytes 19.1 MiB -> 114.4 MiB",
        ],
    );
    // Below the thresholds nothing is said.
    check(&with(0, 1_000, "n1", 5, true), &with(60, 1_500, "n1", 90, true), &[]);
    check(&with(0, 1_000, "n1", 1_000, true), &with(60, 1_000, "n1", 1_150, true), &[]);
}

#[test]
fn a_server_that_restarts_with_another_version_and_configuration() {
    let server = |id: &str, version: &str, varz: Value| Server {
        name: "n1".into(),
        id: id.into(),
        version: version.into(),
        started: Some(at(if id == "A" { -500 } else { 40 })),
        connections: if id == "A" { 40 } else { 3 },
        raw_varz: Json::from(&varz),
        ..Server::default()
    };
    let with = |secs, server: Server| Snapshot {
        servers: Arc::new(Sorted::from_sorted(vec![Arc::new(server)])),
        ..snapshot(secs, vec![], vec![])
    };
    let old = json!({"in_msgs": 5, "uptime": "1s", "max_payload": 1_048_576, "slow_consumer_stats": {"clients": 0},
        "jetstream": {"config": {"max_memory": 1024}, "stats": {"memory": 1}}, "novel_counter": 3});
    let new = json!({"in_msgs": 9, "uptime": "2s", "max_payload": 8_388_608, "slow_consumer_stats": {"clients": 2},
        "jetstream": {"config": {"max_memory": 2048}, "stats": {"memory": 2}}, "novel_counter": 4, "novel": "on"});
    check(
        &with(0, server("A", "2.14.0", old.clone())),
        &with(60, server("B", "2.15.1", new)),
        &[
            "server n1: config varz.jetstream.config.max_memory 1.0 KiB -> 2.0 KiB",
            "server n1: config varz.max_payload 1.0 MiB -> 8.0 MiB",
            "server n1: config varz.novel not set -> on",
            "server n1: config version 2.14.0 -> 2.15.1",
            &format!(
                "server n1: state start {} -> {}",
                crate::format::date_time(at(-500)),
                crate::format::date_time(at(40))
            ),
            "server n1: state connections 40 -> 3",
        ],
    );
    let mut silent = server("A", "2.14.0", old.clone());
    silent.freshness = Freshness::Stale { since: at(5), why: Reason::TimedOut };
    check(&with(0, server("A", "2.14.0", old)), &with(60, silent), &["server n1: state answers yes -> no"]);
}

#[test]
fn notes_say_who() {
    let by = |user: &str| Some(By { user: user.into(), client: "nats CLI".into(), ..By::default() });
    let entity = Entity::Stream(stream("S", &json!({})).key);
    let note = |secs, action, by| ChangeNote { at: at(secs), entity: entity.clone(), action, by };
    let before = snapshot(0, vec![stream("S", &json!({"max_msgs": 1}))], vec![]);
    let mut after = snapshot(60, vec![stream("S", &json!({"max_msgs": 2}))], vec![]);
    for (notes, who, when) in [
        (vec![note(10, NotedAction::Updated, by("ann"))], by("ann"), Some(at(10))),
        // The advisory of the same update names nobody.
        (
            vec![note(10, NotedAction::Updated, by("ann")), note(11, NotedAction::Updated, None)],
            by("ann"),
            Some(at(10)),
        ),
        (vec![note(10, NotedAction::Purged, by("ann"))], None, None),
        (vec![note(-60, NotedAction::Updated, by("ann"))], None, None),
        (vec![note(90, NotedAction::Updated, by("ann"))], None, None),
        (
            vec![note(10, NotedAction::Updated, by("ann")), note(20, NotedAction::Updated, by("bob"))],
            by("bob"),
            Some(at(20)),
        ),
    ] {
        after.notes = Arc::new(notes);
        let diff = diff(&before, &after, &Mapping::same());
        assert_eq!((diff.changes[0].by.clone(), diff.changes[0].at), (who, when));
    }
}

#[test]
fn two_systems_are_compared_by_name_and_configuration() {
    let mut before = snapshot(
        0,
        vec![
            stream(
                "STAGING_ORDERS",
                &json!({"name": "STAGING_ORDERS", "subjects": ["staging.orders.>"], "max_msgs": 5}),
            ),
            stream("STAGING_ONLY", &json!({})),
        ],
        vec![consumer("STAGING_ORDERS", "c", &json!({"filter_subject": "staging.orders.eu"}))],
    );
    before.own_account = Some("TEST".into());
    before.streams = Arc::new(
        before
            .streams
            .iter()
            .map(|one| {
                let mut stream = Stream::clone(one);
                stream.key.account = "TEST".into();
                Arc::new(stream)
            })
            .collect(),
    );
    before.consumers = Arc::new(
        before
            .consumers
            .iter()
            .map(|one| {
                let mut consumer = Consumer::clone(one);
                consumer.key.account = "TEST".into();
                Arc::new(consumer)
            })
            .collect(),
    );
    let mut orders =
        stream("ORDERS", &json!({"name": "ORDERS", "subjects": ["prod.orders.>"], "max_msgs": 7}));
    orders.created = at(5);
    orders.state.last_seq = 1_000_000;
    let after = snapshot(
        60,
        vec![orders],
        vec![consumer("ORDERS", "c", &json!({"filter_subject": "prod.orders.us"}))],
    );
    let rules = |rule: &str| vec![rule.to_owned()];
    let mapping = Mapping::across(&rules("STAGING_*=*"), &rules("staging.>=prod.>")).unwrap();
    let mapping = mapping.between(&before, &after);
    assert_eq!(
        lines(&diff(&before, &after, &mapping)),
        [
            "stream STAGING_ONLY: removed  0 messages -> –",
            "stream ORDERS: config config.max_msgs 5 -> 7",
            "consumer c on ORDERS: config config.filter_subject prod.orders.eu -> prod.orders.us",
        ]
    );
}

#[test]
fn ten_thousand_consumers_take_milliseconds_and_the_order_is_the_same() {
    let config = json!({"ack_policy": "explicit", "filter_subject": "orders.eu.>", "max_deliver": -1});
    let many = |secs, pending: u64| {
        let streams = (0..1_000).map(|number| stream(&format!("S{number:04}"), &config)).collect();
        let consumers = (0..10_000).map(|number| {
            let mut consumer =
                consumer(&format!("S{:04}", number / 10), &format!("c{}", number % 10), &config);
            consumer.state.num_pending = pending;
            consumer.state.delivered.consumer_seq = pending;
            consumer
        });
        snapshot(secs, streams, consumers.collect())
    };
    let clock = crate::clock::Clock::system();
    let (before, idle, busy) = (many(0, 5), many(60, 6), many(60, 6_000));
    let mut took = Vec::new();
    for after in [&before, &idle, &busy] {
        let start = clock.tick();
        let found = diff(&before, after, &Mapping::same());
        took.push((found.changes.len(), clock.tick().since(start)));
        assert_eq!(found, diff(&before, after, &Mapping::same()));
    }
    // A few milliseconds each; a busy machine takes longer.
    assert!(took.iter().all(|(_, took)| took.as_millis() < 500), "{took:?}");
    assert_eq!(took.iter().map(|(changes, _)| *changes).collect::<Vec<_>>(), [0, 0, 10_000]);
    assert!(took[1].1.as_millis() < 100, "{took:?}");
}
