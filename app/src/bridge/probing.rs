//! The staged connection test, on a thread of its own: a name server or a firewall may take half a minute.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use jetlens_core::{
    clock::{Clock, Timestamp},
    context::{AllowedPrograms, ConnectionProfile},
    ids::ContextName,
    link::{ProbeStep, StepOutcome, probe},
};

use crate::{
    connections::{TestOutcome, TestRun, TestStep, Trouble},
    pulse::Pulse,
};

/// Steps that may wait for the window. There are seven.
const CAPACITY: usize = 16;

enum News {
    Step(TestStep),
    Over,
}

/// A test that runs. Dropping it stops listening; the thread ends with its step.
pub(super) struct Probing {
    news: Receiver<News>,
}

impl Probing {
    /// Starts a test and its record.
    pub(super) fn spawn(
        name: ContextName,
        profile: ConnectionProfile,
        allowed: AllowedPrograms,
        pulse: Pulse,
        clock: Clock,
    ) -> std::io::Result<(Self, TestRun)> {
        let (sender, news) = sync_channel(CAPACITY);
        let run = TestRun { context: name, started: clock.now(), is_running: true, steps: Vec::new() };
        std::thread::Builder::new()
            .name("jetlens-test".to_owned())
            .spawn(move || work(&profile, &allowed, &clock, &sender, &pulse))?;
        Ok((Self { news }, run))
    }

    /// Takes in the steps that have ended. `false` when there will be no more.
    pub(super) fn poll(&self, run: &mut TestRun) -> bool {
        loop {
            match self.news.try_recv() {
                Ok(News::Step(step)) => run.steps.push(step),
                Err(std::sync::mpsc::TryRecvError::Empty) => return true,
                Ok(News::Over) | Err(std::sync::mpsc::TryRecvError::Disconnected) => {
                    run.is_running = false;
                    return false;
                }
            }
        }
    }
}

fn work(
    profile: &ConnectionProfile,
    allowed: &AllowedPrograms,
    clock: &Clock,
    sender: &SyncSender<News>,
    pulse: &Pulse,
) {
    let tell = |news: News| {
        // A window that has closed or started another test does not listen any more.
        sender.send(news).ok();
        pulse.beat();
    };
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let mut on_step = |step: &ProbeStep| tell(News::Step(test_step(step)));
            runtime.block_on(probe(profile, allowed, clock, &mut on_step));
        }
        Err(error) => tell(News::Step(TestStep {
            name: "Start".to_owned(),
            outcome: TestOutcome::Failed(Trouble {
                sentence: format!("The test could not start: {error}."),
                remedy: "Close other programs and try again.".to_owned(),
            }),
        })),
    }
    tell(News::Over);
}

fn test_step(step: &ProbeStep) -> TestStep {
    let outcome = match &step.outcome {
        StepOutcome::Passed(found) => TestOutcome::Passed(found.clone()),
        StepOutcome::Skipped(why) => TestOutcome::Skipped(why.clone()),
        StepOutcome::Failed { sentence, remedy, .. } => {
            TestOutcome::Failed(Trouble { sentence: sentence.clone(), remedy: remedy.clone() })
        }
    };
    TestStep { name: step.step.to_string(), outcome }
}

/// The record of a test that could not even begin.
pub(super) fn stillborn(name: ContextName, at: Timestamp, trouble: Trouble) -> TestRun {
    let step = TestStep { name: "Context".to_owned(), outcome: TestOutcome::Failed(trouble) };
    TestRun { context: name, started: at, is_running: false, steps: vec![step] }
}
