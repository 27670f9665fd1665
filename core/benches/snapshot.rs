//! What a snapshot of 1,000 streams and 10,000 consumers costs, against a bare client that receives the same bytes.
//!
//! `cargo bench -p jetlens-core`. Everything is printed as a ratio of two medians of interleaved runs: this machine's
//! noise is in both. `JETLENS_BENCH_SCALE=100x10` makes a smaller system.
#![expect(clippy::print_stdout, reason = "a bench prints its results")]
#![expect(clippy::unwrap_used, reason = "a bench that can't go on ends")]

use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use jetlens_core::{
    clock::Clock,
    collect::{World, account, system},
    context::{AllowedPrograms, ConnectionFlags, ConnectionProfile, ContextStore, Environment, resolve},
    link::{self, Link, accept_snappy},
    model::Cost,
    settings::Settings,
    wire::known::Known,
};
use jetlens_fixtures::{
    cluster::{Cluster, ClusterOptions},
    scale,
};
use tokio::time::Instant;

const RUNS: usize = 15;

#[tokio::main]
async fn main() {
    // `cargo test --benches` only asks whether it starts.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let size = std::env::var("JETLENS_BENCH_SCALE").unwrap_or_else(|_| "1000x10".to_owned());
    let (num_streams, per_stream) = size.split_once('x').expect("STREAMSxCONSUMERS");
    let (num_streams, per_stream) = (num_streams.parse().unwrap(), per_stream.parse().unwrap());
    let cluster = Cluster::start(ClusterOptions::bare()).await.unwrap();
    let client = cluster.shop_client().await.unwrap();
    scale::create(&client, num_streams, per_stream, |_| {}).await.unwrap();
    println!(
        "{num_streams} streams with {per_stream} consumers each, on three servers, {RUNS} interleaved runs"
    );

    system_account(&cluster).await;
    one_account(&cluster).await;
}

async fn system_account(cluster: &Cluster) {
    let link = open(cluster, "sys").await;
    let clock = Clock::system();
    let mut world = World::default();
    let first =
        system::sweep(&link, &system::Expected::default(), system::Sweep { configs: true }).await.unwrap();
    world.apply(first.observation, Cost::default(), 1.0, clock.now());
    let expected = |world: &World| system::Expected {
        live: world.live_servers(),
        usual: first.took,
        known: Known::of(world.snapshot()),
        ..Default::default()
    };
    first_look(&link, expected(&world)).await;

    for configs in [true, false] {
        let (mut bare, mut collected, mut folded) = (Vec::new(), Vec::new(), Vec::new());
        let mut bytes = 0;
        for _ in 0..RUNS {
            rest().await;
            let start = Instant::now();
            bytes = bare_ping(&link, configs, world.live_servers().len()).await;
            bare.push(start.elapsed());

            rest().await;
            let expected = expected(&world);
            let start = Instant::now();
            let sweep = system::sweep(&link, &expected, system::Sweep { configs }).await.unwrap();
            let parsed = start.elapsed();
            let snapshot = world.apply(sweep.observation, Cost::default(), 1.0, clock.now());
            collected.push(start.elapsed());
            folded.push(start.elapsed().saturating_sub(parsed));
            assert!(snapshot.coverage.is_complete(), "{:?}", snapshot.coverage);
        }
        let words = if configs { "with configurations" } else { "without configurations" };
        println!("system account, {words}: {} KiB", bytes / 1024);
        report(
            "  full snapshot / bare client that receives the same bytes",
            &mut collected,
            &mut bare,
            Some(1.5),
        );
        report("  diff, history and publish / bare client", &mut folded, &mut bare, None);
    }
    let snapshot = world.snapshot();
    println!(
        "  {} streams, {} consumers, history of {} KiB",
        snapshot.streams.len(),
        snapshot.consumers.len(),
        snapshot.history.size_bytes() / 1024
    );
}

