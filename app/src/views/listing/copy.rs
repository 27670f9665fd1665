//! The shown part of a table as text for a spreadsheet or a program: exact values, never the rounded ones.

use super::{Column, Line, Look, Row};
use crate::filter::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyFormat {
    /// Columns parted by tabs: what a spreadsheet takes from the clipboard.
    Tabs,
    Csv,
    Json,
}

impl CopyFormat {
    pub const ALL: [Self; 3] = [Self::Tabs, Self::Csv, Self::Json];

    pub fn title(self) -> &'static str {
        match self {
            Self::Tabs => "Text, with tabs",
            Self::Csv => "CSV",
            Self::Json => "JSON",
        }
    }
}

pub fn copy<R: Row>(rows: &[R], lines: &[Line], columns: &[&Column<R>], format: CopyFormat) -> String {
    let shown = lines.iter().filter_map(|line| match line {
        Line::Row(row) => rows.get(*row as usize),
        Line::Group { .. } => None,
    });
    let columns: Vec<_> = columns.iter().filter(|column| column.look != Look::Course).copied().collect();
    let columns = &columns;
    match format {
        CopyFormat::Tabs => delimited(shown, columns, '\t', |text| text.replace(['\t', '\n', '\r'], " ")),
        CopyFormat::Csv => delimited(shown, columns, ',', quoted),
        CopyFormat::Json => {
            let rows: Vec<_> = shown.map(|row| serde_json::Value::Object(object(row, columns))).collect();
            serde_json::to_string_pretty(&rows).unwrap_or_default()
        }
    }
}

fn delimited<'a, R: Row>(
    rows: impl Iterator<Item = &'a R>,
    columns: &[&Column<R>],
    delimiter: char,
    escape: fn(&str) -> String,
) -> String {
    let mut out = String::new();
    let names: Vec<_> = columns.iter().map(|column| column.name).collect();
    out.push_str(&names.join(&delimiter.to_string()));
    out.push('\n');
    for row in rows {
        for (index, column) in columns.iter().enumerate() {
            if index > 0 {
                out.push(delimiter);
            }
            match (column.value)(row) {
                Value::Text(text) => out.push_str(&escape(&text)),
                Value::Count(count) => out.push_str(&count.to_string()),
                Value::Number(number) => out.push_str(&number.to_string()),
                Value::Missing => {}
            }
        }
        out.push('\n');
    }
    out
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn object<R: Row>(row: &R, columns: &[&Column<R>]) -> serde_json::Map<String, serde_json::Value> {
    let value = |column: &Column<R>| match (column.value)(row) {
        Value::Text(text) => serde_json::Value::from(&*text),
        Value::Count(count) => serde_json::Value::from(count),
        Value::Number(number) => serde_json::Value::from(number),
        Value::Missing => serde_json::Value::Null,
    };
    columns.iter().map(|column| (column.name.to_owned(), value(column))).collect()
}
