//! How bad something is: a shape and a colour, so that neither has to be seen alone.

use egui::{
    Color32, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, accesskit::Role, pos2,
};

use super::{
    theme,
    tokens::{Tokens, size},
};

/// From the worst on, so that sorting puts first what a person should look at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Severity {
    Critical,
    Warning,
    Info,
    Healthy,
    /// Not known, or known too long ago.
    #[default]
    Unknown,
}

impl Severity {
    pub const ALL: [Self; 5] = [Self::Critical, Self::Warning, Self::Info, Self::Healthy, Self::Unknown];

    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Warning => "warning",
            Self::Info => "information",
            Self::Healthy => "healthy",
            Self::Unknown => "unknown",
        }
    }

    pub fn color(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Critical => tokens.critical,
            Self::Warning => tokens.warning,
            Self::Info => tokens.accent,
            Self::Healthy => tokens.healthy,
            Self::Unknown => tokens.faint,
        }
    }

    /// The colour of a verdict in words: calm states stay calm.
    pub fn text_color(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Critical => tokens.critical,
            Self::Warning => tokens.warning,
            Self::Info | Self::Healthy | Self::Unknown => tokens.dimmed,
        }
    }

    /// Paints the mark around `center`. All shapes have about the same weight to the eye.
    pub fn paint(self, painter: &Painter, center: Pos2, tokens: &Tokens) {
        self.paint_scaled(painter, center, tokens, 1.0);
    }

    /// Like [`Self::paint`], smaller or larger.
    pub fn paint_scaled(self, painter: &Painter, center: Pos2, tokens: &Tokens, scale: f32) {
        let color = self.color(tokens);
        let Pos2 { x, y } = snap(painter, center);
        match self {
            Self::Critical => {
                let r = 6.0 * scale;
                let corners = vec![pos2(x, y - r), pos2(x + r, y), pos2(x, y + r), pos2(x - r, y)];
                painter.add(Shape::convex_polygon(corners, color, Stroke::new(1.0, color)));
            }
            Self::Warning => {
                let (half, up, down) = (5.5 * scale, 5.0 * scale, 4.5 * scale);
                let corners = vec![pos2(x, y - up), pos2(x + half, y + down), pos2(x - half, y + down)];
                painter.add(Shape::convex_polygon(corners, color, Stroke::new(1.0, color)));
            }
            Self::Info => {
                painter.circle_stroke(pos2(x, y), 4.0 * scale, Stroke::new(2.0 * scale, color));
            }
            Self::Healthy => {
                painter.circle_filled(pos2(x, y), 4.0 * scale, color);
            }
            Self::Unknown => {
                painter.circle_stroke(pos2(x, y), 3.75 * scale, Stroke::new(1.25, color));
            }
        }
    }
}

/// The mark as a widget.
pub fn mark(ui: &mut Ui, severity: Severity) -> Response {
    let height = ui.text_style_height(&egui::TextStyle::Body).max(size::MARK);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(size::MARK, height), Sense::hover());
    severity.paint(ui.painter(), rect.center(), theme::tokens(ui));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, severity.name()));
    response
}

/// A mark in the middle of a rectangle, for painters of their own.
pub fn paint_in(painter: &Painter, rect: Rect, severity: Severity, tokens: &Tokens) {
    severity.paint(painter, rect.center(), tokens);
}

fn snap(painter: &Painter, center: Pos2) -> Pos2 {
    pos2(painter.round_to_pixel_center(center.x), painter.round_to_pixel_center(center.y))
}
