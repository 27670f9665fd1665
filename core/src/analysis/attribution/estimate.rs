//! What a question will cost, before it is asked.

use crate::model::Stream;

/// From here on a wide count takes the server so long that a person should know before.
pub const MANY_SUBJECTS: u64 = 200_000;

/// The server's time that one question may take, with all its requests.
pub const MOST_SECS: f64 = 3.0;

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

/// A sample takes so many requests, and counts, totals and baselines as many more.
const DIRECT_REQUESTS: u64 = 100 + 40;
/// Without direct reads each message of a sample is a request, and so is each step to the start of the window.
const STORED_REQUESTS: u64 = 300 + 40;
const SAMPLE_BYTES: u64 = 1 << 20;
/// Counts beside those of the sample, each with one message as its answer.
const COUNTS: u64 = 30;

/// The worst that attributing the growth of `stream` costs.
///
/// Measured on a stream of 3 million messages: a look at a place that is not in memory takes 2 ms, a count that matches
/// all of a million subjects half a second to a second, one that matches few below a millisecond.
pub fn estimate(stream: &Stream) -> Estimate {
    let num_subjects = stream.state.num_subjects;
    let message_bytes = stream.state.bytes / stream.state.messages.max(1);
    let (requests, bytes) = if stream.config.allow_direct {
        (DIRECT_REQUESTS, SAMPLE_BYTES.max(message_bytes * 10) + message_bytes * COUNTS)
    } else {
        // The body comes in base64.
        (STORED_REQUESTS, message_bytes * STORED_REQUESTS * 4 / 3)
    };
    let wide_counts = 4.0 * num_subjects as f64 * 1e-6;
    Estimate {
        requests,
        server_secs: (requests as f64 * 0.002 + wide_counts).min(MOST_SECS),
        bytes,
        is_expensive: num_subjects > MANY_SUBJECTS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{StreamConfig, StreamState};

    #[test]
    fn many_subjects_are_expensive() {
        let stream = |num_subjects, allow_direct| Stream {
            config: StreamConfig { allow_direct, ..StreamConfig::default() },
            state: StreamState { messages: 10, bytes: 2000, num_subjects, ..StreamState::default() },
            ..Stream::default()
        };
        let few = estimate(&stream(1_000, true));
        assert!(!few.is_expensive && few.server_secs < 0.5, "{few:?}");
        let many = estimate(&stream(1_000_000, true));
        assert!(many.is_expensive && many.server_secs <= MOST_SECS, "{many:?}");
        assert!(estimate(&stream(1_000, false)).requests > few.requests);
    }
}
