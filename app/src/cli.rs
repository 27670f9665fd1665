//! The command line: which verb, and how what went wrong is told.
//!
//! Data go to stdout, everything else to stderr. Exit codes: 0 done, 1 a mistake in the call or a file, 2 no
//! connection or no data in time. `diagnose` answers in the codes of monitoring plugins instead: [`diagnose::UNKNOWN`]
//! is everything that kept it from an answer. `diff` answers in those of diff(1), where that is [`diff::TROUBLE`].

mod args;
mod connect;
mod diagnose;
mod diff;
mod findings;
mod grid;
mod manual;
mod open;
mod output;
mod record;
mod rules;
mod screenshot;
mod snapshot;
mod tables;
mod threshold;

use std::process::ExitCode;

use clap::Parser as _;

use crate::window::{self, Launch};
use args::{Cli, ConsumerVerb, StreamVerb, Verb};

/// Nothing could be had from the system: its sentence and remedy are the message.
#[derive(Debug)]
struct NoConnection(String);

impl std::fmt::Display for NoConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoConnection {}

/// Runs what the process was called for.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let trouble = match cli.verb {
        Some(Verb::Diagnose(_)) => Some(diagnose::UNKNOWN),
        Some(Verb::Diff(_)) => Some(diff::TROUBLE),
        _ => None,
    };
    match run_verb(cli) {
        Ok(code) => code,
        Err(error) => {
            output::say(&format!("jetlens: {error:#}"));
            ExitCode::from(trouble.unwrap_or(if error.is::<NoConnection>() { 2 } else { 1 }))
        }
    }
}

fn run_verb(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.verb {
        None => {
            let launch = Launch {
                flags: cli.connection.flags(),
                allow_program: cli.connection.allow_program,
                route: cli.window.view,
                theme: cli.window.theme.map(Into::into),
                picture: None,
                file: None,
                at: None,
            };
            window::run(&launch)?;
        }
        Some(Verb::Snapshot(args)) => snapshot::run(&cli.connection, &args)?,
        Some(Verb::Open(args)) => open::run(&cli.connection, cli.window, &args)?,
        Some(Verb::Demo) => open::demo(&cli.connection, cli.window)?,
        Some(Verb::Record(args)) => return record::run(&cli.connection, &args),
        Some(Verb::Diagnose(args)) => return diagnose::run(&cli.connection, &args),
        Some(Verb::Diff(args)) => return diff::run(&cli.connection, &args),
        Some(Verb::Screenshot(args)) => screenshot::run(&cli.connection, cli.window.theme, args)?,
        Some(Verb::Stream(StreamVerb::Threshold { stream, change })) => {
            let target = threshold::Target { stream: &stream, consumer: None };
            threshold::run(&cli.connection, &target, &change)?;
        }
        Some(Verb::Consumer(ConsumerVerb::Threshold { stream, consumer, change })) => {
            let target = threshold::Target { stream: &stream, consumer: Some(&consumer) };
            threshold::run(&cli.connection, &target, &change)?;
        }
        Some(Verb::Completions { shell }) => output::print(&manual::completions(shell))?,
        Some(Verb::Man) => output::print(&manual::man()?)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Help and version are data; everything else is a mistake. Code 2 is for connections, and for a diagnosis and a diff 1
/// is an answer.
fn usage(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    if error.use_stderr() {
        output::say(text.trim_end());
        let is = |verb: &str| std::env::args_os().skip(1).any(|argument| argument == verb);
        match () {
            () if is("diagnose") => ExitCode::from(diagnose::UNKNOWN),
            () if is("diff") => ExitCode::from(diff::TROUBLE),
            () => ExitCode::FAILURE,
        }
    } else if output::print(&text).is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
