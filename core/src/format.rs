//! The only human formatting of numbers, sizes, rates, ages and durations.
//!
//! Figures stand in columns, so each function keeps its width small and its unit last.
//! JSON and CSV never pass through here.

use crate::{
    clock::{Timestamp, secs_between},
    units::PerSec,
};

/// A count with separators: `48,210`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count in at most five characters and a unit: `912`, `48.2 k`, `10.0 M`.
pub fn short_count(value: f64) -> String {
    scaled(value, 1000.0, &["", "k", "M", "G", "T", "P", "E"])
}

/// Bytes in binary units: `0 B`, `38.0 KiB`, `41.2 GiB`.
pub fn bytes(value: u64) -> String {
    scaled(value as f64, 1024.0, &["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"])
}

fn scaled(value: f64, step: f64, units: &[&str]) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let mut scaled = value.abs();
    let mut unit = 0;
    // 999.95 would print as `1000.0`.
    while scaled >= step - 0.05 && unit + 1 < units.len() && (unit > 0 || scaled >= step) {
        scaled /= step;
        unit += 1;
    }
    let sign = if value < 0.0 { "-" } else { "" };
    let number = if unit == 0 { format!("{scaled:.0}") } else { format!("{scaled:.1}") };
    if units[unit].is_empty() { format!("{sign}{number}") } else { format!("{sign}{number} {}", units[unit]) }
}

/// A rate of messages without its `/s`: `0`, `0.3`, `312`, `18.4 k`; `–` while unknown.
pub fn per_sec(rate: PerSec) -> String {
    match rate.0 {
        Some(value) if value.is_finite() => small_rate(value),
        _ => "–".to_owned(),
    }
}

/// A change a second with its sign, without its `/s`: `+312`, `-12`, `0`; `–` while unknown.
pub fn signed_per_sec(rate: PerSec) -> String {
    let text = per_sec(rate);
    match rate.0 {
        Some(value) if value > 0.0 && text != "0" => format!("+{text}"),
        _ => text,
    }
}

