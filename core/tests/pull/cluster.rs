//! A cluster under load whose nodes die, freeze and come back.

use std::{sync::Arc, time::Duration};

use async_nats::jetstream::{self, consumer, stream};
use jetlens_core::{
    link::Link,
    pull::{Notice, Start},
};
use jetlens_fixtures::{Cluster, ClusterOptions, Node};

use super::{
    durable, ephemeral, is_long, link, make_durable, make_stream, options, reader::Reader, traffic::Traffic,
};

/// An election takes up to about nine seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// A cluster, a stream of three replicas that is published to, and two readers of it.
struct Stage {
    cluster: Cluster,
    stream: stream::Stream,
    link: Link,
    traffic: Traffic,
    tail: Reader,
    worker: Reader,
}

impl Stage {
    async fn new() -> Self {
        let cluster = Cluster::start(ClusterOptions::bare()).await.unwrap();
        let context = jetstream::new(cluster.shop_client().await.unwrap());
        let stream = make_stream(&context, "T", |config| config.num_replicas = 3).await;
        make_durable(&stream, "worker", |_| {}).await;
        let link = link(&cluster.urls(), Some(("shop", "shop"))).await;
        let mut tail = Reader::new("tail", &link, ephemeral("T", Start::All), options());
        let mut worker = Reader::new("worker", &link, durable("T", "worker"), options()).acking();
        let traffic = Traffic::start(context, "T");
        tail.until_seq(20, PATIENCE).await;
        worker.until_seq(20, PATIENCE).await;
        Self { cluster, stream, link, traffic, tail, worker }
    }

    /// Lets both read on until the publisher goes on and all that it published has come.
    async fn check(&mut self, fault: &str) {
        let goal = self.traffic.last_seq() + 50;
        tokio::join!(self.tail.until_seq(goal, PATIENCE), self.worker.until_seq(goal, PATIENCE));
        let gaps = (self.tail.take_longest(), self.worker.take_longest());
        // What was on its way to a client that was cut off comes again after the consumer's five seconds.
        self.worker
            .until("complete", PATIENCE, |worker| {
                worker.counts.keys().next_back().is_some_and(|last| *last == worker.counts.len() as u64)
            })
            .await;
        println!("{fault}: tail {:?}, worker {:?}", gaps.0, gaps.1);
        self.tail.check_exact();
        self.worker.check_complete();
        self.tail.read_for(Duration::from_millis(1)).await;
    }

    fn node(&self, name: &str) -> Arc<Node> {
        self.cluster.nodes().iter().find(|node| node.name() == name).unwrap().clone()
    }

    /// Lets something happen while both read on.
    async fn during<T>(&mut self, happening: impl Future<Output = T>) -> T {
        tokio::select! {
            done = happening => done,
            _ = async {
                loop {
                    let span = PATIENCE;
                    tokio::join!(self.tail.read_for(span), self.worker.read_for(span));
                }
            } => unreachable!("it reads without end"),
        }
    }

    async fn restart(&mut self, node: &str) {
        let node = self.node(node);
        self.during(node.restart()).await.unwrap();
        self.check("… and is back").await;
    }

    /// The node that the link is connected to.
    fn own_node(&self) -> String {
        self.link.client().server_info().server_name
    }

    async fn leader_of_worker(&mut self) -> String {
        let mut stream = self.stream.clone();
        stream.info().await.unwrap();
        let info = stream.consumer_info("worker").await.unwrap();
        info.cluster.unwrap().leader.unwrap()
    }

    /// The node of the tail's own consumer, and its name.
    async fn host_of_tail(&self) -> (String, String) {
        let name = self.tail.notices.iter().rev().find_map(|notice| match notice {
            Notice::Started { consumer, .. } | Notice::Recreated { consumer, .. } => {
                Some(consumer.to_string())
            }
            _ => None,
        });
        let name = name.unwrap();
        let info: consumer::Info = self.stream.consumer_info(&name).await.unwrap();
        (info.cluster.unwrap().leader.unwrap(), name)
    }

