use super::*;
use crate::{
    collect::AccountList,
    model::{ConsumerState, Delivered, Json, Method, RaftGroup},
};

fn at(secs: i64) -> Timestamp {
    Timestamp::from_second(secs).unwrap()
}

fn key(name: &str) -> ConsumerKey {
    ConsumerKey { account: "A".into(), stream: "S".into(), consumer: name.into() }
}

fn stream(secs: i64) -> Stream {
    let json = Json::parse("{}").unwrap();
    Stream { key: key("").stream_key(), at: at(secs), raw_config: json, ..Stream::default() }
}

fn consumer(name: &str, num_pending: u64, secs: i64) -> Consumer {
    let delivered = Delivered { consumer_seq: secs as u64 * 10, ..Delivered::default() };
    Consumer {
        key: key(name),
        at: at(secs),
        raw_config: Json::parse("{}").unwrap(),
        state: ConsumerState { delivered, num_pending, ..ConsumerState::default() },
        ..Consumer::default()
    }
}

fn sweep(secs: i64, consumers: Vec<Consumer>, silent: &[&str]) -> Observation {
    Observation {
        method: Method::System,
        streams: vec![stream(secs)],
        consumers,
        absence: Absence::GoneIfAgain,
        silent: silent.iter().map(|name| ServerName::from(*name)).collect(),
        ..Observation::default()
    }
}

fn apply(world: &mut World, secs: i64, observation: Observation) -> Arc<Snapshot> {
    world.apply(observation, Cost::default(), 1.0, at(secs))
}

#[test]
fn what_did_not_change_is_shared() {
    let mut world = World::default();
    let idle = |secs| Consumer { at: at(secs), ..consumer("idle", 0, 0) };
    for secs in 1..4 {
        apply(&mut world, secs, sweep(secs, vec![idle(secs), consumer("busy", 1, secs)], &[]));
    }
    let before = world.snapshot().clone();
    let after = apply(&mut world, 5, sweep(5, vec![idle(5), consumer("busy", 9, 5)], &[]));
    assert!(Arc::ptr_eq(before.consumer(&key("idle")).unwrap(), after.consumer(&key("idle")).unwrap()));
    assert!(!Arc::ptr_eq(before.consumer(&key("busy")).unwrap(), after.consumer(&key("busy")).unwrap()));
    assert!(Arc::ptr_eq(&before.streams, &after.streams));
    assert_eq!(after.seq, before.seq + 1);
}

#[test]
fn rates_come_from_the_servers_clock_even_after_idling() {
    let mut world = World::default();
    let seen = |consumer_seq, secs| {
        let mut consumer = consumer("c", 0, secs);
        consumer.state.delivered.consumer_seq = consumer_seq;
        consumer
    };
    for secs in 1..30 {
        apply(&mut world, secs, sweep(secs, vec![seen(100, secs)], &[]));
    }
    let snapshot = apply(&mut world, 30, sweep(30, vec![seen(200, 30)], &[]));
    let rate = snapshot.consumer(&key("c")).unwrap().rates.delivered_per_sec.0.unwrap();
    assert!(rate > 20.0, "100 in one second after idling, not in thirty: {rate}");
}

#[test]
fn one_absence_is_not_a_deletion_and_two_are() {
    let mut world = World::default();
    apply(&mut world, 1, sweep(1, vec![consumer("c", 0, 1)], &[]));
    assert_eq!(apply(&mut world, 2, sweep(2, vec![], &[])).consumers.len(), 1);
    assert_eq!(apply(&mut world, 3, sweep(3, vec![], &[])).consumers.len(), 0);
}

