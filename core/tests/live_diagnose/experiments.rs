//! Forty causes on one server, seen through its system account and through the account that they are in.

use std::{fmt::Write as _, time::Duration};

use jetlens_core::{
    ids::{ConsumerKey, Entity, StreamKey},
    session::Session,
};
use jetlens_fixtures::experiment::{self, Experiment};
use tokio::time::Instant;

use super::{
    story::Story,
    support::{profile, session},
    watch,
};

/// The longest that a rule waits is a minute of a growing backlog.
const WATCHED: Duration = Duration::from_secs(80);

fn entity(experiment: Experiment) -> Entity {
    let (account, stream) = ("LAB".into(), experiment.name().into());
    match experiment.consumer() {
        Some(consumer) => Entity::Consumer(ConsumerKey { account, stream, consumer: consumer.into() }),
        None => Entity::Stream(StreamKey { account, stream }),
    }
}

/// With a probe, and without one.
fn expected(experiment: Experiment) -> Vec<&'static str> {
    let mut rules = experiment.rules().to_vec();
    for rule in experiment.rules_without_probe() {
        if !rules.contains(rule) {
            rules.push(rule);
        }
    }
    rules
}

async fn stories(session: &mut Session, began: Instant) -> Vec<Story> {
    let mut stories: Vec<_> = Experiment::ALL.iter().map(|_| Story::default()).collect();
    watch(session, began, WATCHED, |secs, snapshot| {
        let mut num_missing = 0;
        for (story, experiment) in stories.iter_mut().zip(Experiment::ALL) {
            story.look(secs, snapshot, &entity(experiment));
            num_missing += usize::from(story.when(&expected(experiment)).is_none());
        }
        num_missing == 0
    })
    .await;
    stories
}

/// The table, and the experiments that were not understood.
fn judge(title: &str, stories: &[Story]) -> Vec<String> {
    let mut table = format!("{title}\nexperiment  expected     after   said first\n");
    let mut wrong = Vec::new();
    for (story, experiment) in stories.iter().zip(Experiment::ALL) {
        let rules = expected(experiment);
        let after = story.when(&rules);
        let alarms = story.false_alarms(&rules);
        let mark = if after.is_some() && alarms.is_empty() { "" } else { "  <-- wrong" };
        let words = rules.join(" ");
        let after = after.map_or_else(|| "never".to_owned(), |secs| format!("{secs:.0} s"));
        writeln!(table, "{experiment:<11} {words:<12} {after:<7} {story}{mark}").unwrap();
        if !mark.is_empty() {
            wrong.push(format!("{title} {experiment}: {words} wanted, said {story}"));
        }
    }
    println!("{table}");
    wrong
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_experiment_is_named_by_its_rule_first() {
    let server = experiment::server().await.unwrap();
    let client = server.client().await.unwrap();
    let (system, urls) = (experiment::SYSTEM, [server.url()]);
    let mut by_system = session(profile(&urls, Some(("lab", "lab")), Some((system.name, system.password))));
    let mut by_account = session(profile(&urls, Some(("lab", "lab")), None));
    let began = Instant::now();
    let running = experiment::start(&client, &Experiment::ALL);
    let (running, seen_by_system, seen_by_account) =
        tokio::join!(running, stories(&mut by_system, began), stories(&mut by_account, began));
    let mut wrong = judge("Through the system account", &seen_by_system);
    wrong.extend(judge("Through the account", &seen_by_account));
    drop(running.unwrap());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
