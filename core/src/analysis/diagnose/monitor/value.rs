use super::key::Kind;

/// The value of a threshold. `None` is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Bool(bool),
    Count(Option<u64>),
    Nanos(Option<u64>),
}

/// Reads a value; the error says what it should be.
pub(super) fn parse(kind: Kind, text: &str) -> Result<Value, &'static str> {
    let text = text.trim();
    match kind {
        Kind::Bool => parse_bool(text).map(Value::Bool).ok_or("true or false"),
        Kind::Count => match text.parse::<i128>() {
            Ok(number) if number <= 0 => Ok(Value::Count(None)),
            Ok(number) => u64::try_from(number)
                .map(|count| Value::Count(Some(count)))
                .map_err(|_big| "a smaller number"),
            Err(_) => Err("a whole number"),
        },
        Kind::Span => match parse_span_nanos(text) {
            Some(nanos) => Ok(Value::Nanos(u64::try_from(nanos).ok().filter(|nanos| *nanos > 0))),
            None => Err("a duration such as 90s, 1h30m, 2d or 1w"),
        },
    }
}

/// The words that Go's `strconv.ParseBool` takes.
fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// A duration in nanoseconds, as the `nats` command reads it: Go's, and days, weeks, months of 30 and years of 365 days.
pub fn parse_span_nanos(text: &str) -> Option<i64> {
    let (sign, mut rest) = match text.as_bytes().first()? {
        b'-' => (-1.0, &text[1..]),
        b'+' => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut total = 0.0;
    while !rest.is_empty() {
        let number_len = rest.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(number_len);
        let unit_len = after.find(|char: char| char.is_ascii_digit() || char == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_len);
        total += number.parse::<f64>().ok()? * unit_nanos(unit)?;
        rest = after;
    }
    let nanos = sign * total;
    (!text.trim_start_matches(['-', '+']).is_empty() && nanos.abs() < i64::MAX as f64).then_some(nanos as i64)
}

fn unit_nanos(unit: &str) -> Option<f64> {
    const SEC: f64 = 1e9;
    Some(match unit {
        "ns" => 1.0,
        "us" | "µs" | "μs" => 1e3,
        "ms" => 1e6,
        "s" => SEC,
        "m" => 60.0 * SEC,
        "h" => 3600.0 * SEC,
        "d" | "D" => 86_400.0 * SEC,
        "w" | "W" => 7.0 * 86_400.0 * SEC,
        "M" => 30.0 * 86_400.0 * SEC,
        "y" | "Y" => 365.0 * 86_400.0 * SEC,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let sec = 1_000_000_000;
        for (text, expected) in [
            ("90s", Some(90 * sec)),
            ("1h30m", Some(5400 * sec)),
            ("1.5h", Some(5400 * sec)),
            ("500ms", Some(sec / 2)),
            ("2d", Some(172_800 * sec)),
            ("1w", Some(604_800 * sec)),
            ("1w2d3h", Some((604_800 + 172_800 + 10_800) * sec)),
            ("0", Some(0)),
            ("0s", Some(0)),
            ("-5s", Some(-5 * sec)),
            ("", None),
            ("-", None),
            ("5", None),
            ("s", None),
            ("5 s", None),
            ("1x", None),
            ("1..5s", None),
            ("9999999y", None),
            ("5é", None),
        ] {
            assert_eq!(parse_span_nanos(text), expected, "{text:?}");
        }
    }

    #[test]
    fn values_at_or_below_zero_are_off() {
        assert_eq!(parse(Kind::Count, "0"), Ok(Value::Count(None)));
        assert_eq!(parse(Kind::Count, " -1 "), Ok(Value::Count(None)));
        assert_eq!(parse(Kind::Count, "18446744073709551615"), Ok(Value::Count(Some(u64::MAX))));
        assert!(parse(Kind::Count, "18446744073709551616").is_err() && parse(Kind::Count, "1e3").is_err());
        assert_eq!(parse(Kind::Span, "-1s"), Ok(Value::Nanos(None)));
        assert_eq!(parse(Kind::Bool, "T"), Ok(Value::Bool(true)));
        assert!(parse(Kind::Bool, "yes").is_err());
    }
}
