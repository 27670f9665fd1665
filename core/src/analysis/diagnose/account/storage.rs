use super::{AccountCase, AccountCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
        window::{last_secs, slope},
    },
    format,
};

/// The account has nearly used up the storage that it may have.
pub(super) const CHECK: AccountCheck = AccountCheck {
    about: About {
        id: RuleId("Q-1"),
        name: "the account's storage is nearly used up",
        sources: &["server check jetstream"],
        thresholds: "90 % of the limit",
    },
    check,
};

fn check(case: &AccountCase<'_>) -> Option<Finding> {
    let used = case.account.storage_bytes;
    let limit = case.account.reserved_storage;
    let share = limit.share(used)?;
    // At the limit it is said more loudly.
    if share < case.limits.near_share || share >= case.limits.full_share {
        return None;
    }
    let max = limit.value()?;
    let growth = slope(last_secs(case.samples, 900.0), 60.0, |sample| sample.storage_bytes);
    let secs_left =
        growth.filter(|per_sec| *per_sec > 0.0).map(|per_sec| max.saturating_sub(used) as f64 / per_sec);
    let explanation = format!(
        "It uses {} of {} of storage ({}).",
        format::bytes(used),
        format::bytes(max),
        format::percent(share)
    );
    Some(
        case.finds(&CHECK.about, Severity::Warning, "its storage is nearly used up", explanation)
            .proof("storage", used, format!("< {}", (max as f64 * case.limits.near_share) as u64))
            .harm_in(secs_left)
            .say("Raise the account's limit, or delete messages.")
            .run("Look which streams are large.", nats("stream report", &[]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{at, of_account};

    #[test]
    fn ninety_per_cent() {
        for (used, expected) in
            [(899, None), (900, Some(Severity::Warning)), (989, Some(Severity::Warning)), (990, None)]
        {
            let found = of_account(&CHECK, |scene| {
                (scene.accounts[0].storage_bytes, scene.accounts[0].reserved_storage) = (used, at(1000));
            });
            assert_eq!(found, expected, "{used}");
        }
    }
}
