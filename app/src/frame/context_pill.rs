//! Where the window is connected: the state of the link, the context, its environment, how many servers, how far.
//!
//! A click opens the list of contexts.

use egui::{
    CornerRadius, Frame, Margin, Response, Sense, Stroke, Ui, UiBuilder, WidgetInfo, accesskit::Role,
};
use jetlens_core::{format, session::LinkPhase, text as safe};

use super::Plan;
use crate::{
    action::{Action, Actions},
    environment,
    reel::Source,
    route::{Route, ViewId},
    ui::{Icon, Severity, chip, menu, severity, text, tokens, tokens::size},
    views::ViewContext,
};

/// A context's name is a file's name; one that fills the bar is cut.
const MAX_NAME_CHARS: usize = 32;
const MENU_WIDTH: f32 = 240.0;

/// What the pill says, without pixels.
#[derive(Debug, PartialEq)]
pub struct Pill {
    pub severity: Severity,
    pub name: String,
    pub environment: String,
    /// `3 of 3 servers · 1.2 ms`, or what the link does instead.
    pub details: String,
}

pub fn build(context: &ViewContext<'_>) -> Pill {
    if let Some(source) = &context.time.file {
        return of_file(context, &source.name());
    }
    let name = context.link.context.as_ref();
    let environment = name.map(|name| context.settings.context(name).environment).unwrap_or_default();
    let name = name.map_or_else(|| nameless(&context.link.phase), ToString::to_string);
    let (severity, details) = match &context.link.phase {
        LinkPhase::Idle => (Severity::Unknown, "no context".to_owned()),
        LinkPhase::Connecting { .. } => (Severity::Info, "connecting".to_owned()),
        LinkPhase::Connected { rtt, .. } if context.freshness.is_stale() => {
            (Severity::Warning, link_details(context, *rtt))
        }
        LinkPhase::Connected { rtt, .. } => (Severity::Healthy, link_details(context, *rtt)),
        LinkPhase::Reconnecting { attempts, .. } => {
            (Severity::Warning, format!("reconnecting, attempt {}", (*attempts).max(1)))
        }
        LinkPhase::MonitoringOnly { .. } => (Severity::Warning, "monitoring port only".to_owned()),
        LinkPhase::Failed { .. } => (Severity::Critical, "not connected".to_owned()),
    };
    Pill {
        severity,
        name: safe::display_up_to(&name, MAX_NAME_CHARS).into_owned(),
        environment: safe::display_up_to(&environment, 12).into_owned(),
        details,
    }
}

/// A window on a file says which, and of which context it is.
fn of_file(context: &ViewContext<'_>, name: &str) -> Pill {
    let reel = context.time.reel.as_deref();
    let of = match (&context.link.context, reel) {
        (Some(of), _) => format!("recorded of {}", safe::display_up_to(of.as_str(), MAX_NAME_CHARS)),
        (None, Some(reel)) if !reel.header.title.is_empty() => {
            safe::display_up_to(&reel.header.title, MAX_NAME_CHARS).into_owned()
        }
        (None, _) => "a recording".to_owned(),
    };
    let is_whole = reel.is_none_or(|reel| reel.damage.is_none());
    Pill {
        severity: if is_whole { Severity::Info } else { Severity::Warning },
        name: safe::display_up_to(name, MAX_NAME_CHARS).into_owned(),
        environment: "FILE".to_owned(),
        details: of,
    }
}

/// What stands for a name when the address came without a context.
fn nameless(phase: &LinkPhase) -> String {
    match phase {
        LinkPhase::Connected { server, .. } => server.to_string(),
        LinkPhase::Idle => "Not connected".to_owned(),
        _ => "No context".to_owned(),
    }
}

