//! Subjects with wildcards: whether two can meet, and whether one was meant to.

/// Whether a name can stand as one token of a request's subject. Names come from servers.
pub fn is_token(name: &str) -> bool {
    !name.is_empty() && !name.contains(['.', '*', '>']) && !name.contains(char::is_whitespace)
}

/// Whether there is a subject that both patterns match. `*` is one token, `>` one or more at the end.
pub fn overlap(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        match (a.next(), b.next()) {
            (None, None) | (Some(">"), Some(_)) | (Some(_), Some(">")) => return true,
            (Some("*"), Some(_)) | (Some(_), Some("*")) => {}
            (Some(x), Some(y)) if x == y => {}
            _ => return false,
        }
    }
}

/// Whether `pattern` matches everything that `narrow` matches.
pub fn covers(pattern: &str, narrow: &str) -> bool {
    let (mut wide, mut narrow) = (pattern.split('.'), narrow.split('.'));
    loop {
        match (wide.next(), narrow.next()) {
            (None, None) | (Some(">"), Some(_)) => return true,
            (Some("*"), Some(token)) if token != ">" => {}
            (Some(x), Some(y)) if x == y => {}
            _ => return false,
        }
    }
}

/// Whether `subject` misses `filter` by so little that it may have been meant: one token differs, by its case, by a
/// letter or two, or two neighbours changed places.
pub fn is_near_miss(filter: &str, subject: &str) -> bool {
    if covers(filter, subject) {
        return false;
    }
    let wanted: Vec<_> = filter.split('.').collect();
    let found: Vec<_> = subject.split('.').collect();
    let open = wanted.last() == Some(&">");
    let fixed = if open { &wanted[..wanted.len() - 1] } else { &wanted[..] };
    if found.len() < fixed.len() || (!open && found.len() != fixed.len()) {
        return false;
    }
    let differing: Vec<_> =
        fixed.iter().zip(&found).filter(|(want, have)| **want != "*" && want != have).collect();
    match differing[..] {
        [(want, have)] => is_near(want, have),
        [(want_a, have_a), (want_b, have_b)] => want_a == have_b && want_b == have_a,
        _ => false,
    }
}

fn is_near(a: &str, b: &str) -> bool {
    if a.eq_ignore_ascii_case(b) {
        return true;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let (short, long): (Vec<_>, Vec<_>) = (short.chars().collect(), long.chars().collect());
    if short.len() < 3 || long.len() - short.len() > 2 {
        return false;
    }
    let head = short.iter().zip(&long).take_while(|(x, y)| x == y).count();
    let tail = short[head..].iter().rev().zip(long.iter().rev()).take_while(|(x, y)| x == y).count();
    // What is left between the common head and the common tail.
    short.len() - head - tail <= 1 && long.len() - head - tail <= 2
}

/// The subjects that a destination such as `b.{{wildcard(1)}}.$2` can give, as a pattern.
pub fn pattern_of_destination(destination: &str) -> String {
    // A function may hold commas and dots of its own, so its braces are taken out before tokens are looked at.
    let mut plain = String::with_capacity(destination.len());
    let mut rest = destination;
    while let Some(open) = rest.find("{{") {
        plain.push_str(&rest[..open]);
        plain.push('*');
        rest = rest[open..].find("}}").map_or("", |close| &rest[open + close + 2..]);
    }
    plain.push_str(rest);
    let tokens: Vec<_> = plain
        .split('.')
        .map(|token| if token.contains('*') || token.starts_with('$') { "*" } else { token })
        .collect();
    tokens.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_meet() {
        for (a, b, meet) in [
            ("a.>", "a.b", true),
            ("a.>", "a", false),
            ("a.*", "*.b", true),
            ("a.*.c", "a.b.>", true),
            ("other.>", "e14c.>", false),
            (">", "x", true),
            ("a.b", "a.b.c", false),
        ] {
            assert_eq!((overlap(a, b), overlap(b, a)), (meet, meet), "{a} {b}");
        }
        for (wide, narrow, holds) in [
            ("a.>", "a.b.*", true),
            ("a.*", "a.>", false),
            ("*", "a", true),
            ("a.b", "a.*", false),
            (">", ">", true),
        ] {
            assert_eq!(covers(wide, narrow), holds, "{wide} {narrow}");
        }
    }

    #[test]
    fn a_slip_is_near() {
        for (filter, subject, near) in [
            ("orders.>", "order.eu", true),
            ("orders.eu", "Orders.eu", true),
            ("orders.eu.new", "orders.new.eu", true),
            ("orders.*", "orders.eu.new", false),
            ("orders.created", "orders.deleted", false),
            ("orders.eu", "orders.eu", false),
            ("a", "b", false),
        ] {
            assert_eq!(is_near_miss(filter, subject), near, "{filter} {subject}");
        }
    }

    #[test]
    fn a_destination_is_a_pattern() {
        assert_eq!(pattern_of_destination("b.{{wildcard(1)}}.{{split(2,.)}}.x"), "b.*.*.x");
        assert_eq!(pattern_of_destination("b.$1.>"), "b.*.>");
    }
}
