//! Connections in trouble: counters of a server that rose. Totals since the start say nothing: only new ones count.

use super::{ServerCase, ServerLimits};
use crate::{
    analysis::{
        diagnose::{
            about::About,
            command::nats,
            finding::{Finding, Severity},
            window::{increase, last_secs},
        },
        sample::ServerSample,
    },
    format,
};

/// A counter of connections in trouble.
pub(super) struct Trouble {
    /// What changed, as evidence.
    pub(super) field: &'static str,
    pub(super) counter: fn(&ServerSample) -> u64,
    pub(super) severity: fn(u64, &ServerLimits) -> Severity,
    pub(super) title: &'static str,
    /// What happened, of a number and a span of time in words.
    pub(super) sentence: fn(&str, &str) -> String,
    pub(super) advice: &'static str,
}

/// A finding if the counter rose in the window.
pub(super) fn rose(case: &ServerCase<'_>, about: &About, trouble: &Trouble) -> Option<Finding> {
    let count = increase(last_secs(case.samples, case.limits.window_secs), trouble.counter);
    if count == 0 {
        return None;
    }
    let severity = (trouble.severity)(count, case.limits);
    let explanation = (trouble.sentence)(&format::count(count), &format::span(case.limits.window_secs));
    Some(
        case.finds(about, severity, trouble.title, explanation)
            .proof(trouble.field, count, "0")
            .say(trouble.advice)
            .run("Look at the connections.", nats("server report connections", &[]))
            .done(),
    )
}
