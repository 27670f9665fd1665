//! Which lines a filter leaves. Pure.

use super::{Changes, Group, Row};

/// A line of the table: the head of a group, or one of its rows, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Group(usize),
    Row(usize, usize),
}

/// The lines that hold every word of `filter` somewhere, in any case, with the heads of their groups.
pub fn arrange(changes: &Changes, filter: &str) -> Vec<Line> {
    let words: Vec<_> = filter.split_whitespace().map(str::to_lowercase).collect();
    let mut lines = Vec::with_capacity(changes.num_rows + changes.groups.len());
    for (index, group) in changes.groups.iter().enumerate() {
        let start = lines.len();
        lines.push(Line::Group(index));
        let fits = |row: &Row| words.iter().all(|word| holds(group, row, word));
        let rows = group.rows.iter().enumerate().filter(|(_, row)| fits(row));
        lines.extend(rows.map(|(row, _)| Line::Row(index, row)));
        if lines.len() == start + 1 {
            lines.truncate(start);
        }
    }
    lines
}

fn holds(group: &Group, row: &Row, word: &str) -> bool {
    [&group.title, &row.name, &row.what, &row.before, &row.after, &row.who]
        .iter()
        .any(|text| text.to_lowercase().contains(word))
}

#[cfg(test)]
mod tests {
    use jetlens_core::ids::Entity;

    use super::*;
    use crate::views::changes::Mark;

    #[test]
    fn every_word_must_be_there() {
        let entity = Entity::Server { name: "n1".into() };
        let row = |what: &str, who: &str| Row {
            entity: entity.clone(),
            mark: Mark::None,
            name: String::new(),
            what: what.to_owned(),
            before: "1".to_owned(),
            after: "2".to_owned(),
            is_bad: false,
            is_prose: false,
            at: None,
            who: who.to_owned(),
        };
        let group = |title: &str, rows| Group { entity: entity.clone(), title: title.to_owned(), rows };
        let changes = Changes {
            groups: vec![
                group("stream ORDERS", vec![row("config.max_age", "nats CLI"), row("leader", "")]),
                group("stream OTHER", vec![row("leader", "")]),
            ],
            ..Changes::default()
        };
        let (group, row) = (Line::Group, Line::Row);
        for (filter, expected) in [
            ("", vec![group(0), row(0, 0), row(0, 1), group(1), row(1, 0)]),
            ("orders Max_Age", vec![group(0), row(0, 0)]),
            ("leader", vec![group(0), row(0, 1), group(1), row(1, 0)]),
            ("other cli", vec![]),
        ] {
            assert_eq!(arrange(&changes, filter), expected, "{filter}");
        }
    }
}