#[test]
fn while_a_server_is_silent_its_assets_are_old_and_not_gone() {
    let mut world = World::default();
    apply(&mut world, 1, sweep(1, vec![consumer("c", 7, 1)], &[]));
    for secs in 2..9 {
        let snapshot = apply(&mut world, secs, sweep(secs, vec![], &["n3"]));
        let kept = snapshot.consumer(&key("c")).unwrap();
        assert_eq!(kept.state.num_pending, 7);
        assert!(matches!(kept.freshness, Freshness::Stale { since, .. } if since == at(1)));
    }
    let back = apply(&mut world, 9, sweep(9, vec![consumer("c", 0, 9)], &[]));
    assert_eq!(back.consumer(&key("c")).unwrap().freshness, Freshness::Fresh);
    let series = back.history.series(&Entity::Consumer(key("c"))).unwrap();
    assert!(series.last().unwrap().starts_run, "no line is drawn across the silence");
}

#[test]
fn a_follower_is_believed_about_the_group_only() {
    let mut world = World::default();
    apply(&mut world, 1, sweep(1, vec![consumer("c", 7, 1)], &[]));
    let follower = Consumer { cluster: Some(RaftGroup::default()), ..consumer("c", 0, 2) };
    let observation = Observation { follower_consumers: vec![follower], ..sweep(2, vec![], &[]) };
    let snapshot = apply(&mut world, 2, observation);
    let kept = snapshot.consumer(&key("c")).unwrap();
    assert_eq!(kept.state.num_pending, 7);
    assert_eq!(kept.cluster, Some(RaftGroup::default()));
    assert!(kept.freshness.is_stale());
}

#[test]
fn a_list_of_one_account_tells_what_is_gone() {
    let mut world = World::default();
    let consumers = ["c", "d", "e"].map(|name| consumer(name, 0, 1)).to_vec();
    apply(&mut world, 1, sweep(1, consumers, &[]));
    let listed = |mute: &[&str]| {
        Absence::Gone(AccountList {
            account: "A".into(),
            listed: [key("").stream_key()].into(),
            mute_consumers: mute.iter().map(|name| key(name)).collect(),
            ..AccountList::default()
        })
    };
    let observation = Observation { absence: listed(&["d"]), ..sweep(2, vec![consumer("c", 0, 2)], &[]) };
    let snapshot = apply(&mut world, 2, observation);
    let names: Vec<_> = snapshot.consumers.iter().map(|consumer| consumer.key.consumer.as_str()).collect();
    assert_eq!(names, ["c", "d"]);
    assert!(snapshot.consumer(&key("d")).unwrap().freshness.is_stale());
    let gone = Observation { absence: Absence::GoneStream(key("").stream_key()), ..Observation::default() };
    assert!(apply(&mut world, 3, gone).consumers.is_empty());
}

#[test]
fn a_recreated_consumer_starts_a_new_run() {
    let mut world = World::default();
    apply(&mut world, 1, sweep(1, vec![consumer("c", 0, 100)], &[]));
    let recreated = Consumer { created: at(50), ..consumer("c", 0, 2) };
    let snapshot = apply(&mut world, 2, sweep(2, vec![recreated], &[]));
    assert_eq!(snapshot.consumer(&key("c")).unwrap().rates.delivered_per_sec.0, None);
    assert!(snapshot.history.series(&Entity::Consumer(key("c"))).unwrap().last().unwrap().starts_run);
}

#[test]
fn a_sweep_without_configurations_keeps_the_known_ones() {
    let mut world = World::default();
    let mut first = consumer("c", 0, 1);
    first.config.max_waiting = crate::units::Limit::At(512);
    apply(&mut world, 1, sweep(1, vec![first], &[]));
    let bare = Consumer { raw_config: Json::default(), ..consumer("c", 0, 2) };
    let snapshot = apply(&mut world, 2, sweep(2, vec![bare.clone()], &[]));
    assert_eq!(snapshot.consumer(&key("c")).unwrap().config.max_waiting.value(), Some(512));
    assert!(!world.lacks_config());
    let stranger = Consumer { key: key("new"), ..bare };
    apply(&mut world, 3, sweep(3, vec![stranger], &[]));
    assert!(world.lacks_config());
}

