//! Subjects as a tree of tokens, with how much each branch weighs.

use std::collections::BTreeMap;

/// Deeper tokens are one token: no subject is worth a deeper tree.
const MOST_TOKENS: usize = 32;
/// From so many observations on, a share of different tokens says something.
const ENOUGH: u64 = 20;
/// A token that takes so much of its level is named, however many others there are.
const HEAVY: f64 = 0.2;
/// A level with more tokens, none of them heavy, is not listed.
const MOST_NAMED: usize = 12;

/// A branch: all subjects that begin with the same tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Node<'a> {
    pub(super) weight: u64,
    /// The weight of the subject that ends here.
    pub(super) here: u64,
    pub(super) children: BTreeMap<&'a str, Self>,
}

/// What the next token of a branch is like.
#[derive(Debug)]
pub(super) enum Level<'a> {
    /// No subject goes on.
    Leaf,
    /// Names, the heaviest first.
    Named(Vec<(&'a str, Node<'a>)>),
    /// Ids, or so many names that none matters: what they have in common.
    Any { merged: Node<'a>, num_tokens: u64, largest: u64 },
}

impl<'a> Node<'a> {
    /// The tree of subjects, each with its weight: messages, or how often it was seen.
    pub(super) fn of(subjects: impl IntoIterator<Item = (&'a str, u64)>) -> Self {
        let mut root = Self::default();
        for (subject, weight) in subjects {
            let mut node = &mut root;
            node.weight += weight;
            for token in subject.splitn(MOST_TOKENS, '.') {
                node = node.children.entry(token).or_default();
                node.weight += weight;
            }
            node.here += weight;
        }
        root
    }

    pub(super) fn level(&self) -> Level<'a> {
        if self.children.is_empty() {
            return Level::Leaf;
        }
        if self.goes_on_with_ids() {
            let mut merged = Node::default();
            for child in self.children.values() {
                merged.add(child);
            }
            let largest = self.children.values().map(|child| child.weight).max().unwrap_or(0);
            return Level::Any { merged, num_tokens: self.children.len() as u64, largest };
        }
        let mut named: Vec<_> = self.children.iter().map(|(token, node)| (*token, node.clone())).collect();
        named.sort_by_key(|(token, node)| (std::cmp::Reverse(node.weight), *token));
        Level::Named(named)
    }

    /// Whether the next token is an id, or one of so many that none of them explains anything.
    fn goes_on_with_ids(&self) -> bool {
        let num_tokens = self.children.len();
        let weights = self.children.values().map(|child| child.weight);
        let (seen, largest) = weights.fold((0, 0), |(sum, max), weight| (sum + weight, weight.max(max)));
        let is_varied = num_tokens as f64 > seen as f64 * 0.5;
        if num_tokens < 2 {
            // One token is a name for all that is known, unless no name looks like that and more of them are likely.
            false
        } else if seen < ENOUGH {
            is_varied && self.children.keys().all(|token| looks_like_an_id(token))
        } else {
            (largest as f64) < seen as f64 * HEAVY && (is_varied || num_tokens > MOST_NAMED)
        }
    }

    fn add(&mut self, other: &Self) {
        self.weight += other.weight;
        self.here += other.here;
        for (token, child) in &other.children {
            self.children.entry(*token).or_default().add(child);
        }
    }
}

/// Whether a token was made by a machine: digits only, or long and with digits in it.
fn looks_like_an_id(token: &str) -> bool {
    let num_digits = token.chars().filter(char::is_ascii_digit).count();
    let num_chars = token.chars().count();
    (num_digits == num_chars && num_chars > 0) || (num_chars >= 8 && num_digits >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level_of(subjects: &[&str]) -> String {
        match Node::of(subjects.iter().map(|subject| (*subject, 1))).level() {
            Level::Leaf => "leaf".to_owned(),
            Level::Named(named) => named.iter().map(|(token, _)| *token).collect::<Vec<_>>().join(" "),
            Level::Any { merged, num_tokens, largest } => {
                format!("{num_tokens} of {}, {largest}", merged.weight)
            }
        }
    }

    #[test]
    fn ids_are_told_from_names() {
        for (subjects, level) in [
            (&["eu", "us", "eu", "ap"][..], "eu ap us"),
            (&["eu", "us"], "eu us"),
            (&["1", "2", "3"], "3 of 3, 1"),
            (&["1"], "1"),
            (&["8f14e45fceea", "c9f0f895fb98", "45c48cce2e2d"], "3 of 3, 1"),
            (&["v1", "v2"], "v1 v2"),
            (&[], "leaf"),
            (&["größe", "größe", "naïve"], "größe naïve"),
        ] {
            assert_eq!(level_of(subjects), level, "{subjects:?}");
        }
    }

    #[test]
    fn many_names_are_not_listed_unless_one_is_heavy() {
        let names: Vec<_> = (0..40).map(|number| format!("customer{}", number % 20)).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        assert_eq!(level_of(&names), "20 of 40, 2");
        let mut with_heavy = names.clone();
        with_heavy.extend(["x"; 30]);
        assert!(level_of(&with_heavy).starts_with("x "));
        let eight: Vec<_> = names.iter().filter(|name| name.len() == 9).copied().take(16).collect();
        assert!(!level_of(&eight).contains("of"));
    }

    #[test]
    fn a_subject_may_end_where_others_go_on() {
        let root = Node::of([("a", 2), ("a.b", 3), ("", 1)]);
        let a = &root.children["a"];
        assert_eq!((root.weight, a.weight, a.here, a.children["b"].here), (6, 5, 2, 3));
    }
}
