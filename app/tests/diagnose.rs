//! `jetlens diagnose --for 30s --json` against every cause that one machine can make.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
    time::Duration,
};

use jetlens_fixtures::experiment::{self, Experiment};

/// A stall is told from a worker that comes rarely once it has lasted two minutes, however short the look.
const AGE: Duration = Duration::from_secs(130);

/// The first finding of each stream's consumer and of each stream, by names, of half a minute.
fn first_findings(url: &str) -> BTreeMap<(String, Option<String>), String> {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_jetlens"));
    command.args(["diagnose", "--for", "30s", "--json", "-s", url]);
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
async fn half_a_minute_names_every_cause() {
    if std::env::var_os("JETLENS_LONG").is_none() {
        println!("skipped: set JETLENS_LONG=1 to diagnose forty experiments, fresh and two minutes old");
        return;
    }
    let server = experiment::server().await.unwrap();
    let client = server.client().await.unwrap();
    let look = || {
        let url = server.url();
        tokio::task::spawn_blocking(move || first_findings(&url))
    };
    // What happens once, such as a loss, is seen by who looks at that time.
    let (fresh, running) = tokio::join!(look(), experiment::start(&client, &Experiment::ALL));
    let (fresh, running) = (fresh.unwrap(), running.unwrap());
    tokio::time::sleep(AGE).await;
    let old = look().await.unwrap();
    drop(running);
    let mut wrong = Vec::new();
    for experiment in Experiment::ALL {
        let rules = [experiment.rules(), experiment.rules_without_probe()].concat();
        let (fresh, old) = (named(&fresh, experiment), named(&old, experiment));
        let is_right = |rule: Option<&str>| match rule {
            Some(rule) => rules.contains(&rule),
            // Who is well has no finding.
            None => rules.iter().all(|rule| rule.starts_with("OK")),
        };
        let row = format!(
            "{experiment:<5} {:<12} as it begins: {:<5} after two minutes: {}",
            rules.join(" "),
            fresh.unwrap_or("-"),
            old.unwrap_or("-")
        );
        println!("{row}");
        if !is_right(fresh) && !is_right(old) {
            wrong.push(row);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
