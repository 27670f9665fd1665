//! Reads a subscription and keeps a record of it.

use std::{collections::BTreeMap, time::Duration};

use jetlens_core::{
    link::Link,
    pull::{End, Item, Message, Notice, PullOptions, Source, Subscription},
};
use tokio::time::Instant;

/// A subscription with all that it gave so far.
pub(crate) struct Reader {
    name: &'static str,
    subscription: Subscription,
    acks: bool,
    /// Stream sequences in the order in which they came.
    pub(crate) seqs: Vec<u64>,
    /// How often each sequence came.
    pub(crate) counts: BTreeMap<u64, u64>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) end: Option<End>,
    last_at: Instant,
    /// The longest time between two messages since it was last asked for.
    longest: Duration,
}

impl Reader {
    pub(crate) fn new(name: &'static str, link: &Link, source: Source, options: PullOptions) -> Self {
        Self {
            name,
            subscription: Subscription::spawn(link, source, options),
            acks: false,
            seqs: Vec::new(),
            counts: BTreeMap::new(),
            notices: Vec::new(),
            end: None,
            last_at: Instant::now(),
            longest: Duration::ZERO,
        }
    }

    /// Acknowledges every message.
    pub(crate) fn acking(mut self) -> Self {
        self.acks = true;
        self
    }

    /// The next item within `within`, noted.
    pub(crate) async fn next(&mut self, within: Duration) -> Option<Item> {
        let item = tokio::time::timeout(within, self.subscription.next()).await.ok().flatten()?;
        match &item {
            Item::Message(message) => {
                self.seqs.push(message.delivery.stream_seq);
                *self.counts.entry(message.delivery.stream_seq).or_default() += 1;
                self.longest = self.longest.max(self.last_at.elapsed());
                self.last_at = Instant::now();
                if self.acks {
                    // One that fails comes again.
                    message.ack().await.ok();
                }
            }
            Item::Notice(notice) => {
                println!("  {}: {notice:?}", self.name);
                self.notices.push(notice.clone());
            }
            Item::End(end) => {
                println!("  {}: ended, {end}", self.name);
                self.end = Some(end.clone());
            }
        }
        Some(item)
    }

    /// The next message, whatever stands before it.
    pub(crate) async fn message(&mut self, within: Duration) -> Message {
        let deadline = Instant::now() + within;
        loop {
            match self.next(deadline.duration_since(Instant::now())).await {
                Some(Item::Message(message)) => return message,
                Some(_) => {}
                None => panic!("{}: no message within {within:?}, after {:?}", self.name, self.notices),
            }
        }
    }

    /// Reads until `is_enough`, which must be within `within`.
    pub(crate) async fn until(
        &mut self,
        what: &str,
        within: Duration,
        mut is_enough: impl FnMut(&Self) -> bool,
    ) {
        let deadline = Instant::now() + within;
        while !is_enough(self) {
            let left = deadline.saturating_duration_since(Instant::now());
            if self.next(left).await.is_none() && !is_enough(self) {
                let last = self.seqs.last();
                panic!("{}: not {what} within {within:?}: {:?}, last {last:?}", self.name, self.notices);
            }
        }
    }

    /// Reads until a message with this sequence or a later one has come.
    pub(crate) async fn until_seq(&mut self, seq: u64, within: Duration) {
        self.until(&format!("at {seq}"), within, |reader| reader.seqs.last() >= Some(&seq)).await;
    }

    /// Reads to the end and gives its reason.
    pub(crate) async fn until_end(&mut self, within: Duration) -> End {
        self.until("ended", within, |reader| reader.end.is_some()).await;
        assert!(self.subscription.next().await.is_none(), "nothing comes after the end");
        self.end.clone().unwrap()
    }

    /// Reads for a while.
    pub(crate) async fn read_for(&mut self, span: Duration) {
        let deadline = Instant::now() + span;
        while self.next(deadline.saturating_duration_since(Instant::now())).await.is_some() {}
    }

    pub(crate) fn has(&self, is_it: impl Fn(&Notice) -> bool) -> bool {
        self.notices.iter().any(is_it)
    }

    /// The longest time between two messages since the last call.
    pub(crate) fn take_longest(&mut self) -> Duration {
        std::mem::take(&mut self.longest)
    }

    /// Each sequence from the first to the last once, in order.
    pub(crate) fn check_exact(&self) {
        for pair in self.seqs.windows(2) {
            assert_eq!(pair[1], pair[0] + 1, "{}: {:?}", self.name, self.notices);
        }
    }

    /// Each sequence from the first to the last at least once. Gives how many came again.
    pub(crate) fn check_complete(&self) -> usize {
        let first = *self.counts.keys().next().unwrap();
        let last = *self.counts.keys().last().unwrap();
        let missing: Vec<_> = (first..=last).filter(|seq| !self.counts.contains_key(seq)).collect();
        assert!(missing.is_empty(), "{}: {missing:?} never came; {:?}", self.name, self.notices);
        self.seqs.len() - self.counts.len()
    }
}
