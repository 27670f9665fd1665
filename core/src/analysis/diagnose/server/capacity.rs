//! How near `JetStream` is to what a server lets it use.

use super::ServerCase;
use crate::{
    analysis::{
        diagnose::{
            about::About,
            command::nats,
            finding::{Finding, Severity},
            window::secs_until,
        },
        sample::ServerSample,
    },
    format,
    units::Limit,
};

/// Memory or storage of a server's `JetStream`, in bytes.
pub(super) struct Capacity {
    pub(super) word: &'static str,
    pub(super) title: &'static str,
    pub(super) used: u64,
    pub(super) max: u64,
    pub(super) gauge: fn(&ServerSample) -> u64,
}

/// A finding if most of it is used.
pub(super) fn nearly_full(case: &ServerCase<'_>, about: &About, capacity: &Capacity) -> Option<Finding> {
    let &Capacity { word, title, used, max, gauge } = capacity;
    let share = Limit::At(max).share(used).filter(|share| *share >= case.limits.full_warning_share)?;
    let severity =
        if share >= case.limits.full_critical_share { Severity::Critical } else { Severity::Warning };
    let secs_left = secs_until(case.samples, used, max, gauge);
    let mut explanation = format!(
        "JetStream uses {} of {} of {word} ({}).",
        format::bytes(used),
        format::bytes(max),
        format::percent(share)
    );
    if let Some(secs) = secs_left {
        explanation = format!("{explanation} At this rate it is full in {}.", format::span(secs));
    }
    Some(
        case.finds(about, severity, title, explanation)
            .proof(word, used, format!("< {}", (max as f64 * case.limits.full_warning_share) as u64))
            .harm_in(secs_left)
            .run("Look which streams are large.", nats("stream report", &[]))
            .say("Delete or limit streams, or give JetStream more.")
            .done(),
    )
}
