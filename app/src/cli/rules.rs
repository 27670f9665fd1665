//! `jetlens diagnose --rules`: every rule and check that there is.

use jetlens_core::{
    analysis::diagnose::{rules, system::checks},
    format,
};

use super::grid::{Align::Left, Grid};

/// Two tables: the rules of consumers with their severities, and the checks of everything with their thresholds.
pub(super) fn list() -> String {
    let all = rules();
    let mut of_consumers = Grid::new(
        format!("{} of consumers, in the order in which they are asked", format::plural(all.len(), "rule")),
        [("Rule", Left), ("Finds", Left), ("Severity", Left)],
    );
    for rule in &all {
        of_consumers.row([rule.id.0, rule.name, &rule.severity.to_string()]);
    }
    let all = checks();
    let mut of_others = Grid::new(
        format!("{} of servers, clusters, accounts and streams", format::plural(all.len(), "check")),
        [("Check", Left), ("Finds", Left), ("From", Left), ("Asked as well by", Left)],
    );
    for check in &all {
        of_others.row([check.id.0, check.name, check.thresholds, &check.sources.join(", ")]);
    }
    format!("{of_consumers}\n{of_others}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_and_check_is_a_line() {
        let text = list();
        for id in ["D-1", "A-1", "U-1", "S-1", "M-2"] {
            assert!(text.lines().any(|line| line.split_whitespace().next() == Some(id)), "{id}: {text}");
        }
        // Two titles, two headings, and an empty line between.
        assert_eq!(text.lines().count(), rules().len() + checks().len() + 5);
    }
}
