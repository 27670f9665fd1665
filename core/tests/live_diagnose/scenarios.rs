//! Faults in the shop: what is meddled with comes first, and nobody else is accused.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    time::Duration,
};

use jetlens_core::{
    analysis::diagnose::finding::Severity,
    ids::{ConsumerKey, Entity, StreamKey},
    model::Snapshot,
};
use jetlens_fixtures::{
    Scenario,
    cluster::{Cluster, ClusterOptions},
    scenario,
};
use tokio::time::Instant;

use super::{
    SHOP, SYSTEM, is_long,
    story::Story,
    support::{profile, session, wait_for},
    watch,
};

/// They meddle with consumers of two streams, and show themselves within a minute.
const TOGETHER: [Scenario; 4] =
    [Scenario::StuckConsumer, Scenario::UnboundPush, Scenario::Paused, Scenario::LimitsDiscard];

fn entity(scenario: Scenario) -> Entity {
    let account = || "SHOP".into();
    match scenario.entity() {
        scenario::Entity::Consumer { stream, name } => {
            Entity::Consumer(ConsumerKey { account: account(), stream: stream.into(), consumer: name.into() })
        }
        scenario::Entity::Stream(stream) => {
            Entity::Stream(StreamKey { account: account(), stream: stream.into() })
        }
        scenario::Entity::Server(name) => Entity::Server { name: name.into() },
        scenario::Entity::Account(name) => Entity::Account { name: name.into() },
    }
}

/// Alarms about other streams and consumers, with their explanations.
fn strangers(snapshot: &Snapshot, meddled: &[Entity]) -> Vec<(String, String)> {
    snapshot
        .diagnosis
        .findings
        .iter()
        .filter(|finding| finding.severity < Severity::Info && !meddled.contains(&finding.entity))
        // A server rightly tells of clients that it cut off, an account of requests that it refused.
        .filter(|finding| matches!(finding.entity, Entity::Stream(_) | Entity::Consumer(_)))
        .map(|finding| (format!("{} {:?}", finding.rule, finding.entity), finding.explanation.clone()))
        .collect()
}

/// The shop, calm, with a session that has seen it so.
async fn shop() -> (Cluster, jetlens_core::session::Session) {
    let cluster = Cluster::start(ClusterOptions::default()).await.unwrap();
    let mut session = session(profile(&cluster.urls(), SHOP, SYSTEM));
    wait_for(&mut session, Duration::from_secs(20), "the shop", |snapshot| snapshot.consumers.len() >= 80)
        .await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    (cluster, session)
}

/// What strikes others than the one that is named as well.
const MEANT_FOR_MANY: [Scenario; 2] = [
    // All workers of a host vanish.
    Scenario::DeadWorker,
    // Of a consumer that holds an interest stream, the stream tells as well.
    Scenario::InterestHeld,
];

/// Those of which each meddles with something else and harms nobody else, so that one cluster bears all.
const MANY: [&[Scenario]; 2] = [&CONSUMERS_AND_MIRRORS, &WORKERS_AND_STREAMS];
const CONSUMERS_AND_MIRRORS: [Scenario; 29] = [
    // It begins with a pause.
    Scenario::ReplayOriginal,
    Scenario::ConsumerDeleted,
    Scenario::AboutToVanish,
    Scenario::FutureStart,
    Scenario::FilterTypo,
    Scenario::RenamedSubjects,
    Scenario::AccountFull,
    Scenario::WrongGroup,
    Scenario::SlowReader,
    Scenario::SilentClient,
    Scenario::PullsRejected,
    Scenario::WaitingFull,
    Scenario::PinnedIdle,
    Scenario::OverflowUnmet,
    Scenario::RateLimit,
    Scenario::FlowIgnored,
    Scenario::NeverAcks,
    Scenario::AcksDenied,
    Scenario::WindowAbandoned,
    Scenario::DeafMember,
    Scenario::SmallWindow,
    Scenario::InProgress,
    Scenario::DelayedNaks,
    Scenario::PoisonPin,
    Scenario::GivenUpQueue,
    Scenario::Terminated,
    Scenario::LimitsDiscard,
    Scenario::MirrorOrphan,
    Scenario::OriginRecreated,
];

