//! Brings the tokens into egui.
//!
//! Our components paint themselves from [`tokens`]. The styles that are installed here are for what egui paints:
//! text fields, scroll bars, tooltips, popups and plots.

use std::collections::BTreeMap;

use egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle, Theme, Ui,
    Visuals,
    epaint::FontColorTransferFunction,
    style::{ScrollStyle, Selection, WidgetVisuals, Widgets},
    vec2,
};

use super::{
    fonts,
    tokens::{Tokens, size},
};

/// Fonts and the styles of both themes. To be called once, before the first frame.
pub fn install(context: &Context) {
    context.set_fonts(fonts::definitions());
    for theme in [Theme::Dark, Theme::Light] {
        let tokens = Tokens::of(theme == Theme::Dark);
        context.style_mut_of(theme, |style| apply(style, tokens));
    }
    // A hairline is one pixel: feathering would make it two soft ones.
    context.tessellation_options_mut(|options| options.round_rects_to_pixels = true);
}

/// The colours of the theme that `ui` is painted in.
pub fn tokens(ui: &Ui) -> &'static Tokens {
    Tokens::of(ui.visuals().dark_mode)
}

fn apply(style: &mut Style, tokens: &Tokens) {
    style.text_styles = text_styles();
    style.visuals = visuals(tokens);
    style.animation_time = 0.08;

    style.spacing.item_spacing = vec2(8.0, 6.0);
    style.spacing.button_padding = vec2(10.0, 5.0);
    style.spacing.interact_size = vec2(28.0, size::CONTROL);
    style.spacing.window_margin = Margin::same(16);
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.tooltip_width = 360.0;
    style.spacing.scroll = ScrollStyle { bar_width: 8.0, ..ScrollStyle::thin() };

    // A sentence that lights up as an edit field under the pointer is restless.
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
}

fn text_styles() -> BTreeMap<TextStyle, FontId> {
    [
        (TextStyle::Body, fonts::text()),
        (TextStyle::Button, fonts::strong()),
        (TextStyle::Small, fonts::label()),
        (TextStyle::Heading, fonts::title()),
        (TextStyle::Monospace, FontId::new(size::FIGURES, FontFamily::Monospace)),
    ]
    .into()
}

fn visuals(tokens: &Tokens) -> Visuals {
    let mut visuals = if tokens.dark { Visuals::dark() } else { Visuals::light() };
    let corner = CornerRadius::same(size::CORNER);
    let hairline = Stroke::new(size::HAIRLINE, tokens.hairline);

    let widget = |fill: Color32, line: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(size::HAIRLINE, line),
        corner_radius: corner,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    visuals.widgets = Widgets {
        noninteractive: widget(tokens.panel, tokens.hairline, tokens.text),
        inactive: widget(tokens.raised, tokens.hairline, tokens.text),
        hovered: widget(tokens.raised, tokens.faint, tokens.text),
        active: widget(tokens.hairline, tokens.faint, tokens.text),
        open: widget(tokens.raised, tokens.faint, tokens.text),
    };
    visuals.selection = Selection {
        bg_fill: tokens.accent.gamma_multiply(if tokens.dark { 0.35 } else { 0.22 }),
        stroke: Stroke::new(1.0, tokens.accent),
    };

    // Light strokes on a dark ground spread to the eye, dark ones on a light ground shrink: the edges of glyphs are
    // weighted so that both themes look equally bold.
    let gamma = if tokens.dark { 0.68 } else { 0.82 };
    visuals.text_options.color_transfer_function = FontColorTransferFunction::Gamma(gamma);

    visuals.weak_text_color = Some(tokens.dimmed);
    visuals.hyperlink_color = tokens.accent;
    visuals.warn_fg_color = tokens.warning;
    visuals.error_fg_color = tokens.critical;
    visuals.faint_bg_color = tokens.hover;
    visuals.extreme_bg_color = tokens.raised;
    visuals.text_edit_bg_color = Some(tokens.raised);
    visuals.code_bg_color = tokens.raised;
    visuals.panel_fill = tokens.panel;
    visuals.window_fill = tokens.panel;
    visuals.window_stroke = hairline;
    visuals.window_corner_radius = corner;
    visuals.menu_corner_radius = corner;
    visuals.window_shadow = shadow(tokens);
    visuals.popup_shadow = shadow(tokens);
    visuals.text_cursor.stroke = Stroke::new(1.5, tokens.accent);
    // A blinking cursor repaints the window for ever.
    visuals.text_cursor.blink = false;
    visuals.striped = false;
    visuals
}

fn shadow(tokens: &Tokens) -> Shadow {
    Shadow {
        offset: [0, 4],
        blur: 16,
        spread: 0,
        color: Color32::from_black_alpha(if tokens.dark { 110 } else { 40 }),
    }
}
