//! The middle of the window: the view, or why there is nothing to view yet.

use egui::{CentralPanel, Frame, Margin, Rect, Ui};
use jetlens_core::{format, session::LinkPhase, text as safe};

use crate::{
    action::{Action, Actions},
    freshness::{Freshness, Why},
    route::{Route, ViewId},
    ui::{
        Icon, Severity,
        button::{self, Button},
        severity, states, text, tokens,
        tokens::space,
    },
    views::{View, ViewContext},
};

/// An error may quote a server; it gets a paragraph, not a page.
const MAX_SENTENCE_CHARS: usize = 600;

/// Shows it in what the frame left over, and tells where that is.
pub(super) fn show(
    ui: &mut Ui,
    views: &mut [Box<dyn View>],
    context: &ViewContext<'_>,
    can_reconnect: bool,
    actions: &mut Actions,
) -> Rect {
    let margin = Margin { left: 20, right: 20, top: 16, bottom: 0 };
    let frame = Frame::new().fill(tokens(ui).ground).inner_margin(margin);
    let panel = CentralPanel::no_frame().frame(frame).show(ui, |ui| {
        if needs_data(context.route.view) && context.freshness == Freshness::Empty {
            without_data_ui(ui, context, can_reconnect, actions);
            return;
        }
        stale_ui(ui, context);
        if let Some(view) = views.iter_mut().find(|view| view.id() == context.route.view) {
            view.ui(ui, context, actions);
        }
    });
    panel.response.rect
}

/// Contexts and settings are there without a system.
fn needs_data(view: ViewId) -> bool {
    !matches!(view, ViewId::Contexts | ViewId::Settings)
}

/// Above old data: how old, and why. The data stay, for they are all there is.
fn stale_ui(ui: &mut Ui, context: &ViewContext<'_>) {
    let Freshness::Stale { since, why } = context.freshness else { return };
    if !needs_data(context.route.view) {
        return;
    }
    let why = match (&context.link.phase, why) {
        (_, Why::Silence) => "the server does not answer".to_owned(),
        (LinkPhase::Reconnecting { attempts, reason, .. }, _) => {
            let reason = safe::display_up_to(reason, 120);
            let colon = if reason.is_empty() { "" } else { ": " };
            format!("the connection is lost{colon}{reason} (attempt {} to reconnect)", (*attempts).max(1))
        }
        (LinkPhase::Failed { sentence, .. }, _) => {
            safe::display_up_to(sentence, MAX_SENTENCE_CHARS).into_owned()
        }
        (LinkPhase::Connecting { .. }, _) => "connecting".to_owned(),
        (LinkPhase::Idle | LinkPhase::Connected { .. } | LinkPhase::MonitoringOnly { .. }, _) => {
            "not connected".to_owned()
        }
    };
    states::stale(ui, &format::age(Some(since), context.now), &why);
    ui.add_space(space::ONE);
}

fn without_data_ui(ui: &mut Ui, context: &ViewContext<'_>, can_reconnect: bool, actions: &mut Actions) {
    match &context.link.phase {
        LinkPhase::Connecting { .. } if context.time.is_file() => {
            drop(states::loading(ui, "Reading the recording"));
        }
        LinkPhase::Idle => {
            if states::empty(
                ui,
                Icon::Contexts,
                "Not connected",
                "Choose a context of the nats CLI, or start Jetlens with --server URL.",
                Some("Choose a context"),
            ) {
                actions.push(Action::Go(Route::to_view(ViewId::Contexts)));
            }
        }
        LinkPhase::Connecting { .. } => drop(states::loading(ui, "Connecting")),
        LinkPhase::Connected { .. } | LinkPhase::MonitoringOnly { .. } => {
            drop(states::loading(ui, "Connected, collecting for the first time"));
        }
        LinkPhase::Reconnecting { attempts, .. } => {
            drop(states::loading(
                ui,
                &format!("The connection was lost; attempt {} to reconnect", (*attempts).max(1)),
            ));
        }
        LinkPhase::Failed { sentence, remedy, .. } => {
            failed_ui(ui, context, sentence, remedy, can_reconnect, actions);
        }
    }
}

/// The connection screen: what failed, what helps, and what can be done about it here.
fn failed_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    sentence: &str,
    remedy: &str,
    can_reconnect: bool,
    actions: &mut Actions,
) {
    ui.add_space((ui.available_height() * 0.24).clamp(space::TWO, 180.0));
    ui.vertical_centered(|ui| {
        ui.set_max_width(ui.available_width().min(520.0));
        severity::mark(ui, Severity::Critical);
        ui.add_space(space::HALF);
        text::strong(ui, safe::display_up_to(sentence, MAX_SENTENCE_CHARS));
        text::dimmed(ui, safe::display_up_to(remedy, MAX_SENTENCE_CHARS));
        ui.add_space(space::TWO);
    });
    // A row has no width before it is laid out: it is centred by the width that it had in the last frame.
    let id = ui.scope_id().with("connection buttons");
    let width = ui.data(|data| data.get_temp::<f32>(id)).unwrap_or_default();
    ui.horizontal(|ui| {
        ui.add_space(((ui.available_width() - width) / 2.0).max(0.0));
        let left = ui.cursor().left();
        button::row(ui, |ui| {
            if ui.add_enabled(can_reconnect, Button::primary("Try again").icon(Icon::Refresh)).clicked() {
                actions.push(Action::Reconnect);
            }
            if let Some(name) = &context.link.context
                && ui.add(Button::secondary("Test the connection")).clicked()
            {
                actions.push(Action::TestContext(name.clone()));
                actions.push(Action::Go(Route::to_view(ViewId::Contexts)));
            }
            if ui.add(Button::secondary("Choose another")).clicked() {
                actions.push(Action::Go(Route::to_view(ViewId::Contexts)));
            }
        });
        let now = ui.min_rect().right() - left;
        if (now - width).abs() > 0.5 {
            ui.data_mut(|data| data.insert_temp(id, now));
            ui.ctx().request_discard("the connection buttons have another width");
        }
    });
}
