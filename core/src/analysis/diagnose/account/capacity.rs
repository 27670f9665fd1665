//! How near an account is to what it may use.

use super::AccountCase;
use crate::{
    analysis::{
        diagnose::{
            about::About,
            command::nats,
            finding::{Finding, Severity},
            window::secs_until,
        },
        sample::AccountSample,
    },
    format,
    units::Limit,
};

/// Memory or storage of an account, in bytes.
pub(super) struct Capacity {
    pub(super) word: &'static str,
    pub(super) title: &'static str,
    pub(super) used: u64,
    pub(super) limit: Limit,
    pub(super) gauge: fn(&AccountSample) -> u64,
}

/// A finding if most of it is used. At the limit itself another check says it more loudly.
pub(super) fn nearly_full(case: &AccountCase<'_>, about: &About, capacity: &Capacity) -> Option<Finding> {
    let &Capacity { word, title, used, limit, gauge } = capacity;
    let share = limit.share(used)?;
    if share < case.limits.near_share || share >= case.limits.full_share {
        return None;
    }
    let max = limit.value()?;
    let explanation = format!(
        "It uses {} of {} of {word} ({}).",
        format::bytes(used),
        format::bytes(max),
        format::percent(share)
    );
    Some(
        case.finds(about, Severity::Warning, title, explanation)
            .proof(word, used, format!("< {}", (max as f64 * case.limits.near_share) as u64))
            .harm_in(secs_until(case.samples, used, max, gauge))
            .say("Raise the account's limit, or delete messages.")
            .run("Look which streams are large.", nats("stream report", &[]))
            .done(),
    )
}
