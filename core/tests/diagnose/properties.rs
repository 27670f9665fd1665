//! What must hold for every consumer, tried on many that are drawn at random from a fixed seed.

use std::sync::Arc;

use fastrand::Rng;
use jetlens_core::{
    analysis::{
        diagnose::{
            ConsumerFacts, Diagnosis, Facts, Limits, Verdict, diagnose_consumers, finding::Severity,
            quantities::Quantities,
        },
        sample::ConsumerSample,
    },
    clock::Timestamp,
    ids::ConsumerKey,
    model::{AckPolicy, Consumer, RaftGroup, RaftPeer, Snapshot},
    units::Limit,
};

use crate::scene::{Scene, golden, golden_limits, ids, later};

/// An idle consumer that has read and acknowledged everything, of any configuration and any age.
fn idle(rng: &mut Rng) -> Scene {
    let mut scene = golden()["E01"].clone();
    let last = rng.u64(1..1_000_000);
    let acknowledges = rng.bool();
    let (consumer, stream) = (&mut scene.consumer, &mut scene.stream);
    let start = consumer.at;
    let age = |rng: &mut Rng| Some(later(start, -(rng.f64() * rng.f64() * 1e7)));
    consumer.created = later(start, -2e7);
    stream.state.last_seq = last;
    stream.state.first_seq = rng.u64(1..=last);
    stream.state.messages = last - stream.state.first_seq + 1;
    let config = &mut consumer.config;
    config.ack_policy = if acknowledges { AckPolicy::Explicit } else { AckPolicy::None };
    config.ack_wait_nanos = rng.u64(1..100_000_000_000);
    config.max_ack_pending = if rng.bool() { Limit::At(rng.u64(1..1000)) } else { Limit::Unlimited };
    config.max_deliver = if rng.bool() { Limit::At(rng.u64(1..10)) } else { Limit::Unlimited };
    config.inactive_threshold_nanos = if rng.bool() { rng.u64(1..1_000_000_000_000) } else { 0 };
    config.durable = rng.bool();
    config.deliver_subject = rng.bool().then(|| "deliver".to_owned());
    config.filter_subjects = if rng.bool() { vec!["e01.>".to_owned()] } else { Vec::new() };
    config.flow_control = rng.bool();
    config.rate_limit_bps = rng.u64(0..2) * 1000;
    let state = &mut consumer.state;
    state.delivered.consumer_seq = rng.u64(0..2 * last);
    state.delivered.stream_seq = last;
    state.delivered.last_active = age(rng);
    state.ack_floor = state.delivered;
    state.ack_floor.last_active = if acknowledges { age(rng) } else { None };
    state.num_waiting = if consumer.config.deliver_subject.is_none() { rng.u64(0..513) } else { 0 };
    state.push_bound = rng.bool() && consumer.config.deliver_subject.is_some();
    scene.samples = vec![ConsumerSample::of(consumer, Some(stream))];
    for _ in 0..rng.usize(0..200) {
        scene.wait(rng.f64() * 10.0);
    }
    scene
}

#[test]
fn an_idle_consumer_is_never_stuck() {
    let mut rng = Rng::with_seed(1);
    for round in 0..400 {
        let scene = idle(&mut rng);
        // With facts the rules are asked one by one, without them a glance may answer.
        for verdict in [
            scene.verdict(&Limits::default()),
            scene.verdict_with(ConsumerFacts::default(), &Limits::default()),
        ] {
            let worst = verdict.findings().map(|finding| finding.severity).min();
            assert!(worst.is_none_or(|worst| worst == Severity::Info), "{round}: {verdict:#?}");
            assert!(!matches!(verdict.verdict, Verdict::Undecided), "{round}: {verdict:#?}");
        }
    }
}

#[test]
fn followers_do_not_matter() {
    let mut rng = Rng::with_seed(2);
    for (name, mut scene) in golden() {
        let alone = scene.verdict(&golden_limits());
        scene.consumer.cluster = Some(RaftGroup {
            leader: Some("n1".into()),
            replicas: ["n2", "n3"]
                .map(|name| RaftPeer {
                    name: name.into(),
                    current: true,
                    active_nanos: rng.u64(1..9_000_000_000),
                    lag: rng.u64(0..100),
                    ..RaftPeer::default()
                })
                .to_vec(),
            ..RaftGroup::default()
        });
        assert_eq!(scene.verdict(&golden_limits()), alone, "{name}");
    }
}

#[test]
fn slow_and_fast_worlds_are_told_alike() {
    for (name, scene) in golden() {
        // Its pause ends at a moment of the calendar, and its rate limit is in bits a second of the clock.
        if name == "E07" {
            continue;
        }
        let expected = ids(&scene.verdict(&golden_limits()));
        for factor in [0.25, 3.0, 40.0] {
            let mut limits = golden_limits().scaled(factor);
            limits.rate_secs = golden_limits().rate_secs * factor;
            let verdict = scene.scaled(factor).verdict(&limits);
            assert_eq!(ids(&verdict), expected, "{name} × {factor}");
        }
    }
}