/// Whether the last sample of the only consumer starts a run.
fn starts_run(snapshot: &Snapshot) -> bool {
    snapshot.history.series(&Entity::Consumer(key("c"))).unwrap().last().unwrap().starts_run
}

#[test]
fn another_leader_another_filter_and_a_long_silence_start_a_new_run() {
    let led_by = |leader: &str, secs| Consumer {
        cluster: Some(RaftGroup { leader: Some(leader.into()), ..RaftGroup::default() }),
        ..consumer("c", 0, secs)
    };
    let filtered = |subject: &str, secs| {
        let mut consumer = led_by("n2", secs);
        consumer.config.filter_subjects = vec![subject.to_owned()];
        consumer
    };
    let bare = |secs| Consumer { raw_config: Json::default(), ..led_by("n2", secs) };
    let looks = [
        (1, led_by("n1", 1), true, "the first"),
        (2, led_by("n1", 2), false, "as before"),
        (3, led_by("n2", 3), true, "another leader"),
        (4, filtered("a.>", 4), true, "another filter"),
        (5, bare(5), false, "a look without configurations says nothing of the filter"),
        (6, filtered("a.>", 6), false, "as before"),
        (90, filtered("a.>", 90), true, "nobody looked for long"),
        (100, filtered("a.>", 100), false, "ten seconds are not long"),
    ];
    let mut world = World::default();
    for (secs, consumer, expected, why) in looks {
        let snapshot = apply(&mut world, secs, sweep(secs, vec![consumer], &[]));
        assert_eq!(starts_run(&snapshot), expected, "{why}");
    }
}

#[test]
fn a_new_run_between_two_recordings_is_not_forgotten() {
    let mut world = World::default();
    let look = |world: &mut World, millis: i64, created: i64| {
        let now = Timestamp::from_millisecond(millis).unwrap();
        let consumer = Consumer { created: at(created), ..consumer("c", 0, 0) };
        world.apply(sweep(1, vec![consumer], &[]), Cost::default(), 1.0, now)
    };
    look(&mut world, 1_000, 0);
    let snapshot = look(&mut world, 1_300, 1);
    assert_eq!(snapshot.history.series(&Entity::Consumer(key("c"))).unwrap().len(), 1, "too soon");
    let snapshot = look(&mut world, 2_000, 1);
    let series = snapshot.history.series(&Entity::Consumer(key("c"))).unwrap();
    assert_eq!((series.len(), series.last().unwrap().starts_run), (2, true));
}

#[test]
fn whole_samples_are_recorded_with_the_end_of_the_stream() {
    let mut world = World::default();
    let mut stream = stream(1);
    stream.state.first_seq = 3;
    stream.state.last_seq = 99;
    let observation = Observation { streams: vec![stream], ..sweep(1, vec![consumer("c", 7, 1)], &[]) };
    let snapshot = apply(&mut world, 5, observation);
    let series = snapshot.history.series(&Entity::Consumer(key("c"))).unwrap();
    let kept = series.last_sample::<ConsumerSample>().unwrap();
    assert_eq!((kept.here, kept.sample.at), (at(5), at(1)), "both clocks");
    assert_eq!((kept.sample.num_pending, kept.sample.delivered_consumer_seq), (7, 10));
    assert_eq!((kept.sample.stream_first_seq, kept.sample.stream_last_seq), (3, 99));
    let totals: Vec<_> = snapshot.history.totals(at(5), 1.0).map(|total| total.num_pending as u64).collect();
    assert_eq!(totals, [7]);
}

#[test]
fn what_is_gone_takes_its_history_along() {
    let mut world = World::default();
    apply(&mut world, 1, sweep(1, vec![consumer("c", 0, 1)], &[]));
    let gone = Observation { absence: Absence::GoneConsumer(key("c")), ..Observation::default() };
    let snapshot = world.refine(gone, Cost::default(), at(1));
    assert!(snapshot.history.series(&Entity::Consumer(key("c"))).is_none());
    assert_eq!(snapshot.history.len(), 1, "the stream is still there");
}
