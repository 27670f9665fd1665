//! The window
mod preflight;
