//! The system as a whole: a healthy one is left in peace, measured ones are recognised, and the order is fixed.

use super::*;
use crate::{
    analysis::{
        diagnose::{
            finding::{Cause, Severity},
            samples::NoSamples,
            scene::{NOW, Scene, at, consumer, peer, secs_ago, server, stream},
        },
        sample::{ConsumerSample, ServerSample, StreamSample},
    },
    model::{Discard, Freshness, Reason, Retention, Storage, Stream},
};

/// The numbers of all checks of section 1 and 2a of the sources.
const SOURCES: [(&str, &str); 23] = [
    ("Insights CONSUMER", "001 002 003 004 005 006 007 008 009 010 011 012"),
    (
        "Insights OPT_SYS",
        "001 002 003 004 005 006 007 008 009 010 011 012 013 014 015 016 017 018 019 020 021 022 023 024 025 026",
    ),
    ("Insights OPT_IDLE", "001 002 003 004 005 006 007"),
    ("Insights OPT_PLACE", "001 002 003 004"),
    (
        "Insights JETSTREAM",
        "001 002 003 004 005 006 007 008 009 010 011 013 014 015 017 018 019 020 021 022 023 024 025",
    ),
    ("Insights OPT_COST", "001 002 003 004 005"),
    ("Insights OPT_BALANCE", "001 002 003 004 005 006 007 008"),
    ("Insights META", "001 002 003 004 005 006 007 008 009"),
    ("Insights SERVER", "001 002 003 004 005 006 007 008 009 010 011 012 013 014 015 016 017 018 019"),
    ("Insights CLUSTER", "001 003 004 005 006 007 008"),
    ("Insights CONN", "001 002 003"),
    ("Insights LEAF", "001 002 003"),
    ("Insights ACCOUNTS", "001 002 003 004 005 006"),
    ("Insights CHANGE", "001 002 003 004"),
    ("Insights OPT_ACCT", "001 002"),
    ("Insights SERVICE", "001 002"),
    ("Insights USER", "001 002"),
    ("audit ACCOUNTS", "001"),
    ("audit CLUSTER", "001 002 003 004"),
    ("audit LEAF", "001"),
    ("audit SERVER", "001 002 003 004 005 006 007 008"),
    ("audit JETSTREAM", "001 002 003 004 005"),
    ("audit META", "001 002"),
];

#[test]
fn every_check_of_the_sources_is_asked_or_its_absence_explained() {
    let asked: BTreeSet<&str> = checks().iter().flat_map(|about| about.sources).copied().collect();
    let mut absent = BTreeSet::new();
    for entry in &NOT_HERE {
        assert!(entry.why.len() > 10, "a reason");
        for source in entry.sources {
            assert!(absent.insert(*source), "{source} is absent twice");
            assert!(!asked.contains(source), "{source} is asked and absent");
        }
    }
    let mut num_known = 0;
    for (prefix, numbers) in SOURCES {
        for number in numbers.split(' ') {
            num_known += 1;
            let source = format!("{prefix}_{number}");
            assert!(asked.contains(source.as_str()) || absent.contains(source.as_str()), "{source}");
        }
    }
    let of_lists = |source: &&&str| source.starts_with("Insights ") || source.starts_with("audit ");
    assert_eq!(asked.iter().chain(&absent).filter(of_lists).count(), num_known);
}

#[test]
fn each_check_says_what_it_is() {
    let all = checks();
    let ids: BTreeSet<_> = all.iter().map(|about| about.id).collect();
    assert_eq!(ids.len(), all.len(), "an id is a promise");
    for about in &all {
        assert!(!about.name.is_empty() && !about.thresholds.is_empty(), "{}", about.id);
    }
}

/// A small deterministic source of numbers: xorshift.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end.max(1)
    }

    fn odds(&mut self, one_in: u64) -> bool {
        self.below(one_in) == 0
    }
}

