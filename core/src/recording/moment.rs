//! Moments as servers write them: `2026-11-23T04:44:36.123456789Z`. Thousands stand in a snapshot, so they are read
//! and written without the detour of a calendar library.

/// Seconds since 1970 and the nanoseconds of the second; `None` for any other spelling.
pub(super) fn parse(text: &[u8]) -> Option<(i64, u32)> {
    if !(20..=30).contains(&text.len()) || text[text.len() - 1] != b'Z' {
        return None;
    }
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if separators.iter().any(|(index, byte)| text[*index] != *byte) {
        return None;
    }
    let number = |from: usize, to: usize| digits(&text[from..to]).map(i64::from);
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let is_moment =
        (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 60;
    if !is_moment {
        return None;
    }
    let nanos = match &text[19..text.len() - 1] {
        [] => 0,
        [b'.', fraction @ ..] if (1..=9).contains(&fraction.len()) => {
            digits(fraction)? * 10_u32.pow(9 - fraction.len() as u32)
        }
        _ => return None,
    };
    Some((days_before(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second, nanos))
}

/// Appends a moment of a year between 0 and 9999, with as many digits of the second as it needs. Others are brought
/// into that range.
pub(super) fn write(out: &mut String, secs: i64, nanos: u32) {
    // From 0000-01-01 to 9999-12-31.
    let secs = secs.clamp(-62_167_219_200, 253_402_300_799);
    let (days, second) = (secs.div_euclid(86_400), secs.rem_euclid(86_400) as u32);
    let (year, month, day) = date_of(days);
    let mut buffer = *b"0000-00-00T00:00:00.000000000Z";
    let mut put = |from: usize, to: usize, mut number: u32| {
        for place in buffer[from..to].iter_mut().rev() {
            *place = b'0' + (number % 10) as u8;
            number /= 10;
        }
    };
    put(0, 4, year);
    put(5, 7, month);
    put(8, 10, day);
    put(11, 13, second / 3600);
    put(14, 16, second / 60 % 60);
    put(17, 19, second % 60);
    put(20, 29, nanos);
    let mut len = 29;
    while buffer[len - 1] == b'0' && len > 20 {
        len -= 1;
    }
    // Without a fraction the point goes as well.
    let len = if len == 20 { 19 } else { len };
    out.push_str(std::str::from_utf8(&buffer[..len]).unwrap_or_default());
    out.push('Z');
}

fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0_u32, |number, byte| {
        byte.is_ascii_digit().then(|| number.wrapping_mul(10).wrapping_add(u32::from(byte - b'0')))
    })
}

/// Days from 1970-01-01 to a date of the Gregorian calendar: years begin in March here, so that a leap day is a
/// year's last.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468
}

fn date_of(days: i64) -> (u32, u32, u32) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year.max(0) as u32, month as u32, day as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;

    #[test]
    fn moments_are_those_of_the_calendar() {
        for text in [
            "2026-11-23T04:44:36.123456789Z",
            "2024-02-29T23:59:59Z",
            "1970-01-01T00:00:00.5Z",
            "1969-12-31T23:59:59.999Z",
            "0001-01-01T00:00:00Z",
            "2000-03-01T00:00:00.000000001Z",
        ] {
            let (secs, nanos) = parse(text.as_bytes()).unwrap();
            let known: Timestamp = text.parse().unwrap();
            let whole = i128::from(secs) * 1_000_000_000 + i128::from(nanos);
            assert_eq!(whole, known.as_nanosecond(), "{text}");
            let mut out = String::new();
            write(&mut out, secs, nanos);
            assert_eq!(out, text);
        }
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in ["", "2026-13-01T00:00:00Z", "2026-11-23T04:44:36+01:00", "2026-11-23 04:44:36.1Z", "x"] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
        let mut out = String::new();
        write(&mut out, i64::MAX, u32::MAX);
        write(&mut out, i64::MIN, 0);
    }
}
