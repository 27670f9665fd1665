//! Flags over environment over context over defaults.
//!
//! The rules are the nats CLI's, with one made stricter: the highest of the three places that names *any* login decides
//! the login. There, `--creds` does not lose against a `user` in the context file.

mod layer;

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use secrecy::ExposeSecret;
use url::Url;

use layer::{Layer, Timeout, given};

use super::{
    credential::{Bare, Credential},
    environment::Environment,
    error::{ContextError, ContextErrorKind},
    file::ContextFile,
    flags::ConnectionFlags,
    profile::{Auth, ConnectionProfile, Field, JetStreamPrefix, Login, Origin, SocksProxy, Tls},
    server_url::{ServerUrl, UrlLogin},
    store::ContextStore,
};
use crate::{
    ids::ContextName,
    settings::{ContextSettings, Settings},
};

const DEFAULT_URL: &str = "nats://127.0.0.1:4222";

/// The profile that flags, environment, contexts and settings add up to. Reads the context's file, nothing else.
pub fn resolve(
    flags: &ConnectionFlags,
    environment: &Environment,
    store: &ContextStore,
    settings: &Settings,
) -> Result<ConnectionProfile, ContextError> {
    let context = chosen_context(flags, environment, store)?;
    let (name, file) = context.map_or((None, None), |(name, file)| (Some(name), Some(file)));
    let mut layers = vec![Layer::of_flags(flags), Layer::of_environment(environment)];
    layers.extend(file.as_ref().map(Layer::of_file));
    let mut profile = Resolver { layers, environment }.profile(name, file.as_ref())?;
    profile.name.clone_from(&flags.connection_name);
    let remembered = profile.context.as_ref().map(|name| settings.context(name)).unwrap_or_default();
    profile.monitor_urls = monitor_urls(flags, &remembered, &mut profile.origins)?;
    profile.system =
        system_profile(flags, &profile, &remembered, environment, store)?.map(|(system, origin)| {
            profile.origins.insert(Field::System, origin);
            Box::new(system)
        });
    if let Some(name) = remembered.system_context.filter(|_| profile.system.is_none()) {
        profile.warnings.push(format!("The remembered system context {:?} can't be used.", name.as_str()));
    }
    Ok(profile)
}

/// The profile of one context file alone, saved or not: for the test of a connection that is being edited.
pub fn resolve_file(
    name: Option<ContextName>,
    file: &ContextFile,
    environment: &Environment,
) -> Result<ConnectionProfile, ContextError> {
    Resolver { layers: vec![Layer::of_file(file)], environment }.profile(name, Some(file))
}

fn chosen_context(
    flags: &ConnectionFlags,
    environment: &Environment,
    store: &ContextStore,
) -> Result<Option<(ContextName, ContextFile)>, ContextError> {
    if flags.no_context {
        return Ok(None);
    }
    if let Some(text) = given(flags.context.as_deref()).or_else(|| environment.get("NATS_CONTEXT")) {
        return store.load_named_or_path(text).map(Some);
    }
    store.selected()?.map(|name| Ok((name.clone(), store.load(&name)?))).transpose()
}

/// The second connection: the main one with another login, or another context.
fn system_profile(
    flags: &ConnectionFlags,
    main: &ConnectionProfile,
    remembered: &ContextSettings,
    environment: &Environment,
    store: &ContextStore,
) -> Result<Option<(ConnectionProfile, Origin)>, ContextError> {
    if let Some(text) = given(flags.system_context.as_deref()) {
        let (name, file) = store.load_named_or_path(text)?;
        return Ok(Some((resolve_file(Some(name), &file, environment)?, Origin::Flag)));
    }
    if flags.has_system_login() {
        let layer = Layer {
            user: flags.system_user.as_ref().map(ExposeSecret::expose_secret),
            password: flags.system_password.as_ref().map(ExposeSecret::expose_secret),
            creds: flags.system_creds.as_ref().map(ExposeSecret::expose_secret),
            nkey: flags.system_nkey.as_ref().map(ExposeSecret::expose_secret),
            ..Layer::empty(Origin::Flag)
        };
        let mut system = main.clone();
        system.auth = Resolver { layers: vec![layer], environment }.auth(None)?.0;
        // Prefixes belong to the other account.
        system.jetstream = JetStreamPrefix::default();
        system.inbox_prefix = ConnectionProfile::DEFAULT_INBOX_PREFIX.into();
        system.context = None;
        return Ok(Some((system, Origin::Flag)));
    }
    // A remembered context that has been deleted must not keep anybody from connecting.
    let Some(name) = &remembered.system_context else { return Ok(None) };
    let system = store.load(name).and_then(|file| resolve_file(Some(name.clone()), &file, environment));
    Ok(system.ok().map(|system| (system, Origin::Settings)))
}

