//! Counts what was asked for and has not come.
//!
//! A consumer serves the requests of one inbox in their order, so each message counts for the oldest request.
//! A request ends when its messages have come, or with a status that carries its number.

use std::{collections::VecDeque, time::Duration};

use super::{reply::Bound, source::PullOptions};

/// The open requests of a subscription.
#[derive(Debug)]
pub(crate) struct Requests {
    batch: usize,
    max_bytes: Option<usize>,
    expires: Duration,
    heartbeat: Duration,
    next: u64,
    open: VecDeque<Open>,
    /// The next message did not fit into a whole request: ask for it alone, whatever its size.
    is_next_large: bool,
}

#[derive(Debug)]
struct Open {
    number: u64,
    num_left: usize,
    num_wanted: usize,
}

/// A request to publish.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) number: u64,
    pub(crate) batch: usize,
    pub(crate) max_bytes: Option<usize>,
    pub(crate) expires: Duration,
    pub(crate) heartbeat: Duration,
}

/// Below this a consumer's bound leaves no room for heartbeats.
const MIN_EXPIRES: Duration = Duration::from_millis(200);

impl Requests {
    pub(crate) fn new(options: &PullOptions) -> Self {
        let heartbeat = options.heartbeat.max(MIN_EXPIRES / 2);
        Self {
            batch: options.batch.max(1),
            max_bytes: options.max_bytes,
            expires: options.expires.max(heartbeat * 2),
            heartbeat,
            next: 1,
            open: VecDeque::new(),
            is_next_large: false,
        }
    }

    /// The time between two signs of life.
    pub(crate) fn heartbeat(&self) -> Duration {
        self.heartbeat
    }

    /// Forgets the open requests: nothing is known of them after an interruption. What still comes is taken.
    pub(crate) fn forget(&mut self) {
        self.open.clear();
    }

    /// The next request, if it is time for one: half of a batch is left.
    pub(crate) fn take_next(&mut self) -> Option<Request> {
        let num_left: usize = self.open.iter().map(|open| open.num_left).sum();
        if !self.open.is_empty() && (self.is_next_large || num_left > self.batch / 2 || self.open.len() > 1) {
            return None;
        }
        let is_large = std::mem::take(&mut self.is_next_large);
        let (batch, max_bytes) = if is_large { (1, None) } else { (self.batch, self.max_bytes) };
        let number = self.next;
        self.next += 1;
        self.open.push_back(Open { number, num_left: batch, num_wanted: batch });
        Some(Request { number, batch, max_bytes, expires: self.expires, heartbeat: self.heartbeat })
    }

    /// A message came.
    pub(crate) fn message(&mut self) {
        if let Some(oldest) = self.open.front_mut() {
            oldest.num_left -= 1;
            if oldest.num_left == 0 {
                self.open.pop_front();
            }
        }
    }

    /// Whether this request is open: the status of another one is old news.
    pub(crate) fn is_open(&self, number: u64) -> bool {
        self.open.iter().any(|open| open.number == number)
    }

    /// The request is over. True if not one message came for it.
    pub(crate) fn over(&mut self, number: u64) -> bool {
        let Some(index) = self.open.iter().position(|open| open.number == number) else { return false };
        self.open.remove(index).is_some_and(|open| open.num_left == open.num_wanted)
    }

    /// The request ended because the next message is larger than what it had left.
    pub(crate) fn too_large(&mut self, number: u64) {
        if self.over(number) {
            self.is_next_large = true;
        }
    }

    /// The consumer allows less. False if it allows too little to go on.
    pub(crate) fn shrink(&mut self, bound: Bound) -> bool {
        match bound {
            Bound::Batch(max) => self.batch = self.batch.min(max),
            Bound::Bytes(max) => self.max_bytes = Some(self.max_bytes.map_or(max, |bytes| bytes.min(max))),
            Bound::Expires if self.expires == MIN_EXPIRES => return false,
            // Its text is a Go duration; halving finds a fitting one in a few rounds.
            Bound::Expires => {
                self.expires = (self.expires / 2).max(MIN_EXPIRES);
                self.heartbeat = self.heartbeat.min(self.expires / 2);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requests(batch: usize, max_bytes: Option<usize>) -> Requests {
        Requests::new(&PullOptions { batch, max_bytes, ..PullOptions::default() })
    }

    fn next(requests: &mut Requests) -> Option<(u64, usize, Option<usize>)> {
        requests.take_next().map(|request| (request.number, request.batch, request.max_bytes))
    }

    #[test]
    fn half_a_batch_is_always_on_its_way() {
        let mut requests = requests(4, None);
        assert_eq!(next(&mut requests), Some((1, 4, None)));
        assert_eq!(next(&mut requests), None);
        requests.message();
        assert_eq!(next(&mut requests), None);
        requests.message();
        assert_eq!(next(&mut requests), Some((2, 4, None)));
        assert_eq!(next(&mut requests), None);
        requests.message();
        requests.message();
        assert!(!requests.is_open(1), "its four messages have come");
        assert!(requests.is_open(2));
        assert_eq!(next(&mut requests), None, "four are left");
        assert!(requests.over(2), "nothing came for it");
        assert_eq!(next(&mut requests), Some((3, 4, None)));
    }

    #[test]
    fn one_by_one() {
        let mut requests = requests(0, None);
        assert_eq!(next(&mut requests), Some((1, 1, None)));
        assert_eq!(next(&mut requests), None);
        requests.message();
        assert_eq!(next(&mut requests), Some((2, 1, None)));
        requests.forget();
        requests.message();
        assert_eq!(next(&mut requests), Some((3, 1, None)), "a late message counts for no request");
    }

    #[test]
    fn a_message_larger_than_a_request_is_asked_for_alone() {
        let mut requests = requests(10, Some(100));
        assert_eq!(next(&mut requests), Some((1, 10, Some(100))));
        requests.message();
        requests.too_large(1);
        assert_eq!(next(&mut requests), Some((2, 10, Some(100))), "the request had other messages in it");
        requests.too_large(2);
        assert_eq!(next(&mut requests), Some((3, 1, None)));
        requests.message();
        assert_eq!(next(&mut requests), Some((4, 10, Some(100))));
    }

    #[test]
    fn bounds_of_the_consumer() {
        let mut requests = requests(10, None);
        assert!(requests.shrink(Bound::Batch(3)));
        assert!(requests.shrink(Bound::Batch(5)), "what is told of an earlier request changes nothing");
        assert!(requests.shrink(Bound::Bytes(50)));
        assert_eq!(next(&mut requests), Some((1, 3, Some(50))));
        let mut num_rounds = 0;
        while requests.shrink(Bound::Expires) {
            num_rounds += 1;
        }
        assert_eq!(num_rounds, 6);
        assert_eq!((requests.expires, requests.heartbeat), (MIN_EXPIRES, MIN_EXPIRES / 2));
    }
}
