use super::{AccountCase, AccountCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    units::Limit,
};

/// The account may fill the disks that others use too.
pub(super) const CHECK: AccountCheck = AccountCheck {
    about: About {
        id: RuleId("Q-5"),
        name: "an account without limits beside others",
        sources: &["Insights OPT_SYS_008"],
        thresholds: "no limit of memory and storage, and another account uses JetStream too",
    },
    check,
};

fn check(case: &AccountCase<'_>) -> Option<Finding> {
    let account = case.account;
    let is_unlimited =
        account.reserved_memory == Limit::Unlimited && account.reserved_storage == Limit::Unlimited;
    let num_others = case
        .snapshot
        .accounts
        .iter()
        .filter(|other| other.name != account.name && other.num_streams > 0)
        .count();
    if !is_unlimited || account.num_streams == 0 || num_others == 0 {
        return None;
    }
    let explanation = format!("It may fill the disks that {num_others} other accounts use too.");
    Some(
        case.finds(&CHECK.about, Severity::Info, "it has no limits", explanation)
            .proof("max_storage", -1, "a limit")
            .say("Give each account a limit of memory and storage.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_account;

    #[test]
    fn beside_others_only() {
        for (others, expected) in [(1, Some(Severity::Info)), (0, None)] {
            let found = of_account(&CHECK, |scene| {
                scene.accounts[0].num_streams = 1;
                let other =
                    crate::model::Account { name: "B".into(), num_streams: others, ..Default::default() };
                scene.accounts.push(other);
            });
            assert_eq!(found, expected);
        }
    }
}
