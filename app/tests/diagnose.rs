//! `jetlens diagnose --json` against every cause that one machine can make.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
    time::Duration,
};

use jetlens_fixtures::experiment::{self, Experiment};

/// A stall is told from a worker that comes rarely once it has lasted two minutes, however short the look.
const AGE: Duration = Duration::from_secs(130);

/// What takes longer than half a minute to be told from something harmless: a backlog that grows, a client that is
/// pinned.
const OWN_WINDOW: &str = "75s";
/// Its replay is over after four seconds, and then it is well; `core/tests/live_diagnose` names it meanwhile.
const PASSES: [Experiment; 1] = [Experiment::E25];

/// The first finding of each stream's consumer and of each stream, by names, after watching for so long.
fn first_findings(url: &str, watch_for: &str) -> BTreeMap<(String, Option<String>), String> {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_jetlens"));
    command.args(["diagnose", "--for", watch_for, "--json", "-s", url]);
    command.args([
        "--system-user",
        experiment::SYSTEM.name,
        "--system-password",
        experiment::SYSTEM.password,
    ]);
    command.env_clear().env("HOME", home.path()).env("XDG_CONFIG_HOME", home.path()).stdin(Stdio::null());
    let output = command.output().expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0..=2)), "{said}");
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    let mut first = BTreeMap::new();
    for finding in value["findings"].as_array().unwrap() {
        let entity = &finding["entity"];
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let key = match entity["kind"].as_str() {
            Some("consumer") => (text(&entity["stream"]).unwrap(), text(&entity["name"])),
            Some("stream") => (text(&entity["name"]).unwrap(), None),
            _ => continue,
        };
        first.entry(key).or_insert_with(|| text(&finding["rule"]).unwrap());
    }
    first
}

fn named(first: &BTreeMap<(String, Option<String>), String>, experiment: Experiment) -> Option<&str> {
    let key = (experiment.name().to_owned(), experiment.consumer().map(str::to_owned));
    first.get(&key).map(String::as_str)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_cause_is_named() {
    if std::env::var_os("JETLENS_LONG").is_none() {
        println!(
            "skipped: set JETLENS_LONG=1 to diagnose forty experiments as they begin and when they are two minutes old"
        );
        return;
    }
    let server = experiment::server().await.unwrap();
    let client = server.client().await.unwrap();
    let look = |watch_for: &'static str| {
        let url = server.url();
        tokio::task::spawn_blocking(move || first_findings(&url, watch_for))
    };
    // What happens once, such as a loss, is seen by who looks at that time.
    let (fresh, long, running) =
        tokio::join!(look("30s"), look(OWN_WINDOW), experiment::start(&client, &Experiment::ALL));
    let (fresh, long, running) = (fresh.unwrap(), long.unwrap(), running.unwrap());
    tokio::time::sleep(AGE).await;
    let old = look("30s").await.unwrap();
    drop(running);
    let mut wrong = Vec::new();
    for experiment in Experiment::ALL {
        let rules = [experiment.rules(), experiment.rules_without_probe()].concat();
        let [fresh, old, long] = [&fresh, &old, &long].map(|first| named(first, experiment));
        let is_right = |rule: Option<&str>| match rule {
            Some(rule) => rules.contains(&rule),
            // Who is well has no finding.
            None => rules.iter().all(|rule| rule.starts_with("OK")),
        };
        let row = format!(
            "{experiment:<5} {:<18} --for 30s as it begins: {:<5} after two minutes: {:<5} --for {OWN_WINDOW}: {}",
            rules.join(" "),
            fresh.unwrap_or("-"),
            old.unwrap_or("-"),
            long.unwrap_or("-")
        );
        println!("{row}");
        if ![fresh, old, long].into_iter().any(is_right) && !PASSES.contains(&experiment) {
            wrong.push(row);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
