//! Numbers as a person writes them: `1,000`, `10k`, `1.5GiB`, `30s`, `90%`.

use super::Kind;

const COUNTS: &[(&str, f64)] = &[("k", 1e3), ("m", 1e6), ("g", 1e9), ("b", 1e9), ("/s", 1.0)];
const BYTES: &[(&str, f64)] = &[
    ("b", 1.0),
    ("k", 1024.0),
    ("kb", 1e3),
    ("kib", 1024.0),
    ("m", 1_048_576.0),
    ("mb", 1e6),
    ("mib", 1_048_576.0),
    ("g", 1_073_741_824.0),
    ("gb", 1e9),
    ("gib", 1_073_741_824.0),
    ("t", 1_099_511_627_776.0),
    ("tb", 1e12),
    ("tib", 1_099_511_627_776.0),
];
const AGES: &[(&str, f64)] =
    &[("ms", 0.001), ("s", 1.0), ("m", 60.0), ("min", 60.0), ("h", 3600.0), ("d", 86_400.0)];
const SHARES: &[(&str, f64)] = &[("%", 0.01)];

/// The number in the unit of `kind`. A share without a sign is per cent too: `full > 90`.
pub(super) fn parse(text: &str, kind: Kind) -> Option<f64> {
    let compact: String =
        text.chars().filter(|c| !matches!(c, ',' | '_' | ' ')).collect::<String>().to_lowercase();
    let digits = compact.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+')).unwrap_or(compact.len());
    let (digits, unit) = compact.split_at(digits);
    let number: f64 = digits.parse().ok()?;
    let units = match kind {
        Kind::Text => return None,
        Kind::Count | Kind::Rate => COUNTS,
        Kind::Bytes => BYTES,
        Kind::Age => AGES,
        Kind::Share => SHARES,
    };
    let factor = match (unit, kind) {
        ("", Kind::Share) => 0.01,
        ("", _) => 1.0,
        (unit, _) => units.iter().find(|(name, _)| *name == unit)?.1,
    };
    Some(number * factor)
}

/// An example for an error's sentence.
pub(super) fn example(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "a word",
        Kind::Count => "a number such as 100 or 10k",
        Kind::Rate => "a number a second such as 100 or 10k",
        Kind::Bytes => "a size such as 500MiB",
        Kind::Age => "a time such as 30s or 2h",
        Kind::Share => "per cent such as 90%",
    }
}
