//! What the inspector shows, for every kind of thing in one shape.

use std::sync::Arc;

use jetlens_core::{
    analysis::{
        forecast::Forecast,
        history::{Point, Series},
    },
    clock::Timestamp,
    format,
    ids::{ContextName, Entity},
    model::{Account, Json, Snapshot},
    units::Limit,
};

use super::{
    consumer,
    finding::{self, FindingView},
    server, stream,
    thresholds::ThresholdsView,
};
use crate::{ui::Severity, views::words::name};

#[derive(Clone, Debug, Default)]
pub struct Details {
    pub title: String,
    /// The line under the title: what it is, with links.
    pub subtitle: Vec<Piece>,
    pub severity: Severity,
    /// In bold: `Falling behind`.
    pub verdict: String,
    pub sentence: String,
    /// What is wrong with it, the worst first. They take the place of the verdict.
    pub findings: Vec<FindingView>,
    pub series: Option<Arc<Series>>,
    pub charts: &'static [Chart],
    /// When the worst of it began.
    pub began: Option<Timestamp>,
    /// The numbers that prove it.
    pub state: Vec<Fact>,
    /// What it was configured to do.
    pub config: Vec<Fact>,
    /// Its replicas, its consumers, its origins.
    pub related: Vec<(&'static str, Vec<Related>)>,
    /// The thresholds in its metadata; `None` for what has no metadata.
    pub thresholds: Option<ThresholdsView>,
    /// The server's own words, a page each.
    pub documents: Vec<(&'static str, Json)>,
    /// The command that shows the same in a terminal.
    pub command: Option<String>,
}

/// A piece of the line under the title.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Text(String),
    Link(String, Entity),
}

/// A line of evidence, in the server's own spelling.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fact {
    pub field: &'static str,
    pub value: String,
    pub note: String,
    /// Why the value is what it is, where that needs a sentence.
    pub about: &'static str,
    /// Whether the note, or the value without one, has the colour of the verdict.
    pub is_notable: bool,
}

/// A line that leads to something else.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    pub severity: Severity,
    pub entity: Option<Entity>,
    pub label: String,
    pub words: String,
    pub figure: String,
}

/// A chart of the series' numbers.
#[derive(Clone, Copy, Debug)]
pub struct Chart {
    pub title: &'static str,
    pub unit: ChartUnit,
    pub lines: &'static [ChartLine],
    /// Whether its line has the colour of the verdict.
    pub is_verdict: bool,
}

/// The name of a line, and which number it shows.
pub type ChartLine = (&'static str, fn(&Point) -> f64);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartUnit {
    Count,
    PerSec,
    Bytes,
    Percent,
}

impl Fact {
    pub(super) fn new(field: &'static str, value: impl Into<String>) -> Self {
        Self { field, value: value.into(), ..Self::default() }
    }

    pub(super) fn count(field: &'static str, value: u64) -> Self {
        Self::new(field, format::count(value))
    }

    /// When something will happen, or why there is no telling.
    pub(super) fn forecast(field: &'static str, forecast: Forecast) -> Self {
        match forecast {
            Forecast::In(secs) if secs < 1.0 => Self::new(field, "now"),
            Forecast::In(secs) => Self::new(field, format::span(secs)),
            Forecast::Never(why) => Self::new(field, "never").note(why).about(why),
            Forecast::Unknown(why) => Self::new(field, "unknown").note(why).about(why),
        }
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    pub(super) fn about(mut self, words: &'static str) -> Self {
        self.about = words;
        self
    }

    pub(super) fn notable(mut self, is_notable: bool) -> Self {
        self.is_notable = is_notable;
        self
    }

    /// `of 1,000`, with how full that is.
    pub(super) fn of(self, limit: Limit, used: u64) -> Self {
        match (limit.value(), limit.share(used)) {
            (Some(max), Some(share)) if share >= 0.01 => {
                self.note(format!("of {}, {}", format::count(max), format::percent(share)))
            }
            (Some(max), _) => self.note(format!("of {}", format::count(max))),
            (None, _) => self.note("no limit"),
        }
    }
}

const ACCOUNT_CHARTS: &[Chart] = &[Chart {
    title: "Stored",
    unit: ChartUnit::Bytes,
    lines: &[("stored", |point| point.numbers.level)],
    is_verdict: true,
}];

impl Piece {
    pub(super) fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }
}

