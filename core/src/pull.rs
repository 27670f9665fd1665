//! The one way in which Jetlens pulls from a `JetStream` consumer: live tails, listings, searches, forwarders.
//!
//! A [`Subscription`] goes on over whatever happens to the servers, and **says what it did about it**: its items are
//! messages, [`Notice`]s of interruptions and of what was lost, and at last the reason why it ended ([`End`]).
//! It has two kinds of [`Source`]:
//!
//! - A *durable* consumer belongs to somebody else: it is read, never made, changed or deleted. Redelivery is the
//!   server's, so after an interruption messages may come again, with a higher [`Delivery::num_delivered`].
//! - An *ephemeral* consumer is the subscription's own: one replica in memory, made anew wherever it is lost.
//!   Without acknowledgements every message comes exactly once, in the order of the stream: each delivery carries
//!   the consumer's own count, so a delivery that went astray shows, and then the consumer is made anew after the
//!   last message that came through. With acknowledgements it starts at the first message that is not settled.
//!
//! What can't be exact:
//!
//! - *A stream that starts anew* (a memory stream on a restarted server begins at 1 again, with the same name and
//!   the same time of creation; a deleted one is made again; a backup is restored) has no sequence to go on at.
//!   The subscription then goes on *by time*, after the last message it saw, and says [`Notice::StreamRestarted`].
//! - *The last message of each subject* ([`Start::LastPerSubject`]): if the consumer is lost before the list is
//!   complete, the list is asked for again and what was seen is left out. A subject that changed meanwhile comes
//!   with its latest message only. Once the list is complete, every message comes.
//!
//! # Why not the client library's own stream of messages
//! It is made for durable consumers on a link that stays up: it does not pull again when heartbeats are missing,
//! it waits up to half a minute before it does, it hides why a request ended, and its ordered consumer forgets where
//! it was to start. Supervising it means to throw it away at every fault. The protocol below it is small: publish a
//! request to `CONSUMER.MSG.NEXT` with an inbox, count what arrives, read the status messages. So this module speaks
//! it directly, with one inbox for its whole life (what is under way during a reconnect still arrives) and a number
//! in it for each request (so a late status is not taken for a new one).
//!
//! # Bounds
//! At most one and a half batches are asked for and not yet taken by the caller, plus a channel of
//! [`PullOptions::buffer`] items. A caller that stops taking stops the pulling. A dropped subscription ends at once
//! and deletes its own consumer in the background, for at most two seconds; failing that the server does, after
//! [`Ephemeral::inactive_threshold`].

mod api;
mod attach;
mod driver;
mod item;
mod message;
mod progress;
mod reply;
mod requests;
mod source;
mod subscription;

pub use item::{End, Item, Notice, Why};
pub use message::{AckError, Message};
pub use reply::Delivery;
pub use source::{Acks, Ephemeral, PullOptions, Source, Start};
pub use subscription::Subscription;
