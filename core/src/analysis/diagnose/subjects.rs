//! Whether two subjects with wildcards can match the same message.

/// Whether a message exists that both match. `*` is one token, `>` at the end is one or more.
pub(super) fn overlap(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        match (a.next(), b.next()) {
            (None, None) | (Some(">"), Some(_)) | (Some(_), Some(">")) => return true,
            (Some(x), Some(y)) if x == y || x == "*" || y == "*" => {}
            _ => return false,
        }
    }
}

/// The subjects that a transform's destination can make: what it fills in is any token.
pub(super) fn stored_as(destination: &str) -> String {
    let mut out = Vec::new();
    for token in destination.split('.') {
        // These make more than one token of one.
        if token.contains("{{") && ["split", "slice"].iter().any(|word| token.to_lowercase().contains(word)) {
            out.push(">");
            break;
        }
        let is_old_wildcard = token.strip_prefix('$').is_some_and(|rest| rest.parse::<u8>().is_ok());
        out.push(if token.contains("{{") || is_old_wildcard { "*" } else { token });
    }
    out.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_overlap() {
        for (a, b, expected) in [
            ("a.b", "a.b", true),
            ("a.b", "a.c", false),
            ("a.*", "a.c", true),
            ("a.>", "a", false),
            ("a.>", "a.b.c", true),
            ("*.b", "a.>", true),
            ("a.*.c", "*.b.d", false),
            (">", "x", true),
            ("a.b", "a.b.c", false),
        ] {
            assert_eq!((overlap(a, b), overlap(b, a)), (expected, expected), "{a} {b}");
        }
    }

    #[test]
    fn a_destination_is_read_as_subjects() {
        assert_eq!(stored_as("b.{{wildcard(1)}}.>"), "b.*.>");
        assert_eq!(stored_as("$KV.$1"), "$KV.*");
        assert_eq!(stored_as("b.{{SplitFromLeft(1,2)}}.c"), "b.>");
    }
}
