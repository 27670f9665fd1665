//! Two lists side by side, by key.

use std::{borrow::Cow, sync::Arc};

use crate::model::{Keyed, Sorted};

/// An asset on one side or on both. Those that both sides share are left out: nothing about them changed.
pub(super) enum Pair<'a, T> {
    Gone(&'a Arc<T>),
    New(&'a Arc<T>),
    Both(&'a Arc<T>, &'a Arc<T>),
}

/// The name by which something goes on the other side.
pub(super) type Rename<'a, T> = &'a dyn Fn(&<T as Keyed>::Key) -> <T as Keyed>::Key;

/// Every pair, in the order of the keys. `renamed` gives the name by which something of `before` goes in `after`, and
/// `None` if all names are the same.
pub(super) fn pairs<'a, T: Keyed>(
    before: &'a Arc<Sorted<T>>,
    after: &'a Arc<Sorted<T>>,
    renamed: Option<Rename<'_, T>>,
) -> Vec<Pair<'a, T>>
where
    T::Key: Clone,
{
    if Arc::ptr_eq(before, after) {
        return Vec::new();
    }
    let mut old: Vec<(Cow<'_, T::Key>, &Arc<T>)> = match renamed {
        None => before.iter().map(|value| (Cow::Borrowed(value.key()), value)).collect(),
        Some(renamed) => before.iter().map(|value| (Cow::Owned(renamed(value.key())), value)).collect(),
    };
    if renamed.is_some() {
        old.sort_by(|a, b| a.0.cmp(&b.0));
        // Of two that would have one name the first is compared.
        old.dedup_by(|a, b| a.0 == b.0);
    }
    let mut out = Vec::new();
    let mut rest = after.iter().peekable();
    for (key, value) in old {
        while let Some(new) = rest.next_if(|new| *new.key() < *key) {
            out.push(Pair::New(new));
        }
        match rest.next_if(|new| *new.key() == *key) {
            Some(new) if Arc::ptr_eq(value, new) => {}
            Some(new) => out.push(Pair::Both(value, new)),
            None => out.push(Pair::Gone(value)),
        }
    }
    out.extend(rest.map(Pair::New));
    out
}
