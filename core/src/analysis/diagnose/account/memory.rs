use super::{
    AccountCase, AccountCheck,
    capacity::{Capacity, nearly_full},
};
use crate::analysis::diagnose::{
    about::About,
    finding::{Finding, RuleId},
};

/// The account has nearly used up the memory that it may have.
pub(super) const CHECK: AccountCheck = AccountCheck {
    about: About {
        id: RuleId("Q-2"),
        name: "the account's memory is nearly used up",
        sources: &["server check jetstream"],
        thresholds: "90 % of the limit",
    },
    check,
};

fn check(case: &AccountCase<'_>) -> Option<Finding> {
    let capacity = Capacity {
        word: "memory",
        title: "its memory is nearly used up",
        used: case.account.memory_bytes,
        limit: case.account.reserved_memory,
        gauge: |sample| sample.memory_bytes,
    };
    nearly_full(case, &CHECK.about, &capacity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::{
        finding::Severity,
        scene::{at, of_account},
    };

    #[test]
    fn ninety_per_cent() {
        for (used, expected) in
            [(899, None), (900, Some(Severity::Warning)), (989, Some(Severity::Warning)), (990, None)]
        {
            let found = of_account(&CHECK, |scene| {
                (scene.accounts[0].memory_bytes, scene.accounts[0].reserved_memory) = (used, at(1000));
            });
            assert_eq!(found, expected, "{used}");
        }
    }
}
