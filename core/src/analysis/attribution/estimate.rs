//! What a question will cost, before it is asked.

use crate::model::Stream;

/// From here on a wide count takes the server so long that a person should know before.
pub const MANY_SUBJECTS: u64 = 200_000;

/// The worst that a question about one stream costs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    pub requests: u64,
    /// The server's time, at most.
    pub server_secs: f64,
    /// Bytes received.
    pub bytes: u64,
    /// Whether it is to be shown to a person before it is asked.
    pub is_expensive: bool,
}

/// The worst that attributing the growth of `stream` costs.
pub fn estimate(stream: &Stream) -> Estimate {
    let num_subjects = stream.state.num_subjects as f64;
    let message_bytes = stream.state.bytes / stream.state.messages.max(1);
    // Measured: a count that matches all of a million subjects takes a second; a small one below a millisecond.
    let one_count = 0.001 + num_subjects * 1e-6;
    let spot = if stream.state.num_subjects > MANY_SUBJECTS { 0.005 } else { 0.001 };
    Estimate {
        requests: 140,
        server_secs: (100.0 * spot + 12.0 * one_count).min(3.0),
        bytes: (1 << 20) + message_bytes * 30,
        is_expensive: stream.state.num_subjects > MANY_SUBJECTS,
    }
}
