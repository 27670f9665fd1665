//! Made-up numbers that are the same in every run.

use crate::NOW;

/// A course that trembles, and grows if it should.
pub(crate) fn course(seed: usize, level: f64, growth: f64) -> Vec<(f64, f64)> {
    let mut noise = fastrand_like(seed);
    (0..180)
        .map(|i| {
            let x = f64::from(i);
            let rise = if i > 100 { growth * (x - 100.0) / 80.0 } else { 0.0 };
            (NOW - 900.0 + x * 5.0, level * (1.0 + 0.07 * noise()) + rise)
        })
        .collect()
}

/// Numbers between -1 and 1 that are the same in every run.
fn fastrand_like(seed: usize) -> impl FnMut() -> f64 {
    let mut state = seed as u64 * 2_654_435_761 + 12_345;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 23) - 1.0
    }
}

pub(crate) fn thousands(value: f64) -> String {
    if value < 1000.0 { format!("{value:.0}") } else { format!("{:.0}k", value / 1000.0) }
}
