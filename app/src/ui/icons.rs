//! Symbols, from a font of our own.
//!
//! `assets/icons.py` holds the drawings; the order of this enum is the order of their code points.

use egui::{Align2, Color32, FontId, Painter, Rect, Response, Sense, Ui, Vec2, pos2};

use super::fonts;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Icon {
    Overview,
    Consumers,
    Streams,
    Changes,
    Messages,
    KeyValue,
    Objects,
    Services,
    Topology,
    Servers,
    Events,
    Ask,
    Dashboards,
    Recordings,
    Contexts,
    Settings,
    Search,
    Refresh,
    Back,
    Forward,
    Close,
    ChevronLeft,
    ChevronRight,
    ChevronUp,
    ChevronDown,
    SortUp,
    SortDown,
    Columns,
    Copy,
    Check,
    Warning,
    Critical,
    Info,
    Healthy,
    Unknown,
    Pin,
    External,
    Lock,
    Eye,
    EyeOff,
    Pause,
    Play,
    Stop,
    Record,
    Leader,
    Filter,
    Plus,
    Minus,
    More,
    Keyboard,
    Sun,
    Moon,
    Trash,
    Edit,
    Download,
    Link,
    Group,
    Offline,
    Jetlens,
}

impl Icon {
    pub const ALL: &[Self] = &[
        Self::Overview,
        Self::Consumers,
        Self::Streams,
        Self::Changes,
        Self::Messages,
        Self::KeyValue,
        Self::Objects,
        Self::Services,
        Self::Topology,
        Self::Servers,
        Self::Events,
        Self::Ask,
        Self::Dashboards,
        Self::Recordings,
        Self::Contexts,
        Self::Settings,
        Self::Search,
        Self::Refresh,
        Self::Back,
        Self::Forward,
        Self::Close,
        Self::ChevronLeft,
        Self::ChevronRight,
        Self::ChevronUp,
        Self::ChevronDown,
        Self::SortUp,
        Self::SortDown,
        Self::Columns,
        Self::Copy,
        Self::Check,
        Self::Warning,
        Self::Critical,
        Self::Info,
        Self::Healthy,
        Self::Unknown,
        Self::Pin,
        Self::External,
        Self::Lock,
        Self::Eye,
        Self::EyeOff,
        Self::Pause,
        Self::Play,
        Self::Stop,
        Self::Record,
        Self::Leader,
        Self::Filter,
        Self::Plus,
        Self::Minus,
        Self::More,
        Self::Keyboard,
        Self::Sun,
        Self::Moon,
        Self::Trash,
        Self::Edit,
        Self::Download,
        Self::Link,
        Self::Group,
        Self::Offline,
        Self::Jetlens,
    ];

    /// The character that shows it in every family of [`fonts`].
    pub fn char(self) -> char {
        char::from_u32(0xE000 + self as u32).unwrap_or(' ')
    }

    /// Paints the icon in the middle of `rect`, on whole pixels.
    pub fn paint(self, painter: &Painter, rect: Rect, size: f32, color: Color32) {
        let step = 1.0 / painter.pixels_per_point();
        let snap = |value: f32| (value / step).round() * step;
        let corner = pos2(snap(rect.center().x - size / 2.0), snap(rect.center().y - size / 2.0));
        painter.text(corner, Align2::LEFT_TOP, self.char(), FontId::new(size, fonts::icons()), color);
    }
}

/// An icon as a widget that only shows.
pub fn icon(ui: &mut Ui, icon: Icon, color: Color32, size: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(size), Sense::hover());
    icon.paint(ui.painter(), rect, size, color);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_has_a_glyph_in_every_face() {
        let mut all =
            egui::epaint::text::Fonts::new(egui::epaint::text::TextOptions::default(), fonts::definitions());
        for font in [FontId::new(16.0, fonts::icons()), fonts::text(), fonts::bold(), fonts::figures()] {
            for icon in Icon::ALL {
                assert!(all.has_glyph(&font, icon.char()), "{icon:?} in {font:?}");
            }
        }
    }
}
