//! Accounts: what they may use.

use serde_json::Value;

use super::{
    Change, ChangeKind, Found, hidden,
    pairs::{Pair, pairs},
};
use crate::{
    ids::{AccountName, Entity},
    units::Limit,
};

pub(super) fn compare(found: &mut Found<'_>) {
    let (before, after, mapping) = (found.before, found.after, found.mapping);
    let renamed = |name: &AccountName| mapping.account(name);
    for pair in pairs(&before.accounts, &after.accounts, mapping.is_across().then_some(&renamed)) {
        match pair {
            // Two systems may have accounts that the other does not use.
            Pair::Gone(_) | Pair::New(_) if mapping.is_across() => {}
            Pair::Gone(old) => {
                if !hidden::account(after, &old.name) {
                    let entity = Entity::Account { name: old.name.clone() };
                    found.push(Change::new(&entity, ChangeKind::Removed, ""));
                }
            }
            Pair::New(new) => {
                if !hidden::account(before, &new.name) {
                    let entity = Entity::Account { name: new.name.clone() };
                    found.push(Change::new(&entity, ChangeKind::Added, ""));
                }
            }
            Pair::Both(old, new) => {
                let entity = Entity::Account { name: new.name.clone() };
                for (path, was, is) in [
                    ("config.max_memory", old.reserved_memory, new.reserved_memory),
                    ("config.max_storage", old.reserved_storage, new.reserved_storage),
                ] {
                    if was != is {
                        let change = Change::new(&entity, ChangeKind::Config, path);
                        found.push(change.with(limit(was), limit(is)));
                    }
                }
            }
        }
    }
}

/// As servers write it: -1 for none.
fn limit(limit: Limit) -> Value {
    limit.value().map_or_else(|| (-1).into(), Value::from)
}
