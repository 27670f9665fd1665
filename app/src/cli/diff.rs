//! `jetlens diff`: what changed while it watched, or what differs between two contexts.

use std::{process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context as _;
use jetlens_core::{
    analysis::{
        attribution::{Attribution, estimate},
        diff::{ChangeKind, Diff, Mapping, Side, diff, path_words, title, value_words},
    },
    clock::secs_between,
    format,
    ids::Entity,
    model::{Method, Snapshot},
    session::{Command, Event, Session},
    text as safe,
    wire::export::{diff_json, diff_markdown},
};
use tokio::time::{Instant, timeout, timeout_at};

use super::{
    NoConnection,
    args::{ConnectionArgs, DiffArgs},
    connect, diagnose,
    grid::{Align, Grid, wrapped},
    output, snapshot,
};

/// The codes of diff(1).
const SAME: u8 = 0;
const DIFFERENT: u8 = 1;
pub(super) const TROUBLE: u8 = 2;

/// A connection that neither succeeds nor fails for so long is no connection.
const FIRST_LOOK: Duration = Duration::from_secs(30);
/// Streams about which is asked, the largest growth first, and how long answers may take.
const MOST_QUESTIONS: usize = 5;
const ANSWERS: Duration = Duration::from_secs(15);
/// The width of a paragraph.
const COLUMNS: usize = 100;
/// The first look counts, and the second reads the configurations.
const CONFIGS: Duration = Duration::from_secs(10);

/// The two sides, and what they are called.
struct Sides {
    before: Arc<Snapshot>,
    after: Arc<Snapshot>,
    mapping: Mapping,
    /// The names of two contexts; `None` for two moments.
    contexts: Option<[String; 2]>,
    /// Of the streams that grew.
    attribution: Vec<Attribution>,
}

pub(super) fn run(connection: &ConnectionArgs, args: &DiffArgs) -> anyhow::Result<ExitCode> {
    let sides = match &args.other_context {
        Some(other) => contexts(connection, other, args)?,
        None => moments(connection, args)?,
    };
    print(&sides, args)
}

/// Prints what differs between two snapshots, wherever they come from.
fn print(sides: &Sides, args: &DiffArgs) -> anyhow::Result<ExitCode> {
    let found = diff(&sides.before, &sides.after, &sides.mapping);
    let attribution = &sides.attribution;
    let text = if args.json {
        diff_json(&found, attribution).context("the changes can't be written as JSON")? + "\n"
    } else if args.markdown {
        diff_markdown(&found, attribution)
    } else {
        table(&found, sides.contexts.as_ref(), attribution)
    };
    output::print(&text).context("stdout can't be written to")?;
    for one in &found.not_seen {
        let side = if one.side == Side::Before { "before" } else { "after" };
        output::say(&format!("jetlens: not seen {side}: {} ({}).", one.part, one.why));
    }
    Ok(ExitCode::from(if found.is_empty() { SAME } else { DIFFERENT }))
}

/// One system at two moments.
fn moments(connection: &ConnectionArgs, args: &DiffArgs) -> anyhow::Result<Sides> {
    let (profile, options) = connect::target(connection)?;
    let mut session =
        Session::spawn(profile, options, Arc::new(|| {})).context("no thread could be started")?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .context("the clock could not be started")?;
    let (before, after, attribution) = runtime.block_on(async {
        timeout(FIRST_LOOK, diagnose::first_look(&mut session)).await.unwrap_or_else(|_too_late| {
            Err(NoConnection(format!("There was no answer within {} s.", FIRST_LOOK.as_secs())).into())
        })?;
        let before = with_configs(&mut session).await;
        tokio::time::sleep(args.watch_for).await;
        while let Ok(event) = session.events.try_recv() {
            if let Event::Problem { sentence, remedy } = event {
                output::say(&format!("{sentence} {remedy}"));
            }
        }
        let after = session.snapshot.borrow().clone();
        let attribution = attribution(&mut session, &before, &after, args.expensive).await;
        anyhow::Ok((before, after, attribution))
    })?;
    if before.coverage.method == Method::None {
        return Err(NoConnection("Nothing could be collected.".to_owned()).into());
    }
    Ok(Sides { before, after, mapping: Mapping::same(), contexts: None, attribution })
}

/// Who made the streams grow that grew, as far as the servers say. A question that costs them much is asked only when
/// a person wants it, and what was not asked is told.
async fn attribution(
    session: &mut Session,
    before: &Snapshot,
    after: &Snapshot,
    may_be_expensive: bool,
) -> Vec<Attribution> {
    let found = diff(before, after, &Mapping::same());
    let grown = found.changes.iter().filter(|change| change.path == "state.last_seq").take(MOST_QUESTIONS);
    let mut waiting = Vec::new();
    for change in grown {
        let Entity::Stream(key) = &change.entity else { continue };
        let Some(stream) = after.stream(key) else { continue };
        let cost = estimate(stream);
        if cost.is_expensive && !may_be_expensive {
            output::say(&format!(
                "jetlens: {}: which subjects grew was not asked. It may take {} and {} of the server's time; \
                 --expensive asks.",
                title(&change.entity),
                format::plural(cost.requests as usize, "request"),
                format::span(cost.server_secs),
            ));
            continue;
        }
        let question = Command::Attribute { stream: key.clone(), from: before.at };
        if session.commands.send(question).await.is_ok() {
            waiting.push(key.clone());
        }
    }
    let mut answers = Vec::new();
    let end = Instant::now() + ANSWERS;
    while !waiting.is_empty() {
        let Ok(Some(event)) = timeout_at(end, session.events.recv()).await else { break };
        if let Event::Attributed { stream, result, .. } = event {
            waiting.retain(|one| *one != stream);
            match result {
                Ok(answer) => answers.push(Attribution::clone(&answer)),
                Err(sentence) => {
                    output::say(&format!("jetlens: {}: {sentence}", title(&Entity::Stream(stream))));
                }
            }
        }
    }
    for stream in waiting {
        output::say(&format!(
            "jetlens: {}: nobody answered which subjects grew.",
            title(&Entity::Stream(stream))
        ));
    }
    answers.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.stream.cmp(&b.stream)));
    answers
}