    async fn step_down(&self, suffix: &str) {
        let subject = format!("$JS.API.{suffix}");
        self.link.request(&subject, "".into(), PATIENCE).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leaders_change_and_nodes_die() {
    let mut stage = Stage::new().await;
    stage.step_down("STREAM.LEADER.STEPDOWN.T").await;
    stage.check("the stream's leader steps down").await;
    stage.step_down("CONSUMER.LEADER.STEPDOWN.T.worker").await;
    stage.check("the consumer's leader steps down").await;

    let (_, name) = stage.host_of_tail().await;
    stage.stream.delete_consumer(&name).await.unwrap();
    stage.check("the tail's consumer is deleted").await;

    let own = stage.own_node();
    stage.node(&own).kill().unwrap();
    stage.check("the link's node is killed").await;
    stage.restart(&own).await;

    let leader = stage.leader_of_worker().await;
    stage.node(&leader).kill().unwrap();
    stage.check("the consumer's leader is killed").await;
    stage.restart(&leader).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_links_node_freezes() {
    let mut stage = Stage::new().await;
    let own = stage.own_node();
    stage.node(&own).freeze().unwrap();
    stage.check("the link's node freezes").await;
    stage.node(&own).thaw().unwrap();
    stage.check("… and thaws").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn consumers_lose_their_nodes_and_all_nodes_restart() {
    if !is_long("consumers_lose_their_nodes_and_all_nodes_restart") {
        return;
    }
    let mut stage = Stage::new().await;
    let (host, _) = stage.host_of_tail().await;
    stage.node(&host).kill().unwrap();
    stage.check("the node of the tail's consumer is killed").await;
    stage.restart(&host).await;

    let leader = stage.leader_of_worker().await;
    stage.node(&leader).freeze().unwrap();
    stage.check("the consumer's leader freezes").await;
    stage.node(&leader).thaw().unwrap();
    stage.check("… and thaws").await;

    let nodes = stage.cluster.nodes().to_vec();
    let all = async {
        for node in &nodes {
            node.stop().await.unwrap();
        }
        tokio::join!(nodes[0].restart(), nodes[1].restart(), nodes[2].restart())
    };
    let restarted = stage.during(all).await;
    assert!(restarted.0.is_ok() && restarted.1.is_ok() && restarted.2.is_ok(), "{restarted:?}");
    stage.check("all nodes restart").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_memory_stream_starts_anew() {
    let cluster = Cluster::start(ClusterOptions::bare()).await.unwrap();
    let context = jetstream::new(cluster.shop_client().await.unwrap());
    let mut stream = make_stream(&context, "M", |config| config.storage = stream::StorageType::Memory).await;
    make_durable(&stream, "worker", |_| {}).await;
    let link = link(&cluster.urls(), Some(("shop", "shop"))).await;
    super::publish(&context, "M", 1..=30).await;
    let mut tail = Reader::new("tail", &link, ephemeral("M", Start::All), options());
    let mut worker = Reader::new("worker", &link, durable("M", "worker"), options()).acking();
    let mut new = Reader::new("new", &link, ephemeral("M", Start::New), options());
    tail.until_seq(30, PATIENCE).await;
    worker.until_seq(30, PATIENCE).await;
    new.until("started", PATIENCE, |reader| !reader.notices.is_empty()).await;

    let host = stream.info().await.unwrap().cluster.clone().unwrap().leader.unwrap();
    let node = cluster.nodes().iter().find(|node| node.name() == host).unwrap();
    node.kill().unwrap();
    tail.read_for(Duration::from_secs(1)).await;
    node.restart().await.unwrap();
    let restarted = async {
        for number in 1..=5_u64 {
            while context.publish("M.1", number.to_string().into()).await.unwrap().await.is_err() {}
        }
    };
    restarted.await;
    let is_told = |reader: &Reader| {
        reader.has(|notice| matches!(notice, Notice::StreamRestarted { old_last_seq: 30, .. }))
    };
    for reader in [&mut tail, &mut worker, &mut new] {
        reader.until("anew", PATIENCE, |reader| reader.seqs.ends_with(&[1, 2, 3, 4, 5])).await;
        reader.until("told", PATIENCE, is_told).await;
    }
    assert_eq!(tail.seqs.len(), 35);
    assert_eq!(new.seqs, [1, 2, 3, 4, 5]);
}
