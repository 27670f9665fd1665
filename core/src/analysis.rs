//! What the model means: pure functions and values, without I/O and without a clock.

pub mod diagnose;
pub mod forecast;
pub mod history;
pub mod sample;
pub mod trend;
