//! Short messages that come and go in the corner.

use egui::{Align2, Area, Context, Frame, Id, Margin, Order, Stroke, WidgetInfo, accesskit::Role, vec2};

use super::{Severity, Tokens, button::Button, severity, text, tokens::size};

/// How long a message stays. A failure stays longer: someone has to read it.
const CALM_SECS: f64 = 4.0;
const ALARM_SECS: f64 = 10.0;
/// More would cover the window; the oldest go first.
const MAX_SHOWN: usize = 4;

#[derive(Debug)]
struct Toast {
    number: u64,
    severity: Severity,
    words: String,
    /// In seconds of egui's clock; set when it is first shown.
    until: Option<f64>,
}

/// The messages of a window.
#[derive(Debug, Default)]
pub struct Toasts {
    toasts: Vec<Toast>,
    next_number: u64,
}

impl Toasts {
    pub fn push(&mut self, severity: Severity, words: impl Into<String>) {
        self.toasts.push(Toast { number: self.next_number, severity, words: words.into(), until: None });
        self.next_number += 1;
        let surplus = self.toasts.len().saturating_sub(MAX_SHOWN);
        self.toasts.drain(..surplus);
    }

    pub fn is_empty(&self) -> bool {
        self.toasts.is_empty()
    }

    /// Shows them at the lower right, above the status bar.
    pub fn show(&mut self, context: &Context) {
        let now = context.input(|input| input.time);
        self.toasts.retain(|toast| toast.until.is_none_or(|until| until > now));
        if self.toasts.is_empty() {
            return;
        }
        let mut dismissed = None;
        Area::new(Id::unique("toasts"))
            .order(Order::Foreground)
            .anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -(size::STATUS_BAR + 12.0)))
            .show(context, |ui| {
                for toast in &mut self.toasts {
                    let span = if toast.severity <= Severity::Warning { ALARM_SECS } else { CALM_SECS };
                    let until = *toast.until.get_or_insert(now + span);
                    ui.ctx()
                        .request_repaint_after(std::time::Duration::from_secs_f64((until - now).max(0.01)));
                    if toast_ui(ui, toast) {
                        dismissed = Some(toast.number);
                    }
                }
            });
        if let Some(number) = dismissed {
            self.toasts.retain(|toast| toast.number != number);
        }
    }
}

fn toast_ui(ui: &mut egui::Ui, toast: &Toast) -> bool {
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
            ui.push_id(toast.number, |ui| ui.add(Button::icon_only(super::Icon::Close, "Dismiss")).clicked())
                .inner
        })
        .inner
    });
    response.response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, &toast.words));
    response.inner
}
