//! What a view shows before there are data, and above data that are old.

use egui::Ui;
use jetlens_core::{format, session::LinkPhase, text};

use super::ViewContext;
use crate::{
    action::{Action, Actions},
    freshness::{Freshness, Why},
    route::ViewId,
    ui::{Icon, states},
};

/// Shows why there is nothing to see yet. `true` if the view may show its data.
pub fn has_data_ui(ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Actions) -> bool {
    if context.snapshot.seq > 0 {
        return true;
    }
    match &context.link.phase {
        LinkPhase::Idle => {
            let title = "Not connected";
            let explanation = "Choose one of the contexts of the nats command line, or start Jetlens with --server.";
            if states::empty(ui, Icon::Contexts, title, explanation, Some("Show the contexts")) {
                actions.push(Action::ShowView(ViewId::Contexts));
            }
        }
        LinkPhase::Connecting { .. } | LinkPhase::Reconnecting { .. } => {
            states::loading(ui, "Connecting");
        }
        LinkPhase::Connected { .. } | LinkPhase::MonitoringOnly { .. } => {
            states::loading(ui, "Reading the system");
        }
        LinkPhase::Failed { sentence, remedy, .. } => {
            let (sentence, remedy) = (text::display(sentence), text::display(remedy));
            if states::error(ui, &sentence, &remedy, Some("Try again")) {
                actions.push(Action::Reconnect);
            }
        }
    }
    false
}

/// Says above the data how old they are, once that matters.
pub fn stale_ui(ui: &mut Ui, context: &ViewContext<'_>) {
    if let Freshness::Stale { since, why } = context.freshness {
        let age = format::age(Some(since), context.now);
        states::stale(ui, &age, &why_words(why, &context.link.phase));
    }
}

fn why_words(why: Why, phase: &LinkPhase) -> String {
    match (why, phase) {
        (Why::Silence, _) => "the servers do not answer".to_owned(),
        (Why::Disconnected, LinkPhase::Failed { sentence, .. }) => text::display(sentence).into_owned(),
        (Why::Disconnected, LinkPhase::Reconnecting { attempts, .. }) => {
            format!("the connection is lost, and attempt {attempts} to get it back is under way")
        }
        (Why::Disconnected, _) => "not connected".to_owned(),
    }
}
