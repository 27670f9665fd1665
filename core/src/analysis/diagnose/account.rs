//! Checks of an account's use of `JetStream`: one file each.

mod capacity;
mod errors;
mod full;
mod limits;
mod memory;
mod reserved;
mod storage;
mod unlimited;

pub use limits::AccountLimits;

use super::{
    about::{About, Draft},
    finding::{Finding, Severity},
};
use crate::{
    analysis::sample::AccountSample,
    ids::Entity,
    model::{Account, Snapshot},
};

/// One check of an account.
#[derive(Debug)]
pub struct AccountCheck {
    pub about: About,
    pub check: fn(&AccountCase<'_>) -> Option<Finding>,
}

/// One account with all that is known about it.
#[derive(Debug)]
pub struct AccountCase<'a> {
    pub snapshot: &'a Snapshot,
    pub account: &'a Account,
    /// Oldest first; the last is the present state.
    pub samples: &'a [AccountSample],
    pub limits: &'a AccountLimits,
}

/// Every check of an account, in the order in which they are asked.
pub const CHECKS: [AccountCheck; 6] =
    [full::CHECK, storage::CHECK, memory::CHECK, errors::CHECK, reserved::CHECK, unlimited::CHECK];

/// What the checks find in one account.
pub fn diagnose(case: &AccountCase<'_>) -> Vec<Finding> {
    CHECKS.iter().filter_map(|check| (check.check)(case)).collect()
}

impl AccountCase<'_> {
    fn finds(
        &self,
        about: &About,
        severity: Severity,
        title: &'static str,
        explanation: impl Into<String>,
    ) -> Draft {
        about.finds(severity, Entity::Account { name: self.account.name.clone() }, title, explanation)
    }
}