/// The first snapshot that knows what everything is configured as, or what there is after a while.
async fn with_configs(session: &mut Session) -> Arc<Snapshot> {
    let end = Instant::now() + CONFIGS;
    loop {
        let snapshot = session.snapshot.borrow_and_update().clone();
        if snapshot.has_configs() || !matches!(timeout_at(end, session.snapshot.changed()).await, Ok(Ok(())))
        {
            return snapshot;
        }
    }
}

/// Two systems, one look at each.
fn contexts(connection: &ConnectionArgs, other: &str, args: &DiffArgs) -> anyhow::Result<Sides> {
    let mapping = Mapping::across(&args.map, &args.map_subject)?;
    let look = |connection: &ConnectionArgs| {
        let (profile, options) = connect::target(connection)?;
        let name = profile.context.as_ref().map_or_else(|| "this one".to_owned(), ToString::to_string);
        anyhow::Ok((snapshot::collect(&profile, &options, true)?, name))
    };
    let (before, name) = look(connection)?;
    // What was said of this side's login is not meant for the other.
    let (after, other) = look(&ConnectionArgs {
        context: Some(other.to_owned()),
        allow_program: connection.allow_program,
        timeout: connection.timeout,
        ..ConnectionArgs::default()
    })?;
    let mapping = mapping.between(&before, &after);
    Ok(Sides { before, after, mapping, contexts: Some([name, other]), attribution: Vec::new() })
}

/// For people: `6 changes in 15 s, of which 2 in configuration`, and a line for each.
fn table(diff: &Diff, contexts: Option<&[String; 2]>, attribution: &[Attribution]) -> String {
    let span = format::span(secs_between(diff.from, diff.to));
    let Some(changes) = (!diff.is_empty()).then(|| format::plural(diff.changes.len(), "change")) else {
        return match contexts {
            None => format!("Nothing changed in {span}.\n"),
            Some([here, there]) => format!("{here} and {there} are the same.\n"),
        };
    };
    let configs = format!("of which {} in configuration", diff.num(ChangeKind::Config));
    let heading = match contexts {
        None => format!("{changes} in {span}, {configs}"),
        Some([here, there]) => format!("{changes} from {here} to {there}, {configs}"),
    };
    let columns = ["When", "What", "Change", "Before", "After", "Who"].map(|title| (title, Align::Left));
    let mut grid = Grid::new(heading, columns);
    for change in &diff.changes {
        let words = match (change.kind, contexts) {
            (ChangeKind::Removed, Some([here, _])) => format!("only in {here}"),
            (ChangeKind::Added, Some([_, there])) => format!("only in {there}"),
            _ => path_words(change.kind, &change.path),
        };
        let value = |value| value_words(change.kind, &change.path, value);
        grid.row([
            change.at.map_or_else(|| "–".to_owned(), format::clock_time),
            title(&change.entity),
            words,
            value(change.before.as_ref()),
            value(change.after.as_ref()),
            change.by.as_ref().map(ToString::to_string).unwrap_or_default(),
        ]);
    }
    let mut out = grid.to_string();
    for one in attribution {
        out.push('\n');
        // The sentence begins with the stream's name.
        out.push_str(&wrapped(&safe::display_up_to(&one.sentence, 2_000), COLUMNS, "", "  "));
        for note in &one.notes {
            out.push_str(&wrapped(&safe::display_up_to(note, 2_000), COLUMNS, "  ", "  "));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{sample, testing};

    #[test]
    fn people_read_a_table() {
        let before =
            testing::snapshot([], [testing::stream("ORDERS")], [testing::consumer("ORDERS", "billing")]);
        let mut after = testing::snapshot([], [testing::stream("ORDERS"), testing::stream("KV_CARTS")], []);
        after.at = sample::now();
        let text = table(&diff(&before, &after, &Mapping::same()), None, &[]);
        assert!(
            text.starts_with("1 change in 0.0 s, of which 0 in configuration\n")
                || text.starts_with("2 changes"),
            "{text}"
        );
        assert!(text.contains("consumer billing on ORDERS  removed"), "{text}");
        assert!(text.contains("bucket CARTS"), "{text}");
        let same = diff(&before, &before, &Mapping::same());
        assert_eq!(table(&same, None, &[]), "Nothing changed in 0.0 s.\n");
        let contexts = ["staging".to_owned(), "prod".to_owned()];
        let across = diff(&before, &after, &Mapping::across(&[], &[]).unwrap());
        assert!(table(&across, Some(&contexts), &[]).contains("only in prod"));
        assert_eq!(table(&same, Some(&contexts), &[]), "staging and prod are the same.\n");
    }
}
