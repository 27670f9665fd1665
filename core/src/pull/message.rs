//! A message and what can be said about it to the server.

use std::{sync::Arc, time::Duration};

use async_nats::{HeaderMap, PublishError, Subject};
use bytes::Bytes;

use super::{progress::Unsettled, reply::Delivery};
use crate::link::{Link, RequestError};

/// A message of a subscription. Nothing is acknowledged unless one of its functions is called.
///
/// They do nothing with a consumer without acknowledgements. They fail while the link is down instead of being sent
/// after the reconnect: the server delivers the message again then.
#[derive(Clone, Debug)]
pub struct Message {
    pub subject: Subject,
    pub headers: Option<HeaderMap>,
    pub payload: Bytes,
    pub delivery: Delivery,
    reply: Subject,
    link: Link,
    unsettled: Arc<Unsettled>,
}

/// Why an acknowledgement was not sent, or not answered.
#[derive(Debug, thiserror::Error)]
pub enum AckError {
    #[error("not connected")]
    NotConnected,
    #[error("the acknowledgement was not sent")]
    NotSent(#[source] PublishError),
    /// Only of [`Message::double_ack`].
    #[error("the acknowledgement was not confirmed")]
    NotConfirmed(#[source] RequestError),
}

impl Message {
    pub(crate) fn new(
        message: async_nats::Message,
        reply: Subject,
        delivery: Delivery,
        link: Link,
        unsettled: Arc<Unsettled>,
    ) -> Self {
        let async_nats::Message { subject, headers, payload, .. } = message;
        Self { subject, headers, payload, delivery, reply, link, unsettled }
    }

    /// It is done with. The server may not get to know, and deliver it again: see [`Message::double_ack`].
    pub async fn ack(&self) -> Result<(), AckError> {
        self.send(Bytes::from_static(b"+ACK")).await?;
        self.settle();
        Ok(())
    }

    /// It is done with, and the server has confirmed that it knows.
    pub async fn double_ack(&self, timeout: Duration) -> Result<(), AckError> {
        let answer = self.link.request(&self.reply, Bytes::from_static(b"+ACK"), timeout).await;
        answer.map_err(AckError::NotConfirmed)?;
        self.settle();
        Ok(())
    }

    /// It could not be worked on, and is to be delivered again, at once or after `delay`.
    pub async fn nak(&self, delay: Option<Duration>) -> Result<(), AckError> {
        let payload = match delay {
            None => Bytes::from_static(b"-NAK"),
            Some(delay) => format!("-NAK {{\"delay\":{}}}", delay.as_nanos()).into(),
        };
        self.send(payload).await
    }

    /// It is being worked on: the time until it is delivered again starts anew.
    pub async fn progress(&self) -> Result<(), AckError> {
        self.send(Bytes::from_static(b"+WPI")).await
    }

    /// It can't be worked on, and is not to be delivered again. The server tells others the reason.
    pub async fn term(&self, reason: Option<&str>) -> Result<(), AckError> {
        let payload = match reason {
            None => Bytes::from_static(b"+TERM"),
            Some(reason) => format!("+TERM {reason}").into(),
        };
        self.send(payload).await?;
        self.settle();
        Ok(())
    }

    async fn send(&self, payload: Bytes) -> Result<(), AckError> {
        if !self.link.is_connected() {
            return Err(AckError::NotConnected);
        }
        self.link.client().publish(self.reply.clone(), payload).await.map_err(AckError::NotSent)
    }

    fn settle(&self) {
        self.unsettled.settle(self.delivery.stream_seq);
    }
}
