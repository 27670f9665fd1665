//! Requests to the `JetStream` API that fail, of a server or of an account.

use super::{
    about::Draft,
    command::nats,
    window::{Timed, increase, last_secs},
};
use crate::format;

/// When failed requests are worth a word.
pub(super) struct Tolerance {
    pub(super) window_secs: f64,
    /// Fewer requests say nothing.
    pub(super) min_requests: u64,
    /// The share that may fail.
    pub(super) share: f64,
}

/// Too many failed requests in a window.
pub(super) struct Failing {
    num_failed: u64,
    num_requests: u64,
    share: f64,
    tolerance: Tolerance,
}

/// `None` if no more fail than may.
pub(super) fn failing<T: Timed>(
    samples: &[T],
    tolerance: Tolerance,
    requests: impl Fn(&T) -> u64,
    errors: impl Fn(&T) -> u64,
) -> Option<Failing> {
    let window = last_secs(samples, tolerance.window_secs);
    let (num_requests, num_failed) = (increase(window, requests), increase(window, errors));
    let share = num_failed as f64 / num_requests.max(1) as f64;
    (num_requests >= tolerance.min_requests && share > tolerance.share).then_some(Failing {
        num_failed,
        num_requests,
        share,
        tolerance,
    })
}

impl Failing {
    /// `its` is whose they are, with a space, or nothing: `12 of its 340 JetStream requests failed …`.
    pub(super) fn sentence(&self, its: &str) -> String {
        format!(
            "{} of {its}{} JetStream requests failed in the last {} ({}).",
            format::count(self.num_failed),
            format::count(self.num_requests),
            format::span(self.tolerance.window_secs),
            format::percent(self.share)
        )
    }

    pub(super) fn prove(&self, draft: Draft) -> Draft {
        draft
            .proof("Δapi.errors / Δapi.total", self.share, format!("≤ {}", self.tolerance.share))
            .run("Watch who asks for what.", nats("events --js-advisory", &[]))
    }
}
