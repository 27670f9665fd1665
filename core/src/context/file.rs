//! One context file of the nats CLI, kept whole.
//!
//! What was read is kept as a JSON object, in its order, with the keys that this version does not know: the nats CLI
//! of next year may add one, and editing a description here must not drop it.

use std::fmt;

use serde_json::{Map, Value};
use zeroize::Zeroize;

use super::error::{ContextError, ContextErrorKind};

/// Defines [`Key`] with the spelling of each in the file.
macro_rules! keys {
    ($($(#[$doc:meta])* $key:ident = $name:literal,)*) => {
        /// A text setting of a context file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Key { $($(#[$doc])* $key,)* }

        impl Key {
            /// In the order in which a form shows them.
            pub const ALL: &[Self] = &[$(Self::$key,)*];

            /// As it is spelled in the file.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$key => $name,)* }
            }
        }
    };
}

keys! {
    /// Free text for people.
    Description = "description",
    /// One URL or several with commas between them.
    Url = "url",
    /// A user's name.
    User = "user",
    /// A password, or where it is.
    Password = "password",
    /// A token, or where it is.
    Token = "token",
    /// The path of a credentials file, or another place.
    Creds = "creds",
    /// The path of an nkey seed file, or another place.
    Nkey = "nkey",
    /// A user's JWT, or where it is.
    UserJwt = "user_jwt",
    /// The seed for that JWT, or where it is.
    UserSeed = "user_seed",
    /// Deprecated spelling of `creds: nsc://…`.
    Nsc = "nsc",
    /// The path of the client's certificate.
    Cert = "cert",
    /// The path of the certificate's private key.
    CertKey = "key",
    /// The path of the authorities' certificates.
    Ca = "ca",
    /// `JetStream` domain.
    JsDomain = "jetstream_domain",
    /// Prefix in place of `$JS.API`.
    JsApiPrefix = "jetstream_api_prefix",
    /// Prefix in place of `$JS.EVENT`.
    JsEventPrefix = "jetstream_event_prefix",
    /// Prefix in place of `_INBOX`.
    InboxPrefix = "inbox_prefix",
    /// A SOCKS5 proxy's URL.
    SocksProxy = "socks_proxy",
    /// The nats CLI's colour for tables.
    ColorScheme = "color_scheme",
    /// Windows certificate store: `user` or `machine`.
    WindowsCertStore = "windows_cert_store",
    /// What to match there: `subject` or `issuer`.
    WindowsCertMatchBy = "windows_cert_match_by",
    /// The text to match there.
    WindowsCertMatch = "windows_cert_match",
}

/// Keys whose values are not texts.
const TLS_FIRST: &str = "tls_first";
const WINDOWS_CA_MATCH: &str = "windows_ca_certs_match";

impl Key {
    /// Whether the value may be a secret itself, so that no screen shows it.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::Password | Self::Token | Self::UserJwt | Self::UserSeed)
    }
}

/// The content of one context file. `Debug` shows keys and no values; the values are wiped when it is dropped.
#[derive(Clone, Default, PartialEq)]
pub struct ContextFile {
    values: Map<String, Value>,
}

impl ContextFile {
    /// Reads the file's text; `what` names it in errors (`The context "prod"`).
    pub fn parse(text: &str, what: &str) -> Result<Self, ContextError> {
        if text.trim().is_empty() {
            return Err(broken(format!("{what} is empty.")));
        }
        // The parser's own words may quote a value, and a value may be a secret: only the place is told.
        let values = serde_json::from_str::<Value>(text).map_err(|error| {
            let problem = if error.is_eof() { "ends in the middle" } else { "is not valid JSON" };
            broken(format!("{what} {problem} (line {}, column {}).", error.line(), error.column()))
        })?;
        let Value::Object(values) = values else {
            return Err(broken(format!("{what} is not a JSON object.")));
        };
        let file = Self { values };
        file.check_types(what)?;
        Ok(file)
    }

    /// The text to write: indented, the keys in their order, without `name` (the file's name is the truth), and with
    /// the deprecated `nsc` written as `creds`.
    pub fn to_text(&self) -> String {
        let mut saved = self.clone();
        saved.values.shift_remove("name");
        let nsc = saved.get(Key::Nsc).to_owned();
        if !nsc.is_empty() && saved.get(Key::Creds).is_empty() {
            let path = nsc.strip_prefix("nsc://").unwrap_or(&nsc);
            saved.set(Key::Creds, &format!("nsc://{path}"));
        }
        if !nsc.is_empty() {
            saved.set(Key::Nsc, "");
        }
        // A map of JSON values always has a text.
        let mut text = serde_json::to_string_pretty(&saved.values).unwrap_or_default();
        text.push('\n');
        text
    }

    /// A setting, empty if it is not there.
    pub fn get(&self, key: Key) -> &str {
        self.values.get(key.as_str()).and_then(Value::as_str).unwrap_or_default()
    }

    /// Changes a setting. An empty one that was never there is not added.
    pub fn set(&mut self, key: Key, value: &str) {
        match self.values.get_mut(key.as_str()) {
            Some(old) => wipe(std::mem::replace(old, Value::from(value))),
            None if value.is_empty() => {}
            None => {
                self.values.insert(key.as_str().to_owned(), Value::from(value));
            }
        }
    }

    /// Whether the TLS handshake comes before the server's first line.
    pub fn is_tls_first(&self) -> bool {
        self.values.get(TLS_FIRST).and_then(Value::as_bool).unwrap_or_default()
    }

