//! What a server says when a subject is not permitted.
//!
//! It says so on the connection, not to the request: the request gets no answer.
//! The texts are those of nats-server (`server/client.go`, `pubPermissionViolation` and `subPermissionViolation`).

use std::fmt;

/// A subject that may not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionViolation {
    pub action: Action,
    pub subject: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Publish,
    Subscribe,
}

impl PermissionViolation {
    /// Reads the server's text, `None` if it is about something else.
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let rest = lower.strip_prefix("permissions violation for ")?;
        let action = if rest.starts_with("publish") {
            Action::Publish
        } else if rest.starts_with("subscription") {
            Action::Subscribe
        } else {
            return None;
        };
        // The subject keeps its case; lowering ASCII keeps the places of the bytes.
        let subject = text.split('"').nth(1)?;
        // "Publish with Reply of": the subject in the text is the reply's, where answers would have gone.
        Some(Self { action, subject: subject.to_owned() })
    }
}

impl fmt::Display for PermissionViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = match self.action {
            Action::Publish => "publish to",
            Action::Subscribe => "subscribe to",
        };
        write!(f, "no permission to {action} {:?}", self.subject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_the_server() {
        let check = |text: &str, expected: Option<(Action, &str)>| {
            let parsed = PermissionViolation::parse(text);
            assert_eq!(parsed.as_ref().map(|v| (v.action, v.subject.as_str())), expected, "{text}");
        };
        check(r#"Permissions Violation for Publish to "Orders.New""#, Some((Action::Publish, "Orders.New")));
        check(r#"permissions violation for publish to "a""#, Some((Action::Publish, "a")));
        check(r#"Permissions Violation for Subscription to "$SYS.>""#, Some((Action::Subscribe, "$SYS.>")));
        check(
            r#"Permissions Violation for Subscription to "a" using queue "q""#,
            Some((Action::Subscribe, "a")),
        );
        check(
            r#"Permissions Violation for Publish with Reply of "_INBOX.x""#,
            Some((Action::Publish, "_INBOX.x")),
        );
        check("Permissions Violation for Publish to", None);
        check("Authorization Violation", None);
        check("", None);
    }
}
