//! `jetlens diagnose`: watches for a while, prints what is wrong, and answers with an exit code.

use std::{process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context as _;
use jetlens_core::{
    analysis::diagnose::finding::Severity,
    model::{Coverage, Method, MissingPart, Reason, Snapshot},
    session::{Event, LinkPhase, Session},
    wire::export::findings_json,
};
use tokio::time::timeout;

use super::{
    NoConnection,
    args::{ConnectionArgs, DiagnoseArgs},
    connect, findings, output, rules,
};

/// The codes of monitoring plugins.
const HEALTHY: u8 = 0;
const WARNING: u8 = 1;
const CRITICAL: u8 = 2;
pub(super) const UNKNOWN: u8 = 3;

/// A connection that neither succeeds nor fails for so long is no connection.
pub(super) const FIRST_LOOK: Duration = Duration::from_secs(30);

pub(super) fn run(connection: &ConnectionArgs, args: &DiagnoseArgs) -> anyhow::Result<ExitCode> {
    if args.rules {
        output::print(&rules::list()).context("stdout can't be written to")?;
        return Ok(ExitCode::from(HEALTHY));
    }
    let (profile, options) = connect::target(connection)?;
    let clock = options.clock.clone();
    let session = Session::spawn(profile, options, Arc::new(|| {})).context("no thread could be started")?;
    let snapshot = watch(session, args.watch_for)?;
    let text = if args.json {
        findings_json(&snapshot).context("the findings can't be written as JSON")? + "\n"
    } else {
        findings::text(&snapshot, args.all, clock.now())
    };
    output::print(&text).context("stdout can't be written to")?;
    let hidden = hidden(&snapshot.coverage);
    if let Some(hidden) = &hidden {
        output::say(&format!("jetlens: {hidden}"));
    }
    Ok(ExitCode::from(code(&snapshot, hidden.is_some())))
}

/// What is critical is known whatever else is hidden; what is hidden may be worse than a warning.
fn code(snapshot: &Snapshot, is_partly_hidden: bool) -> u8 {
    match snapshot.diagnosis.findings.iter().map(|finding| finding.severity).min() {
        Some(Severity::Critical) => CRITICAL,
        _ if is_partly_hidden => UNKNOWN,
        Some(Severity::Warning) => WARNING,
        Some(Severity::Info) | None => HEALTHY,
    }
}

/// Why the streams or consumers of a whole system are not known, as one sentence.
fn hidden(coverage: &Coverage) -> Option<String> {
    let all_of_a_kind = |part: &MissingPart| {
        matches!(part, MissingPart::JetStream | MissingPart::Streams | MissingPart::Consumers)
    };
    let hides = coverage.missing.iter().find(|missing| {
        missing.why == Reason::Disconnected
            || (all_of_a_kind(&missing.part) && missing.why != Reason::NoSystemAccount)
    });
    match hides {
        Some(hides) => {
            Some(format!("Health is not known, because {} can't be seen: {}.", hides.part, hides.why))
        }
        None => (coverage.method == Method::None)
            .then(|| "Health is not known, because nothing could be collected.".to_owned()),
    }
}

/// The last snapshot after the time, counted from the first one.
fn watch(mut session: Session, watch_for: Duration) -> anyhow::Result<Arc<Snapshot>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .context("the clock could not be started")?;
    runtime.block_on(async {
        timeout(FIRST_LOOK, first_look(&mut session)).await.unwrap_or_else(|_too_late| {
            Err(NoConnection(format!("There was no answer within {} s.", FIRST_LOOK.as_secs())).into())
        })?;
        tokio::time::sleep(watch_for).await;
        while let Ok(event) = session.events.try_recv() {
            if let Event::Problem { sentence, remedy } = event {
                output::say(&format!("{sentence} {remedy}"));
            }
        }
        Ok(session.snapshot.borrow().clone())
    })
}

/// Waits until the session has seen something, or says that it can't connect.
pub(super) async fn first_look(session: &mut Session) -> anyhow::Result<()> {
    loop {
        if session.snapshot.borrow_and_update().seq > 0 {
            return Ok(());
        }
        if let LinkPhase::Failed { sentence, remedy, .. } = &session.status.borrow_and_update().phase {
            return Err(NoConnection(format!("{sentence} {remedy}")).into());
        }
        tokio::select! {
            changed = session.snapshot.changed() => changed,
            changed = session.status.changed() => changed,
        }
        .context("the session ended")?;
    }
}

#[cfg(test)]
mod tests {
    use jetlens_core::model::Missing;

    use super::*;

    fn why(method: Method, missing: &[(MissingPart, Reason)]) -> String {
        let missing =
            missing.iter().map(|(part, why)| Missing { part: part.clone(), why: why.clone() }).collect();
        hidden(&Coverage { method, missing }).unwrap_or_default()
    }

    #[test]
    fn only_what_hides_a_whole_kind_makes_health_unknown() {
        use {MissingPart as Part, Reason as Why};
        assert_eq!(why(Method::Account, &[(Part::Servers, Why::NoSystemAccount)]), "");
        assert_eq!(why(Method::System, &[(Part::Server("n3".into()), Why::TimedOut)]), "");
        assert!(why(Method::None, &[]).contains("nothing could be collected"));
        assert_eq!(
            why(Method::Account, &[(Part::JetStream, Why::NotEnabled)]),
            "Health is not known, because JetStream can't be seen: not enabled."
        );
        assert!(why(Method::System, &[(Part::Servers, Why::Disconnected)]).contains("not connected"));
    }
}
