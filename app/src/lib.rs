//! The window and the command line of Jetlens.
//!
//! `main` → [`cli`] | [`window`]. The window reads the latest snapshot each frame ([`bridge`] is the only file that
//! touches tokio), `logic` ingests and runs [`action::Action`]s, `ui` only shows. [`views`] has one view a file and a
//! registry that navigation, the palette and the tests iterate. [`ui`] is the design system: no colour, size or raw
//! widget outside of it.

pub mod action;
pub mod app;
pub mod attributions;
pub mod bridge;
pub mod connections;
mod dialogs;
mod environment;
pub mod filter;
pub mod frame;
pub mod freshness;
pub mod keys;
pub mod moment;
pub mod notice;
pub mod operating;
pub mod palette;
pub mod picture;
pub mod places;
pub mod pulse;
pub mod reel;
pub mod route;
#[doc(hidden)]
pub mod sample;
#[doc(hidden)]
pub mod testing;
pub mod ui;
pub mod views;
pub mod window;

pub mod cli;
