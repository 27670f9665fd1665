//! One question after the other about one stream, with what they cost.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use crate::{
    analysis::attribution::{MOST_SECS, QuestionCost},
    clock::Timestamp,
    collect::CollectError,
    ids::StreamKey,
    link::{Link, Message, RequestError},
    model::Stream,
    wire::api,
};

/// A wide count on a busy server takes seconds, and is not ended by nobody waiting for it.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Measured: a count that matches a million subjects takes this long, and one of few as good as nothing.
const SECS_PER_SUBJECT: f64 = 0.5e-6;
const LEAST_SECS: f64 = 0.001;

#[derive(Debug)]
pub(super) struct Asker<'a> {
    pub(super) link: &'a Link,
    pub(super) key: StreamKey,
    cost: QuestionCost,
    /// How much slower this server is than the one that was measured.
    slowness: f64,
}

impl<'a> Asker<'a> {
    pub(super) fn new(link: &'a Link, key: &StreamKey) -> Result<Self, CollectError> {
        let name = key.stream.as_str();
        // Names come from servers.
        if name.is_empty() || name.contains(['.', '*', '>']) || name.contains(char::is_whitespace) {
            return Err(CollectError::NoSubject);
        }
        Ok(Self { link, key: key.clone(), cost: QuestionCost::default(), slowness: 1.0 })
    }

    pub(super) fn cost(&self) -> QuestionCost {
        self.cost
    }

    /// The subject of a request of the `JetStream` API about the stream.
    pub(super) fn subject(&self, verb: &str) -> String {
        self.link.js_subject(&format!("{verb}.{}", self.key.stream))
    }

    pub(super) async fn ask(&mut self, verb: &str, body: Bytes) -> Result<Message, RequestError> {
        let start = Instant::now();
        let answer = self.link.request(&self.subject(verb), body, TIMEOUT).await;
        let bytes = answer.as_ref().map_or(0, |message| message.length as u64);
        self.note(1, bytes, start.elapsed());
        answer
    }

    /// Notes what was asked in another way.
    pub(super) fn note(&mut self, requests: u64, bytes: u64, took: Duration) {
        self.cost.requests += requests;
        self.cost.bytes += bytes;
        self.cost.server_secs += took.as_secs_f64();
    }

    /// Whether there is time for a count that matches about `num_subjects`.
    pub(super) fn has_time_for(&self, num_subjects: f64) -> bool {
        // What is expected is a guess.
        self.cost.server_secs + self.expected_secs(num_subjects) < MOST_SECS * 0.8
    }

    /// Learns from a count how fast the server is.
    pub(super) fn learn(&mut self, num_subjects: f64, took_secs: f64) {
        // The short ones say more about the network.
        if num_subjects > 10_000.0 {
            let slowness = took_secs / (LEAST_SECS + num_subjects * SECS_PER_SUBJECT);
            self.slowness = self.slowness.max(slowness);
        }
    }

    fn expected_secs(&self, num_subjects: f64) -> f64 {
        (LEAST_SECS + num_subjects * SECS_PER_SUBJECT) * self.slowness
    }

    /// The stream as it is now.
    pub(super) async fn info(&mut self) -> Result<Stream, CollectError> {
        let message = self.ask("STREAM.INFO", Bytes::new()).await.map_err(|error| match error {
            RequestError::NoResponders { .. } => CollectError::NotEnabled,
            error => error.into(),
        })?;
        Ok(api::read_stream_info(&message.payload, &self.key.account, Timestamp::UNIX_EPOCH)?)
    }
}
