//! Short messages that come and go in the corner.

use egui::{Align2, Area, Context, Frame, Id, Margin, Order, Stroke, WidgetInfo, accesskit::Role, vec2};

use super::{Severity, Tokens, button::Button, severity, text, tokens::size};

/// How long a message stays. A failure stays longer: someone has to read it.
const CALM_SECS: f64 = 4.0;
const ALARM_SECS: f64 = 10.0;
/// What offers a way back stays until a person has seen what came of it.
const OFFER_SECS: f64 = 30.0;
/// More would cover the window; the oldest go first.
const MAX_SHOWN: usize = 4;

#[derive(Debug)]
struct Toast<A> {
    number: u64,
    severity: Severity,
    words: String,
    /// In seconds of egui's clock; set when it is first shown.
    until: Option<f64>,
    /// What a button says, and what is asked for when it is pressed.
    button: Option<(&'static str, A)>,
}

/// The messages of a window, and what their buttons ask for.
#[derive(Debug)]
pub struct Toasts<A = ()> {
    toasts: Vec<Toast<A>>,
    next_number: u64,
}

impl<A> Default for Toasts<A> {
    fn default() -> Self {
        Self { toasts: Vec::new(), next_number: 0 }
    }
}

impl<A> Toasts<A> {
    pub fn push(&mut self, severity: Severity, words: impl Into<String>) {
        self.add(severity, words.into(), None);
    }

    /// A message with a button that asks for `wanted`, and takes the message away.
    pub fn push_with(
        &mut self,
        severity: Severity,
        words: impl Into<String>,
        button: &'static str,
        wanted: A,
    ) {
        self.add(severity, words.into(), Some((button, wanted)));
    }

    fn add(&mut self, severity: Severity, words: String, button: Option<(&'static str, A)>) {
        self.toasts.push(Toast { number: self.next_number, severity, words, until: None, button });
        self.next_number += 1;
        let surplus = self.toasts.len().saturating_sub(MAX_SHOWN);
        self.toasts.drain(..surplus);
    }

    pub fn is_empty(&self) -> bool {
        self.toasts.is_empty()
    }

    /// Shows them at the lower right, above the status bar. Gives what the button of one asks for.
    pub fn show(&mut self, context: &Context) -> Option<A> {
        let now = context.input(|input| input.time);
        self.toasts.retain(|toast| toast.until.is_none_or(|until| until > now));
        if self.toasts.is_empty() {
            return None;
        }
        let mut dismissed = None;
        Area::new(Id::unique("toasts"))
            .order(Order::Foreground)
            .anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -(size::STATUS_BAR + 12.0)))
            .show(context, |ui| {
                for toast in &mut self.toasts {
                    let span = match toast.severity {
                        Severity::Critical | Severity::Warning => ALARM_SECS,
                        _ if toast.button.is_some() => OFFER_SECS,
                        _ => CALM_SECS,
                    };
                    let until = *toast.until.get_or_insert(now + span);
                    ui.ctx()
                        .request_repaint_after(std::time::Duration::from_secs_f64((until - now).max(0.01)));
                    if let Some(end) = toast_ui(ui, toast) {
                        dismissed = Some((toast.number, end));
                    }
                }
            });
        let (number, end) = dismissed?;
        let place = self.toasts.iter().position(|toast| toast.number == number)?;
        let toast = self.toasts.remove(place);
        if end == End::Pressed { toast.button.map(|(_, wanted)| wanted) } else { None }
    }
}

/// How a hand ended a message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Dismissed,
    Pressed,
}

fn toast_ui<A>(ui: &mut egui::Ui, toast: &Toast<A>) -> Option<End> {
    let tokens = Tokens::of(ui.visuals().dark_mode);
    let frame = Frame::new()
        .fill(tokens.panel)
        .stroke(Stroke::new(size::HAIRLINE, tokens.hairline))
        .corner_radius(size::CORNER)
        .shadow(ui.visuals().popup_shadow)
        .inner_margin(Margin { left: 12, right: 4, top: 4, bottom: 4 });
    let response = frame.show(ui, |ui| {
        ui.set_max_width(380.0);
        ui.horizontal(|ui| {
            severity::mark(ui, toast.severity);
            text::text(ui, toast.words.as_str());
            ui.push_id(toast.number, |ui| {
                let button = toast.button.as_ref();
                let pressed = button.is_some_and(|(words, _)| ui.add(Button::secondary(words)).clicked());
                let dismissed = ui.add(Button::icon_only(super::Icon::Close, "Dismiss")).clicked();
                match (pressed, dismissed) {
                    (true, _) => Some(End::Pressed),
                    (false, true) => Some(End::Dismissed),
                    (false, false) => None,
                }
            })
            .inner
        })
        .inner
    });
    response.response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, &toast.words));
    response.inner
}