/// Bytes a second with its unit: `38.0 KiB/s`; `–` while unknown.
pub fn bytes_per_sec(rate: PerSec) -> String {
    match rate.0 {
        Some(value) if value.is_finite() => {
            format!("{}/s", scaled(value, 1024.0, &["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]))
        }
        _ => "–".to_owned(),
    }
}

fn small_rate(value: f64) -> String {
    let size = value.abs();
    if size < 0.05 {
        "0".to_owned()
    } else if size < 10.0 {
        format!("{value:.1}")
    } else if size < 10_000.0 {
        let whole = count(size.round() as u64);
        if value < 0.0 { format!("-{whole}") } else { whole }
    } else {
        short_count(value)
    }
}

/// A share of 1 as per cent: `93 %`, `0.4 %`.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if !value.is_finite() {
        "–".to_owned()
    } else if value > 0.0 && value < 10.0 {
        format!("{value:.1} %")
    } else {
        format!("{value:.0} %")
    }
}

/// A span of seconds in its largest unit: `0.3 s`, `41 s`, `18 min`, `2 h`, `3 d`.
pub fn span(secs: f64) -> String {
    if !secs.is_finite() {
        return "–".to_owned();
    }
    let secs = secs.max(0.0);
    if secs < 9.95 {
        format!("{secs:.1} s")
    } else if secs < 99.5 {
        format!("{secs:.0} s")
    } else if secs < 90.0 * 60.0 {
        format!("{:.0} min", secs / 60.0)
    } else if secs < 48.0 * 3600.0 {
        format!("{:.0} h", secs / 3600.0)
    } else {
        format!("{:.0} d", secs / 86_400.0)
    }
}

/// A span in milliseconds below a second: `1.2 ms`, `740 ms`, then as [`span`].
pub fn latency(secs: f64) -> String {
    if secs < 0.01 {
        format!("{:.1} ms", secs * 1e3)
    } else if secs < 1.0 {
        format!("{:.0} ms", secs * 1e3)
    } else {
        span(secs)
    }
}

/// How long ago `then` was at `now`: `18 min`; `never` without a moment.
///
/// A server's clock may run ahead of ours: that is an age of zero, not a negative one.
pub fn age(then: Option<Timestamp>, now: Timestamp) -> String {
    then.map_or_else(|| "never".to_owned(), |then| span(secs_between(then, now)))
}

/// A configured duration, exact: `30 s`, `1 h 30 min`, `500 ms`; `none` for 0.
pub fn duration_nanos(nanos: u64) -> String {
    const UNITS: [(u64, &str); 7] = [
        (86_400_000_000_000, "d"),
        (3_600_000_000_000, "h"),
        (60_000_000_000, "min"),
        (1_000_000_000, "s"),
        (1_000_000, "ms"),
        (1_000, "µs"),
        (1, "ns"),
    ];
    let mut rest = nanos;
    let mut parts = Vec::new();
    for (unit, name) in UNITS {
        if rest >= unit {
            parts.push(format!("{} {name}", rest / unit));
            rest %= unit;
        }
    }
    if parts.is_empty() { "none".to_owned() } else { parts.join(" ") }
}

/// A moment as local clock time: `13:42:07`.
pub fn clock_time(at: Timestamp) -> String {
    local(at, "%H:%M:%S")
}

/// A moment as local hours and minutes, for an axis: `13:42`.
pub fn clock_minute(at: Timestamp) -> String {
    local(at, "%H:%M")
}

/// A moment in full, local: `2026-11-22 13:42:07`.
pub fn date_time(at: Timestamp) -> String {
    local(at, "%Y-%m-%d %H:%M:%S")
}

fn local(at: Timestamp, pattern: &str) -> String {
    static ZONE: std::sync::OnceLock<jiff::tz::TimeZone> = std::sync::OnceLock::new();
    let zone = ZONE.get_or_init(jiff::tz::TimeZone::system);
    at.to_zoned(zone.clone()).strftime(pattern).to_string()
}

/// `1 consumer`, `80 consumers`.
pub fn plural(number: usize, noun: &str) -> String {
    let suffix = if number == 1 { "" } else { "s" };
    format!("{} {noun}{suffix}", count(number as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        for (value, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (48_210, "48,210"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(count(value), text);
        }
        for (value, text) in [
            (0.0, "0"),
            (912.0, "912"),
            (999.7, "1000"),
            (48_210.0, "48.2 k"),
            (999_999.0, "1.0 M"),
            (-1500.0, "-1.5 k"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(short_count(value), text);
        }
    }

    #[test]
    fn sizes() {
        for (value, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (44_238_000_000, "41.2 GiB"),
            (u64::MAX, "16.0 EiB"),
        ] {
            assert_eq!(bytes(value), text);
        }
    }

    #[test]
    fn rates() {
        for (value, text) in [
            (0.0, "0"),
            (0.01, "0"),
            (0.31, "0.3"),
            (9.4, "9.4"),
            (311.6, "312"),
            (-12.2, "-12"),
            (18_420.0, "18.4 k"),
        ] {
            assert_eq!(per_sec(PerSec::known(value)), text);
        }
        assert_eq!(per_sec(PerSec::UNKNOWN), "–");
        assert_eq!(per_sec(PerSec::known(f64::INFINITY)), "–");
        assert_eq!(signed_per_sec(PerSec::known(312.0)), "+312");
        assert_eq!(signed_per_sec(PerSec::known(0.01)), "0");
        assert_eq!(bytes_per_sec(PerSec::known(-2048.0)), "-2.0 KiB/s");
    }

    #[test]
    fn spans() {
        for (secs, text) in [
            (-4.0, "0.0 s"),
            (0.31, "0.3 s"),
            (41.2, "41 s"),
            (1080.0, "18 min"),
            (7200.0, "2 h"),
            (300_000.0, "3 d"),
        ] {
            assert_eq!(span(secs), text);
        }
        assert_eq!(latency(0.0012), "1.2 ms");
        assert_eq!(latency(0.74), "740 ms");
        for (nanos, text) in [
            (0, "none"),
            (30_000_000_000, "30 s"),
            (5_400_000_000_000, "1 h 30 min"),
            (500_000_000, "500 ms"),
            (259_200_000_000_000, "3 d"),
        ] {
            assert_eq!(duration_nanos(nanos), text);
        }
    }

    #[test]
    fn shares() {
        for (share, text) in [(0.0, "0 %"), (0.004, "0.4 %"), (0.93, "93 %"), (1.2, "120 %")] {
            assert_eq!(percent(share), text);
        }
    }
}
