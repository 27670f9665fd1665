//! Everything of Jetlens but pixels: what a NATS system looks like, how to read it, and what it means.
//!
//! The modules form layers, and each uses only the ones above it in this list
//! (`core/tests/architecture.rs` checks it):
//!
//! 1. *words*: [`ids`], [`units`], [`mod@format`], [`text`], [`clock`];
//! 2. *model*: [`model`], plain data;
//! 3. *analysis*: [`analysis`], pure functions over the model;
//! 4. *edges*: [`wire`], [`context`], [`link`], [`recording`], [`settings`], the only modules that know a format or a socket;
//! 5. *services*: [`attribute`], [`collect`], [`operate`], [`pull`];
//! 6. *session*: [`session`], one actor for each connection.

pub mod clock;
pub mod format;
pub mod ids;
pub mod text;
pub mod units;

pub mod model;

pub mod analysis;

pub mod context;
pub mod link;
pub mod recording;
pub mod settings;
pub mod wire;

pub mod attribute;
pub mod collect;
pub mod operate;
pub mod pull;

pub mod session;
