//! What a link costs the system it looks at.

use std::sync::atomic::{AtomicU64, Ordering};

/// Totals since the link was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkCost {
    pub requests: u64,
    /// Bytes received, the protocol's own included, before decompression; after decryption with TLS.
    pub bytes_in: u64,
    /// Bytes sent.
    pub bytes_out: u64,
}

/// Counts the requests; bytes are counted by the client.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    requests: AtomicU64,
}

impl Counter {
    pub(crate) fn add(&self, num_requests: u64) {
        self.requests.fetch_add(num_requests, Ordering::Relaxed);
    }

    pub(crate) fn cost(&self, client: &async_nats::Client) -> LinkCost {
        let statistics = client.statistics();
        LinkCost {
            requests: self.requests.load(Ordering::Relaxed),
            bytes_in: statistics.in_bytes.load(Ordering::Relaxed),
            bytes_out: statistics.out_bytes.load(Ordering::Relaxed),
        }
    }
}
