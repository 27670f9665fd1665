//! The findings at the head of the inspector.

use egui::{Id, Ui};
use jetlens_core::{clock::Timestamp, format, ids::Entity, session::PROBE_SECS, settings::Silence};

use super::finding::FindingView;
use crate::{
    action::{Action, Actions},
    notice::silence,
    ui::{
        button::Button,
        card, code, disclosure,
        key_values::{KeyValue, key_values},
        text,
        tokens::space,
    },
    views::ViewContext,
};

/// The first with all that proves it, the others folded to what they say.
pub(super) fn findings_ui(
    ui: &mut Ui,
    findings: &[FindingView],
    context: &ViewContext<'_>,
    actions: &mut Actions,
) {
    let silences = context.silences();
    for (index, finding) in findings.iter().enumerate() {
        head_ui(ui, finding, &silences, context.now, actions);
        let id = Id::unique(("finding", finding.rule, &finding.entity));
        if index == 0 || disclosure::disclosure(ui, id, "Evidence and remedies") {
            evidence_ui(ui, finding);
            remedies_ui(ui, finding, actions);
            probe_ui(ui, finding, context, actions);
            ruled_out_ui(ui, finding);
        }
        ui.add_space(space::THREE_HALVES);
    }
}

/// What is wrong, since when, by which rule, and whether a person wants to hear of it.
fn head_ui(ui: &mut Ui, finding: &FindingView, silences: &[Silence], now: Timestamp, actions: &mut Actions) {
    let title = format!("{} ", finding.title);
    card::note(ui, |ui| {
        text::paragraph(
            ui,
            &[
                text::Part::Severity(finding.severity),
                text::Part::Strong(&title),
                text::Part::Text(&finding.sentence),
            ],
        );
        ui.add_space(space::HALF);
        text::faint(ui, about(finding, now));
        match silence::until(silences, &finding.entity, finding.rule) {
            Some(until) => end_ui(ui, finding, until, actions),
            None => silence_ui(ui, finding, actions),
        }
    });
    ui.add_space(space::HALF);
}

/// `D-1, critical, since 13:42 (18 min)`.
fn about(finding: &FindingView, now: Timestamp) -> String {
    let (rule, severity) = (finding.rule, finding.severity.name());
    match finding.since {
        Some(since) => format!(
            "{rule}, {severity}, since {} ({})",
            format::clock_minute(since),
            format::age(Some(since), now)
        ),
        None => format!("{rule}, {severity}"),
    }
}

fn silence_ui(ui: &mut Ui, finding: &FindingView, actions: &mut Actions) {
    let noun = match finding.entity {
        Entity::Consumer(_) => "consumer",
        Entity::Stream(_) => "stream",
        Entity::Server { .. } => "server",
        Entity::Account { .. } => "account",
    };
    let all = format!("Silence this {noun} 24 h");
    let links = [text::Part::Link("Silence 1 h"), text::Part::Dimmed(" · "), text::Part::Link(&all)];
    let chosen = match text::paragraph(ui, &links) {
        Some(0) => Action::Silence(finding.entity.clone(), Some(finding.rule), silence::HOUR_SECS),
        Some(_) => Action::Silence(finding.entity.clone(), None, silence::DAY_SECS),
        None => return,
    };
    actions.push(chosen);
}

fn end_ui(ui: &mut Ui, finding: &FindingView, until: Timestamp, actions: &mut Actions) {
    let words = format!("Silenced until {} · ", format::date_time(until));
    if text::paragraph(ui, &[text::Part::Dimmed(&words), text::Part::Link("Tell again")]).is_some() {
        actions.push(Action::EndSilence(finding.entity.clone(), finding.rule));
    }
}

fn evidence_ui(ui: &mut Ui, finding: &FindingView) {
    let rows: Vec<_> = finding
        .evidence
        .iter()
        .map(|proof| KeyValue::new(&proof.field, &proof.value, &proof.expected))
        .collect();
    text::label(ui, "Evidence, and what it should be");
    key_values(ui, &rows);
    for also in &finding.also {
        text::paragraph(ui, &[text::Part::Strong("Also "), text::Part::Dimmed(also)]);
    }
}

fn remedies_ui(ui: &mut Ui, finding: &FindingView, actions: &mut Actions) {
    if finding.remedies.is_empty() {
        return;
    }
    ui.add_space(space::ONE);
    text::label(ui, "What to do");
    for (words, command) in &finding.remedies {
        ui.add_space(space::HALF);
        text::paragraph(ui, &[text::Part::Text(words)]);
        let Some(command) = command else { continue };
        ui.add_space(space::HALF);
        let id = (finding.rule, &finding.entity, command);
        if ui.push_id(id, |ui| code::command(ui, command, "Copy command")).inner {
            actions.push(Action::Copy(command.clone()));
        }
    }
}

/// What only the clients of a pull consumer can tell, and what asking costs.
fn probe_ui(ui: &mut Ui, finding: &FindingView, context: &ViewContext<'_>, actions: &mut Actions) {
    if context.time.is_past() {
        // Nobody can listen to what was.
        return;
    }
    let Entity::Consumer(key) = &finding.entity else { return };
    let Some(consumer) = context.snapshot.consumer(key).filter(|consumer| !consumer.is_push()) else {
        return;
    };
    let cost = format!(
        "Its pull requests and acknowledgements are sent to Jetlens as well for {PROBE_SECS} s: about {} \
         acknowledgements a second at its present pace. Nothing is consumed.",
        format::per_sec(consumer.rates.acked_per_sec)
    );
    ui.add_space(space::HALF);
    let words = format!("Watch requests for {PROBE_SECS} s");
    let watch = Button::secondary(&words).tooltip(&cost);
    let id = ("probe", finding.rule, &finding.entity);
    if ui.push_id(id, |ui| ui.add(watch).clicked()).inner {
        actions.push(Action::Probe(key.clone()));
    }
}

fn ruled_out_ui(ui: &mut Ui, finding: &FindingView) {
    if finding.ruled_out.is_empty() {
        return;
    }
    let id = Id::unique(("ruled out", finding.rule, &finding.entity));
    let title = format!("{} ruled out", format::plural(finding.ruled_out.len(), "other cause"));
    if disclosure::disclosure(ui, id, &title) {
        for out in &finding.ruled_out {
            text::paragraph(ui, &[text::Part::Dimmed(out)]);
        }
    }
}
