//! The task of a subscription: attach, pull until something breaks, say so, attach again.

use std::time::Duration;

use async_nats::{PublishErrorKind, Subscriber};
use futures_util::StreamExt as _;
use serde_json::json;
use tokio::{
    sync::{broadcast, mpsc, watch},
    time::Instant,
};

use super::{
    api,
    item::{End, Item, Notice, Why},
    message::Message,
    progress::{Progress, Verdict},
    reply::{Delivery, Status},
    requests::{Request, Requests},
    source::{PullOptions, Source},
};
use crate::{
    clock::Timestamp,
    ids::ConsumerName,
    link::{Action, Link, LinkEvent, LinkState, PermissionViolation},
};

/// A request that ends sooner than this for nothing is not repeated at once.
const PACE: Duration = Duration::from_millis(100);
/// For the way, on top of two heartbeats.
const SLACK: Duration = Duration::from_millis(100);

pub(crate) struct Driver {
    pub(super) link: Link,
    pub(super) source: Source,
    pub(super) options: PullOptions,
    items: mpsc::Sender<Item>,
    /// Replies go to `<inbox>.<number of the request>`.
    inbox: String,
    requests: Requests,
    pub(super) progress: Progress,
    pub(super) state: watch::Receiver<LinkState>,
    events: broadcast::Receiver<LinkEvent>,
    /// The consumer that is pulled from.
    pub(super) consumer: Option<ConsumerName>,
    /// Whether our own consumer was made, as far as is known.
    pub(super) is_attached: bool,
    /// When the durable consumer was made.
    pub(super) created: Option<Timestamp>,
    pub(super) has_started: bool,
    pub(super) interruption: Option<Interruption>,
    last_alive: Instant,
    sent: Instant,
}

/// What is known and was told about a time in which nothing comes.
#[derive(Debug)]
pub(super) struct Interruption {
    /// Why the pulling stopped last.
    pub(super) why: Why,
    pub(super) num_attempts: u32,
    pub(super) has_told_gone: bool,
}

/// Why the pulling stopped.
enum Stop {
    Broken(Why),
    Ended(End),
}

impl Driver {
    pub(crate) fn new(link: Link, source: Source, options: PullOptions, items: mpsc::Sender<Item>) -> Self {
        let (consumer, progress) = match &source {
            Source::Durable { consumer, .. } => (Some(consumer.clone()), Progress::of_durable()),
            Source::Ephemeral(ephemeral) => (None, Progress::of_ephemeral(ephemeral)),
        };
        let now = Instant::now();
        Self {
            inbox: link.client().new_inbox(),
            requests: Requests::new(&options),
            state: link.watch_state(),
            events: link.events(),
            link,
            source,
            options,
            items,
            progress,
            consumer,
            is_attached: false,
            created: None,
            has_started: false,
            interruption: None,
            last_alive: now,
            sent: now,
        }
    }

    /// Runs until the end, or until nobody listens.
    pub(crate) async fn run(mut self) {
        let items = self.items.clone();
        tokio::select! {
            biased;
            () = items.closed() => {}
            end = self.work() => {
                items.send(Item::End(end)).await.ok();
            }
        }
        if let (Source::Ephemeral(ephemeral), Some(consumer)) = (&self.source, &self.consumer) {
            api::delete(&self.link, &ephemeral.stream, consumer).await;
        }
    }

    async fn work(&mut self) -> End {
        // One for the whole life: what is under way during a reconnect still arrives.
        let Ok(mut replies) = self.link.client().subscribe(format!("{}.*", self.inbox)).await else {
            return End::LinkClosed;
        };
        loop {
            if let Err(end) = self.attach().await {
                return end;
            }
            match self.pull(&mut replies).await {
                Stop::Broken(why) => {
                    self.interrupted(why).await;
                    // The latest reason decides how to attach again.
                    if let Some(interruption) = &mut self.interruption {
                        interruption.why = why;
                    }
                }
                Stop::Ended(end) => return end,
            }
        }
    }

    /// Nobody listens any more if this fails, and [`Driver::run`] knows.
    pub(super) async fn tell(&self, notice: Notice) {
        self.items.send(Item::Notice(notice)).await.ok();
    }

    /// Nothing comes any more. Later reasons of the same interruption are not told.
    pub(super) async fn interrupted(&mut self, why: Why) {
        if self.interruption.is_none() {
            self.interruption = Some(Interruption { why, num_attempts: 0, has_told_gone: false });
            self.tell(Notice::Interrupted { why }).await;
        }
    }

    /// The consumer has shown that it is there, and what comes next has at least this sequence.
    async fn alive(&mut self, from_seq: Option<u64>) {
        if self.interruption.take().is_some() {
            self.tell(Notice::Resumed { gap: self.last_alive.elapsed(), from_seq }).await;
        }
        self.last_alive = Instant::now();
    }

    async fn pull(&mut self, replies: &mut Subscriber) -> Stop {
        self.requests.forget();
        // What was told before belongs to what is over.
        self.events = self.link.events();
        let mut silent_from = self.silent_from();
        loop {
            if let Some(request) = self.requests.take_next()
                && let Err(stop) = self.publish(&request).await
            {
                return stop;
            }
            let stop = tokio::select! {
                biased;
                changed = self.state.changed() => {
                    let is_closed = changed.is_err() || *self.state.borrow_and_update() == LinkState::Closed;
                    is_closed.then_some(Stop::Ended(End::LinkClosed))
                }
                event = self.events.recv() => self.judge(event),
                reply = replies.next() => {
                    let stop = match reply {
                        Some(message) => self.take(message).await.err(),
                        None => Some(Stop::Ended(End::LinkClosed)),
                    };
                    // The caller may have taken its time; the server's silence is counted from here.
                    silent_from = silent_from.max(self.silent_from());
                    stop
                }
                () = tokio::time::sleep_until(silent_from) => Some(Stop::Broken(Why::MissedHeartbeats)),
            };
            if let Some(stop) = stop {
                return stop;
            }
        }
    }