fn link_details(context: &ViewContext<'_>, rtt: Option<std::time::Duration>) -> String {
    let servers = &context.snapshot.servers;
    let num_fresh = servers.iter().filter(|server| !server.freshness.is_stale()).count();
    let servers = match servers.len() {
        0 => String::new(),
        total => format!("{num_fresh} of {}", format::plural(total, "server")),
    };
    let rtt = rtt.map(|rtt| format::latency(rtt.as_secs_f64())).unwrap_or_default();
    [servers, rtt].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

pub fn show(ui: &mut Ui, plan: Plan, context: &ViewContext<'_>, actions: &mut Actions) {
    let pill = build(context);
    let response = pill_ui(ui, plan, &pill, context);
    menu::under(&response, "Contexts", |ui| contexts_menu(ui, context, actions));
}

fn pill_ui(ui: &mut Ui, plan: Plan, pill: &Pill, context: &ViewContext<'_>) -> Response {
    let tokens = tokens(ui);
    let scope = UiBuilder::new().id_salt("context").sense(Sense::click());
    let response = ui
        .scope_builder(scope, |ui| {
            let line = if ui.response().hovered() || ui.response().has_focus() {
                tokens.faint
            } else {
                tokens.raised
            };
            let frame = Frame::new()
                .fill(tokens.raised)
                .stroke(Stroke::new(size::HAIRLINE, line))
                .corner_radius(CornerRadius::same(size::CORNER))
                .inner_margin(Margin::symmetric(8, 0));
            frame.show(ui, |ui| {
                ui.set_height(size::CONTROL - 2.0);
                ui.spacing_mut().item_spacing.x = 7.0;
                ui.horizontal_centered(|ui| {
                    severity::mark(ui, pill.severity);
                    text::strong(ui, pill.name.as_str());
                    if !pill.environment.is_empty() {
                        let settings =
                            context.link.context.as_ref().map(|name| context.settings.context(name));
                        let color = environment::color(tokens, &settings.unwrap_or_default());
                        chip::chip(ui, &pill.environment.to_uppercase(), color);
                    }
                    if plan.has_link_details && !pill.details.is_empty() {
                        text::dimmed(ui, pill.details.as_str());
                    }
                });
            });
        })
        .response;
    let colon = if pill.details.is_empty() { "" } else { ": " };
    let name = format!("Context {}{colon}{}", pill.name, pill.details);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    response
}

/// What is known of the file that the window is about.
fn file_menu(ui: &mut Ui, source: &Source, context: &ViewContext<'_>) {
    let words = |ui: &mut Ui, words: &str| drop(text::dimmed(ui, safe::display_up_to(words, 300)));
    if let Source::File(path) = source {
        words(ui, &path.display().to_string());
    }
    let Some(reel) = context.time.reel.as_deref() else { return };
    if let (Some(first), Some(last)) = (reel.first(), reel.newest()) {
        words(ui, &format!("from {} to {}", context.time.words(first), context.time.words(last)));
    }
    words(ui, &format::plural(reel.moments.len(), "moment"));
    if let Some(damage) = &reel.damage {
        words(ui, damage);
    }
}

fn contexts_menu(ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Actions) {
    ui.set_max_width(MENU_WIDTH);
    if let Some(source) = &context.time.file {
        file_menu(ui, source, context);
        return;
    }
    for summary in &context.connections.contexts {
        let is_current = context.link.context.as_ref() == Some(&summary.name);
        let icon = if is_current { Icon::Check } else { Icon::Contexts };
        if menu::item(ui, Some(icon), &safe::display_up_to(summary.name.as_str(), MAX_NAME_CHARS)).clicked() {
            actions.push(Action::Connect(summary.name.clone()));
        }
    }
    if context.connections.contexts.is_empty() {
        text::dimmed(ui, "No contexts of the nats CLI were found.");
    }
    menu::line(ui);
    if menu::item(ui, Some(Icon::Refresh), "Connect again").clicked() {
        actions.push(Action::Reconnect);
    }
    if menu::item(ui, Some(Icon::Settings), "All contexts").clicked() {
        actions.push(Action::Go(Route::to_view(ViewId::Contexts)));
    }
}
