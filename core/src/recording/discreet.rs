//! What a recording must not keep: passwords in addresses, and what stands under the name of a secret.

use std::borrow::Cow;

/// In place of a secret.
pub(super) const WITHHELD: &str = "(not recorded)";

/// Names under which servers, tools and people write secrets.
const SECRET_NAMES: [&str; 12] = [
    "password",
    "passwd",
    "pass",
    "token",
    "auth_token",
    "secret",
    "seed",
    "nkey_seed",
    "jwt",
    "user_jwt",
    "credentials",
    "private_key",
];

/// Whether a field of this name is a secret, whatever its case.
pub(super) fn is_secret(name: &str) -> bool {
    let last = name.rsplit(['.', '/', '-']).next().unwrap_or(name);
    SECRET_NAMES.iter().any(|secret| last.eq_ignore_ascii_case(secret))
}

/// The text without what stands before the `@` of its addresses: `nats://user:password@host` is `nats://host`.
pub(super) fn without_user_info(text: &str) -> Cow<'_, str> {
    if !text.contains('@') || !text.contains("://") {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("://") {
        let (before, after) = rest.split_at(start + 3);
        clean.push_str(before);
        // A password may hold what ends an address, but for a space, a quote and a comma.
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '"' | '\'' | '<' | '>');
        let end = after.find(ends).unwrap_or(after.len());
        let next = after[..end].find("://").unwrap_or(end);
        rest = match after[..next].rfind('@') {
            Some(at) => &after[at + 1..],
            None => after,
        };
    }
    clean.push_str(rest);
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_their_users() {
        for (text, clean) in [
            ("nats://ada:hunter2@host:4222", "nats://host:4222"),
            ("nats://hunter2@a,nats://b@c", "nats://a,nats://c"),
            ("see tls://u:p/w?x@h and b@c", "see tls://h and b@c"),
            ("nats://host", "nats://host"),
            ("mail@host", "mail@host"),
        ] {
            assert_eq!(without_user_info(text), clean);
        }
    }

    #[test]
    fn a_secret_is_known_by_its_name() {
        assert!(is_secret("auth_token") && is_secret("Password") && is_secret("com.example.token"));
        assert!(!is_secret("name") && !is_secret("tokens") && !is_secret("auth_required"));
    }
}