/// Three servers with users and without TLS, twelve streams, eighty consumers, all at work, with ten minutes of samples.
fn healthy(seed: u64) -> Scene {
    let dice = &mut Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let names = ["n1", "n2", "n3"];
    let mut scene = Scene::new();
    (scene.streams, scene.consumers) = (Vec::new(), Vec::new());
    for index in 0..12 {
        scene.streams.push(healthy_stream(dice, &format!("S{index:02}"), names));
    }
    for index in 0..80 {
        let owner = &mut scene.streams[index % 12];
        let mut one = consumer(owner.key.stream.as_str(), &format!("c{index:02}"));
        let behind = dice.below(50).min(owner.state.messages);
        one.state.num_pending = behind;
        one.state.num_ack_pending = dice.below(20).min(behind);
        one.state.ack_floor.stream_seq = owner.state.last_seq.saturating_sub(behind);
        one.state.delivered.stream_seq = one.state.ack_floor.stream_seq + one.state.num_ack_pending;
        owner.state.consumer_count = (index / 12 + 1) as u64;
        scene.consumers.push(one);
    }
    for (index, name) in names.iter().enumerate() {
        let one = &mut scene.servers[index];
        *one = server(name);
        one.cpu_percent = dice.below(250) as f64;
        one.memory_bytes = (20 + dice.below(400)) << 20;
        one.connections = dice.below(95);
        one.subscriptions = 100 + dice.below(900);
        let use_ = one.jetstream.as_mut().unwrap();
        use_.memory_bytes = dice.below(use_.max_memory_bytes * 8 / 10);
        use_.storage_bytes = dice.below(use_.max_storage_bytes * 8 / 10);
        use_.ha_assets = dice.below(300);
        use_.api_inflight = dice.below(20);
    }
    scene.accounts[0].storage_bytes = dice.below(1 << 40);
    keep_samples(&mut scene, dice);
    scene.remember(5.0);
    scene
}

fn healthy_stream(dice: &mut Dice, name: &str, names: [&str; 3]) -> Stream {
    let mut one = stream(name);
    let leader = dice.below(3) as usize;
    let group = one.cluster.as_mut().unwrap();
    group.leader = Some(names[leader].into());
    one.from = names[leader].into();
    let others = names.into_iter().enumerate().filter(|(index, _)| *index != leader);
    group.replicas = others.map(|(_, name)| peer(name)).collect();
    for follower in &mut group.replicas {
        follower.lag = dice.below(100);
        follower.active_nanos = dice.below(2_000_000_000);
    }
    if dice.odds(2) {
        one.config.num_replicas = 1;
        group.replicas.clear();
    }
    let state = &mut one.state;
    state.messages = 100 + dice.below(100_000);
    state.bytes = state.messages * (50 + dice.below(2000));
    state.first_seq = 1 + dice.below(1_000_000);
    state.last_seq = state.first_seq + state.messages - 1;
    state.num_subjects = 1 + dice.below(100);
    state.last_ts = Some(secs_ago(dice.below(20) as f64));
    match dice.below(4) {
        0 => {
            one.config.retention = Retention::WorkQueue;
            one.state.messages = 0;
            one.state.num_subjects = 0;
        }
        1 => {
            one.config.retention = Retention::Interest;
            one.state.first_ts = Some(secs_ago(2.0));
        }
        2 => one.config.max_msgs = at(one.state.messages),
        _ => {
            one.config.discard = Discard::New;
            one.config.max_msgs = at(one.state.messages * 4);
        }
    }
    if dice.odds(3) {
        one.config.storage = Storage::Memory;
    }
    if dice.odds(3) {
        one.config.allow_direct = false;
    }
    one
}