fn monitor_urls(
    flags: &ConnectionFlags,
    remembered: &ContextSettings,
    origins: &mut BTreeMap<Field, Origin>,
) -> Result<Vec<Url>, ContextError> {
    let (texts, origin) = if flags.monitor_urls.is_empty() {
        (&remembered.monitor_urls, Origin::Settings)
    } else {
        (&flags.monitor_urls, Origin::Flag)
    };
    if !texts.is_empty() {
        origins.insert(Field::MonitorUrls, origin);
    }
    let parts = texts.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|text| !text.is_empty());
    parts.map(monitor_url).collect()
}

fn monitor_url(text: &str) -> Result<Url, ContextError> {
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    match Url::parse(&with_scheme) {
        Ok(url) if !["http", "https"].contains(&url.scheme()) => None,
        Ok(url) if url.username().is_empty() && url.password().is_none() && url.has_host() => Some(url),
        _ => None,
    }
    .ok_or_else(|| {
        invalid(
            "A monitoring URL is not a plain HTTP address.",
            "Write it as http://host:8222, without a user or a password.",
        )
    })
}

struct Resolver<'a> {
    /// The strongest first.
    layers: Vec<Layer<'a>>,
    environment: &'a Environment,
}

impl<'a> Resolver<'a> {
    fn profile(
        &self,
        context: Option<ContextName>,
        file: Option<&ContextFile>,
    ) -> Result<ConnectionProfile, ContextError> {
        if file.is_some_and(ContextFile::uses_windows_store) {
            return Err(ContextError::new(
                ContextErrorKind::Unsupported,
                "This context takes its certificate from the Windows certificate store, which Jetlens can't read.",
                "Export the certificate and its key as PEM files and set \"cert\" and \"key\".",
            ));
        }
        let mut origins = BTreeMap::new();
        if context.is_some() {
            origins.insert(Field::Context, Origin::Context);
        }
        let mut note = |field: Field, origin: Origin| {
            origins.insert(field, origin);
        };

        let url = self.first(|layer| layer.url);
        let (urls, url_login) = ServerUrl::parse_list(url.map_or(DEFAULT_URL, |(text, _)| text))?;
        if let Some((_, origin)) = url {
            note(Field::Urls, origin);
        }
        let url_login = url_login.zip(url.map(|(_, origin)| origin));
        let (auth, login_origin) = self.auth(url_login.as_ref())?;
        if let Some(origin) = login_origin {
            note(if matches!(auth.login, Login::None) { Field::Token } else { Field::Login }, origin);
        }
        let tls = self.tls(&mut note)?;
        let jetstream = self.jetstream(&mut note)?;
        let inbox_prefix = match self.first(|layer| layer.inbox_prefix) {
            None => ConnectionProfile::DEFAULT_INBOX_PREFIX.to_owned(),
            Some((text, origin)) => {
                note(Field::InboxPrefix, origin);
                subject_prefix(text, "inbox prefix")?
            }
        };
        let timeout = self.timeout(&mut note)?;
        let socks_proxy = match self.first(|layer| layer.socks_proxy) {
            None => None,
            Some((text, origin)) => {
                note(Field::SocksProxy, origin);
                Some(socks_proxy(text)?)
            }
        };
        Ok(ConnectionProfile {
            context,
            auth,
            tls,
            inbox_prefix,
            jetstream,
            timeout,
            socks_proxy,
            origins,
            ..ConnectionProfile::for_urls(urls)
        })
    }

