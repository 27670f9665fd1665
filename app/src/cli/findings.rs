//! Findings for people: a table of them, then what each means and what to do.

use std::fmt::Write as _;

use jetlens_core::{
    analysis::diagnose::{Diagnosis, Group, finding::Severity, groups},
    clock::Timestamp,
    format,
    ids::Entity,
    model::Snapshot,
    text,
};

use super::{
    grid::{Align::Left, Grid, wrapped},
    tables,
};

/// Long sentences are broken here.
const COLUMNS: usize = 100;
/// Of a group, so many findings are explained one by one.
const MOST_EXPLAINED: usize = 8;
/// A sentence with text of a server in it is cut here.
const MAX_CHARS: usize = 600;

/// The whole text. Ages are counted from `now`.
pub(super) fn text(snapshot: &Snapshot, with_info: bool, now: Timestamp) -> String {
    let groups = groups(&snapshot.diagnosis.findings);
    let (info, alarms): (Vec<_>, Vec<_>) =
        groups.iter().partition(|group| group.severity == Severity::Info && !with_info);
    let mut out = String::new();
    // Writing to a string can't fail.
    if alarms.is_empty() {
        let consumers = format::plural(snapshot.consumers.len(), "consumer");
        let streams = format::plural(snapshot.streams.len(), "stream");
        writeln!(out, "Nothing is wrong with {streams} and {consumers}, as far as they were seen.").ok();
    } else {
        writeln!(out, "{}", table(&alarms, now)).ok();
    }
    for group in &alarms {
        explain(&mut out, group);
        out.push('\n');
    }
    let num_info: usize = info.iter().map(|group| group.findings.len()).sum();
    match num_info {
        0 => {}
        1 => out.push_str("1 more finding is only informative; --all shows it.\n"),
        num => writeln!(
            out,
            "{} more findings are only informative; --all shows them.",
            format::count(num as u64)
        )
        .unwrap_or_default(),
    }
    out.push_str(&unproven(&snapshot.diagnosis));
    out.push_str(&tables::coverage(snapshot));
    out
}

fn table(groups: &[&Group], now: Timestamp) -> Grid {
    let num: usize = groups.iter().map(|group| group.findings.len()).sum();
    let title = format::plural(num, "finding");
    let mut grid = Grid::new(
        title,
        [("Severity", Left), ("Rule", Left), ("What", Left), ("Finding", Left), ("For", Left)],
    );
    for group in groups {
        let Some(first) = group.findings.first() else { continue };
        let since = group.findings.iter().map(|finding| finding.since).min().flatten();
        grid.row([
            &*group.severity.to_string(),
            group.rule.0,
            &*asset_of(group),
            &*first.title,
            &*since.map_or_else(|| "all the time".to_owned(), |since| format::age(Some(since), now)),
        ]);
    }
    grid
}

fn asset_of(group: &Group) -> String {
    match group.findings.as_slice() {
        [one] => asset(&one.entity),
        // The title says how many of what share which cause.
        _ => group.title.split_once(": ").map_or(&*group.title, |(number, _)| number).to_owned(),
    }
}

/// What a finding is about, with the name of its account where that is more than `$G`.
fn asset(entity: &Entity) -> String {
    let of = |account: &str| {
        if account.is_empty() || account == "$G" { String::new() } else { format!(" ({account})") }
    };
    let name = match entity {
        Entity::Server { name } => format!("server {name}"),
        Entity::Account { name } => format!("account {name}"),
        Entity::Stream(key) => format!("{}{}", key.stream, of(key.account.as_str())),
        Entity::Consumer(key) => format!("{} on {}{}", key.consumer, key.stream, of(key.account.as_str())),
    };
    text::display_up_to(&name, 120).into_owned()
}