fn keep_samples(scene: &mut Scene, dice: &mut Dice) {
    let times = || (0..60).map(|index| secs_ago(10.0 * f64::from(59 - index)));
    for one in &scene.streams {
        let (present, rate) = (StreamSample::of(one), dice.below(40));
        let sample = |(at, back): (Timestamp, u64)| {
            let last_seq = present.last_seq.saturating_sub(back * rate);
            StreamSample { at, last_seq, ..present }
        };
        let samples = times().zip((0..60).rev()).map(sample).collect();
        scene.stream_samples.insert(one.key.clone(), samples);
    }
    for one in &scene.consumers {
        let present = ConsumerSample::of(one, None);
        let samples =
            times().map(|at| ConsumerSample { at, num_pending: dice.below(50), ..present }).collect();
        scene.consumer_samples.insert(one.key.clone(), samples);
    }
    for one in &scene.servers {
        let present = ServerSample::of(one);
        let mut samples: Vec<ServerSample> = Vec::new();
        for at in times() {
            let asked = samples.last().map_or(1000, |last| last.api_requests) + dice.below(400);
            samples.push(ServerSample {
                at,
                api_requests: asked,
                api_errors: 7,
                slow_consumers: 3,
                ..present
            });
        }
        scene.server_samples.insert(one.name.clone(), samples);
    }
}

fn diagnose(scene: &Scene) -> Vec<Finding> {
    let snapshot = scene.snapshot();
    diagnose_system(
        &snapshot,
        scene.before.as_ref(),
        scene,
        &Facts::default(),
        secs_ago(0.0),
        &SystemLimits::default(),
    )
}

#[test]
fn a_healthy_system_is_left_in_peace() {
    for seed in 1..200 {
        let loud: Vec<_> = diagnose(&healthy(seed))
            .into_iter()
            .filter(|finding| finding.severity != Severity::Info)
            .map(|finding| (finding.rule, finding.entity, finding.explanation))
            .collect();
        assert!(loud.is_empty(), "seed {seed}: {loud:#?}");
    }
}

#[test]
fn one_look_without_samples_is_left_in_peace_too() {
    for seed in 1..50 {
        let snapshot = healthy(seed).snapshot();
        let findings = diagnose_system(
            &snapshot,
            None,
            &NoSamples,
            &Facts::default(),
            secs_ago(0.0),
            &SystemLimits::default(),
        );
        assert!(
            findings.iter().all(|finding| finding.severity == Severity::Info),
            "seed {seed}: {findings:#?}"
        );
    }
}

#[test]
fn the_same_system_gives_the_same_findings_in_the_same_order() {
    let mut scene = healthy(7);
    scene.servers[1].freshness = Freshness::Stale { since: secs_ago(30.0), why: Reason::TimedOut };
    scene.servers[0].auth_required = Some(false);
    let first = diagnose(&scene);
    assert!(first.len() > 2);
    assert_eq!(first, diagnose(&scene));
    scene.streams.reverse();
    scene.servers.reverse();
    scene.consumers.reverse();
    assert_eq!(first, diagnose(&scene), "the order of collection does not matter");
}

#[test]
fn what_a_dead_server_takes_along_names_it() {
    let mut scene = Scene::new();
    let silent = |why| Freshness::Stale { since: secs_ago(30.0), why };
    scene.servers[1].freshness = silent(Reason::TimedOut);
    scene.group().leader = Some("n2".into());
    Scene::stream(&mut scene).freshness = silent(Reason::Silent(vec!["n2".into()]));
    let mut other = stream("T");
    other.cluster.as_mut().unwrap().replicas[0].current = false;
    other.cluster.as_mut().unwrap().replicas[0].active_nanos = 30_000_000_000;
    scene.streams.push(other);
    let findings = diagnose(&scene);
    let of_n2 = findings.iter().filter(|finding| finding.cause == Some(Cause::Server("n2".into())));
    let rules: Vec<_> = of_n2.map(|finding| finding.rule.0).collect();
    assert_eq!(rules, ["N-1", "C-2", "C-4"]);
}

#[test]
fn a_wrong_clock_of_this_machine_changes_nothing() {
    let scene = healthy(3);
    let snapshot = scene.snapshot();
    let at = |secs| Timestamp::from_second(NOW + secs).unwrap();
    let of = |now| {
        diagnose_system(
            &snapshot,
            scene.before.as_ref(),
            &scene,
            &Facts::default(),
            now,
            &SystemLimits::default(),
        )
    };
    assert_eq!(of(at(86_400)), of(at(0)));
}
