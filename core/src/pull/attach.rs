//! From nothing, or from an interruption, to a consumer that can be pulled from.

use std::time::Duration;

use tokio::time::Instant;

use super::{
    api::{self, Failure},
    driver::Driver,
    item::{End, Notice, Why},
    progress::StreamLook,
    source::{Ephemeral, Source},
};
use crate::{
    ids::{ConsumerName, StreamName},
    link::LinkState,
    model::Consumer,
};

/// Between two attempts.
const RETRY: Duration = Duration::from_millis(250);
/// Between two looks at a stream that seems to have started anew.
const SECOND_LOOK: Duration = Duration::from_millis(700);

impl Driver {
    /// Goes on until there is a consumer, or until there is no hope.
    pub(super) async fn attach(&mut self) -> Result<(), End> {
        let mut refused_since: Option<Instant> = None;
        loop {
            self.connected().await?;
            self.pace().await;
            let attached = match self.source.clone() {
                Source::Durable { stream, consumer } => self.attach_durable(&stream, &consumer).await,
                Source::Ephemeral(ephemeral) => self.attach_ephemeral(&ephemeral).await,
            };
            let end = match attached {
                Ok(()) => return Ok(()),
                Err(Failure::Final(end)) => return Err(end),
                Err(Failure::NotPermitted { subject }) => return Err(End::PermissionDenied { subject }),
                Err(Failure::Answer(end)) if !self.has_started => return Err(end),
                Err(Failure::Answer(end)) => {
                    self.gone(&end).await;
                    end
                }
                // At the start it may be for ever: nobody has seen it work.
                Err(Failure::Unable(end)) if !self.has_started => end,
                Err(Failure::Unable(_) | Failure::Silent) => {
                    refused_since = None;
                    self.interrupted(Why::ApiSilent).await;
                    continue;
                }
            };
            let since = *refused_since.get_or_insert_with(Instant::now);
            if since.elapsed() >= self.options.grace {
                return Err(end);
            }
            self.interrupted(Why::ApiSilent).await;
        }
    }

    /// Waits for the link.
    async fn connected(&mut self) -> Result<(), End> {
        loop {
            if *self.state.borrow_and_update() == LinkState::Closed {
                return Err(End::LinkClosed);
            }
            if self.link.is_connected() {
                return Ok(());
            }
            self.interrupted(Why::Disconnected).await;
            // So it was the link that was silent, and the consumer may be as it was.
            if let Some(interruption) = &mut self.interruption
                && interruption.why == Why::MissedHeartbeats
            {
                interruption.why = Why::Disconnected;
            }
            // The client knows a moment before the state does.
            let changed = tokio::time::timeout(RETRY / 5, self.state.changed()).await;
            if let Ok(Err(_)) = changed {
                return Err(End::LinkClosed);
            }
        }
    }

    /// The first attempt after an interruption is at once.
    async fn pace(&mut self) {
        if let Some(interruption) = &mut self.interruption {
            interruption.num_attempts += 1;
            if interruption.num_attempts > 1 {
                tokio::time::sleep(RETRY).await;
            }
        }
    }

    async fn gone(&mut self, end: &End) {
        let notice = match end {
            End::StreamDeleted => Notice::StreamGone,
            End::ConsumerDeleted => Notice::ConsumerGone,
            _ => return,
        };
        let has_told = self
            .interruption
            .as_mut()
            .is_some_and(|interruption| std::mem::replace(&mut interruption.has_told_gone, true));
        if !has_told {
            self.tell(notice).await;
        }
    }

    async fn attach_durable(&mut self, stream: &StreamName, name: &ConsumerName) -> Result<(), Failure> {
        let link = self.link.clone();
        let (look, consumer) =
            tokio::join!(api::stream_look(&link, stream), api::consumer(&link, stream, name));
        let consumer = match consumer {
            Ok(consumer) => Some(consumer),
            // Who may pull need not be allowed to read descriptions.
            Err(Failure::NotPermitted { .. }) => None,
            Err(failure) => return Err(failure),
        };
        if consumer.as_ref().is_some_and(Consumer::is_push) {
            return Err(Failure::Final(End::PushConsumer));
        }
        // The stream's leader may be missing while the consumer's is there: then nothing is concluded.
        if let Ok(look) = look {
            self.look(stream, look).await?;
        }
        let created = consumer.as_ref().map(|consumer| consumer.created);
        if !self.has_started {
            self.has_started = true;
            let num_pending = consumer.map(|consumer| consumer.state.num_pending);
            self.tell(Notice::Started { consumer: name.clone(), num_pending }).await;
        } else if let (Some(created), Some(before)) = (created, self.created)
            && created != before
        {
            self.tell(Notice::ConsumerReplaced { created }).await;
        }
        self.created = created.or(self.created);
        Ok(())
    }

    async fn attach_ephemeral(&mut self, ephemeral: &Ephemeral) -> Result<(), Failure> {
        // After a mere reconnect the consumer is tried again as it is: what it sends tells whether any is missing,
        // and no leader of the cluster has to be elected first.
        let why = self.interruption.as_ref().map(|interruption| interruption.why);
        let is_reconnect = matches!(why, Some(Why::Disconnected | Why::ServerSilent | Why::TooManyRequests));
        if self.is_attached && is_reconnect {
            return Ok(());
        }
        let look = api::stream_look(&self.link, &ephemeral.stream).await?;
        self.look(&ephemeral.stream, look).await?;
        let name = self.new_name();
        // Kept before it is asked for: whether or not the answer comes, it is deleted in the end.
        if let Some(old) = self.consumer.replace(name.clone()) {
            self.is_attached = false;
            self.spawn_delete(ephemeral.stream.clone(), old);
        }
        let consumer = api::create(&self.link, ephemeral, &name, self.progress.begin()).await?;
        self.is_attached = true;
        self.progress.consumer_made(consumer.state.num_pending);
        if self.has_started {
            let from_seq = self.progress.begin().sequence();
            self.tell(Notice::Recreated { consumer: name, from_seq }).await;
        } else {
            self.has_started = true;
            let num_pending = Some(consumer.state.num_pending);
            self.tell(Notice::Started { consumer: name, num_pending }).await;
        }
        Ok(())
    }

    async fn look(&mut self, stream: &StreamName, mut look: StreamLook) -> Result<(), Failure> {
        if self.progress.is_doubtful(&look) {
            tokio::time::sleep(SECOND_LOOK).await;
            look = api::stream_look(&self.link, stream).await?;
        }
        for notice in self.progress.look(look) {
            self.tell(notice).await;
        }
        Ok(())
    }

    fn new_name(&self) -> ConsumerName {
        let inbox = self.link.client().new_inbox();
        let unique = inbox.rsplit('.').next().unwrap_or_default();
        format!("jetlens-{unique}").into()
    }

    /// In the background: it may be that nobody answers.
    fn spawn_delete(&self, stream: StreamName, consumer: ConsumerName) {
        let link = self.link.clone();
        tokio::spawn(async move { api::delete(&link, &stream, &consumer).await });
    }
}
