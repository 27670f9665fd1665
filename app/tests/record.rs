//! `jetlens record` on a real server: what it writes survives whatever happens to it.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use jetlens_core::{
    clock::{Clock, Timestamp, secs_between},
    recording::{DamageKind, Recording, RecordingError},
};
use jetlens_fixtures::single::SingleServer;
use tokio::time::sleep;

const KILLS: usize = 50;
const EVERY: Duration = Duration::from_millis(200);

/// This machine has other work: a look may be late by so much before something must be wrong.
const LATE_SECS: f64 = 3.0;

fn spawn(url: &str, home: &Path, out: &Path, more: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_jetlens"))
        .args(["record", "-s", url, "--every", "200ms", "--out"])
        .arg(out)
        .args(more)
        .env_clear()
        .env("HOME", home)
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

/// A server with a stream, a consumer and somebody who publishes.
async fn busy_server() -> SingleServer {
    let server = SingleServer::start().await.unwrap();
    let client = server.client().await.unwrap();
    let jetstream = async_nats::jetstream::new(client.clone());
    let stream = async_nats::jetstream::stream::Config {
        name: "ORDERS".to_owned(),
        subjects: vec!["orders.>".to_owned()],
        ..Default::default()
    };
    let stream = jetstream.create_stream(stream).await.unwrap();
    let worker = async_nats::jetstream::consumer::pull::Config {
        durable_name: Some("worker".to_owned()),
        ..Default::default()
    };
    stream.create_consumer(worker).await.unwrap();
    tokio::spawn(async move {
        loop {
            client.publish("orders.eu", "secret body".into()).await.unwrap();
            sleep(Duration::from_millis(5)).await;
        }
    });
    server
}

/// The moments of a file that is being written.
fn moments(path: &Path) -> Vec<Timestamp> {
    match Recording::open(path) {
        Ok(recording) => recording.moments().iter().map(|moment| moment.at).collect(),
        Err(
            RecordingError::Io { .. }
            | RecordingError::NotARecording { .. }
            | RecordingError::DamagedHeader { .. },
        ) => Vec::new(),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_costs_at_most_the_last_interval() {
    let server = busy_server().await;
    let home = tempfile::tempdir().unwrap();
    let clock = Clock::system();
    let (mut num_moments, mut worst_secs, mut num_cut_off) = (0, 0.0_f64, 0);
    for kill in 0..KILLS {
        // Every fifth goes on with the file of the one before.
        let path = home.path().join(format!("recording-{}", kill - usize::from(kill % 5 == 4)));
        let before = moments(&path);
        let mut child = spawn(&server.url(), home.path(), &path, &[]);
        let patience = clock.tick();
        while moments(&path).len() <= before.len() {
            assert!(clock.tick().since(patience) < Duration::from_secs(30), "no moment came");
            sleep(Duration::from_millis(20)).await;
        }
        // Spread over several intervals, and never in step with them.
        sleep(Duration::from_millis(100 + (kill as u64 * 379) % 1100)).await;
        let seen = moments(&path);
        let killed = clock.now();
        child.kill().unwrap();
        child.wait().unwrap();

        let mut recording = Recording::open(&path).unwrap();
        let after: Vec<_> = recording.moments().iter().map(|moment| moment.at).collect();
        assert_eq!(after[..seen.len()], seen, "kill {kill}: what was there is there");
        match recording.damage() {
            None => {}
            Some(damage) if damage.kind == DamageKind::CutOff => num_cut_off += 1,
            Some(damage) => panic!("kill {kill}: {damage}"),
        }
        let missing = secs_between(*after.last().unwrap(), killed);
        worst_secs = worst_secs.max(missing);
        assert!(missing < EVERY.as_secs_f64() + LATE_SECS, "kill {kill}: {missing} s are missing");
        for pair in after[before.len()..].windows(2) {
            let gap = secs_between(pair[0], pair[1]);
            assert!(gap < EVERY.as_secs_f64() + LATE_SECS, "kill {kill}: a gap of {gap} s");
        }
        let mut last_seq = 0;
        for index in before.len()..after.len() {
            let snapshot = recording.moment(index).unwrap();
            let seq = snapshot.streams.iter().map(|stream| stream.state.last_seq).sum();
            assert!(seq >= last_seq, "kill {kill}: the stream goes on");
            assert_eq!(snapshot.consumers.len(), 1);
            last_seq = seq;
        }
        assert!(last_seq > 0);
        num_moments += after.len() - before.len();
    }
    println!(
        "{KILLS} kills, {num_moments} moments, all read; {num_cut_off} files ended within a frame; \
         the last moment was at most {worst_secs:.2} s before the kill"
    );
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_ends_in_peace_when_it_is_told_to() {
    use std::os::unix::process::ExitStatusExt as _;
    let server = busy_server().await;
    let home = tempfile::tempdir().unwrap();
    for signal in ["-INT", "-TERM"] {
        let path = home.path().join(format!("r{signal}"));
        let child = spawn(&server.url(), home.path(), &path, &[]);
        while moments(&path).len() < 3 {
            sleep(Duration::from_millis(20)).await;
        }
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), output.status.signal()), (Some(0), None), "{said}");
        assert!(said.contains("Recording into") && said.contains(" moments, "), "{said}");
        assert_eq!(Recording::open(&path).unwrap().damage(), None);
        let bytes = std::fs::read(&path).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("secret body"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mistakes_are_told_and_have_codes() {
    let server = busy_server().await;
    let home = tempfile::tempdir().unwrap();
    let end = |child: Child| {
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let path = home.path().join("for");
    let (code, said) = end(spawn(&server.url(), home.path(), &path, &["--for", "1s"]));
    assert_eq!(code, Some(0), "{said}");
    assert!(moments(&path).len() >= 2);

    let other = home.path().join("other.txt");
    std::fs::write(&other, "this is my diary, and it is longer than a header").unwrap();
    let (code, said) = end(spawn(&server.url(), home.path(), &other, &[]));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("is not a recording of Jetlens"), "{said}");

    let (code, said) = end(spawn("nats://127.0.0.1:1", home.path(), &home.path().join("none"), &[]));
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("the connection was refused"), "{said}");
}
