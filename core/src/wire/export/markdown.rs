//! What changed, as a document that a person pastes into a ticket.

use std::fmt::Write as _;

use crate::{
    analysis::{
        attribution::Attribution,
        diff::{Change, ChangeKind, Diff, Side, path_words, title, value_words},
    },
    clock::secs_between,
    format, text,
};

/// The longest cell.
const MAX_CHARS: usize = 120;

/// The changes as a table, the growth with the subjects that made it, and what could not be seen. Moments are local.
pub fn diff_markdown(diff: &Diff, attribution: &[Attribution]) -> String {
    let mut out = String::new();
    let span = format::span(secs_between(diff.from, diff.to));
    let (from, to) = (format::date_time(diff.from), format::date_time(diff.to));
    line(&mut out, &format!("# What changed from {from} to {to} ({span})\n"));
    line(&mut out, &format!("{}\n", summary(diff)));
    if !attribution.is_empty() {
        line(&mut out, "## Growth, and the subjects responsible\n");
        for one in attribution {
            growth(&mut out, one);
        }
    }
    if !diff.changes.is_empty() {
        line(&mut out, "## Changes\n");
        line(&mut out, "| When | What | Change | Before | After | Who |");
        line(&mut out, "| --- | --- | --- | --- | --- | --- |");
        for change in &diff.changes {
            row(&mut out, change);
        }
        line(&mut out, "");
    }
    if !diff.not_seen.is_empty() {
        line(&mut out, "## Not seen\n");
        for one in &diff.not_seen {
            let side = if one.side == Side::Before { "before" } else { "after" };
            line(
                &mut out,
                &format!("- {} ({side}): {}", safe(&one.part.to_string()), safe(&one.why.to_string())),
            );
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// `6 changes, of which 2 are in configuration.`
fn summary(diff: &Diff) -> String {
    let changes = format::plural(diff.changes.len(), "change");
    match (diff.changes.len(), diff.num(ChangeKind::Config)) {
        (0, _) => "Nothing changed.".to_owned(),
        (_, 0) => format!("{changes}, none in configuration."),
        (_, 1) => format!("{changes}, of which 1 is in configuration."),
        (_, configs) => {
            format!("{changes}, of which {} are in configuration.", format::count(configs as u64))
        }
    }
}

fn row(out: &mut String, change: &Change) {
    let value = |value| safe(&value_words(change.kind, &change.path, value));
    let cells = [
        change.at.map(format::date_time).unwrap_or_default(),
        safe(&title(&change.entity)),
        safe(&path_words(change.kind, &change.path)),
        value(change.before.as_ref()),
        value(change.after.as_ref()),
        change.by.as_ref().map(|by| safe(&by.to_string())).unwrap_or_default(),
    ];
    line(out, &format!("| {} |", cells.join(" | ")));
}

fn growth(out: &mut String, one: &Attribution) {
    line(out, &format!("### {}\n", safe(one.stream.stream.as_str())));
    line(out, &format!("{}\n", safe_to(&one.sentence, 1_000)));
    if !one.subjects.is_empty() {
        line(out, "| Subject | Share | Messages | Against before | Consumers |");
        line(out, "| --- | ---: | ---: | ---: | --- |");
    }
    for share in &one.subjects {
        let margin = share.margin.map(|margin| format!(" ± {}", format::percent(margin))).unwrap_or_default();
        let consumers: Vec<_> = share.consumers.iter().map(|name| safe(name.as_str())).collect();
        let cells = [
            safe(&share.filter),
            format!("{}{margin}", format::percent(share.share)),
            format::count(share.messages),
            share.factor.map(|factor| format!("×{factor:.1}")).unwrap_or_default(),
            if consumers.is_empty() { "no consumer".to_owned() } else { consumers.join(", ") },
        ];
        line(out, &format!("| {} |", cells.join(" | ")));
    }
    line(out, "");
    for note in &one.notes {
        line(out, &format!("- {}", safe_to(note, 1_000)));
    }
    if !one.notes.is_empty() {
        line(out, "");
    }
}

fn line(out: &mut String, words: &str) {
    writeln!(out, "{words}").ok();
}

fn safe(words: &str) -> String {
    safe_to(words, MAX_CHARS)
}

/// Text that a server sent, without power over the document.
fn safe_to(words: &str, max_chars: usize) -> String {
    let shown = text::display_up_to(words, max_chars);
    let mut out = String::with_capacity(shown.len() + 4);
    for char in shown.chars() {
        if matches!(char, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '!') {
            out.push('\\');
        }
        out.push(char);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::export::diff::tests::example;

    #[test]
    fn a_document_for_a_ticket() {
        let (mut diff, attribution) = example();
        let mut hostile = diff.changes[0].clone();
        hostile.after = Some("a|b\n# c <script>".into());
        diff.changes.push(hostile);
        let text = diff_markdown(&diff, &attribution);
        let has = |line: &str| assert!(text.contains(line), "{line}\n{text}");
        has("(60 s)\n\n2 changes, of which 2 are in configuration.\n");
        has("| stream ORDERS | config.max\\_age | unlimited | 1 d | nats CLI, user ann, 10.0.9.2 |");
        has("| a\\|b\\\\u{a}\\# c \\<script\\> |");
        has("| orders.eu.\\*\\|x | 93 % | 930 | ×4.1 | worker |");
        has("- server n3 (after): no answer in time\n");
        assert!(text.ends_with("time\n"));
        let nothing = Diff { changes: Vec::new(), not_seen: Vec::new(), ..diff };
        assert!(diff_markdown(&nothing, &[]).ends_with("\n\nNothing changed.\n"));
    }
}