    pub fn set_tls_first(&mut self, is_first: bool) {
        if is_first || self.values.contains_key(TLS_FIRST) {
            self.values.insert(TLS_FIRST.to_owned(), Value::Bool(is_first));
        }
    }

    /// Whether a certificate comes from the Windows store.
    pub fn uses_windows_store(&self) -> bool {
        !self.get(Key::WindowsCertStore).is_empty()
            || self
                .values
                .get(WINDOWS_CA_MATCH)
                .and_then(Value::as_array)
                .is_some_and(|list| !list.is_empty())
    }

    /// The kinds of login that the file names; more than one is a mistake that the nats CLI refuses to save.
    pub fn logins(&self) -> Vec<Key> {
        let logins = [Key::User, Key::Creds, Key::Nkey, Key::Nsc, Key::UserJwt];
        logins.into_iter().filter(|key| !self.get(*key).is_empty()).collect()
    }

    /// Keys that this version does not know, in the file's order.
    pub fn unknown_keys(&self) -> impl Iterator<Item = &str> {
        let known = |name: &str| Key::ALL.iter().any(|key| key.as_str() == name);
        self.values
            .keys()
            .map(String::as_str)
            .filter(move |name| !known(name) && !["name", TLS_FIRST, WINDOWS_CA_MATCH].contains(name))
    }

    fn check_types(&self, what: &str) -> Result<(), ContextError> {
        let wrong = |name: &str, expected: &str| {
            Err(broken(format!("{what} has a value of the wrong type for {name:?}: it must be {expected}.")))
        };
        for key in Key::ALL {
            match self.values.get(key.as_str()) {
                None | Some(Value::Null | Value::String(_)) => {}
                Some(_) => return wrong(key.as_str(), "a text"),
            }
        }
        match self.values.get(TLS_FIRST) {
            None | Some(Value::Null | Value::Bool(_)) => Ok(()),
            Some(_) => wrong(TLS_FIRST, "true or false"),
        }
    }
}

fn broken(sentence: String) -> ContextError {
    ContextError::new(
        ContextErrorKind::BrokenFile,
        sentence,
        "Repair it in an editor, or delete it and make the context again.",
    )
}

fn wipe(value: Value) {
    if let Value::String(mut text) = value {
        text.zeroize();
    }
}

impl Drop for ContextFile {
    fn drop(&mut self) {
        for value in self.values.values_mut() {
            wipe(value.take());
        }
    }
}

impl fmt::Debug for ContextFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContextFile ")?;
        f.debug_set().entries(self.values.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{
  "name": "old",
  "zeta": {"from": "the future", "n": 1.50},
  "url": "nats://a:4222",
  "password": "hunter2",
  "tls_first": true,
  "another": [1, 2]
}"#;

    fn parse(text: &str) -> Result<ContextFile, ContextError> {
        ContextFile::parse(text, "The context \"prod\"")
    }

    #[test]
    fn unknown_keys_and_order_survive() {
        let mut file = parse(FILE).unwrap();
        file.set(Key::Url, "nats://b:4222");
        file.set(Key::Description, "new");
        file.set(Key::Token, "");
        let text = file.to_text();
        let at = |needle: &str| text.find(needle).unwrap_or_else(|| panic!("{needle} in {text}"));
        assert!(
            at("zeta") < at("\"url\": \"nats://b:4222\"") && at("\"password\"") < at("another"),
            "{text}"
        );
        assert!(at("another") < at("description"), "{text}");
        assert!(
            text.contains("the future") && !text.contains("\"name\"") && !text.contains("token"),
            "{text}"
        );
        assert_eq!(file.unknown_keys().collect::<Vec<_>>(), ["zeta", "another"]);
        assert!(file.is_tls_first());
    }

    #[test]
    fn nsc_becomes_creds() {
        let file = parse(r#"{"nsc": "op/account/user", "creds": ""}"#).unwrap();
        let saved = parse(&file.to_text()).unwrap();
        assert_eq!((saved.get(Key::Nsc), saved.get(Key::Creds)), ("", "nsc://op/account/user"));
    }

    #[test]
    fn broken_files_are_named_and_not_quoted() {
        let check = |text: &str, expected: &str| {
            let error = parse(text).expect_err(text);
            assert_eq!(error.kind, ContextErrorKind::BrokenFile);
            assert!(
                error.sentence.starts_with("The context \"prod\" ") && error.sentence.contains(expected),
                "{error}"
            );
            assert!(!format!("{error:#} {error:?}").contains("hunter2"), "{error:?}");
        };
        check("", "is empty");
        check(" \n", "is empty");
        check(&FILE[..80], "ends in the middle (line 4");
        check("\"hunter2\"", "is not a JSON object");
        check("[]", "is not a JSON object");
        check("{\"password\": hunter2}", "is not valid JSON (line 1, column 14)");
        check("{\"password\": 5}", "\"password\": it must be a text");
        check("{\"tls_first\": \"hunter2\"}", "\"tls_first\": it must be true or false");
    }

    #[test]
    fn debug_shows_keys_only() {
        let shown = format!("{:?}", parse(FILE).unwrap());
        assert!(
            shown.contains("password") && !shown.contains("hunter2") && !shown.contains("future"),
            "{shown}"
        );
    }

    #[test]
    fn several_logins_are_found() {
        let file = parse(r#"{"user": "ada", "creds": "a.creds", "token": "x"}"#).unwrap();
        assert_eq!(file.logins(), [Key::User, Key::Creds]);
    }
}
