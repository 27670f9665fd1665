//! The colour that a person gave an environment, so that production never looks like a playground.

use jetlens_core::settings::ContextSettings;

use crate::ui::Tokens;

/// The names that a person can choose from, as the settings hold them.
pub(crate) const COLORS: [&str; 6] = ["red", "amber", "green", "blue", "violet", "grey"];

/// The colour of a context's label. Without a choice, production is red and everything else grey.
pub(crate) fn color(tokens: &Tokens, settings: &ContextSettings) -> egui::Color32 {
    let word = settings.environment.trim().to_lowercase();
    let default = if word.starts_with("prod") || word == "live" { "red" } else { "grey" };
    match settings.color.as_deref().filter(|name| COLORS.contains(name)).unwrap_or(default) {
        "red" => tokens.critical,
        "amber" => tokens.warning,
        "green" => tokens.healthy,
        "blue" => tokens.accent,
        "violet" => tokens.series(3),
        _ => tokens.dimmed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_is_red_unless_somebody_chose() {
        let of = |environment: &str, chosen: Option<&str>| {
            let settings = ContextSettings {
                environment: environment.to_owned(),
                color: chosen.map(str::to_owned),
                ..ContextSettings::default()
            };
            color(Tokens::of(true), &settings)
        };
        let tokens = Tokens::of(true);
        assert_eq!(of("Production", None), tokens.critical);
        assert_eq!(of("staging", None), tokens.dimmed);
        assert_eq!(of("prod", Some("green")), tokens.healthy);
        assert_eq!(of("prod", Some("a colour of another version")), tokens.critical);
    }
}
