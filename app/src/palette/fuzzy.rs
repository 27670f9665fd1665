//! How well a few typed letters fit a name.
//!
//! The letters must all be there in order. Letters that begin a word and letters that follow each other count more,
//! and a short name beats a long one. The search is over lower-case ASCII bytes and other letters as they are: a
//! palette is typed into, and each keystroke goes over every consumer there is.

/// What a person typed, ready to be matched many times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words match independently, so `ord bill` finds `billing on ORDERS`.
    words: Vec<Box<str>>,
}

const LETTER: i32 = 1;
const FOLLOWS: i32 = 6;
const BEGINS_WORD: i32 = 8;
const BEGINS_NAME: i32 = 14;
const EXACT: i32 = 4;

impl Query {
    pub fn new(text: &str) -> Self {
        Self { words: text.split_whitespace().map(|word| word.to_lowercase().into()).collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How well `name` fits, which must be in lower case. `None` if a letter is missing.
    pub fn score(&self, name: &str) -> Option<i32> {
        let mut total = 0;
        for word in &self.words {
            total += score_word(word.as_bytes(), name.as_bytes())?;
        }
        // A tie goes to the shorter name.
        Some(total * 64 - i32::try_from(name.len()).unwrap_or(i32::MAX).min(63))
    }
}

/// A run of the whole word is the best there is, wherever it stands; else the letters are taken as they come.
fn score_word(word: &[u8], name: &[u8]) -> Option<i32> {
    if let Some(score) = best_run(word, name) {
        return Some(score);
    }
    let mut score = 0;
    let mut at = 0;
    let mut last = usize::MAX;
    for letter in word {
        let found = at + next_position(*letter, &name[at..], name, at)?;
        score += LETTER
            + if last.wrapping_add(1) == found { FOLLOWS } else { 0 }
            + if begins_word(name, found) { BEGINS_WORD } else { 0 };
        last = found;
        at = found + 1;
    }
    Some(score)
}

/// The first place of `letter`, but a place that begins a word if the first one does not.
fn next_position(letter: u8, rest: &[u8], name: &[u8], offset: usize) -> Option<usize> {
    let first = rest.iter().position(|byte| *byte == letter)?;
    if begins_word(name, offset + first) || first == 0 {
        return Some(first);
    }
    let word = (first + 1..rest.len()).find(|at| rest[*at] == letter && begins_word(name, offset + at));
    // Skipping ahead may jump over the letters that come next; the caller has no way back, so only a near one is taken.
    Some(word.filter(|at| at - first <= 8).unwrap_or(first))
}

fn best_run(word: &[u8], name: &[u8]) -> Option<i32> {
    let run = i32::try_from(word.len()).unwrap_or(i32::MAX / 16) * (LETTER + FOLLOWS);
    let mut best = None;
    let mut at = 0;
    while at + word.len() <= name.len() {
        let Some(found) = name[at..].iter().position(|byte| *byte == word[0]).map(|found| at + found) else {
            break;
        };
        if name[found..].starts_with(word) {
            let begins = if found == 0 {
                BEGINS_NAME
            } else if begins_word(name, found) {
                BEGINS_WORD
            } else {
                0
            };
            let ends = name.get(found + word.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric());
            best = best.max(Some(run + begins + if begins > 0 && ends { EXACT } else { 0 }));
        }
        at = found + 1;
    }
    best
}

fn begins_word(name: &[u8], at: usize) -> bool {
    at == 0 || !name[at - 1].is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names that fit, best first.
    fn check(query: &str, names: &[&str], expected: &[&str]) {
        let query = Query::new(query);
        let mut found: Vec<_> = names.iter().filter_map(|name| Some((query.score(name)?, *name))).collect();
        found.sort_by_key(|(score, _)| -score);
        assert_eq!(found.iter().map(|(_, name)| *name).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_nearest_comes_first() {
        check(
            "bill",
            &["sybill", "billing", "payments-bill", "orders"],
            &["billing", "payments-bill", "sybill"],
        );
        check("orders", &["orders-eu", "orders", "reorders"], &["orders", "orders-eu", "reorders"]);
        check("oe", &["orders-eu", "overview", "geo"], &["orders-eu", "overview"]);
    }

    #[test]
    fn words_match_in_any_order() {
        check("ord bill", &["billing orders", "billing payments"], &["billing orders"]);
        check("Shop ORDERS", &["shop orders"], &["shop orders"]);
    }

    #[test]
    fn all_letters_must_be_there() {
        check("xyz", &["x", "xy", "xzy"], &[]);
        check("", &["a", "b"], &["a", "b"]);
        check("注文", &["注文", "注"], &["注文"]);
    }
}
