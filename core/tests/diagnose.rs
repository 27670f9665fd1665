//! The rules of consumers, on samples of real servers and on invented ones.
#![expect(clippy::unwrap_used, reason = "helpers of tests are tests, which may do so")]

#[path = "diagnose/golden.rs"]
mod golden;
#[path = "diagnose/properties.rs"]
mod properties;
#[path = "diagnose/scene.rs"]
mod scene;
#[path = "diagnose/with_facts.rs"]
mod with_facts;
