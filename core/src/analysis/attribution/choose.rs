//! Which branches of a tree of subjects explain it: the deepest that holds half of all, what stands beside it on the
//! way there, and where nothing holds that much, the level at which it spreads.
//!
//! What is chosen never overlaps, so that shares add up to no more than 1.

use std::cmp::Reverse;

use super::tree::{Level, Node};

/// Filters that an answer names.
const MOST_FILTERS: usize = 12;
/// What is less is not worth a line.
const LEAST_SHARE: f64 = 0.01;
/// The deepest branch with this share is the explanation.
const MOST_OF_IT: f64 = 0.5;
/// A branch with less says something: the rest is elsewhere.
const NEARLY_ALL: f64 = 0.99;
/// From so many equal parts on, no single one explains anything.
const MANY_PARTS: usize = 4;
/// A subject that fewer messages of a sample have may have been seen by chance.
const LEAST_SEEN: u64 = 5;
/// A branch of a sample with fewer messages is not followed further.
const ENOUGH_SEEN: u64 = 20;

/// What the weights of subjects are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// All messages, counted.
    Counted,
    /// How often each was met in a sample.
    Sampled,
}

/// What to name, before it is proved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The heaviest first; equal ones by their names.
    pub candidates: Vec<Candidate>,
    pub spread: Option<SpreadLevel>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub filter: String,
    pub weight: u64,
}

/// A level over which all of it spreads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpreadLevel {
    /// With `*` for the token of this level.
    pub level: String,
    pub num_tokens: u64,
    /// The weight of the heaviest token.
    pub largest: u64,
    /// The weight of them all.
    pub weight: u64,
}

/// Chooses from subjects with their weights. The first `trunk_len` tokens are those that the stream's configuration
/// gives to all its subjects: they explain nothing.
pub fn choose<'a>(
    subjects: impl IntoIterator<Item = (&'a str, u64)>,
    trunk_len: usize,
    weights: Weights,
) -> Choice {
    let node = Node::of(subjects);
    let total = node.weight;
    if total == 0 {
        return Choice::default();
    }
    let share = |weight: u64| weight as f64 / total as f64;
    let mut aside: Vec<Branch<'a>> = Vec::new();
    let mut spread = None;
    let mut branch = Branch { path: Vec::new(), node, has_longer: false, has_shorter: false };
    let head = loop {
        if branch.node.here > 0 && !branch.node.children.is_empty() {
            let ends = branch.split_off();
            if share(ends.node.weight) >= MOST_OF_IT {
                aside.push(branch);
                break Some(ends);
            }
            aside.push(ends);
        }
        match branch.node.level() {
            Level::Leaf => break Some(branch),
            Level::Any { merged, num_tokens, largest } => {
                let is_explained = branch.path.iter().skip(trunk_len).any(|token| *token != "*");
                branch.path.push("*");
                if spread.is_none() && !is_explained {
                    let level = branch.path.join(".");
                    spread = Some(SpreadLevel { level, num_tokens, largest, weight: merged.weight });
                }
                branch.node = merged;
            }
            Level::Named(parts) => {
                let largest = parts.first().map_or(0, |(_, part)| part.weight);
                if share(largest) < MOST_OF_IT && share(branch.node.weight) < NEARLY_ALL {
                    break Some(branch);
                }
                let mean = branch.node.weight as f64 / parts.len() as f64;
                let is_even = parts.len() >= MANY_PARTS && largest as f64 <= 1.5 * mean;
                if spread.is_none() && is_even {
                    let level = [&branch.path[..], &["*"]].concat().join(".");
                    let (num_tokens, weight) = (parts.len() as u64, branch.node.weight);
                    spread = Some(SpreadLevel { level, num_tokens, largest, weight });
                }
                let path = branch.path;
                let mut parts = parts.into_iter().map(|(token, node)| Branch::below(&path, token, node));
                let heaviest = if share(largest) >= MOST_OF_IT { parts.next() } else { None };
                aside.extend(parts);
                match heaviest {
                    Some(heaviest) => branch = heaviest,
                    None => break None,
                }
            }
        }
    };
    let least = if weights == Weights::Sampled { LEAST_SEEN } else { 1 };
    let is_worth_a_line = |branch: &Branch<'_>| {
        let weight = branch.node.weight;
        weight >= least && share(weight) >= LEAST_SHARE
    };
    let mut candidates: Vec<_> = aside
        .into_iter()
        .flat_map(|branch| branch.settle(weights))
        .filter(is_worth_a_line)
        .chain(head)
        .map(|branch| Candidate { filter: branch.filter(), weight: branch.node.weight })
        .collect();
    candidates.sort_by(|a, b| (Reverse(a.weight), &a.filter).cmp(&(Reverse(b.weight), &b.filter)));
    candidates.truncate(MOST_FILTERS);
    Choice { candidates, spread }
}

