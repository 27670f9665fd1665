//! What only a look at the clients can tell: probes and connections, on a real server.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails, and says what it saw")]

mod support;

use std::{collections::BTreeMap, time::Duration};

use jetlens_core::{
    ids::{ConsumerKey, Entity},
    model::Snapshot,
    session::{Command, Event},
};
use jetlens_fixtures::experiment::{self, Experiment, SYSTEM};
use support::{profile, session, wait_for};
use tokio::time::{Instant, timeout};

/// Those that need a probe, then those whose connections are asked for without being told to.
const PROBED: [Experiment; 4] = [Experiment::E31, Experiment::E32, Experiment::E40, Experiment::E42];
const ASKED: [Experiment; 2] = [Experiment::E10B, Experiment::E28];

/// Twice the acknowledgement wait passes without a delivery before that is called a stall.
const PATIENCE: Duration = Duration::from_secs(100);

fn key(experiment: Experiment) -> ConsumerKey {
    ConsumerKey {
        account: "LAB".into(),
        stream: experiment.name().into(),
        consumer: experiment.consumer().unwrap().into(),
    }
}

/// The first finding of the experiment's consumer.
fn first(snapshot: &Snapshot, experiment: Experiment) -> Option<&'static str> {
    let entity = Entity::Consumer(key(experiment));
    let of_it = snapshot.diagnosis.findings.iter().find(|finding| finding.entity == entity)?;
    Some(of_it.rule.0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_are_the_cause_and_are_named() {
    let server = experiment::server().await.unwrap();
    let client = server.client().await.unwrap();
    let all: Vec<_> = PROBED.into_iter().chain(ASKED).collect();
    let _running = experiment::start(&client, &all).await.unwrap();
    let system = Some((SYSTEM.name, SYSTEM.password));
    let mut session = session(profile(&[server.url()], Some(("lab", "lab")), system));

    wait_for(&mut session, PATIENCE, "a cause for each", |snapshot| {
        let firsts: Vec<_> =
            all.iter().map(|experiment| (experiment.name(), first(snapshot, *experiment))).collect();
        println!("{firsts:?}");
        firsts.iter().all(|(_, first)| first.is_some())
    })
    .await;
    for experiment in PROBED {
        session.commands.send(Command::Probe(key(experiment))).await.unwrap();
    }
    let mut told = BTreeMap::new();
    let end = Instant::now() + Duration::from_secs(20);
    while told.len() < PROBED.len() {
        let event = timeout(end - Instant::now(), session.events.recv()).await;
        match event.expect("each probe says how it ended").unwrap() {
            Event::Probed { consumer, sentence } => told.insert(consumer.stream.clone(), sentence),
            _ => continue,
        };
    }
    println!("{told:#?}");
    let is_told = |snapshot: &Snapshot, experiment: &Experiment| {
        first(snapshot, *experiment).is_some_and(|rule| experiment.rules().contains(&rule))
    };
    let snapshot = wait_for(&mut session, Duration::from_secs(20), "the rule of each", |snapshot| {
        for experiment in &all {
            if !is_told(snapshot, experiment) {
                println!(
                    "{}: {:?}, not {:?}",
                    experiment.name(),
                    first(snapshot, *experiment),
                    experiment.rules()
                );
            }
        }
        all.iter().all(|experiment| is_told(snapshot, experiment))
    })
    .await;
    for experiment in all {
        let entity = Entity::Consumer(key(experiment));
        let finding = snapshot.diagnosis.findings.iter().find(|finding| finding.entity == entity).unwrap();
        println!("{:5} {:4} {}", experiment.name(), finding.rule.0, finding.explanation);
    }
}
