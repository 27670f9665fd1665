//! The names of one system as those of another: staging against production.

use std::borrow::Cow;

use crate::{
    ids::{AccountName, ConsumerKey, ServerName, StreamKey},
    model::Snapshot,
};

/// How names and subjects of the first side are called on the second.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    is_across: bool,
    account: Option<(AccountName, AccountName)>,
    names: Vec<Rename>,
    subjects: Vec<Rename>,
}

/// One rule, with at most one `*` on each side, which stands for the same text on both.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rename {
    from: Pattern,
    to: Pattern,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    head: String,
    /// What comes after the `*`; `None` without one.
    tail: Option<String>,
}

/// A rule that can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule:?} is no mapping: write FROM=TO, with at most one * on each side, as in STAGING_*=*")]
pub struct MappingError {
    pub rule: String,
}

impl Mapping {
    /// Two moments of one system: every name is itself.
    pub fn same() -> Self {
        Self::default()
    }

    /// Two systems: assets are compared by name and configuration, and not by what happens in them.
    ///
    /// `names` and `subjects` are rules such as `STAGING_*=PROD_*`, and the first that fits counts. In a rule for
    /// subjects a `>` at the end stands for the rest, as `*` does for names. Where the two sides were seen as
    /// different accounts, the one is taken for the other.
    ///
    /// # Errors
    /// When a rule can't be read.
    pub fn across(names: &[String], subjects: &[String]) -> Result<Self, MappingError> {
        let subjects: Vec<_> = subjects.iter().map(|rule| rule.replace('>', "*")).collect();
        Ok(Self { is_across: true, account: None, names: parse(names)?, subjects: parse(&subjects)? })
    }

    /// The same rules, with the own account of the one side as that of the other.
    #[must_use]
    pub fn between(mut self, before: &Snapshot, after: &Snapshot) -> Self {
        if self.is_across
            && let (Some(from), Some(to)) = (&before.own_account, &after.own_account)
            && from != to
        {
            self.account = Some((from.clone(), to.clone()));
        }
        self
    }

    pub(super) fn is_across(&self) -> bool {
        self.is_across
    }

    pub(super) fn account(&self, name: &AccountName) -> AccountName {
        match &self.account {
            Some((from, to)) if from == name => to.clone(),
            _ => renamed(&self.names, name.as_str()).map_or_else(|| name.clone(), AccountName::from),
        }
    }

    pub(super) fn server(&self, name: &ServerName) -> ServerName {
        renamed(&self.names, name.as_str()).map_or_else(|| name.clone(), ServerName::from)
    }

    pub(super) fn stream(&self, key: &StreamKey) -> StreamKey {
        let stream = renamed(&self.names, key.stream.as_str()).map_or_else(|| key.stream.clone(), Into::into);
        StreamKey { account: self.account(&key.account), stream }
    }

    pub(super) fn consumer(&self, key: &ConsumerKey) -> ConsumerKey {
        let StreamKey { account, stream } = self.stream(&key.stream_key());
        let consumer =
            renamed(&self.names, key.consumer.as_str()).map_or_else(|| key.consumer.clone(), Into::into);
        ConsumerKey { account, stream, consumer }
    }

    /// A name in a configuration: of a stream that is mirrored, of a durable.
    pub(super) fn name<'a>(&self, name: &'a str) -> Cow<'a, str> {
        renamed(&self.names, name).map_or(Cow::Borrowed(name), Cow::Owned)
    }

    pub(super) fn subject<'a>(&self, subject: &'a str) -> Cow<'a, str> {
        renamed(&self.subjects, subject).map_or(Cow::Borrowed(subject), Cow::Owned)
    }
}

fn parse(rules: &[String]) -> Result<Vec<Rename>, MappingError> {
    let one = |rule: &String| -> Option<Rename> {
        let (from, to) = rule.split_once('=')?;
        let (from, to) = (Pattern::parse(from)?, Pattern::parse(to)?);
        // A `*` that only one side has would lose a text, or need one.
        (from.tail.is_some() == to.tail.is_some()).then_some(Rename { from, to })
    };
    rules.iter().map(|rule| one(rule).ok_or_else(|| MappingError { rule: rule.clone() })).collect()
}

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        match text.split_once('*') {
            None => Some(Self { head: text.to_owned(), tail: None }),
            Some((_, tail)) if tail.contains('*') => None,
            Some((head, tail)) => Some(Self { head: head.to_owned(), tail: Some(tail.to_owned()) }),
        }
    }
}

fn renamed(rules: &[Rename], name: &str) -> Option<String> {
    rules.iter().find_map(|Rename { from, to }| match (&from.tail, &to.tail) {
        (None, _) => (from.head == name).then(|| to.head.clone()),
        (Some(tail), Some(to_tail)) => {
            let middle = name.strip_prefix(from.head.as_str())?.strip_suffix(tail.as_str())?;
            Some(format!("{}{middle}{to_tail}", to.head))
        }
        (Some(_), None) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        let rules = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect::<Vec<_>>();
        let mapping = Mapping::across(
            &rules(&["STAGING_*=*", "a=b", "*-dev=*-prod"]),
            &rules(&["staging.>=prod.>", "x=y"]),
        )
        .unwrap();
        for (from, to) in
            [("STAGING_ORDERS", "ORDERS"), ("a", "b"), ("aa", "aa"), ("billing-dev", "billing-prod")]
        {
            assert_eq!(mapping.name(from), to);
        }
        for (from, to) in [("staging.orders.*", "prod.orders.*"), ("staging.>", "prod.>"), ("x", "y")] {
            assert_eq!(mapping.subject(from), to);
        }
        for bad in ["a", "=b", "a=", "a*b*=c*", "a*=b", ""] {
            assert!(Mapping::across(&rules(&[bad]), &[]).is_err(), "{bad}");
        }
    }
}
