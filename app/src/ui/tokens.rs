//! Every colour and every size, by name.
//!
//! Three surfaces, one line, one accent: colour means state. The window holds no other numbers than these.

use egui::Color32;

/// The colours of a theme.
#[derive(Debug, PartialEq)]
pub struct Tokens {
    pub dark: bool,
    /// Behind everything.
    pub ground: Color32,
    /// Bars, tables, the inspector.
    pub panel: Color32,
    /// Fields, chips, selected rows.
    pub raised: Color32,
    /// What a pointer is over, between panel and raised.
    pub hover: Color32,
    /// The only line.
    pub hairline: Color32,
    pub text: Color32,
    /// Where, units, labels.
    pub dimmed: Color32,
    /// Zeros, hints.
    pub faint: Color32,
    /// Links, selection, the one main button.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    pub healthy: Color32,
    pub warning: Color32,
    pub critical: Color32,
    /// Lines of a plot, in their order.
    pub series: [Color32; 6],
}

pub static DARK: Tokens = Tokens {
    dark: true,
    ground: hex("#0E1116"),
    panel: hex("#13171E"),
    raised: hex("#1A202A"),
    hover: hex("#161B23"),
    hairline: hex("#252C38"),
    text: hex("#DCE2EB"),
    dimmed: hex("#9AA5B5"),
    faint: hex("#8290A4"),
    accent: hex("#5AA9F7"),
    on_accent: hex("#0E1116"),
    healthy: hex("#4CC38A"),
    warning: hex("#F0B849"),
    critical: hex("#F4727A"),
    series: [hex("#5AA9F7"), hex("#4CC3B0"), hex("#F0B849"), hex("#C792EA"), hex("#F4727A"), hex("#9AA5B5")],
};

pub static LIGHT: Tokens = Tokens {
    dark: false,
    ground: hex("#F4F6F8"),
    panel: hex("#FFFFFF"),
    raised: hex("#EDF0F4"),
    hover: hex("#F4F6F9"),
    hairline: hex("#D9DFE7"),
    text: hex("#1B2330"),
    dimmed: hex("#516072"),
    faint: hex("#5A6880"),
    accent: hex("#1765C1"),
    on_accent: hex("#FFFFFF"),
    healthy: hex("#17774A"),
    warning: hex("#8F5B00"),
    critical: hex("#BE2630"),
    series: [hex("#1765C1"), hex("#0F7F73"), hex("#8F5B00"), hex("#7B3FB0"), hex("#BE2630"), hex("#5A6880")],
};

impl Tokens {
    pub fn of(dark: bool) -> &'static Self {
        if dark { &DARK } else { &LIGHT }
    }

    /// The colour of the line with this number; it starts over after the last.
    pub fn series(&self, index: usize) -> Color32 {
        self.series[index % self.series.len()]
    }

    /// The fill under a line of this colour.
    pub fn fill_under(&self, line: Color32) -> Color32 {
        line.gamma_multiply(if self.dark { 0.18 } else { 0.13 })
    }
}

/// A colour as the table of the design writes it.
#[expect(clippy::disallowed_methods, reason = "this is the module that the lint points to")]
const fn hex(rgb: &str) -> Color32 {
    let digits = rgb.as_bytes();
    Color32::from_rgb(
        hex_byte(digits[1], digits[2]),
        hex_byte(digits[3], digits[4]),
        hex_byte(digits[5], digits[6]),
    )
}

const fn hex_byte(high: u8, low: u8) -> u8 {
    const fn digit(character: u8) -> u8 {
        match character {
            b'0'..=b'9' => character - b'0',
            _ => character - b'A' + 10,
        }
    }
    digit(high) * 16 + digit(low)
}

/// Sizes in points.
pub mod size {
    pub const TOP_BAR: f32 = 44.0;
    pub const NAVIGATION: f32 = 184.0;
    pub const INSPECTOR: f32 = 348.0;
    pub const STATUS_BAR: f32 = 26.0;
    /// A row of a table.
    pub const ROW: f32 = 26.0;
    /// Buttons and fields.
    pub const CONTROL: f32 = 28.0;
    /// A row of the navigation.
    pub const NAV_ITEM: f32 = 28.0;
    pub const HAIRLINE: f32 = 1.0;
    pub const CORNER: u8 = 6;
    /// Chips, key caps and other small things inside of a control.
    pub const CORNER_SMALL: u8 = 4;
    pub const ICON: f32 = 16.0;
    /// The box that a severity mark is painted in.
    pub const MARK: f32 = 14.0;

    /// Names and navigation.
    pub const TEXT: f32 = 13.0;
    /// Cells of tables and sentences: a little smaller, for there are many of them.
    pub const BODY: f32 = 12.5;
    /// Second lines, hints and the words on buttons.
    pub const DETAIL: f32 = 12.0;
    pub const FIGURES: f32 = 12.0;
    pub const LABEL: f32 = 11.5;
    pub const TITLE: f32 = 17.0;
    pub const TITLE_SMALL: f32 = 14.0;
}

/// Distances in points, on a grid of 8 with a half step.
pub mod space {
    pub const HALF: f32 = 4.0;
    pub const ONE: f32 = 8.0;
    pub const THREE_HALVES: f32 = 12.0;
    pub const TWO: f32 = 16.0;
    pub const THREE: f32 = 24.0;
    /// From the edge of the view to its content.
    pub const VIEW: f32 = 20.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as WCAG 2 defines it.
    fn luminance(color: Color32) -> f64 {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_every_surface() {
        for tokens in [&DARK, &LIGHT] {
            let surfaces = [
                ("ground", tokens.ground),
                ("panel", tokens.panel),
                ("raised", tokens.raised),
                ("hover", tokens.hover),
            ];
            let texts = [
                ("text", tokens.text),
                ("dimmed", tokens.dimmed),
                ("faint", tokens.faint),
                ("accent", tokens.accent),
                ("healthy", tokens.healthy),
                ("warning", tokens.warning),
                ("critical", tokens.critical),
            ];
            for (text_name, text) in texts {
                for (surface_name, surface) in surfaces {
                    let ratio = contrast(text, surface);
                    assert!(
                        ratio >= 4.5,
                        "{text_name} on {surface_name}, dark: {}, has a contrast of {ratio:.2}",
                        tokens.dark
                    );
                }
            }
            assert!(
                contrast(tokens.on_accent, tokens.accent) >= 4.5,
                "the main button, dark: {}",
                tokens.dark
            );
        }
    }
}
