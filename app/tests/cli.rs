//! The command line as a script sees it: what goes to stdout, what to stderr, and the exit code.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

use jetlens_core::{
    clock::Timestamp,
    model::Snapshot,
    recording::{Header, Writer, WriterOptions},
};
use jetlens_fixtures::{
    experiment::{self, Experiment},
    single::SingleServer,
};

/// Runs `jetlens` with a home of its own and without a display.
fn jetlens(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jetlens"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command.env("HOME", home).env("XDG_CONFIG_HOME", home.join("config"));
    command.output().expect("the program starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// One run: the exit code, a part of what it says on stderr, and nothing on stdout.
#[track_caller]
fn check_failure(arguments: &[&str], code: i32, says: &str) {
    let home = tempfile::tempdir().unwrap();
    let output = jetlens(home.path(), arguments);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(said.contains(says), "{arguments:?}: {said}");
    assert!(!said.contains("panicked"), "{said}");
    assert_eq!(stdout(&output), "", "{arguments:?}");
}

#[test]
fn mistakes_in_the_call_are_named() {
    check_failure(&["--vieww", "streams"], 1, "--view");
    check_failure(&["--view", "nowhere"], 1, "the views are overview");
    check_failure(&["screenshot", "--size", "huge"], 1, "1440x900");
    check_failure(&["snapshot", "--timeout", "soon"], 1, "500ms");
    check_failure(&["completions", "tcsh"], 1, "bash");
    check_failure(&["snapshot", "-s", "nats://:::bad"], 1, "Write it as nats://host:4222");
    check_failure(&["snapshot", "--context", "nope"], 1, "There is no context \"nope\"");
    check_failure(
        &["snapshot", "--creds", "/no/such.creds", "-s", "nats://127.0.0.1:1"],
        2,
        "/no/such.creds",
    );
}

#[test]
fn a_file_that_is_no_recording_is_named_before_a_window_opens() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_string_lossy().into_owned()
    };
    let whole = {
        let path = folder.path().join("whole");
        let header = Header::new(Timestamp::UNIX_EPOCH, "prod", std::time::Duration::from_secs(5));
        let mut writer = Writer::open(&path, header, WriterOptions::default()).unwrap();
        writer.append(&Snapshot { seq: 1, ..Snapshot::default() }, Timestamp::UNIX_EPOCH).unwrap();
        writer.finish().unwrap();
        std::fs::read(&path).unwrap()
    };
    let mut newer = whole.clone();
    newer[16] = 200;
    let opened: [(String, &str); 6] = [
        (folder.path().join("none").to_string_lossy().into_owned(), "There is no file"),
        (folder.path().to_string_lossy().into_owned(), "is a folder"),
        (file("empty", b""), "is empty"),
        (
            file("notes.txt", b"this is a text that is long enough for a header"),
            "is not a recording of Jetlens",
        ),
        (file("newer", &newer), "newer Jetlens, in format 200"),
        (file("short", &whole[..60]), "is damaged where its header should be"),
    ];
    for (path, says) in &opened {
        check_failure(&["open", path], 2, says);
        check_failure(&["screenshot", "--recording", path], 2, says);
    }
    check_failure(&["open"], 1, "FILE");
    check_failure(&["open", "x", "--at", "soon"], 1, "2026-05-04T05:12:40Z");
}

#[test]
fn a_connection_that_fails_says_why_and_exits_with_2() {
    check_failure(&["snapshot", "-s", "nats://127.0.0.1:1"], 2, "the connection was refused");
    check_failure(&["snapshot", "-s", "nats://no-such-host.invalid:4222"], 2, "no-such-host.invalid");
}

#[test]
fn without_a_display_the_way_out_is_named() {
    check_failure(&[], 1, "jetlens snapshot");
    check_failure(&["screenshot"], 1, "xvfb-run");
}

#[test]
fn a_diagnosis_that_can_not_be_made_exits_with_3() {
    check_failure(&["diagnose", "-s", "nats://127.0.0.1:1"], 3, "the connection was refused");
    check_failure(&["diagnose", "--for", "soon"], 3, "500ms");
    check_failure(&["diagnose", "--context", "nope"], 3, "There is no context \"nope\"");
}

