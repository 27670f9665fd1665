//! Subscriptions against real servers: nothing lost, nothing twice, and everything that happened is said.
//!
//! `JETLENS_LONG=1` adds the faults that take long to get over; each prints how long its interruption was.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests are tests, which may do both"
)]

#[path = "pull/cluster.rs"]
mod cluster;
#[path = "pull/durable.rs"]
mod durable;
#[path = "pull/ephemeral.rs"]
mod ephemeral;
#[path = "pull/reader.rs"]
mod reader;
#[path = "pull/traffic.rs"]
mod traffic;

use std::time::Duration;

use async_nats::jetstream::{self, stream};
use jetlens_core::{
    clock::Clock,
    context::{AllowedPrograms, ConnectionFlags, ContextStore, Environment, resolve},
    link::{Link, connect},
    pull::{Ephemeral, PullOptions, Source, Start},
    settings::Settings,
};

/// A link to servers, with a login if there is one.
async fn link(urls: &[String], login: Option<(&str, &str)>) -> Link {
    let mut flags =
        ConnectionFlags { server: Some(urls.join(",")), no_context: true, ..ConnectionFlags::default() };
    flags.timeout = Some(Duration::from_secs(3));
    if let Some((user, password)) = login {
        flags.user = Some(user.to_owned().into());
        flags.password = Some(password.to_owned().into());
    }
    let store = ContextStore::new("/nonexistent");
    let profile = resolve(&flags, &Environment::default(), &store, &Settings::default()).unwrap();
    let (allowed, clock) = (AllowedPrograms::none(), Clock::system());
    Box::pin(connect(&profile, &allowed, "Jetlens test", &clock)).await.unwrap()
}

/// Whether the slow tests are wanted; says so if not.
fn is_long(test: &str) -> bool {
    let is_long = std::env::var_os("JETLENS_LONG").is_some();
    if !is_long {
        println!("{test} is skipped: set JETLENS_LONG=1 to run the faults that take long to get over");
    }
    is_long
}

/// Short patience with what was deleted, so that tests end soon.
fn options() -> PullOptions {
    PullOptions { grace: Duration::from_millis(1500), ..PullOptions::default() }
}

fn ephemeral(stream: &str, start: Start) -> Source {
    Source::Ephemeral(Ephemeral { start, ..Ephemeral::tail(stream) })
}

fn durable(stream: &str, consumer: &str) -> Source {
    Source::Durable { stream: stream.into(), consumer: consumer.into() }
}

/// Makes a stream `name` with the subjects `<name>.>`.
async fn make_stream(
    context: &jetstream::Context,
    name: &str,
    change: impl FnOnce(&mut stream::Config),
) -> stream::Stream {
    let mut config = stream::Config {
        name: name.to_owned(),
        subjects: vec![format!("{name}.>")],
        ..stream::Config::default()
    };
    change(&mut config);
    context.create_stream(config).await.unwrap()
}

/// Makes a durable consumer with explicit acknowledgements.
async fn make_durable(
    stream: &stream::Stream,
    name: &str,
    change: impl FnOnce(&mut jetstream::consumer::pull::Config),
) {
    let mut config = jetstream::consumer::pull::Config {
        durable_name: Some(name.to_owned()),
        ack_wait: Duration::from_secs(5),
        ..Default::default()
    };
    change(&mut config);
    stream.create_consumer(config).await.unwrap();
}

/// Publishes numbers from `first` to `last`, each confirmed.
async fn publish(context: &jetstream::Context, stream: &str, numbers: std::ops::RangeInclusive<u64>) {
    for number in numbers {
        let subject = format!("{stream}.{}", number % 3);
        context.publish(subject, number.to_string().into()).await.unwrap().await.unwrap();
    }
}
