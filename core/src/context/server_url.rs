//! A server's address, checked, with the secrets taken out.

use std::{fmt, str::FromStr};

use secrecy::SecretString;
use url::{Host, Url};

use super::error::{ContextError, ContextErrorKind};

const DEFAULT_PORT: u16 = 4222;

/// The address of a NATS server. It never holds a user or a password: [`ServerUrl::parse_with_login`] separates them.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ServerUrl {
    pub scheme: Scheme,
    /// A name or an address, without the brackets of IPv6.
    pub host: String,
    pub port: u16,
    /// The path of a `WebSocket` URL, empty for none.
    path: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    Nats,
    Tls,
    Ws,
    Wss,
}

/// A user and a password, or a token, found in a URL.
#[derive(Clone, Debug)]
pub(crate) enum UrlLogin {
    User(String, SecretString),
    Token(SecretString),
}

impl Scheme {
    pub fn is_websocket(self) -> bool {
        matches!(self, Self::Ws | Self::Wss)
    }

    /// Whether the scheme itself demands TLS. A `nats://` server may demand it too.
    pub fn requires_tls(self) -> bool {
        matches!(self, Self::Tls | Self::Wss)
    }
}

impl ServerUrl {
    /// Reads a comma-separated list. All must be `WebSocket` URLs, or none.
    pub(crate) fn parse_list(text: &str) -> Result<(Vec<Self>, Option<UrlLogin>), ContextError> {
        let mut urls = Vec::new();
        let mut login = None;
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (url, found) = Self::parse_with_login(part)?;
            urls.push(url);
            login = login.or(found);
        }
        let num_websockets = urls.iter().filter(|url| url.scheme.is_websocket()).count();
        if urls.is_empty() {
            return Err(invalid("The server's URL is empty.".into()));
        }
        if num_websockets != 0 && num_websockets != urls.len() {
            return Err(ContextError::new(
                ContextErrorKind::Conflict,
                "The list of servers mixes WebSocket URLs with others.",
                "Use only ws:// and wss://, or only nats:// and tls://.",
            ));
        }
        Ok((urls, login))
    }

    pub(crate) fn parse_with_login(text: &str) -> Result<(Self, Option<UrlLogin>), ContextError> {
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("nats://{text}") };
        // A text with a user may hold a password, so it is not shown.
        let shown =
            if text.contains('@') { "The server's URL".to_owned() } else { format!("The URL {text:?}") };
        let url = Url::parse(&with_scheme)
            .map_err(|error| invalid(format!("{shown} is not valid: {error}.")).with_source(error))?;
        let scheme = match url.scheme() {
            "nats" => Scheme::Nats,
            "tls" => Scheme::Tls,
            "ws" => Scheme::Ws,
            "wss" => Scheme::Wss,
            other => {
                return Err(invalid(format!(
                    "{shown} starts with \"{other}://\", which is not a NATS scheme."
                )));
            }
        };
        let host = match url.host() {
            Some(Host::Domain(name)) if !name.is_empty() => name.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            _ => return Err(invalid(format!("{shown} names no host."))),
        };
        let port = match url.port_or_known_default() {
            Some(0) => return Err(invalid(format!("{shown} has port 0."))),
            Some(port) => port,
            None => DEFAULT_PORT,
        };
        let path =
            if scheme.is_websocket() { url.path().trim_end_matches('/').to_owned() } else { String::new() };
        Ok((Self { scheme, host, port, path }, login_of(&url)))
    }

    /// `host:port`, with the brackets that IPv6 needs.
    pub fn host_and_port(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl FromStr for ServerUrl {
    type Err = ContextError;

    /// One URL. A user and a password in it are dropped.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse_with_login(text).map(|(url, _)| url)
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.scheme {
            Scheme::Nats => "nats",
            Scheme::Tls => "tls",
            Scheme::Ws => "ws",
            Scheme::Wss => "wss",
        };
        write!(f, "{scheme}://{}{}", self.host_and_port(), self.path)
    }
}

impl fmt::Debug for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// As in the other NATS clients: a user without a password is a token.
fn login_of(url: &Url) -> Option<UrlLogin> {
    let user = percent_decoded(url.username());
    match url.password() {
        Some(password) => Some(UrlLogin::User(user, SecretString::from(percent_decoded(password)))),
        None if user.is_empty() => None,
        None => Some(UrlLogin::Token(SecretString::from(user))),
    }
}

fn percent_decoded(text: &str) -> String {
    let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn invalid(sentence: String) -> ContextError {
    ContextError::new(
        ContextErrorKind::InvalidValue,
        sentence,
        "Write it as nats://host:4222, tls://host:4222, ws://host:80 or wss://host:443.",
    )
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn urls() {
        let check = |text: &str, expected: &str| {
            assert_eq!(text.parse::<ServerUrl>().expect(text).to_string(), expected);
        };
        check("localhost", "nats://localhost:4222");
        check("localhost:5222", "nats://localhost:5222");
        check("nats://a.b", "nats://a.b:4222");
        check("tls://10.0.0.1:1", "tls://10.0.0.1:1");
        check("nats://[::1]:4222", "nats://[::1]:4222");
        check("ws://h", "ws://h:80");
        check("wss://h", "wss://h:443");
        check("wss://h/nats/", "wss://h:443/nats");
        check("nats://ada:hunter2@h", "nats://h:4222");
    }

    #[test]
    fn wrong_urls() {
        let check = |text: &str, expected: &str| {
            let error = ServerUrl::parse_list(text).expect_err(text);
            assert!(error.sentence.contains(expected), "{error}");
            assert!(!format!("{error:#} {error:?}").contains("hunter2"), "{error:?}");
        };
        check("", "empty");
        check(" , ", "empty");
        check("http://localhost:8222", "not a NATS scheme");
        check("nats://", "names no host");
        check("nats://h:99999", "is not valid: invalid port number");
        check("nats://ada:hunter2@h:99999", "The server's URL is not valid");
        check("mailto://ada:hunter2@h", "not a NATS scheme");
        check("nats://a,ws://b", "mixes");
        check("nats://h:0", "port 0");
    }

    #[test]
    fn logins_are_separated() {
        let (urls, login) = ServerUrl::parse_list("nats://a:1, ada:p%40ss%zz@b:2").unwrap();
        assert_eq!(format!("{urls:?}"), "[nats://a:1, nats://b:2]");
        let Some(UrlLogin::User(user, password)) = login else { panic!("{login:?}") };
        assert_eq!((user.as_str(), password.expose_secret()), ("ada", "p@ss%zz"));

        let (_, login) = ServerUrl::parse_list("nats://s3cr3t@h").unwrap();
        let Some(UrlLogin::Token(token)) = login else { panic!("{login:?}") };
        assert_eq!(token.expose_secret(), "s3cr3t");
    }
}
