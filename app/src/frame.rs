//! What stands around every view: navigation, top bar, status bar, inspector.
//!
//! Each part is a function of a [`crate::views::ViewContext`] that pushes actions; none keeps anything.

pub mod context_pill;
pub mod inspector;
pub mod nav;
pub mod plan;
pub mod search_box;
pub mod status_bar;
pub mod time_line;
pub mod top_bar;

pub use plan::Plan;
