//! What of the frame fits into how wide a window.

use crate::ui::tokens::size;

/// The navigation without its names.
pub const NARROW_NAVIGATION: f32 = 52.0;
/// A view needs this much to be of use beside an inspector.
const LEAST_VIEW: f32 = 600.0;
/// Below this the navigation shows icons only.
const WIDE: f32 = 1180.0;
/// Below this the top bar shows the context's name only.
const MEDIUM: f32 = 1080.0;
/// Below this there is no time line.
const NARROW: f32 = 760.0;

/// How the parts of the frame share a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    pub has_names_in_nav: bool,
    /// Whether the inspector lies over the view instead of beside it.
    pub has_inspector_over: bool,
    /// Whether the context's pill also tells servers and latency.
    pub has_link_details: bool,
    pub has_timeline: bool,
    /// Whether the search box has words; else it is an icon.
    pub has_search_words: bool,
}

impl Plan {
    pub fn new(width: f32) -> Self {
        let has_names_in_nav = width >= WIDE;
        let nav = if has_names_in_nav { size::NAVIGATION } else { NARROW_NAVIGATION };
        Self {
            has_names_in_nav,
            has_inspector_over: width - nav - size::INSPECTOR < LEAST_VIEW,
            has_link_details: width >= MEDIUM,
            has_timeline: width >= NARROW,
            has_search_words: width >= MEDIUM,
        }
    }

    pub fn nav_width(&self) -> f32 {
        if self.has_names_in_nav { size::NAVIGATION } else { NARROW_NAVIGATION }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_gives_up_the_least_needed_first() {
        let wide = Plan::new(1440.0);
        assert!(
            wide.has_names_in_nav && wide.has_timeline && wide.has_link_details && !wide.has_inspector_over
        );
        let laptop = Plan::new(1280.0);
        assert!(laptop.has_names_in_nav && !laptop.has_inspector_over);
        let half = Plan::new(900.0);
        assert!(
            !half.has_names_in_nav && half.has_inspector_over && half.has_timeline && !half.has_link_details
        );
        assert!(!Plan::new(640.0).has_timeline);
    }

    #[test]
    fn what_a_window_shows_only_grows_with_it() {
        let shown = |width: f32| {
            let plan = Plan::new(width);
            [plan.has_names_in_nav, plan.has_link_details, plan.has_timeline, plan.has_search_words]
        };
        for width in 320..2000 {
            let (now, more) = (shown(width as f32), shown(width as f32 + 1.0));
            assert!(now.iter().zip(more).all(|(now, more)| !now || more), "{width}");
        }
    }
}
