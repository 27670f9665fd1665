//! The sums over a whole system.

use crate::{
    clock::Timestamp,
    model::{Consumer, Stream},
    units::PerSec,
};

/// The numbers of the whole system at a moment: of each asset the latest that is known. Kept to a thousandth of a
/// message a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    pub at: Timestamp,
    /// Messages that arrive in streams.
    pub in_per_sec: f64,
    /// Deliveries of consumers.
    pub delivered_per_sec: f64,
    pub num_pending: f64,
    pub num_ack_pending: f64,
    pub stored_bytes: f64,
}

impl Total {
    /// A rate that is not known counts as nothing.
    pub fn of<'a>(
        at: Timestamp,
        streams: impl IntoIterator<Item = &'a Stream>,
        consumers: impl IntoIterator<Item = &'a Consumer>,
    ) -> Self {
        let known = |rate: PerSec| rate.0.filter(|rate| rate.is_finite()).unwrap_or(0.0);
        let mut total = Self { at, ..Self::default() };
        for stream in streams {
            total.in_per_sec += known(stream.rates.messages_per_sec);
            total.stored_bytes += stream.state.bytes as f64;
        }
        for consumer in consumers {
            total.delivered_per_sec += known(consumer.rates.delivered_per_sec);
            total.num_pending += consumer.state.num_pending as f64;
            total.num_ack_pending += consumer.state.num_ack_pending as f64;
        }
        total
    }
}