#[test]
fn the_rules_are_listed_without_a_server() {
    let home = tempfile::tempdir().unwrap();
    let output = jetlens(home.path(), &["diagnose", "--rules"]);
    let text = stdout(&output);
    assert!(output.status.success() && text.contains("nobody asks for messages"), "{text}");
    assert!(text.contains("critical") && text.contains("Insights"), "{text}");
    let help = stdout(&jetlens(home.path(), &["diagnose", "--help"]));
    assert!(help.contains("--for <DURATION>") && help.contains("monitoring plugins"), "{help}");
}

#[tokio::test]
async fn a_diagnosis_names_the_cause_and_answers_with_its_code() {
    let server = experiment::server().await.expect("a server");
    let client = server.client().await.unwrap();
    let (url, home) = (server.url(), tempfile::tempdir().unwrap());
    let healthy = jetlens(home.path(), &["diagnose", "--for", "2s", "-s", &url]);
    let text = stdout(&healthy);
    assert_eq!(healthy.status.code(), Some(0), "{text} {}", stderr(&healthy));
    assert!(text.starts_with("Nothing is wrong with 0 streams"), "{text}");

    let paused = experiment::start(&client, &[Experiment::E07]).await.unwrap();
    let json = jetlens(home.path(), &["diagnose", "--for", "2s", "--json", "-s", &url]);
    assert_eq!(json.status.code(), Some(1), "{} {}", stdout(&json), stderr(&json));
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).expect("one JSON object");
    assert_eq!(value["schema"], 1);
    let finding = &value["findings"][0];
    assert_eq!((&finding["rule"], &finding["severity"]), (&"C-5".into(), &"warning".into()), "{value}");
    assert_eq!(finding["entity"]["name"], "c");
    let table = jetlens(home.path(), &["diagnose", "--for", "1s", "-s", &url]);
    assert_eq!(table.status.code(), Some(1));
    assert!(stdout(&table).contains("warning   C-5   c on E07 (LAB)"), "{}", stdout(&table));
    drop(paused);
}

#[tokio::test]
async fn a_server_without_jetstream_can_not_be_judged() {
    let server = SingleServer::with_config("").await.expect("a server");
    let home = tempfile::tempdir().unwrap();
    let output = jetlens(home.path(), &["diagnose", "--for", "1s", "-s", &server.url()]);
    assert_eq!(output.status.code(), Some(3), "{}", stdout(&output));
    assert!(stderr(&output).contains("Health is not known"), "{}", stderr(&output));
}

#[test]
fn packages_get_their_completions_and_manual() {
    let home = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = jetlens(home.path(), &["completions", shell]);
        assert!(output.status.success() && stdout(&output).contains("screenshot"), "{shell}");
    }
    let manual = jetlens(home.path(), &["man"]);
    assert!(stdout(&manual).contains(".TH jetlens 1"), "{}", stdout(&manual));
    assert!(stdout(&jetlens(home.path(), &["--version"])).starts_with("jetlens "));
    assert!(stdout(&jetlens(home.path(), &["--help"])).contains("Exit codes"));
}

#[test]
#[cfg(unix)]
fn a_reader_that_leaves_is_no_error() {
    let home = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_jetlens"))
        .args(["completions", "zsh"])
        .env("HOME", home.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", stderr(&output));
}

#[tokio::test]
async fn a_snapshot_of_a_real_server_is_tables_or_one_json_object() {
    let server = SingleServer::start().await.expect("a server");
    let jetstream = async_nats::jetstream::new(server.client().await.unwrap());
    let config = async_nats::jetstream::stream::Config {
        name: "ORDERS".to_owned(),
        subjects: vec!["orders.>".to_owned()],
        ..Default::default()
    };
    jetstream.create_stream(config).await.unwrap();
    for number in 0..25 {
        jetstream.publish(format!("orders.{number}"), "x".into()).await.unwrap().await.unwrap();
    }

    let home = tempfile::tempdir().unwrap();
    let url = server.url();
    let table = jetlens(home.path(), &["snapshot", "--once", "-s", &url]);
    assert!(table.status.success(), "{}", stderr(&table));
    let text = stdout(&table);
    assert!(
        text.contains("1 stream\n")
            && text.lines().any(|line| line.starts_with("ORDERS") && line.contains("25")),
        "{text}"
    );
    assert!(text.contains("Not seen: servers"), "{text}");

    let json = jetlens(home.path(), &["snapshot", "--json", "--once", "-s", &url]);
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).expect("one JSON object");
    assert_eq!(value["schema"], 1);
    assert_eq!(value["streams"][0]["name"], "ORDERS");
    assert_eq!(value["streams"][0]["state"]["messages"], 25);
}