    fn first<T>(&self, get: impl Fn(&Layer<'a>) -> Option<T>) -> Option<(T, Origin)> {
        self.layers.iter().find_map(|layer| Some((get(layer)?, layer.origin)))
    }

    /// The login and where it came from. A login in the URL counts as one of the place that named the URL.
    fn auth(&self, url_login: Option<&(UrlLogin, Origin)>) -> Result<(Auth, Option<Origin>), ContextError> {
        for (index, layer) in self.layers.iter().enumerate() {
            if let Some((login, origin)) = url_login
                && *origin == layer.origin
            {
                return Ok((auth_of_url(login), Some(*origin)));
            }
            if layer.names_a_login() {
                return Ok((self.auth_of(index, layer)?, Some(layer.origin)));
            }
        }
        Ok((Auth::default(), None))
    }

    fn auth_of(&self, index: usize, layer: &Layer<'a>) -> Result<Auth, ContextError> {
        // A password may stand in a flag and its user in the environment or the context, but a password of the
        // context does not go with a user of the command line.
        let is_command_line = layer.origin != Origin::Context;
        let partners = &self.layers[..self.layers.len().min(if is_command_line { 2 } else { index + 1 })];
        let partners = || partners.iter().filter(|other| !is_command_line || other.origin != Origin::Context);
        let secret = |text: Option<&str>, field| {
            text.map(|text| self.credential(text, Bare::Secret, field)).transpose()
        };

        let mut token = secret(layer.token, "token")?;
        let login = if let Some(user) = layer.user {
            let password = secret(partners().find_map(|layer| layer.password), "password")?;
            if password.is_none() && is_command_line {
                token = Some(self.credential(user, Bare::Secret, "user")?);
                Login::None
            } else {
                Login::Password { user: user.to_owned(), password }
            }
        } else if let Some(creds) = layer.creds {
            Login::Creds(self.credential(creds, Bare::Path, "creds")?)
        } else if let Some(nkey) = layer.nkey {
            Login::Nkey(self.credential(nkey, Bare::Path, "nkey")?)
        } else if let Some(nsc) = layer.nsc {
            let address = if nsc.starts_with("nsc://") { nsc.to_owned() } else { format!("nsc://{nsc}") };
            Login::Creds(self.credential(&address, Bare::Path, "nsc")?)
        } else if let Some(jwt) = layer.jwt {
            let jwt = self.credential(jwt, Bare::Secret, "user_jwt")?;
            Login::Jwt { jwt, seed: secret(partners().find_map(|layer| layer.seed), "user_seed")? }
        } else {
            Login::None
        };
        Ok(Auth { login, token })
    }

    fn credential(&self, text: &str, bare: Bare, field: &str) -> Result<Credential, ContextError> {
        Credential::parse(text, bare, field, self.environment)
    }

    fn tls(&self, note: &mut impl FnMut(Field, Origin)) -> Result<Tls, ContextError> {
        let mut tls = Tls::default();
        if let Some((path, origin)) = self.first(|layer| layer.ca) {
            note(Field::Ca, origin);
            tls.ca = Some(self.path(path, "ca")?);
        }
        if let Some(layer) = self.layers.iter().find(|layer| layer.is_tls_first) {
            note(Field::TlsFirst, layer.origin);
            tls.is_first = true;
        }
        tls.certificate = match (self.first(|layer| layer.cert), self.first(|layer| layer.key)) {
            (None, None) => None,
            (Some((cert, origin)), Some((key, _))) => {
                note(Field::Certificate, origin);
                Some((self.path(cert, "cert")?, self.path(key, "key")?))
            }
            (cert, _) => {
                let (have, lack) =
                    if cert.is_some() { ("certificate", "key") } else { ("key", "certificate") };
                return Err(ContextError::new(
                    ContextErrorKind::Conflict,
                    format!("There is a client {have} and no {lack}."),
                    format!("Set the {lack} too, or neither."),
                ));
            }
        };
        Ok(tls)
    }

    fn path(&self, text: &str, field: &str) -> Result<PathBuf, ContextError> {
        let path = text.strip_prefix("file://").unwrap_or(text);
        if path.contains("://") || path.starts_with("data:") {
            return Err(invalid(
                &format!("The {field:?} setting must be the path of a file."),
                "Save the certificate as a PEM file and give its path.",
            ));
        }
        Ok(self.environment.expand_path(path))
    }

    fn jetstream(&self, note: &mut impl FnMut(Field, Origin)) -> Result<JetStreamPrefix, ContextError> {
        let mut prefix = JetStreamPrefix::default();
        let chosen = self.first(|layer| (layer.js_domain, layer.js_api_prefix).some_of_either());
        if let Some(((domain, api), origin)) = chosen {
            note(Field::JetStream, origin);
            match (domain, api) {
                (Some(_), Some(_)) => {
                    return Err(ContextError::new(
                        ContextErrorKind::Conflict,
                        "There are both a JetStream domain and a JetStream API prefix.",
                        "Keep the one that the account needs.",
                    ));
                }
                (Some(domain), None) => {
                    let domain = subject_prefix(domain, "JetStream domain")?;
                    prefix.api = format!("$JS.{domain}.API");
                    prefix.domain = Some(domain);
                }
                (None, api) => prefix.api = subject_prefix(api.unwrap_or_default(), "JetStream API prefix")?,
            }
        }
        if let Some((event, origin)) = self.first(|layer| layer.js_event_prefix) {
            note(Field::EventPrefix, origin);
            prefix.event = subject_prefix(event, "JetStream event prefix")?;
        }
        Ok(prefix)
    }

    fn timeout(&self, note: &mut impl FnMut(Field, Origin)) -> Result<Duration, ContextError> {
        let Some((timeout, origin)) = self.first(|layer| layer.timeout) else {
            return Ok(ConnectionProfile::DEFAULT_TIMEOUT);
        };
        note(Field::Timeout, origin);
        match timeout {
            Timeout::Given(duration) => Some(duration),
            Timeout::Text(text) => duration(text),
        }
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| invalid("The time-out is not a duration.", "Write it as 5s, 500ms or 1m30s."))
    }
}

