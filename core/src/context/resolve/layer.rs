//! The places that a setting can come from, read into one form.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use crate::context::{ConnectionFlags, ContextFile, Environment, Key, Origin};

/// The values of one place, as they are written there. Empty ones are `None`.
#[derive(Clone, Copy)]
pub(super) struct Layer<'a> {
    pub(super) origin: Origin,
    pub(super) url: Option<&'a str>,
    pub(super) user: Option<&'a str>,
    pub(super) password: Option<&'a str>,
    pub(super) token: Option<&'a str>,
    pub(super) creds: Option<&'a str>,
    pub(super) nkey: Option<&'a str>,
    pub(super) nsc: Option<&'a str>,
    pub(super) jwt: Option<&'a str>,
    pub(super) seed: Option<&'a str>,
    pub(super) cert: Option<&'a str>,
    pub(super) key: Option<&'a str>,
    pub(super) ca: Option<&'a str>,
    pub(super) is_tls_first: bool,
    pub(super) inbox_prefix: Option<&'a str>,
    pub(super) js_domain: Option<&'a str>,
    pub(super) js_api_prefix: Option<&'a str>,
    pub(super) js_event_prefix: Option<&'a str>,
    pub(super) socks_proxy: Option<&'a str>,
    pub(super) timeout: Option<Timeout<'a>>,
}

#[derive(Clone, Copy)]
pub(super) enum Timeout<'a> {
    Given(Duration),
    Text(&'a str),
}

impl<'a> Layer<'a> {
    pub(super) fn empty(origin: Origin) -> Self {
        Self {
            origin,
            url: None,
            user: None,
            password: None,
            token: None,
            creds: None,
            nkey: None,
            nsc: None,
            jwt: None,
            seed: None,
            cert: None,
            key: None,
            ca: None,
            is_tls_first: false,
            inbox_prefix: None,
            js_domain: None,
            js_api_prefix: None,
            js_event_prefix: None,
            socks_proxy: None,
            timeout: None,
        }
    }

    pub(super) fn of_flags(flags: &'a ConnectionFlags) -> Self {
        let secret = |field: &'a Option<SecretString>| given(field.as_ref().map(ExposeSecret::expose_secret));
        let text = |field: &'a Option<String>| given(field.as_deref());
        Self {
            url: text(&flags.server),
            user: secret(&flags.user),
            password: secret(&flags.password),
            token: secret(&flags.token),
            creds: secret(&flags.creds),
            nkey: secret(&flags.nkey),
            jwt: secret(&flags.jwt),
            seed: secret(&flags.seed),
            cert: text(&flags.tlscert),
            key: text(&flags.tlskey),
            ca: text(&flags.tlsca),
            is_tls_first: flags.tlsfirst,
            inbox_prefix: text(&flags.inbox_prefix),
            js_domain: text(&flags.js_domain),
            js_api_prefix: text(&flags.js_api_prefix),
            js_event_prefix: text(&flags.js_event_prefix),
            socks_proxy: text(&flags.socks_proxy),
            timeout: flags.timeout.map(Timeout::Given),
            ..Self::empty(Origin::Flag)
        }
    }

    pub(super) fn of_environment(environment: &'a Environment) -> Self {
        Self {
            url: environment.get("NATS_URL"),
            user: environment.get("NATS_USER"),
            password: environment.get("NATS_PASSWORD"),
            token: environment.get("NATS_TOKEN"),
            creds: environment.get("NATS_CREDS"),
            nkey: environment.get("NATS_NKEY"),
            jwt: environment.get("NATS_JWT"),
            seed: environment.get("NATS_SEED"),
            cert: environment.get("NATS_CERT"),
            key: environment.get("NATS_KEY"),
            ca: environment.get("NATS_CA"),
            socks_proxy: environment.get("NATS_SOCKS_PROXY"),
            timeout: environment.get("NATS_TIMEOUT").map(Timeout::Text),
            ..Self::empty(Origin::Environment)
        }
    }

    pub(super) fn of_file(file: &'a ContextFile) -> Self {
        let text = |key: Key| given(Some(file.get(key)));
        Self {
            url: text(Key::Url),
            user: text(Key::User),
            password: text(Key::Password),
            token: text(Key::Token),
            creds: text(Key::Creds),
            nkey: text(Key::Nkey),
            nsc: text(Key::Nsc),
            jwt: text(Key::UserJwt),
            seed: text(Key::UserSeed),
            cert: text(Key::Cert),
            key: text(Key::CertKey),
            ca: text(Key::Ca),
            is_tls_first: file.is_tls_first(),
            inbox_prefix: text(Key::InboxPrefix),
            js_domain: text(Key::JsDomain),
            js_api_prefix: text(Key::JsApiPrefix),
            js_event_prefix: text(Key::JsEventPrefix),
            socks_proxy: text(Key::SocksProxy),
            ..Self::empty(Origin::Context)
        }
    }

    pub(super) fn names_a_login(&self) -> bool {
        [self.user, self.creds, self.nkey, self.nsc, self.jwt, self.token].iter().any(Option::is_some)
    }
}

/// An empty value is none, as in the nats CLI.
pub(super) fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}
