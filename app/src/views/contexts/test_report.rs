//! The staged connection test: each step, what it found, and what to do where it failed.

use egui::Ui;

use crate::{
    connections::{TestOutcome, TestRun},
    ui::{Severity, heading, severity, text, tokens::space},
    views::words::name,
};

pub(super) fn test_ui(ui: &mut Ui, test: &TestRun) {
    let hint =
        if test.is_running { "running" } else { "step by step; the first that fails is the one to mend" };
    heading::section(ui, "Connection test", hint);
    for step in &test.steps {
        let (state, words, remedy) = outcome(&step.outcome);
        ui.horizontal_wrapped(|ui| {
            severity::mark(ui, state);
            text::strong(ui, name(&*step.name));
            text::dimmed(ui, words);
        });
        if !remedy.is_empty() {
            ui.horizontal_wrapped(|ui| {
                ui.add_space(space::THREE);
                text::text(ui, remedy);
            });
        }
    }
}

fn outcome(outcome: &TestOutcome) -> (Severity, String, String) {
    match outcome {
        TestOutcome::Running => (Severity::Info, "under way".to_owned(), String::new()),
        TestOutcome::Passed(found) => (Severity::Healthy, name(&**found), String::new()),
        TestOutcome::Skipped(why) => (Severity::Unknown, name(&**why), String::new()),
        TestOutcome::Warned(trouble) => (Severity::Warning, name(&*trouble.sentence), name(&*trouble.remedy)),
        TestOutcome::Failed(trouble) => {
            (Severity::Critical, name(&*trouble.sentence), name(&*trouble.remedy))
        }
    }
}