/// The explanation of each finding of a group, and what to do about them.
fn explain(out: &mut String, group: &Group) {
    say(out, ["", "  "], &format!("{} {}: {}", group.severity, group.rule, group.title));
    for finding in group.findings.iter().take(MOST_EXPLAINED) {
        say(out, ["  ", "    "], &format!("{}: {}", asset(&finding.entity), finding.explanation));
    }
    if let Some(more) = group.findings.len().checked_sub(MOST_EXPLAINED).filter(|more| *more > 0) {
        say(out, ["  ", "    "], &format!("… and {} more, which --json has.", format::count(more as u64)));
    }
    for remedy in group.findings.first().map_or(&[][..], |first| &first.remedies) {
        say(out, ["  - ", "    "], &remedy.text);
        if let Some(command) = &remedy.command {
            // A command is copied whole, so it is not broken.
            writeln!(out, "      {}", text::display_up_to(command, MAX_CHARS)).ok();
        }
    }
}

fn say(out: &mut String, [first, indent]: [&str; 2], words: &str) {
    out.push_str(&wrapped(&text::display_up_to(words, MAX_CHARS), COLUMNS, first, indent));
}

/// What was not watched for long enough.
fn unproven(diagnosis: &Diagnosis) -> String {
    let Some((num, longest)) = diagnosis.watched() else { return String::new() };
    let consumers = format::plural(num, "consumer");
    format!("{consumers} can't be judged yet: watch {} longer, with --for.\n", format::span(longest.ceil()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jetlens_core::{
        analysis::diagnose::finding::{Finding, Remedy, RuleId},
        ids::ConsumerKey,
    };

    use super::*;
    use crate::sample;

    fn finding(rule: &'static str, severity: Severity, consumer: &str) -> Arc<Finding> {
        let key = ConsumerKey { account: "SHOP".into(), stream: "ORDERS".into(), consumer: consumer.into() };
        Arc::new(Finding {
            rule: RuleId(rule),
            severity,
            entity: Entity::Consumer(key),
            since: Timestamp::from_second(sample::now().as_second() - 180).ok(),
            title: "nobody asks for messages".into(),
            explanation: "Nobody has asked for messages for 3 min; 48,210 wait, and the stream drops its \
                          oldest messages in about two hours."
                .to_owned(),
            evidence: Vec::new(),
            remedies: vec![Remedy::run("See whether requests arrive.", "nats consumer info ORDERS x")],
            ruled_out: Vec::new(),
            secs_to_harm: None,
            cause: None,
        })
    }

    fn shop(findings: Vec<Arc<Finding>>) -> Snapshot {
        let diagnosis = Diagnosis { findings, ..Diagnosis::default() };
        Snapshot { diagnosis: Arc::new(diagnosis), ..sample::shop() }
    }

    #[test]
    fn an_alarm_is_a_row_and_a_paragraph_and_a_note_is_counted() {
        let snapshot = shop(vec![
            finding("D-1", Severity::Critical, "billing"),
            finding("C-9", Severity::Info, "audit"),
        ]);
        let said = text(&snapshot, false, sample::now());
        let row = "critical  D-1   billing on ORDERS (SHOP)  nobody asks for messages  3.0 min";
        let row = row.replace("3.0 min", &format::span(180.0));
        assert!(said.starts_with("1 finding\n") && said.contains(&row), "{said}");
        assert!(said.contains("\n  billing on ORDERS (SHOP): Nobody has asked"), "{said}");
        assert!(said.contains("\n  - See whether requests arrive.\n      nats consumer info ORDERS x\n"));
        assert!(said.contains("1 more finding is only informative") && !said.contains("audit on"), "{said}");
        assert!(said.lines().all(|line| line.chars().count() <= COLUMNS), "{said}");
        assert!(text(&snapshot, true, sample::now()).contains("audit on ORDERS"));
    }

    #[test]
    fn findings_with_one_cause_are_one_row() {
        let many: Vec<_> = (0..12).map(|n| finding("D-1", Severity::Critical, &format!("c{n:02}"))).collect();
        let said = text(&shop(many), false, sample::now());
        assert!(said.starts_with("12 findings\n") && said.contains("12 consumers  nobody asks"), "{said}");
        assert!(said.contains("c07 on") && !said.contains("c08 on"), "{said}");
        assert!(said.contains("and 4 more"), "{said}");
    }

    #[test]
    fn a_healthy_shop_is_one_line_and_the_coverage() {
        let said = text(&shop(Vec::new()), false, sample::now());
        assert!(said.starts_with("Nothing is wrong with 4 streams and 12 consumers"), "{said}");
        assert!(said.contains("Seen through the system account"), "{said}");
    }
}
