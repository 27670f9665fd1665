//! `jetlens record`: writes what happens into a file, for a machine that stays on.

use std::{process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context as _;
use jetlens_core::{
    clock::Clock,
    format,
    recording::WriterOptions,
    session::{Event, RecorderOptions, RecorderStatus, Session},
};
use tokio::time::{Instant, sleep_until, timeout};

use super::{
    NoConnection,
    args::{ConnectionArgs, RecordArgs},
    connect,
    diagnose::{FIRST_LOOK, first_look},
    output,
};

/// A person who looks at a terminal wants to know that it still goes.
const BETWEEN_LINES: Duration = Duration::from_mins(1);
/// What the last moments may take to reach the disk.
const LAST_WRITE: Duration = Duration::from_secs(10);

pub(super) fn run(connection: &ConnectionArgs, args: &RecordArgs) -> anyhow::Result<ExitCode> {
    let (profile, mut options) = connect::target(connection)?;
    let clock = options.clock.clone();
    options.interval = args.every;
    options.recorder = Some(RecorderOptions {
        path: args.out.clone(),
        context: profile.context.as_ref().map(ToString::to_string).unwrap_or_default(),
        writer: WriterOptions {
            every: args.every,
            keep: args.keep,
            max_bytes: args.max_size,
            ..WriterOptions::default()
        },
    });
    let session = Session::spawn(profile, options, Arc::new(|| {})).context("no thread could be started")?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the clock could not be started")?;
    runtime.block_on(record(session, args.record_for, &clock))
}

async fn record(
    mut session: Session,
    record_for: Option<Duration>,
    clock: &Clock,
) -> anyhow::Result<ExitCode> {
    let mut recording = session.recording.clone();
    let asked_to_end = asked_to_end();
    tokio::pin!(asked_to_end);
    tokio::select! {
        end = &mut asked_to_end => return end.map(|()| ExitCode::SUCCESS),
        first = timeout(FIRST_LOOK, begin(&mut session)) => first.unwrap_or_else(|_too_late| {
            Err(NoConnection(format!("There was no answer within {} s.", FIRST_LOOK.as_secs())).into())
        })?,
    }
    let end = record_for.map(|span| Instant::now() + span);
    let mut next_line = Instant::now() + BETWEEN_LINES;
    let mut told = None;
    loop {
        let until = end.unwrap_or_else(|| Instant::now() + BETWEEN_LINES * 2);
        tokio::select! {
            end = &mut asked_to_end => {
                end?;
                break;
            }
            () = sleep_until(until), if end.is_some() => break,
            () = sleep_until(next_line) => {
                output::say(&line(&session.recording.borrow(), clock));
                next_line += BETWEEN_LINES;
            }
            changed = recording.changed() => {
                let problem = recording.borrow_and_update().problem.clone();
                if problem != told && let Some(problem) = &problem {
                    output::say(&format!("jetlens: {problem}"));
                }
                told = problem;
                if changed.is_err() {
                    // The recorder gave up, and said why.
                    return Ok(ExitCode::FAILURE);
                }
            }
            Some(event) = session.events.recv() => {
                if let Event::Problem { sentence, remedy } = event {
                    output::say(&format!("{sentence} {remedy}"));
                }
            }
        }
    }
    drop(session);
    // What waits is written, and then the status is closed.
    let closed = async { while recording.changed().await.is_ok() {} };
    timeout(LAST_WRITE, closed).await.ok();
    let status = recording.borrow();
    output::say(&line(&status, clock));
    Ok(if status.problem.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Waits for the first moment in the file, or says why there is none.
async fn begin(session: &mut Session) -> anyhow::Result<()> {
    let mut recording = session.recording.clone();
    let written = recording.wait_for(|status| status.num_moments > 0 || status.problem.is_some());
    tokio::select! {
        // A file that can't be written is told before a server that can't be reached.
        biased;
        status = written => {
            let status = status.context("the recorder ended")?;
            match &status.problem {
                Some(problem) => anyhow::bail!("{problem}"),
                None => output::say(&format!(
                    "Recording into {}.",
                    status.path.as_deref().unwrap_or("the file".as_ref()).display()
                )),
            }
            Ok(())
        }
        Err(error) = first_look(session) => Err(error),
    }
}

/// Ends when a person or the system says so.
async fn asked_to_end() -> anyhow::Result<()> {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminated = signal(SignalKind::terminate()).context("signals can't be heard")?;
        tokio::select! {
            result = interrupted => result.context("signals can't be heard"),
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    interrupted.await.context("signals can't be heard")
}

fn line(status: &RecorderStatus, clock: &Clock) -> String {
    let last = status.last.map(|last| format!(", the last {} ago", format::age(Some(last), clock.now())));
    let lost = match status.num_lost {
        0 => String::new(),
        num => format!(", {num} lost"),
    };
    format!(
        "{}, {}{}{lost}.",
        format::plural(status.num_moments, "moment"),
        format::bytes(status.file_bytes),
        last.unwrap_or_default()
    )
}
