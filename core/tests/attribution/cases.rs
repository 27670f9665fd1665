//! The experiments S5-a to S5-f.

use std::time::Duration;

use async_nats::jetstream::stream::{Config, RetentionPolicy, StorageType};
use jetlens_core::analysis::attribution::Method;
use tokio::time::sleep;

use crate::{
    Lab, STREAM, ask, check, key,
    load::{consume, consumer, publish},
    now,
    support::wait_for,
};

const MIX: [(&str, f64); 3] = [("orders.eu.>", 0.93), ("orders.us.>", 0.05), ("orders.ap.>", 0.02)];
const CREATED: [(&str, f64); 3] =
    [("orders.eu.*.created", 0.93), ("orders.us.*.created", 0.05), ("orders.ap.*.created", 0.02)];

/// The region of a message: 93, 5 and 2 of a hundred.
fn region(number: u64) -> &'static str {
    match number % 100 {
        0..93 => "eu",
        93..98 => "us",
        _ => "ap",
    }
}

/// Looks happen each second: what comes between two of them belongs to neither side for sure.
async fn pause() {
    sleep(Duration::from_millis(2_500)).await;
}

fn direct() -> Config {
    Config { allow_direct: true, storage: StorageType::File, ..Config::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_few_subjects_and_the_consumer_that_stopped() {
    let mut lab = Lab::start(direct()).await;
    consumer(&lab.client, STREAM, "billing", "orders.eu.>").await;
    consumer(&lab.client, STREAM, "audit", "").await;
    let _audit = consume(&lab.client, STREAM, "audit").await;
    sleep(Duration::from_secs(15)).await;
    // Before the window: as many of each region.
    publish(&lab.client, 60_000, 200, |number| {
        format!("orders.{}.{}", ["eu", "us", "ap"][number as usize % 3], number % 999)
    })
    .await;
    pause().await;
    let from = now();
    pause().await;
    publish(&lab.client, 300_000, 200, |number| format!("orders.{}.{}", region(number), number % 1000)).await;
    let audited = |snapshot: &jetlens_core::model::Snapshot| {
        let consumers = snapshot.consumers_of(&key());
        consumers.len() == 2
            && snapshot.stream(&key()).is_some_and(|stream| stream.state.last_seq == 360_000)
            && consumers[0].state.num_pending == 0
    };
    wait_for(&mut lab.session, Duration::from_secs(30), "an audit of all", audited).await;
    let answer = lab.ask(from).await;
    check("S5-a", &answer, &MIX);
    assert_eq!((answer.published, answer.stored, answer.removed), (300_000, 300_000, Some(0)));
    assert_eq!(answer.growth_messages, Some(300_000));
    assert!(answer.growth_bytes.unwrap() > 60_000_000);
    assert!(answer.rest.share < 0.01 && answer.uncovered.messages == 0 && answer.uncovered.is_exact);
    assert_eq!(answer.method, Method::DirectCounts);
    let billing = &answer.consumers[0];
    assert_eq!((billing.name.as_str(), billing.pending_growth), ("billing", Some(279_000)));
    assert_eq!((answer.consumers[1].name.as_str(), answer.consumers[1].pending_growth), ("audit", Some(0)));
    let factor = answer.subjects[0].factor.unwrap();
    assert!((factor - 279_000.0 / 20_000.0).abs() < 0.1, "{factor}");
    assert!((answer.factor.unwrap() - 5.0).abs() < 0.1);
    assert!(answer.cost.server_secs < 0.5, "{:?}", answer.cost);

    // Once more within a minute: the answer is kept.
    assert!(std::sync::Arc::ptr_eq(&answer, &lab.ask(from).await));
    let nothing = lab.ask(now()).await;
    println!("{}", nothing.sentence);
    assert_eq!(nothing.published, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_million_messages_of_a_million_subjects() {
    let mut lab = Lab::start(direct()).await;
    consumer(&lab.client, STREAM, "americas", "orders.us.>").await;
    let began = tokio::time::Instant::now();
    let from = now();
    let subject = |number: u64| format!("orders.{}.{}.created", region(number), number * 7919 % 500_000);
    publish(&lab.client, 1_500_000, 100, subject).await;
    pause().await;
    let half = now();
    let late =
        |number: u64| format!("orders.{}.{}.created", region(number), 500_000 + number * 7919 % 500_000);
    publish(&lab.client, 1_500_000, 100, late).await;
    println!("3,000,000 messages in {:?}", began.elapsed());
    let is_seen = |snapshot: &jetlens_core::model::Snapshot| {
        snapshot.stream(&key()).is_some_and(|stream| stream.state.last_seq == 3_000_000)
    };
    let snapshot = wait_for(&mut lab.session, Duration::from_secs(30), "all of them", is_seen).await;
    let stream = snapshot.stream(&key()).unwrap();
    assert_eq!(stream.state.num_subjects, 1_000_000);
    let estimate = jetlens_core::analysis::attribution::estimate(stream);
    println!("{estimate:?}");
    assert!(estimate.is_expensive);

    let answer = lab.ask(from).await;
    check("S5-b, all of it", &answer, &CREATED);
    assert_eq!(answer.published, 3_000_000);
    assert!((answer.uncovered.share - 0.95).abs() < 0.01, "{:?}", answer.uncovered);
    let again = ask(&mut lab.session, half).await.unwrap_err();
    println!("{again}");
    assert!(again.contains("once a minute"));

    let answer = ask(&mut lab.stranger().await, half).await.unwrap();
    check("S5-b, the second half", &answer, &CREATED);
    assert_eq!((answer.published, answer.is_published_exact), (1_500_000, true));
    assert!(answer.cost.requests <= estimate.requests && answer.cost.bytes <= estimate.bytes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_at_its_limit() {
    let mut lab = Lab::start(Config { max_messages: 100_000, ..direct() }).await;
    publish(&lab.client, 100_000, 50, |number| format!("orders.eu.{}", number % 1000)).await;
    pause().await;
    let from = now();
    pause().await;
    publish(&lab.client, 200_000, 50, |number| format!("orders.{}.{}", region(number), number % 1000)).await;
    pause().await;
    let answer = lab.ask(from).await;
    check("S5-c", &answer, &MIX);
    assert_eq!((answer.published, answer.stored), (200_000, 100_000));
    assert_eq!((answer.growth_messages, answer.removed), (Some(0), Some(200_000)));
    assert!(answer.sentence.contains("still stored"));
    assert!(answer.uncovered.share > 0.999 && answer.sentence.contains("No consumer takes any"));

    // Who was not there can't know how much came.
    let answer = ask(&mut lab.stranger().await, from).await.unwrap();
    check("S5-c, to a stranger", &answer, &MIX);
    assert_eq!((answer.published, answer.is_published_exact, answer.removed), (100_000, false, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_work_queue_that_is_consumed() {
    let mut lab = Lab::start(Config { retention: RetentionPolicy::WorkQueue, ..direct() }).await;
    let mut workers = Vec::new();
    for name in ["eu", "us"] {
        consumer(&lab.client, STREAM, name, &format!("orders.{name}.>")).await;
        workers.push(consume(&lab.client, STREAM, name).await);
    }
    pause().await;
    let from = now();
    pause().await;
    publish(&lab.client, 100_000, 50, |number| format!("orders.{}.{}", region(number), number % 1000)).await;
    let is_done = |snapshot: &jetlens_core::model::Snapshot| {
        let consumers = snapshot.consumers_of(&key());
        snapshot.stream(&key()).is_some_and(|stream| stream.state.messages == 2_000)
            && consumers.iter().all(|consumer| consumer.state.num_pending == 0)
    };
    wait_for(&mut lab.session, Duration::from_mins(1), "all work done", is_done).await;
    let answer = lab.ask(from).await;
    check("S5-d", &answer, &MIX[..2]);
    assert_eq!(answer.method, Method::ConsumerDeltas);
    assert_eq!((answer.published, answer.stored), (100_000, 2_000));
    assert_eq!((answer.uncovered.messages, answer.uncovered.is_exact), (2_000, true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_without_direct_reads() {
    let mut lab = Lab::start(Config { allow_direct: false, ..direct() }).await;
    let from = now();
    let subject = |number: u64| format!("orders.{}.{}.created", region(number), number * 7919 % 20_000);
    publish(&lab.client, 150_000, 100, subject).await;
    pause().await;
    let half = now();
    pause().await;
    publish(&lab.client, 150_000, 100, subject).await;
    pause().await;
    let answer = lab.ask(from).await;
    check("S5-e, all of it", &answer, &CREATED);
    assert_eq!((answer.published, answer.method), (300_000, Method::SubjectCounts));

    for (who, answer) in [
        ("with history", lab.ask(half).await),
        ("to a stranger", ask(&mut lab.stranger().await, half).await.unwrap()),
    ] {
        println!("\nS5-e, the second half, {who}: {}\n{:#?}", answer.sentence, answer.notes);
        println!("    {:?}, {:?}", answer.method, answer.cost);
        assert_eq!(answer.published, 150_000);
        assert!(matches!(answer.method, Method::Sampled { num_messages: 200.. }));
        let first = &answer.subjects[0];
        assert_eq!(first.filter, CREATED[0].0);
        let margin = first.margin.unwrap();
        assert!(!first.is_exact && margin < 0.05, "{margin}");
        assert!((first.share - 0.93).abs() <= margin.max(0.03), "{} ± {margin}", first.share);
        assert!(answer.sentence.contains('±') && answer.cost.server_secs < 3.0);
    }
    let snapshot = lab.session.snapshot.borrow().clone();
    assert_eq!(snapshot.stream(&key()).unwrap().state.consumer_count, 0, "nothing was created");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn growth_that_no_subject_explains() {
    let mut lab = Lab::start(direct()).await;
    let from = now();
    let subject = |number: u64| format!("orders.p{}.created", number % 500);
    publish(&lab.client, 50_000, 50, subject).await;
    pause().await;
    let half = now();
    pause().await;
    publish(&lab.client, 100_000, 50, subject).await;
    pause().await;
    let answer = lab.ask(from).await;
    check("S5-f", &answer, &[("orders.*.created", 1.0)]);
    let spread = answer.spread.clone().unwrap();
    assert_eq!((spread.level.as_str(), spread.num_subjects, spread.is_exact), ("orders.*", 500, true));
    assert!(answer.sentence.contains("No single subject explains it: it is spread evenly over 500 subjects"));

    let answer = lab.ask(half).await;
    check("S5-f, the second part", &answer, &[("orders.*.created", 1.0)]);
    let spread = answer.spread.clone().unwrap();
    assert!((400..=500).contains(&spread.num_subjects) && !spread.is_exact, "{spread:?}");
    assert!(answer.sentence.contains("spread evenly over about"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_not_be_asked_is_said() {
    let mut lab = Lab::start(direct()).await;
    for (account, stream) in [("$G", "NOTHING"), ("OTHER", STREAM)] {
        let stream = jetlens_core::ids::StreamKey { account: account.into(), stream: stream.into() };
        let command = jetlens_core::session::Command::Attribute { stream, from: now() };
        lab.session.commands.send(command).await.unwrap();
    }
    for expected in ["no such stream", "account OTHER"] {
        loop {
            let event = lab.session.events.recv().await.unwrap();
            if let jetlens_core::session::Event::Attributed { result, .. } = event {
                let sentence = result.unwrap_err();
                assert!(sentence.contains(expected), "{sentence}");
                break;
            }
        }
    }
}
