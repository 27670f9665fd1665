//! What a consumer sends: the position in a message's reply subject, and status messages.

use async_nats::{HeaderMap, StatusCode};

use crate::{
    clock::Timestamp,
    ids::{ConsumerName, StreamName},
};

/// Where a message stands: read from the subject that its acknowledgement goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The domain of the stream, which only the longer form of the subject has.
    pub domain: Option<String>,
    pub stream: StreamName,
    pub consumer: ConsumerName,
    /// How often the consumer has delivered this message, from 1.
    pub num_delivered: u64,
    pub stream_seq: u64,
    /// The consumer's own count of its deliveries.
    pub consumer_seq: u64,
    /// When the stream got the message.
    pub published: Timestamp,
    /// How many messages wait behind this one.
    pub num_pending: u64,
}

impl Delivery {
    /// Reads both forms: `$JS.ACK.<stream>.<consumer>.<5 numbers>`, and since server 2.14 also
    /// `$JS.ACK.<domain or _>.<account hash>.<stream>.<consumer>.<5 numbers>`, with or without a token after it.
    pub fn parse(subject: &str) -> Option<Self> {
        let tokens: Vec<&str> = subject.strip_prefix("$JS.ACK.")?.split('.').collect();
        let (domain, rest) = match tokens.len() {
            7 => (None, &tokens[..]),
            9.. => (Some(tokens[0]).filter(|domain| *domain != "_"), &tokens[2..9]),
            _ => return None,
        };
        let number = |index: usize| rest[index].parse::<u64>().ok();
        let nanos: i128 = rest[5].parse().ok()?;
        Some(Self {
            domain: domain.map(str::to_owned),
            stream: rest[0].into(),
            consumer: rest[1].into(),
            num_delivered: number(2)?,
            stream_seq: number(3)?,
            consumer_seq: number(4)?,
            published: Timestamp::from_nanosecond(nanos).ok()?,
            num_pending: number(6)?,
        })
    }
}

/// What a message without data says about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// The consumer is there; its count of deliveries, if it says so.
    Heartbeat {
        last_consumer_seq: Option<u64>,
    },
    /// The request is over, and another one may follow.
    Over,
    /// The next message is larger than what the request has left.
    TooLarge,
    ConsumerDeleted,
    PushConsumer,
    /// The consumer takes no more requests now.
    TooManyRequests,
    /// The consumer allows less with one request.
    Exceeds(Bound),
    NoResponders,
    /// The request is wrong, in the server's words.
    Refused(String),
}

/// What a consumer may bound about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// Messages.
    Batch(usize),
    Bytes(usize),
    Expires,
}

impl Status {
    /// Reads a status. The texts are those of nats-server (`server/consumer.go`, `processNextMsgRequest`).
    pub(crate) fn read(status: StatusCode, description: &str, headers: Option<&HeaderMap>) -> Self {
        match status.as_u16() {
            100 => Self::Heartbeat {
                last_consumer_seq: headers
                    .and_then(|headers| headers.get("Nats-Last-Consumer"))
                    .and_then(|value| value.as_str().parse().ok()),
            },
            400 => Self::Refused(description.to_owned()),
            409 => Self::read_conflict(description),
            503 => Self::NoResponders,
            // 404 and 408: nothing came in time; 423: another client is pinned. Unknown ones end a request too.
            _ => Self::Over,
        }
    }

