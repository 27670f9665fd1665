//! Sentences and figures that several views share.

use std::borrow::Cow;

use jetlens_core::{format, model::Freshness, text};

use crate::ui::Severity;

/// `no answer since 13:42:07`.
pub fn stale_words(freshness: &Freshness) -> Cow<'static, str> {
    match freshness {
        Freshness::Stale { since, .. } => format!("no answer since {}", format::clock_time(*since)).into(),
        Freshness::Fresh => "no answer".into(),
    }
}

/// What a value means that the last collections did not see.
pub fn stale_sentence(freshness: &Freshness) -> String {
    match freshness {
        Freshness::Stale { since, why } => {
            let why = why.to_string();
            let why = text::display_up_to(&why, 160);
            format!(
                "No answer since {}: {why}. These are the last known numbers.",
                format::clock_time(*since)
            )
        }
        Freshness::Fresh => "No answer.".to_owned(),
    }
}

/// For sorting by what to look at first: the severity decides, and among equals the `amount`, which stays below one
/// step of severity however large it is.
pub fn weight(severity: Severity, amount: f64) -> f64 {
    let rank = match severity {
        Severity::Critical => 4.0,
        Severity::Warning => 3.0,
        Severity::Unknown => 2.0,
        Severity::Info => 1.0,
        Severity::Healthy => 0.0,
    };
    let amount = if amount.is_finite() { amount.max(0.0) } else { 0.0 };
    rank + amount / (amount + 1e6)
}

/// A name from the network, safe to show.
pub fn name(name: &(impl AsRef<str> + ?Sized)) -> String {
    text::display(name.as_ref()).into_owned()
}

/// `some words` as the head of a sentence.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