#[test]
fn no_restart_makes_a_negative_rate() {
    let mut rng = Rng::with_seed(3);
    for _ in 0..2000 {
        let mut at = Timestamp::from_second(1_000_000).unwrap();
        let born = later(at, rng.f64() * 300.0);
        let mut samples = Vec::new();
        for _ in 0..rng.usize(1..40) {
            at = later(at, rng.f64() * 12.0);
            let mut random = || rng.u64(0..1000);
            samples.push(ConsumerSample {
                at,
                delivered_consumer_seq: random(),
                delivered_stream_seq: random(),
                floor_consumer_seq: random(),
                floor_stream_seq: random(),
                num_pending: random(),
                num_ack_pending: random(),
                num_waiting: random() % 2,
                stream_first_seq: random(),
                stream_last_seq: random(),
                ..ConsumerSample::default()
            });
        }
        let consumer = Consumer { created: born, ..Consumer::default() };
        let quantities = Quantities::of(&samples, &consumer, None, &Limits::default());
        assert!(quantities.num_samples >= 1);
        let rates = [quantities.arrivals_per_sec, quantities.drain_per_sec, quantities.eta_secs];
        assert!(rates.into_iter().flatten().all(|rate| rate >= 0.0), "{quantities:?}");
        let run = &samples[quantities.start..];
        assert!(run.is_sorted_by_key(|sample| sample.delivered_consumer_seq));
        assert!(run.len() == 1 || run[0].at >= born);
    }
}

/// Every experiment as a consumer of one snapshot, in the given order.
fn together(scenes: &[Scene], previous: Option<&Diagnosis>) -> Diagnosis {
    let snapshot = Snapshot {
        seq: 1,
        at: scenes.iter().map(|scene| scene.consumer.at).max().unwrap(),
        streams: Arc::new(scenes.iter().map(|scene| Arc::new(scene.stream.clone())).collect()),
        consumers: Arc::new(scenes.iter().map(|scene| Arc::new(scene.consumer.clone())).collect()),
        ..Snapshot::default()
    };
    let samples = |key: &ConsumerKey, into: &mut Vec<ConsumerSample>| {
        into.extend(
            scenes.iter().filter(|scene| scene.consumer.key == *key).flat_map(|scene| &scene.samples),
        );
    };
    diagnose_consumers(&snapshot, &samples, &Facts::default(), &golden_limits(), previous)
}

#[test]
fn the_order_of_the_input_does_not_matter() {
    let mut scenes: Vec<_> =
        golden().into_values().filter(|scene| !scene.name.contains(['#', ' '])).collect();
    let expected = together(&scenes, None);
    assert!(expected.findings.len() > 25);
    assert!(expected.consumers.is_sorted_by(|a, b| a.0 < b.0));
    let mut rng = Rng::with_seed(4);
    for _ in 0..5 {
        rng.shuffle(&mut scenes);
        assert_eq!(together(&scenes, None), expected);
    }
    // The worst of an asset decides its place, and its cause stands first.
    let worst = |finding: &jetlens_core::analysis::diagnose::finding::Finding| {
        let of_asset = expected.findings.iter().filter(|other| other.entity == finding.entity);
        of_asset.map(|other| other.severity).min()
    };
    assert!(expected.findings.is_sorted_by_key(|finding| worst(finding)));
}

#[test]
fn a_finding_remembers_since_when_it_holds() {
    let scene = golden()["E04"].clone();
    let first = together(std::slice::from_ref(&scene), None);
    assert_eq!(first.findings[0].since, None);
    let mut remembered = first.clone();
    let since = Some(later(scene.consumer.at, -3600.0));
    let (_, verdict) = &mut remembered.consumers[0];
    Arc::make_mut(verdict.cause.as_mut().unwrap()).since = since;
    let second = together(std::slice::from_ref(&scene), Some(&remembered));
    assert_eq!(second.findings[0].since, since);
    // What did not change keeps its place in memory.
    let third = together(&[scene], Some(&second));
    assert!(Arc::ptr_eq(&second.findings[0], &third.findings[0]));
}

#[test]
fn many_are_judged_as_each_alone() {
    let originals: Vec<_> =
        golden().into_values().filter(|scene| !scene.name.contains(['#', ' '])).take(20).collect();
    let mut scenes = Vec::new();
    for index in 0..2200 {
        let mut scene = originals[index % originals.len()].clone();
        let stream = format!("{}-{index:04}", scene.stream.key.stream);
        scene.stream.key.stream = stream.as_str().into();
        scene.consumer.key.stream = stream.as_str().into();
        scenes.push(scene);
    }
    let all = together(&scenes, None);
    assert!(all.consumers.is_sorted_by(|a, b| a.0 < b.0) && all.consumers.len() == scenes.len());
    for scene in scenes.iter().step_by(7) {
        let alone = together(std::slice::from_ref(scene), None);
        // What is not known is dated by the snapshot, which is later among many.
        let rules = |diagnosis: &Diagnosis| {
            let verdict = diagnosis.consumer(&scene.consumer.key).unwrap();
            verdict.findings().map(|finding| finding.rule).collect::<Vec<_>>()
        };
        assert_eq!(rules(&all), rules(&alone), "{}", scene.name);
        let of_this = |diagnosis: &Diagnosis| {
            let is_this = |finding: &&Arc<_>| finding_is_of(finding, &scene.consumer.key);
            diagnosis.findings.iter().filter(is_this).count()
        };
        assert_eq!(of_this(&all), of_this(&alone), "{}", scene.name);
    }
}

fn finding_is_of(finding: &jetlens_core::analysis::diagnose::finding::Finding, key: &ConsumerKey) -> bool {
    matches!(&finding.entity, jetlens_core::ids::Entity::Consumer(other) if other == key)
}