/// Nothing is known yet: every text is parsed.
async fn first_look(link: &Link, expected: system::Expected) {
    let expected = system::Expected { known: Known::default(), ..expected };
    let (mut bare, mut collected) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        rest().await;
        let start = Instant::now();
        bare_ping(link, true, expected.live.len()).await;
        bare.push(start.elapsed());

        rest().await;
        let mut world = World::default();
        let start = Instant::now();
        let sweep = system::sweep(link, &expected, system::Sweep { configs: true }).await.unwrap();
        world.apply(sweep.observation, Cost::default(), 1.0, Clock::system().now());
        collected.push(start.elapsed());
    }
    println!("system account, the first look");
    report("  full snapshot / bare client that receives the same bytes", &mut collected, &mut bare, None);
}

async fn one_account(cluster: &Cluster) {
    let link = open(cluster, "shop").await;
    let clock = Clock::system();
    let mut world = World::default();
    let account = account::user_info(&link).await.unwrap().account;
    let (mut bare, mut collected) = (Vec::new(), Vec::new());
    for _ in 0..RUNS.min(5) {
        rest().await;
        let start = Instant::now();
        bare_lists(&link, world.snapshot().streams.len().max(1)).await;
        bare.push(start.elapsed());

        rest().await;
        let start = Instant::now();
        let all = |streams: &[jetlens_core::model::Stream]| {
            streams.iter().map(|stream| stream.key.clone()).collect::<Vec<_>>()
        };
        let sweep = account::sweep(&link, &account, clock.now(), all).await.unwrap();
        world.apply(sweep.observation, Cost::default(), 1.0, clock.now());
        collected.push(start.elapsed());
    }
    // The first bare run did not know how many there are.
    bare.remove(0);
    println!("one account's JetStream API");
    report("  full snapshot / bare client that asks the same", &mut collected, &mut bare, Some(1.5));
}

/// Prints `what / baseline` as a ratio of medians, with both medians, and the bound if there is one.
fn report(name: &str, what: &mut [Duration], baseline: &mut [Duration], bound: Option<f64>) {
    let (what, baseline) = (median(what), median(baseline));
    let ratio = what.as_secs_f64() / baseline.as_secs_f64();
    let verdict = match bound {
        Some(bound) if ratio <= bound => format!(", bound {bound}: held"),
        Some(bound) => format!(", bound {bound}: MISSED"),
        None => String::new(),
    };
    println!("{name}: {ratio:.2} ({what:.1?} / {baseline:.1?}){verdict}");
}

/// A server cleans up after a large answer, on the cores that the next run needs.
async fn rest() {
    tokio::time::sleep(Duration::from_millis(400)).await;
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Asks for the same and reads nothing of it.
async fn bare_ping(link: &Link, configs: bool, num_servers: usize) -> usize {
    let client = link.client();
    let inbox = client.new_inbox();
    let mut answers = client.subscribe(inbox.clone()).await.unwrap();
    let body = format!(r#"{{"accounts":true,"streams":true,"consumer":true,"config":{configs}}}"#);
    client
        .publish_with_reply_and_headers("$SYS.REQ.SERVER.PING.JSZ", inbox, accept_snappy(), body.into())
        .await
        .unwrap();
    let mut bytes = 0;
    for _ in 0..num_servers {
        bytes += answers.next().await.unwrap().length;
    }
    bytes
}

async fn bare_lists(link: &Link, num_streams: usize) {
    let ask = async |subject: String, body: Bytes| {
        link.client().request(subject, body).await.unwrap();
    };
    for offset in (0..num_streams).step_by(256) {
        ask("$JS.API.STREAM.LIST".to_owned(), format!(r#"{{"offset":{offset}}}"#).into()).await;
    }
    let ask = &ask;
    stream::iter((0..num_streams).map(|index| async move {
        ask(format!("$JS.API.CONSUMER.LIST.{}", scale::stream_name(index)), Bytes::new()).await;
    }))
    .buffer_unordered(16)
    .count()
    .await;
}

async fn open(cluster: &Cluster, user: &str) -> Link {
    let flags = ConnectionFlags {
        server: Some(cluster.urls().join(",")),
        user: Some(user.into()),
        password: Some(user.into()),
        no_context: true,
        ..ConnectionFlags::default()
    };
    let store = ContextStore::new("no/such/folder");
    let profile: ConnectionProfile =
        resolve(&flags, &Environment::default(), &store, &Settings::default()).unwrap();
    link::connect(&profile, &AllowedPrograms::none(), "bench", &Clock::system()).await.unwrap()
}