#[tokio::test]
async fn a_wrong_password_is_told_without_being_repeated() {
    let server =
        SingleServer::with_config("authorization { user: ada, password: right }").await.expect("a server");
    let url = server.url();
    check_failure(&["snapshot", "-s", &url, "--user", "ada", "--password", "hunter2"], 2, "user \"ada\"");
    let home = tempfile::tempdir().unwrap();
    let output = jetlens(home.path(), &["snapshot", "-s", &url, "--user", "ada", "--password", "hunter2"]);
    assert!(!stderr(&output).contains("hunter2"));
}

#[test]
#[cfg(unix)]
fn a_program_needs_consent_and_the_flag_is_named() {
    let home = tempfile::tempdir().unwrap();
    let contexts = home.path().join("config/nats/context");
    std::fs::create_dir_all(&contexts).unwrap();
    let context = r#"{"url":"nats://127.0.0.1:1","creds":"op://vault/item/creds"}"#;
    std::fs::write(contexts.join("vault.json"), context).unwrap();
    let output = jetlens(home.path(), &["snapshot", "--context", "vault"]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("--allow-program") && said.contains("op read"), "{said}");
}

#[tokio::test]
async fn a_threshold_is_shown_first_and_written_with_a_yes() {
    let server = SingleServer::start().await.unwrap();
    let context = async_nats::jetstream::new(server.client().await.unwrap());
    let config = async_nats::jetstream::stream::Config { name: "ORDERS".into(), ..Default::default() };
    context.create_stream(config).await.unwrap();
    let home = tempfile::tempdir().unwrap();
    let url = server.url();
    let run = |more: &[&str]| {
        let mut arguments = vec!["stream", "threshold", "ORDERS", "-s", &url];
        arguments.extend(more);
        jetlens(home.path(), &arguments)
    };
    let metadata = async || context.get_stream("ORDERS").await.unwrap().cached_info().config.metadata.clone();

    let shown = run(&["msgs-critical=5", "msgs-warn=1", "--dry-run"]);
    assert!(shown.status.success(), "{}", stderr(&shown));
    let words = stdout(&shown);
    assert!(words.contains("metadata.io.nats.monitor.msgs-critical: – → \"5\""), "{words}");
    assert!(words.contains("nats stream edit --metadata"), "{words}");
    assert!(words.contains("enabled = true"), "it would not be asked: {words}");
    let unasked = run(&["msgs-critical=5"]);
    assert_eq!(unasked.status.code(), Some(1));
    assert!(stderr(&unasked).contains("Add --yes"), "{}", stderr(&unasked));
    assert!(!metadata().await.contains_key("io.nats.monitor.msgs-critical"), "nothing is written so far");

    let written = run(&["enabled=true", "msgs-critical=5", "--yes"]);
    assert_eq!(stdout(&written), "Stream ORDERS now has enabled = true, msgs-critical = 5.\n");
    assert_eq!(metadata().await["io.nats.monitor.msgs-critical"], "5");
    let again = run(&["msgs-critical=5", "--yes"]);
    assert!(stderr(&again).contains("there is nothing to change"), "{}", stderr(&again));
    assert!(run(&["enabled=", "msgs-critical=", "--yes"]).status.success());
    assert!(!metadata().await.contains_key("io.nats.monitor.msgs-critical"));

    let missing = ["consumer", "threshold", "ORDERS", "nobody", "enabled=true", "--yes", "-s", &url];
    check_failure(&missing, 1, "consumer not found");
    check_failure(&["stream", "threshold", "ORDERS", "shiny=1"], 1, "there is no threshold shiny");
}
