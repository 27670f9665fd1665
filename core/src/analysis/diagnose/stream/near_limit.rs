//! How near a stream is to one of its limits, and what happens there.

use super::{StreamCase, full};
use crate::{
    analysis::{
        diagnose::{
            about::{About, Draft},
            finding::Severity,
            window::last_secs,
        },
        forecast::{self, GROWTH_SECS},
        sample::StreamSample,
    },
    format,
    model::{Discard, Retention},
    units::Limit,
};

/// One limit of a stream.
#[derive(Clone, Copy)]
pub(super) struct Gauge {
    pub(super) limit: Limit,
    pub(super) value: fn(&StreamSample) -> u64,
    /// The server's name of the value, such as `state.messages`.
    pub(super) field: &'static str,
    pub(super) title: &'static str,
    /// The value in words, such as `900 messages`.
    pub(super) show: fn(u64) -> String,
}

/// A finding if the stream is near the limit, or will reach it soon.
pub(super) fn near(case: &StreamCase<'_>, about: &About, gauge: Gauge) -> Option<Draft> {
    let used = (gauge.value)(&StreamSample::of(case.stream));
    let (share, max) = (gauge.limit.share(used)?, gauge.limit.value()?);
    let watched = last_secs(case.samples, GROWTH_SECS);
    let ends = watched.first().zip(watched.last());
    let growth = ends.and_then(|(first, last)| forecast::growth(first, last, gauge.value));
    let secs_left = growth.and_then(|per_sec| forecast::secs_until(used, max, per_sec));
    let is_soon = share >= 0.5 && secs_left.is_some_and(|secs| secs <= case.limits.near_secs);
    if share < case.limits.near_share && !is_soon {
        return None;
    }
    let (severity, harm) = harm(case);
    // A stream that drops its oldest messages lives at its limit: only the way there is news.
    if severity == Severity::Info && (share >= 1.0 || secs_left.is_none()) {
        return None;
    }
    if (full::CHECK.check)(case).is_some() {
        return None;
    }
    let mut explanation =
        format!("It has {} of {} ({}).", (gauge.show)(used), (gauge.show)(max), format::percent(share));
    if let Some(secs) = secs_left {
        explanation =
            format!("{explanation} At this rate it is full in {}, and then {harm}.", format::span(secs));
    } else {
        explanation = format!("{explanation} When it is full, {harm}.");
    }
    let draft = case.finds(about, severity, gauge.title, explanation);
    Some(
        draft
            .proof(gauge.field, used, format!("< {}", (max as f64 * case.limits.near_share) as u64))
            .harm_in(secs_left),
    )
}

fn harm(case: &StreamCase<'_>) -> (Severity, &'static str) {
    let config = &case.stream.config;
    match (&config.discard, &config.retention) {
        (Discard::New, _) => (Severity::Warning, "new messages are refused"),
        (_, Retention::WorkQueue | Retention::Interest) => {
            (Severity::Warning, "the oldest messages are dropped, even if nobody has read them")
        }
        _ => (Severity::Info, "the oldest messages are dropped"),
    }
}
