//! Buttons: one primary for the main thing, secondary for the rest, quiet ones in bars, icons with a tooltip.

use egui::{
    Color32, CornerRadius, FontId, Galley, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, Widget,
    WidgetInfo, accesskit::Role, pos2, vec2,
};
use std::sync::Arc;

use super::{
    Icon, fonts, text, theme,
    tokens::{Tokens, size},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Primary,
    Secondary,
    Quiet,
    Danger,
    /// Framed in the healthy colour: Live.
    Live,
}

/// A button. Add it with `ui.add`, or with `ui.add_enabled` if it can be disabled.
#[must_use = "a button shows when it is added to a ui"]
pub struct Button<'a> {
    label: &'a str,
    kind: Kind,
    icon: Option<Icon>,
    /// Whether the label is shown, or only told to assistive technology and in the tooltip.
    label_shown: bool,
    tooltip: Option<&'a str>,
    selected: bool,
    opens_menu: bool,
}

impl<'a> Button<'a> {
    fn new(label: &'a str, kind: Kind) -> Self {
        Self { label, kind, icon: None, label_shown: true, tooltip: None, selected: false, opens_menu: false }
    }

    /// The one main button of a surface.
    pub fn primary(label: &'a str) -> Self {
        Self::new(label, Kind::Primary)
    }

    pub fn secondary(label: &'a str) -> Self {
        Self::new(label, Kind::Secondary)
    }

    /// Without a frame until the pointer is over it.
    pub fn quiet(label: &'a str) -> Self {
        Self::new(label, Kind::Quiet)
    }

    /// For what can't be undone.
    pub fn danger(label: &'a str) -> Self {
        Self::new(label, Kind::Danger)
    }

    /// Framed in the healthy colour, as Live in the top bar.
    pub fn live(label: &'a str) -> Self {
        Self::new(label, Kind::Live)
    }

    /// An icon alone; the label is its tooltip and its accessible name.
    pub fn icon_only(icon: Icon, label: &'a str) -> Self {
        Self { icon: Some(icon), label_shown: false, tooltip: Some(label), ..Self::new(label, Kind::Quiet) }
    }

    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    pub fn tooltip(mut self, words: &'a str) -> Self {
        self.tooltip = Some(words);
        self
    }

    /// Shown as the chosen one of several.
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    /// A small arrow that says that a menu opens.
    pub fn opens_menu(mut self) -> Self {
        self.opens_menu = true;
        self
    }

    fn colors(&self, tokens: &Tokens, over: bool, down: bool) -> Colors {
        let accented = self.kind == Kind::Primary || (self.selected && self.kind == Kind::Secondary);
        if accented {
            let shade = if down {
                0.8
            } else if over {
                0.9
            } else {
                1.0
            };
            return Colors {
                fill: mix(tokens.panel, tokens.accent, shade),
                line: Color32::TRANSPARENT,
                text: tokens.on_accent,
            };
        }
        let text = match self.kind {
            Kind::Danger => tokens.critical,
            Kind::Live => tokens.healthy,
            Kind::Quiet if !over && !self.selected => tokens.dimmed,
            _ => tokens.text,
        };
        let rest = match self.kind {
            Kind::Quiet if !self.selected => Color32::TRANSPARENT,
            Kind::Live => Color32::TRANSPARENT,
            _ => tokens.raised,
        };
        let line = match self.kind {
            Kind::Quiet => Color32::TRANSPARENT,
            Kind::Live => tokens.healthy,
            _ if over => mix(tokens.hairline, tokens.faint, 0.5),
            _ => tokens.hairline,
        };
        let fill = if down {
            tokens.hairline
        } else if over && rest == Color32::TRANSPARENT {
            tokens.raised
        } else if over {
            mix(tokens.raised, tokens.hairline, 0.5)
        } else {
            rest
        };
        Colors { fill, line, text }
    }
}

struct Colors {
    fill: Color32,
    line: Color32,
    text: Color32,
}

impl Widget for Button<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let tokens = theme::tokens(ui);
        let label = self.label_shown.then(|| lay_out(ui, self.label, fonts::control()));
        let icon_width = if self.icon.is_some() { size::ICON } else { 0.0 };
        let arrow_width = if self.opens_menu { 14.0 } else { 0.0 };
        let gap = if self.icon.is_some() && label.is_some() { 6.0 } else { 0.0 };
        let label_width = label.as_ref().map_or(0.0, |galley| galley.size().x.ceil());
        let padding = if label.is_some() { 11.0 } else { 6.0 };
        let width = padding * 2.0 + icon_width + gap + label_width + arrow_width;

        let (rect, response) = ui.allocate_exact_size(vec2(width, size::CONTROL), Sense::click());
        let enabled = ui.is_enabled();
        response.widget_info(|| {
            if self.selected {
                WidgetInfo::selected(Role::Button, enabled, true, self.label)
            } else {
                WidgetInfo::labeled(Role::Button, enabled, self.label)
            }
        });

        if ui.is_rect_visible(rect) {
            let colors = self.colors(tokens, response.hovered(), response.is_pointer_button_down_on());
            let corner = CornerRadius::same(size::CORNER);
            let painter = ui.painter();
            painter.rect(
                rect,
                corner,
                colors.fill,
                Stroke::new(size::HAIRLINE, colors.line),
                StrokeKind::Inside,
            );
            focus_ring(ui, &response, rect);

            let mut x = rect.left() + padding;
            if let Some(icon) = self.icon {
                let place = Rect::from_min_size(pos2(x, rect.top()), vec2(icon_width, rect.height()));
                icon.paint(painter, place, size::ICON, colors.text);
                x += icon_width + gap;
            }
            if let Some(galley) = label {
                text::paint_tinted(painter, galley, x, rect.center().y, colors.text);
                x += label_width;
            }
            if self.opens_menu {
                let place = Rect::from_min_size(pos2(x + 4.0, rect.top()), vec2(10.0, rect.height()));
                Icon::ChevronDown.paint(painter, place, 10.0, tokens.dimmed);
            }
        }

        match self.tooltip {
            Some(words) => super::tooltip::text(response, words),
            None => response,
        }
    }
}

/// The outline of what the keyboard is on.
pub(super) fn focus_ring(ui: &Ui, response: &Response, rect: Rect) {
    if response.has_focus() {
        let stroke = Stroke::new(1.5, theme::tokens(ui).accent);
        ui.painter().rect_stroke(rect, CornerRadius::same(size::CORNER), stroke, StrokeKind::Outside);
    }
}

/// A colour on the way from one to the other.
pub(super) fn mix(from: Color32, to: Color32, share: f32) -> Color32 {
    from.lerp_to_gamma(to, share)
}

fn lay_out(ui: &Ui, words: &str, font: FontId) -> Arc<Galley> {
    ui.painter().layout_no_wrap(words.to_owned(), font, Color32::PLACEHOLDER)
}

/// Buttons side by side that wrap where the line ends, as the remedies of a finding.
pub fn row<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(6.0, 6.0);
        contents(ui)
    })
    .inner
}
