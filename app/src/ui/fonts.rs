//! The faces: Inter for words, JetBrains Mono for figures and names of fields, and our own icons.
//!
//! No font of egui is in the binary. What these subsets lack, such as Chinese or Arabic names, comes from the fonts of
//! the system, which eframe puts behind the families of this module. `assets/README.md` says how the files are made.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily, FontId, FontTweak};

use super::tokens::size;

const INTER_REGULAR: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");
const INTER_MEDIUM: &[u8] = include_bytes!("../../../assets/fonts/Inter-Medium.otf");
const INTER_SEMIBOLD: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold.otf");
const MONO_REGULAR: &[u8] = include_bytes!("../../../assets/fonts/JetBrainsMono-Regular.ttf");
const MONO_MEDIUM: &[u8] = include_bytes!("../../../assets/fonts/JetBrainsMono-Medium.ttf");
const ICONS: &[u8] = include_bytes!("../../../assets/fonts/jetlens-icons.ttf");

/// Words, in the regular weight.
pub fn regular() -> FontFamily {
    FontFamily::Proportional
}

/// What a row is about.
pub fn medium() -> FontFamily {
    FontFamily::Name("medium".into())
}

/// Titles.
pub fn semibold() -> FontFamily {
    FontFamily::Name("semibold".into())
}

/// Figures, subjects and names of fields.
pub fn mono() -> FontFamily {
    FontFamily::Monospace
}

/// Figures that stand out.
pub fn mono_medium() -> FontFamily {
    FontFamily::Name("mono-medium".into())
}

/// Icons alone: a line of this family is exactly as high as the icon.
pub fn icons() -> FontFamily {
    FontFamily::Name("icons".into())
}

/// The faces in their usual sizes.
pub fn text() -> FontId {
    FontId::new(size::TEXT, regular())
}

/// Cells and sentences.
pub fn body() -> FontId {
    FontId::new(size::BODY, regular())
}

pub fn body_strong() -> FontId {
    FontId::new(size::BODY, medium())
}

pub fn body_bold() -> FontId {
    FontId::new(size::BODY, semibold())
}

/// Second lines and hints.
pub fn detail() -> FontId {
    FontId::new(size::DETAIL, regular())
}

/// The words on buttons.
pub fn control() -> FontId {
    FontId::new(size::DETAIL, medium())
}

pub fn strong() -> FontId {
    FontId::new(size::TEXT, medium())
}

pub fn bold() -> FontId {
    FontId::new(size::TEXT, semibold())
}

pub fn label() -> FontId {
    FontId::new(size::LABEL, regular())
}

pub fn label_strong() -> FontId {
    FontId::new(size::LABEL, medium())
}

pub fn title() -> FontId {
    FontId::new(size::TITLE, semibold())
}

/// The title of the inspector.
pub fn title_small() -> FontId {
    FontId::new(size::TITLE_SMALL, semibold())
}

pub fn figures() -> FontId {
    FontId::new(size::FIGURES, mono())
}

pub fn figures_strong() -> FontId {
    FontId::new(size::FIGURES, mono_medium())
}

/// All faces, for [`egui::Context::set_fonts`].
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let faces = [
        ("inter", INTER_REGULAR),
        ("inter-medium", INTER_MEDIUM),
        ("inter-semibold", INTER_SEMIBOLD),
        ("mono", MONO_REGULAR),
        ("mono-medium", MONO_MEDIUM),
    ];
    for (name, bytes) in faces {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    // The icons are drawn for the grid that they are painted on: hinting would only bend them.
    let unhinted = FontTweak { hinting: Some(false), subpixel_binning: Some(false), ..FontTweak::default() };
    fonts.font_data.insert("icons".to_owned(), Arc::new(FontData::from_static(ICONS).tweak(unhinted)));

    let families = [
        (regular(), vec!["inter", "icons", "mono"]),
        (medium(), vec!["inter-medium", "icons", "mono-medium"]),
        (semibold(), vec!["inter-semibold", "icons", "mono-medium"]),
        (mono(), vec!["mono", "icons", "inter"]),
        (mono_medium(), vec!["mono-medium", "icons", "inter-medium"]),
        (icons(), vec!["icons"]),
    ];
    for (family, names) in families {
        fonts.families.insert(family, names.into_iter().map(str::to_owned).collect());
    }
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_stay_small() {
        let total: usize = definitions().font_data.values().map(|data| (*data.font).as_ref().len()).sum();
        assert!(total < 450_000, "{total} bytes of fonts");
    }

    #[test]
    fn the_faces_have_what_we_write() {
        let mut fonts =
            egui::epaint::text::Fonts::new(egui::epaint::text::TextOptions::default(), definitions());
        for font in [text(), strong(), bold(), figures(), figures_strong()] {
            for character in "09azAZ éőßЖж Ωλ ←→↑↓ ≥≤±×−≠≈∞ …·–—“”’ µ° ²³₂ €".chars().filter(|c| *c != ' ')
            {
                assert!(fonts.has_glyph(&font, character), "{font:?} lacks {character:?}");
            }
        }
        for character in "─│┌┐└┘├┤█".chars() {
            assert!(fonts.has_glyph(&figures(), character), "the figures lack {character:?}");
        }
    }

    #[test]
    fn figures_are_tabular_in_every_face() {
        let fonts = egui::epaint::text::Fonts::new(egui::epaint::text::TextOptions::default(), definitions());
        let mut fonts = fonts;
        let mut view = fonts.with_pixels_per_point(1.0);
        for font in [text(), strong(), bold(), figures()] {
            let zero = view.glyph_width(&font, '0');
            for digit in '1'..='9' {
                assert!((view.glyph_width(&font, digit) - zero).abs() < 0.01, "{digit} in {font:?}");
            }
        }
    }
}