/// A pair in which at least one is there.
trait SomeOfEither: Sized {
    fn some_of_either(self) -> Option<Self>;
}

impl<T> SomeOfEither for (Option<T>, Option<T>) {
    fn some_of_either(self) -> Option<Self> {
        (self.0.is_some() || self.1.is_some()).then_some(self)
    }
}

fn auth_of_url(login: &UrlLogin) -> Auth {
    match login {
        UrlLogin::Token(token) => {
            Auth { login: Login::None, token: Some(Credential::literal(token.clone())) }
        }
        UrlLogin::User(user, password) => {
            let password = Some(Credential::literal(password.clone()));
            Auth { login: Login::Password { user: user.clone(), password }, token: None }
        }
    }
}

/// A literal subject, without dots at its ends.
fn subject_prefix(text: &str, what: &str) -> Result<String, ContextError> {
    let prefix = text.strip_suffix('.').unwrap_or(text);
    let is_token =
        |token: &str| !token.is_empty() && !token.contains(|c: char| c.is_whitespace() || "*>".contains(c));
    if prefix.split('.').all(is_token) {
        return Ok(prefix.to_owned());
    }
    Err(invalid(
        &format!("The {what} {text:?} is not a subject."),
        "Use words with dots between them, without spaces, \"*\" and \">\".",
    ))
}

fn socks_proxy(text: &str) -> Result<SocksProxy, ContextError> {
    let wrong = || invalid("The SOCKS proxy's URL is not valid.", "Write it as socks5://host:1080.");
    let url = Url::parse(text).map_err(|error| wrong().with_source(error))?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    if !["socks5", "socks5h"].contains(&url.scheme()) || host.is_empty() {
        return Err(wrong());
    }
    Ok(SocksProxy { host, port: url.port().unwrap_or(1080) })
}

/// A Go duration: `5s`, `500ms`, `1m30s`, `1.5h`.
fn duration(text: &str) -> Option<Duration> {
    let mut total = Duration::ZERO;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(digits);
        let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, next) = after.split_at(end);
        let unit_secs = match unit {
            "ns" => 1e-9,
            "us" | "µs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        total += Duration::try_from_secs_f64(number.parse::<f64>().ok()? * unit_secs).ok()?;
        rest = next;
    }
    Some(total)
}

fn invalid(sentence: &str, remedy: &str) -> ContextError {
    ContextError::new(ContextErrorKind::InvalidValue, sentence, remedy)
}
