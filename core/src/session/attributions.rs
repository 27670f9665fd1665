//! Questions about what made a stream grow: one at a time, within the budget, and answers that are kept for a while.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use crate::{
    analysis::attribution::{Attribution, estimate},
    attribute::{Question, attribute},
    clock::{Tick, Timestamp, secs_between},
    collect::Budget,
    format,
    ids::StreamKey,
    link::Link,
    model::Stream,
};

/// An answer holds for so long, and a wide question about the same stream is not asked again before.
const KEPT: Duration = Duration::from_mins(1);
/// Two moments that are this near are the same question, in seconds.
const SAME_MOMENT_SECS: f64 = 1.0;
/// Requests that must fit into the budget; what is more is paid back.
const MOST_AT_ONCE: usize = 150;
/// Questions that may wait.
const MOST_WAITING: usize = 16;
/// The looks use the budget up all the time: a question that waited for so long is begun all the same.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub(super) struct Attributions {
    waiting: VecDeque<Waiting>,
    answers: BTreeMap<StreamKey, Answer>,
}

#[derive(Debug)]
struct Waiting {
    next: Next,
    num_requests: usize,
    since: Tick,
}

/// The question to begin now.
#[derive(Debug)]
pub(super) struct Next {
    pub(super) stream: StreamKey,
    pub(super) from: Timestamp,
}

#[derive(Debug)]
struct Answer {
    from: Timestamp,
    at: Tick,
    result: Arc<Attribution>,
}

/// A question that was asked, with its answer.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) stream: StreamKey,
    pub(super) from: Timestamp,
    result: Result<Arc<Attribution>, String>,
}

impl Asked {
    pub(super) async fn run(link: Link, question: Question) -> Self {
        let result = attribute(&link, &question).await;
        let result = result.map(Arc::new).map_err(|error| format!("Nothing could be counted: {error}."));
        Self { stream: question.stream, from: question.from, result }
    }
}

impl Attributions {
    /// Takes a question in; answers it at once if it was answered just now, or must not be asked so soon.
    pub(super) fn ask(
        &mut self,
        stream: &Stream,
        from: Timestamp,
        now: Tick,
    ) -> Option<Result<Arc<Attribution>, String>> {
        let cost = estimate(stream);
        self.answers.retain(|_, answer| now.since(answer.at) < KEPT);
        if let Some(answer) = self.answers.get(&stream.key) {
            if secs_between(answer.from, from).abs() <= SAME_MOMENT_SECS {
                return Some(Ok(Arc::clone(&answer.result)));
            }
            if cost.is_expensive {
                let ago = now.since(answer.at);
                return Some(Err(format!(
                    "This stream has so many subjects that it is asked about once a minute: again in {}.",
                    format::span(KEPT.saturating_sub(ago).as_secs_f64())
                )));
            }
        }
        // The newest question about a stream is the one that somebody waits for.
        self.waiting.retain(|waiting| waiting.next.stream != stream.key);
        if self.waiting.len() >= MOST_WAITING {
            return Some(Err("Too many questions wait already.".to_owned()));
        }
        let next = Next { stream: stream.key.clone(), from };
        self.waiting.push_back(Waiting { next, num_requests: cost.requests as usize, since: now });
        None
    }

    pub(super) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The next question, if its requests fit into the budget; they are taken from it.
    pub(super) fn next(&mut self, budget: &mut Budget, now: Tick) -> Option<Next> {
        let first = self.waiting.front()?;
        let at_once = first.num_requests.min(MOST_AT_ONCE);
        if budget.take_all(at_once, now) {
            budget.overdraw(first.num_requests - at_once, now);
        } else if now.since(first.since) >= PATIENCE {
            budget.overdraw(first.num_requests, now);
        } else {
            return None;
        }
        self.waiting.pop_front().map(|waiting| waiting.next)
    }

    /// Keeps an answer.
    pub(super) fn note(&mut self, asked: Asked, now: Tick) -> Result<Arc<Attribution>, String> {
        if let Ok(result) = &asked.result {
            let answer = Answer { from: asked.from, at: now, result: Arc::clone(result) };
            self.answers.insert(asked.stream, answer);
        }
        asked.result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Clock, model::StreamState};

    fn stream(name: &str, num_subjects: u64) -> Stream {
        let state = StreamState { num_subjects, ..StreamState::default() };
        Stream { key: StreamKey { account: "A".into(), stream: name.into() }, state, ..Stream::default() }
    }

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(secs).unwrap()
    }

    #[test]
    fn one_waits_for_the_budget_and_is_begun_in_the_end() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let mut budget = Budget::new(1.0, clock.tick());
        let mut asked = Attributions::default();
        assert!(asked.ask(&stream("S", 5), at(0), clock.tick()).is_none());
        assert!(asked.ask(&stream("S", 5), at(7), clock.tick()).is_none());
        assert!(asked.next(&mut budget, clock.tick()).is_none());
        clock.advance(PATIENCE);
        assert_eq!(
            asked.next(&mut budget, clock.tick()).unwrap().from,
            at(7),
            "the newest of a stream counts"
        );
        assert!(!asked.is_waiting());
    }

    #[test]
    fn questions_have_a_bound() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let mut asked = Attributions::default();
        for number in 0..MOST_WAITING {
            assert!(asked.ask(&stream(&format!("S{number}"), 5), at(0), clock.tick()).is_none());
        }
        assert!(asked.ask(&stream("one too many", 5), at(0), clock.tick()).unwrap().is_err());
    }
}