    fn silent_from(&self) -> Instant {
        Instant::now() + self.requests.heartbeat() * 2 + SLACK
    }

    fn next_subject(&self) -> String {
        let consumer = self.consumer.clone().unwrap_or_default();
        self.link.js_subject(&format!("CONSUMER.MSG.NEXT.{}.{consumer}", self.source.stream()))
    }

    async fn publish(&mut self, request: &Request) -> Result<(), Stop> {
        if !self.link.is_connected() {
            // It would be sent after the reconnect.
            return Err(Stop::Broken(Why::Disconnected));
        }
        let mut body = json!({
            "batch": request.batch,
            "expires": request.expires.as_nanos() as u64,
            "idle_heartbeat": request.heartbeat.as_nanos() as u64,
        });
        if let Some(max_bytes) = request.max_bytes {
            body["max_bytes"] = max_bytes.into();
        }
        self.link.count_requests(1);
        self.sent = Instant::now();
        let reply = format!("{}.{}", self.inbox, request.number);
        let publishing =
            self.link.client().publish_with_reply(self.next_subject(), reply, body.to_string().into());
        match tokio::time::timeout(Duration::from_secs(1), publishing).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) if error.kind() == PublishErrorKind::Send => Err(Stop::Ended(End::LinkClosed)),
            Ok(Err(error)) => Err(Stop::Ended(End::Refused { code: None, description: error.to_string() })),
            // The client's queue of commands is full, so nothing goes out.
            Err(_elapsed) => Err(Stop::Broken(Why::Disconnected)),
        }
    }

    fn judge(&self, event: Result<LinkEvent, broadcast::error::RecvError>) -> Option<Stop> {
        match event {
            Ok(LinkEvent::Disconnected) => Some(Stop::Broken(Why::Disconnected)),
            Ok(LinkEvent::ServerSilent) => Some(Stop::Broken(Why::ServerSilent)),
            Ok(LinkEvent::NotPermitted(PermissionViolation { action, subject })) => {
                let is_ours = match action {
                    Action::Publish => subject == self.next_subject(),
                    Action::Subscribe => subject.starts_with(&self.inbox),
                };
                is_ours.then_some(Stop::Ended(End::PermissionDenied { subject }))
            }
            _ => None,
        }
    }

    async fn take(&mut self, message: async_nats::Message) -> Result<(), Stop> {
        if let Some(status) = message.status {
            let description = message.description.as_deref().unwrap_or_default();
            let number = message.subject.rsplit('.').next().and_then(|number| number.parse().ok());
            return match number.filter(|number| self.requests.is_open(*number)) {
                Some(number) => {
                    self.take_status(number, Status::read(status, description, message.headers.as_ref()))
                        .await
                }
                None => Ok(()),
            };
        }
        let Some(reply) = message.reply.clone() else { return Ok(()) };
        let Some(delivery) = Delivery::parse(&reply) else { return Ok(()) };
        if Some(&delivery.consumer) != self.consumer.as_ref() {
            // From a consumer that was given up: what it has, its successor has too.
            return Ok(());
        }
        self.requests.message();
        let from_seq = self.progress.next_seq();
        let verdict = self.progress.accept(&delivery);
        if verdict == Verdict::Missing {
            return Err(Stop::Broken(Why::DeliveryMissing));
        }
        self.alive(from_seq).await;
        match verdict {
            Verdict::Pass { lost } => {
                if let Some((first_seq, last_seq)) = lost {
                    self.tell(Notice::Lost { first_seq, last_seq }).await;
                }
                let unsettled = self.progress.unsettled().clone();
                let message = Message::new(message, reply, delivery, self.link.clone(), unsettled);
                self.items.send(Item::Message(message)).await.ok();
            }
            // While the link is down the message is left alone: it comes again then, and so does this.
            Verdict::SettleAgain if self.link.is_connected() => {
                self.link.client().publish(reply, "+ACK".into()).await.ok();
            }
            Verdict::SettleAgain | Verdict::Drop | Verdict::Missing => {}
        }
        Ok(())
    }

    async fn take_status(&mut self, number: u64, status: Status) -> Result<(), Stop> {
        match status {
            Status::Heartbeat { last_consumer_seq } => {
                if last_consumer_seq.is_some_and(|last| self.progress.is_missing_any(last)) {
                    return Err(Stop::Broken(Why::DeliveryMissing));
                }
                self.alive(self.progress.next_seq()).await;
            }
            Status::Over => {
                if self.requests.over(number) && self.sent.elapsed() < PACE {
                    tokio::time::sleep(PACE).await;
                }
            }
            Status::TooLarge => self.requests.too_large(number),
            Status::Exceeds(bound) => {
                self.requests.over(number);
                if !self.requests.shrink(bound) {
                    let description = "the consumer's bound on a request's time is too short".to_owned();
                    return Err(Stop::Ended(End::Refused { code: None, description }));
                }
            }
            Status::ConsumerDeleted => return Err(Stop::Broken(Why::ConsumerDeleted)),
            Status::TooManyRequests => return Err(Stop::Broken(Why::TooManyRequests)),
            Status::NoResponders => return Err(Stop::Broken(Why::NoResponders)),
            Status::PushConsumer => return Err(Stop::Ended(End::PushConsumer)),
            Status::Refused(description) => {
                return Err(Stop::Ended(End::Refused { code: None, description }));
            }
        }
        Ok(())
    }
}