impl Details {
    /// `None` for something that is not in the snapshot, and that nothing is said about.
    pub fn build(entity: &Entity, snapshot: &Snapshot, context: Option<&ContextName>) -> Option<Self> {
        let findings = finding::views(&snapshot.diagnosis, entity, context);
        let plain = match entity {
            Entity::Consumer(key) => {
                snapshot.consumer(key).map(|consumer| consumer::details(snapshot, consumer, context))
            }
            Entity::Stream(key) => {
                snapshot.stream(key).map(|stream| stream::details(snapshot, stream, context))
            }
            Entity::Server { name } => snapshot.server(name).map(|server| server::details(snapshot, server)),
            Entity::Account { name } => {
                let series = snapshot.history.series(entity).cloned();
                snapshot.accounts.get(name).map(|known| account(known, series))
            }
        };
        let mut details = plain.or_else(|| (!findings.is_empty()).then(|| nameless(entity)))?;
        details.tell(findings);
        Some(details)
    }

    /// Whether more is known than what findings say.
    pub(super) fn has_numbers(&self) -> bool {
        !self.state.is_empty()
    }

    /// What stands at the mark of the moment when the worst began: `D-1 13:42`.
    pub(super) fn began_label(&self) -> String {
        let worst = self.findings.iter().min_by_key(|finding| finding.severity);
        match (self.began, worst) {
            (Some(began), Some(worst)) => format!("{} {}", worst.rule, format::clock_minute(began)),
            (Some(began), None) => format::clock_minute(began),
            (None, _) => String::new(),
        }
    }

    /// Puts the findings on top.
    pub(super) fn tell(&mut self, findings: Vec<FindingView>) {
        if let Some(worst) = findings.iter().min_by_key(|finding| finding.severity) {
            self.severity = worst.severity;
            self.began = worst.since;
        }
        self.findings = findings;
    }
}

/// What is gone, of which only findings tell.
fn nameless(entity: &Entity) -> Details {
    let (title, subtitle) = match entity {
        Entity::Consumer(key) => (
            name(key.consumer.as_str()),
            vec![
                Piece::text("consumer on "),
                Piece::Link(name(key.stream.as_str()), Entity::Stream(key.stream_key())),
            ],
        ),
        Entity::Stream(key) => (name(key.stream.as_str()), vec![Piece::text("stream")]),
        Entity::Server { name: server } => (name(server.as_str()), vec![Piece::text("server")]),
        Entity::Account { name: account } => (name(account.as_str()), vec![Piece::text("account")]),
    };
    Details { title, subtitle, ..Details::default() }
}

fn account(account: &Account, series: Option<Arc<Series>>) -> Details {
    Details {
        title: name(account.name.as_str()),
        subtitle: vec![Piece::text("account")],
        severity: Severity::Healthy,
        verdict: "Account".to_owned(),
        sentence: format!(
            "{} and {}.",
            format::plural(account.num_streams, "stream"),
            format::plural(account.num_consumers, "consumer")
        ),
        series,
        charts: ACCOUNT_CHARTS,
        state: vec![
            Fact::new("storage", format::bytes(account.storage_bytes)),
            Fact::new("memory", format::bytes(account.memory_bytes)),
            Fact::count("api.total", account.api_requests),
            Fact::count("api.errors", account.api_errors).notable(account.api_errors > 0),
        ],
        ..Details::default()
    }
}

/// `yes` or `no`.
pub(super) fn yes(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}