    fn read_conflict(description: &str) -> Self {
        let lower = description.to_ascii_lowercase();
        let bound = |prefix: &str| lower.strip_prefix(prefix).map(|rest| rest.trim().parse::<usize>().ok());
        if let Some(Some(max)) = bound("exceeded maxrequestbatch of ") {
            return Self::Exceeds(Bound::Batch(max.max(1)));
        }
        if let Some(Some(max)) = bound("exceeded maxrequestmaxbytes of ") {
            return Self::Exceeds(Bound::Bytes(max.max(1)));
        }
        if lower.starts_with("exceeded maxrequestexpires") {
            return Self::Exceeds(Bound::Expires);
        }
        match lower.as_str() {
            "consumer deleted" => Self::ConsumerDeleted,
            "consumer is push based" => Self::PushConsumer,
            "exceeded maxwaiting" => Self::TooManyRequests,
            "message size exceeds maxbytes" => Self::TooLarge,
            _ if lower.starts_with("exceeded maxrequest") => Self::Refused(description.to_owned()),
            // "Leadership Change", "Server Shutdown", "Batch Completed", and what a newer server adds.
            _ => Self::Over,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions() {
        let check = |subject: &str, expected: Option<(Option<&str>, &str, &str, [u64; 4])>| {
            let parsed = Delivery::parse(subject);
            let parsed = parsed.as_ref().map(|d| {
                assert_eq!(d.published.as_nanosecond(), 1_700_000_000_123_456_789, "{subject}");
                let numbers = [d.num_delivered, d.stream_seq, d.consumer_seq, d.num_pending];
                (d.domain.as_deref(), d.stream.as_str(), d.consumer.as_str(), numbers)
            });
            assert_eq!(parsed, expected, "{subject}");
        };
        let v1 = "$JS.ACK.ORDERS.billing.2.30.17.1700000000123456789.5";
        check(v1, Some((None, "ORDERS", "billing", [2, 30, 17, 5])));
        let v2 = "$JS.ACK.hub.ACCHASH.ORDERS.billing.2.30.17.1700000000123456789.5";
        check(v2, Some((Some("hub"), "ORDERS", "billing", [2, 30, 17, 5])));
        let no_domain = "$JS.ACK._.ACCHASH.ORDERS.billing.1.30.17.1700000000123456789.0";
        check(no_domain, Some((None, "ORDERS", "billing", [1, 30, 17, 0])));
        check(&format!("{no_domain}.x7Ahq2"), Some((None, "ORDERS", "billing", [1, 30, 17, 0])));
        check("$JS.ACK.ORDERS.billing.2.30.17.1700000000123456789", None);
        check("$JS.ACK.a.ORDERS.billing.2.30.17.1700000000123456789.5", None);
        check("$JS.ACK.ORDERS.billing.two.30.17.1700000000123456789.5", None);
        check("$JS.ACK.ORDERS.billing.2.30.17.99999999999999999999999.5", None);
        check("_INBOX.x.1", None);
        check("", None);
    }

    #[test]
    fn statuses() {
        let check = |code: u16, description: &str, expected: Status| {
            let status = StatusCode::from_u16(code).unwrap();
            assert_eq!(Status::read(status, description, None), expected, "{code} {description}");
        };
        check(100, "Idle Heartbeat", Status::Heartbeat { last_consumer_seq: None });
        check(400, "Bad Request - Invalid batch", Status::Refused("Bad Request - Invalid batch".into()));
        check(404, "No Messages", Status::Over);
        check(408, "Request Timeout", Status::Over);
        check(408, "Interest Expired", Status::Over);
        check(409, "Leadership Change", Status::Over);
        check(409, "Server Shutdown", Status::Over);
        check(409, "Batch Completed", Status::Over);
        check(409, "Something New", Status::Over);
        check(409, "Message Size Exceeds MaxBytes", Status::TooLarge);
        check(409, "Consumer Deleted", Status::ConsumerDeleted);
        check(409, "Consumer is push based", Status::PushConsumer);
        check(409, "Exceeded MaxWaiting", Status::TooManyRequests);
        check(409, "Exceeded MaxRequestBatch of 10", Status::Exceeds(Bound::Batch(10)));
        check(409, "Exceeded MaxRequestMaxBytes of 1024", Status::Exceeds(Bound::Bytes(1024)));
        check(409, "Exceeded MaxRequestExpires of 1m30s", Status::Exceeds(Bound::Expires));
        check(409, "Exceeded MaxRequestOther", Status::Refused("Exceeded MaxRequestOther".into()));
        check(423, "Nats-Wrong-Pin-Id", Status::Over);
        check(503, "", Status::NoResponders);
    }

    #[test]
    fn a_heartbeat_tells_how_many_were_delivered() {
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Last-Consumer", "17");
        let status = StatusCode::from_u16(100).unwrap();
        assert_eq!(
            Status::read(status, "Idle Heartbeat", Some(&headers)),
            Status::Heartbeat { last_consumer_seq: Some(17) }
        );
    }
}
