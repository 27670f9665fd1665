use super::{AccountCase, AccountCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    format,
    units::Limit,
};

/// The account has used up what it may store: publishers get error 10002. `C-4d`.
pub(super) const CHECK: AccountCheck = AccountCheck {
    about: About {
        id: RuleId("C-4d"),
        name: "the account is full",
        sources: &["server check jetstream"],
        thresholds: "99 % of its memory or storage",
    },
    check,
};

fn check(case: &AccountCase<'_>) -> Option<Finding> {
    let account = case.account;
    let parts = [
        ("storage", account.storage_bytes, account.reserved_storage),
        ("memory", account.memory_bytes, account.reserved_memory),
    ];
    let is_full =
        |limit: Limit, used: u64| limit.share(used).is_some_and(|share| share >= case.limits.full_share);
    let (word, used, limit) = parts.into_iter().find(|(_, used, limit)| is_full(*limit, *used))?;
    let max = limit.value()?;
    let explanation = format!(
        "It uses {} of {} of {word}: streams refuse new messages.",
        format::bytes(used),
        format::bytes(max)
    );
    Some(
        case.finds(&CHECK.about, Severity::Critical, "it may store no more", explanation)
            .proof(word, used, format!("< {max}"))
            .harm_in(Some(0.0))
            .say("Raise the account's limit, or delete messages.")
            .run("Look which streams are large.", nats("stream report", &[]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_account;

    #[test]
    fn as_it_was_measured() {
        // 1,043,744 of 1,048,576 bytes, and 96 of 200 messages were refused.
        for (used, limit, expected) in [
            (1_043_744, Limit::At(1_048_576), Some(Severity::Critical)),
            (1_030_000, Limit::At(1_048_576), None),
            (1_043_744, Limit::Unlimited, None),
        ] {
            let found = of_account(&CHECK, |scene| {
                (scene.accounts[0].storage_bytes, scene.accounts[0].reserved_storage) = (used, limit);
            });
            assert_eq!(found, expected);
            let found = of_account(&CHECK, |scene| {
                (scene.accounts[0].memory_bytes, scene.accounts[0].reserved_memory) = (used, limit);
            });
            assert_eq!(found, expected);
        }
    }
}