/// How many tokens all `patterns` begin with: the subjects of a stream's configuration.
pub fn trunk_len(patterns: &[String]) -> usize {
    let literal = |pattern: &String| -> Vec<String> {
        let tokens = pattern.split('.').take_while(|token| *token != "*" && *token != ">");
        tokens.map(str::to_owned).collect()
    };
    let Some((first, rest)) = patterns.split_first() else { return 0 };
    rest.iter()
        .fold(literal(first), |common, pattern| {
            let tokens = literal(pattern);
            common.into_iter().zip(tokens).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
        })
        .len()
}

/// A part of the tree, and how to get there.
#[derive(Debug)]
struct Branch<'a> {
    path: Vec<&'a str>,
    node: Node<'a>,
    /// Whether longer subjects with the same tokens are another branch.
    has_longer: bool,
    /// Whether shorter subjects with the same tokens are another branch.
    has_shorter: bool,
}

impl<'a> Branch<'a> {
    fn below(path: &[&'a str], token: &'a str, node: Node<'a>) -> Self {
        Self { path: [path, &[token]].concat(), node, has_longer: false, has_shorter: false }
    }

    /// Follows it for as long as nothing of it is left behind. A subject that ends on the way is a branch of its own.
    fn settle(mut self, weights: Weights) -> Vec<Self> {
        let mut branches = Vec::new();
        while !self.node.children.is_empty() {
            if self.node.here > 0 {
                branches.push(self.split_off());
            }
            match self.node.level() {
                Level::Any { merged, .. } => {
                    self.path.push("*");
                    self.node = merged;
                }
                Level::Named(mut parts)
                    if parts.len() == 1
                        && (weights == Weights::Counted || self.node.weight >= ENOUGH_SEEN) =>
                {
                    let Some((token, node)) = parts.pop() else { break };
                    self.path.push(token);
                    self.node = node;
                }
                _ => break,
            }
        }
        branches.push(self);
        branches
    }

    /// Takes out the subject that ends here, beside longer ones.
    fn split_off(&mut self) -> Self {
        let weight = std::mem::take(&mut self.node.here);
        self.node.weight -= weight;
        self.has_shorter = true;
        let node = Node { weight, ..Node::default() };
        Self { path: self.path.clone(), node, has_longer: true, has_shorter: false }
    }

    /// The pattern that matches it and nothing else of the tree.
    fn filter(&self) -> String {
        let goes_on = !self.node.children.is_empty();
        let mut path = &self.path[..];
        // Where nothing goes on behind ids, all that is below is meant.
        let is_below_ids = !goes_on && !self.has_longer && path.last() == Some(&"*");
        if is_below_ids || (goes_on && !self.has_shorter) {
            while let [head @ .., "*"] = path {
                path = head;
            }
        }
        let mut tokens = path.to_vec();
        if goes_on || is_below_ids {
            tokens.push(">");
        }
        tokens.join(".")
    }
}

#[cfg(test)]
mod tests;