const WORKERS_AND_STREAMS: [Scenario; 6] = [
    Scenario::SlowWorker,
    Scenario::WindowFull,
    Scenario::Poison,
    Scenario::WrongFilter,
    Scenario::MirrorLag,
    Scenario::UnclaimedJobs,
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_faults_at_once_are_told_apart() {
    let wrong = tell_apart(&TOGETHER).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_faults_at_once_are_told_apart() {
    if !is_long() {
        println!("skipped: set JETLENS_LONG=1 to make many faults on one cluster");
        return;
    }
    let mut wrong = Vec::new();
    for scenarios in MANY {
        wrong.extend(tell_apart(scenarios).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What was not named in time, what was named wrongly before, and who else was accused.
async fn tell_apart(scenarios: &[Scenario]) -> Vec<String> {
    let (mut cluster, mut session) = shop().await;
    let began = Instant::now();
    let mut begun = Vec::new();
    for scenario in scenarios {
        begun.push(began.elapsed().as_secs_f64());
        cluster.begin(*scenario).await.unwrap();
    }
    let last_begun = began.elapsed();
    let meddled: Vec<_> = scenarios.iter().map(|scenario| entity(*scenario)).collect();
    let mut stories: Vec<_> = scenarios.iter().map(|_| Story::default()).collect();
    let mut others = BTreeMap::new();
    let longest = scenarios.iter().map(|scenario| scenario.window_secs()).max().unwrap();
    watch(&mut session, began, last_begun + Duration::from_secs(longest), |secs, snapshot| {
        for ((story, entity), begun) in stories.iter_mut().zip(&meddled).zip(&begun) {
            story.look(secs - begun, snapshot, entity);
        }
        for (who, why) in strangers(snapshot, &meddled) {
            others.entry(who).or_insert((secs, why));
        }
        stories.iter().zip(scenarios).all(|(story, scenario)| story.when(scenario.rules()).is_some())
    })
    .await;
    let mut wrong = Vec::new();
    for (story, scenario) in stories.iter().zip(scenarios) {
        println!("{}", row(*scenario, story));
        let rules = scenario.rules();
        let is_in_time = story.when(rules).is_some_and(|secs| secs <= scenario.window_secs() as f64);
        if !is_in_time || !story.false_alarms(rules).is_empty() {
            wrong.push(row(*scenario, story));
        }
    }
    wrong.extend(others.iter().map(|(who, (secs, why))| format!("{who} at {secs:.0} s: {why}")));
    println!("{wrong:#?}");
    wrong
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_is_named_by_its_rule_first() {
    if !is_long() {
        println!("skipped: set JETLENS_LONG=1 to make all scenarios, each on a cluster of its own");
        return;
    }
    let (mut table, mut wrong) =
        ("scenario           expected      after   said first\n".to_owned(), Vec::new());
    for scenario in wanted() {
        let (story, others, rules) = play(scenario).await;
        // A server's, a stream's or an account's fault may show on what lives there.
        let elsewhere: Vec<_> = scenario.rules().iter().filter(|rule| rules.contains(*rule)).collect();
        let row = format!("{}; anywhere {elsewhere:?}", row(scenario, &story));
        println!("{row}\n    others: {others:?}");
        writeln!(table, "{row}").unwrap();
        let is_right = match scenario.entity() {
            scenario::Entity::Consumer { .. } => {
                story.when(scenario.rules()).is_some()
                    && story.false_alarms(scenario.rules()).is_empty()
                    && (others.is_empty() || MEANT_FOR_MANY.contains(&scenario))
            }
            _ => !elsewhere.is_empty() || scenario.rules().is_empty(),
        };
        if !is_right {
            wrong.push(format!("{row}; others: {others:?}"));
        }
    }
    println!("{table}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// All, or those that `JETLENS_SCENARIOS` names with commas between.
fn wanted() -> Vec<Scenario> {
    let names = std::env::var("JETLENS_SCENARIOS").ok();
    let is_wanted = |scenario: &Scenario| {
        names.as_ref().is_none_or(|names| names.split(',').any(|name| name == scenario.name()))
    };
    Scenario::ALL.into_iter().filter(is_wanted).collect()
}

/// One scenario on a fresh cluster: what was said of its asset, the alarms about others, and every rule that was named.
async fn play(scenario: Scenario) -> (Story, BTreeMap<String, (f64, String)>, BTreeSet<&'static str>) {
    let (mut cluster, mut session) = shop().await;
    let began = Instant::now();
    cluster.begin(scenario).await.unwrap();
    let (mut story, mut others, mut rules) = (Story::default(), BTreeMap::new(), BTreeSet::new());
    let entity = entity(scenario);
    watch(&mut session, began, Duration::from_secs(scenario.window_secs()), |secs, snapshot| {
        story.look(secs, snapshot, &entity);
        rules.extend(snapshot.diagnosis.findings.iter().map(|finding| finding.rule.0));
        for (who, why) in strangers(snapshot, std::slice::from_ref(&entity)) {
            others.entry(who).or_insert((secs, why));
        }
        story.when(scenario.rules()).is_some()
    })
    .await;
    (story, others, rules)
}

fn row(scenario: Scenario, story: &Story) -> String {
    let after = story.when(scenario.rules());
    let after = after.map_or_else(|| "never".to_owned(), |secs| format!("{secs:.0} s"));
    format!("{:<18} {:<13} {after:<7} {story}", scenario.name(), scenario.rules().join(" "))
}
