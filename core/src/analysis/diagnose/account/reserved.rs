use super::{AccountCase, AccountCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    format,
    model::Storage,
};

/// The limits of the account's streams add up to nearly all that it may store: a further stream may be refused.
pub(super) const CHECK: AccountCheck = AccountCheck {
    about: About {
        id: RuleId("Q-4"),
        name: "streams may fill the account together",
        sources: &["Insights OPT_ACCT_001"],
        thresholds: "85 % of the storage",
    },
    check,
};

fn check(case: &AccountCase<'_>) -> Option<Finding> {
    let max = case.account.reserved_storage.value().filter(|max| *max > 0)?;
    let name = &case.account.name;
    let streams = case.snapshot.streams.range_by(|key| key.account.cmp(name));
    let of_files = streams.iter().filter(|stream| stream.config.storage == Storage::File);
    let reserved = of_files.fold(0_u64, |sum, stream| {
        let bytes = stream.config.max_bytes.value().unwrap_or(0);
        sum.saturating_add(bytes.saturating_mul(stream.config.num_replicas as u64))
    });
    let share = reserved as f64 / max as f64;
    if share <= case.limits.reserved_share {
        return None;
    }
    let explanation = format!(
        "Its streams may grow to {} together, and it may store {} ({}).",
        format::bytes(reserved),
        format::bytes(max),
        format::percent(share)
    );
    Some(
        case.finds(&CHECK.about, Severity::Info, "its streams reserve nearly all its storage", explanation)
            .proof(
                "Σ max_bytes × num_replicas",
                reserved,
                format!("≤ {}", (max as f64 * case.limits.reserved_share) as u64),
            )
            .say("Lower the limits of large streams, or raise the account's.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{at, of_account};

    #[test]
    fn eighty_five_per_cent() {
        for (max_bytes, expected) in [(284, Some(Severity::Info)), (283, None)] {
            let found = of_account(&CHECK, |scene| {
                scene.accounts[0].reserved_storage = at(1000);
                scene.stream().config.max_bytes = at(max_bytes);
            });
            assert_eq!(found, expected, "three replicas of {max_bytes}");
        }
    }
}
