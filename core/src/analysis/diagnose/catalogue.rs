//! The list of rules, for documentation and `jetlens diagnose --rules`.

use super::{
    consumer::RULES,
    finding::{RuleId, Severity},
};

/// The id of a consumer that no rule explains.
pub const UNDECIDED: RuleId = RuleId("?");
pub const UNDECIDED_NAME: &str = "no known cause";

/// One rule as documentation lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleInfo {
    pub id: RuleId,
    pub name: &'static str,
    /// The usual one; a condition may make a finding milder.
    pub severity: Severity,
}

/// Answers that are no finding: a consumer that is well.
const CLASSES: [RuleInfo; 2] = [
    RuleInfo { id: RuleId("OK-1"), name: "idle, and everything is acknowledged", severity: Severity::Info },
    RuleInfo { id: RuleId("OK-2"), name: "in flight", severity: Severity::Info },
];

/// Ids of the decision table that are no rule of a consumer, with the reason.
pub const NOT_HERE: [(&str, &str); 14] = [
    ("C-4d", "a check of the account"),
    ("C-11", "nobody sees that another could not create a consumer; subjects that nobody takes are S-3"),
    ("C-6b", "a start time in the future is no stall: the server delivers the next message"),
    ("S-1", "a check of the stream"),
    ("S-2", "a check of the stream"),
    ("S-3", "a check of the stream"),
    ("S-4", "a check of the stream"),
    ("S-5", "a check of the stream"),
    ("S-6", "a check of the stream"),
    ("S-7", "a check of the stream"),
    ("M-1", "a check of the stream"),
    ("M-2", "a check of the stream"),
    ("M-3", "a check of the stream"),
    ("M-5", "a check of the stream"),
];

/// Every rule of consumers and of what they share, in the order in which they are asked.
pub fn rules() -> Vec<RuleInfo> {
    let of_consumers =
        RULES.iter().map(|rule| RuleInfo { id: rule.id, name: rule.name, severity: rule.severity });
    let of_others = [RuleInfo { id: UNDECIDED, name: UNDECIDED_NAME, severity: Severity::Info }];
    of_consumers.chain(of_others).chain(CLASSES).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every id of the decision table.
    const TABLE: &str = "C-1 C-1b C-2 C-3 C-3b C-4 C-4b C-4c C-4d C-5 C-6 C-6b C-7 C-8 C-9 C-10 C-11 P-1 P-2 P-3 \
         D-1 D-1b D-2 D-3 D-4 D-5 D-6 D-7 G-1 G-2 G-3 A-1 A-2 A-3 A-4 A-5 A-6 A-7 A-8 T-1 T-2 F-1 F-2 R-1 R-2 R-3 \
         R-4 X-1 X-2 X-3 L-1 L-2 L-3 S-1 S-2 S-3 S-4 S-5 S-6 S-7 M-1 M-2 M-3 M-4 M-5 U-1 U-2 U-3 OK-1 OK-2 OK-3 ?";
    #[test]
    fn the_table_is_complete_and_no_id_is_used_twice() {
        let rules = rules();
        let here: BTreeSet<_> = rules.iter().map(|rule| rule.id.0).collect();
        assert_eq!(here.len(), rules.len(), "an id is used twice");
        let not_here: BTreeSet<_> = NOT_HERE.iter().map(|(id, _)| *id).collect();
        assert!(here.is_disjoint(&not_here));
        let table: BTreeSet<_> = TABLE.split_whitespace().collect();
        let known: BTreeSet<_> = here.union(&not_here).copied().collect();
        assert_eq!(known, table);
    }

    #[test]
    fn names_fit_a_title() {
        for rule in rules() {
            assert!(!rule.name.is_empty() && rule.name.len() <= 48, "{}", rule.name);
            assert!(!rule.name.ends_with('.'), "{}", rule.name);
            assert!(rule.name.chars().next().is_some_and(char::is_lowercase), "{}", rule.name);
        }
    }
}
