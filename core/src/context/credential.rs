//! Where a secret is: written out, in a file, in the environment, in 1Password, in an nsc store.
//!
//! The nats CLI writes these as addresses (`op://vault/item/field`); a bare value is a path where the field names a
//! file (`creds`, `nkey`), and the secret itself elsewhere (`password`, `token`, `user_jwt`, `user_seed`).

use std::{fmt, path::PathBuf};

use data_encoding::BASE64;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{
    environment::Environment,
    error::{ContextError, ContextErrorKind},
    program::{AllowedPrograms, ProgramCall},
};
use crate::settings::disk;

/// More than any credentials file is.
const MAX_CREDENTIAL_BYTES: u64 = 1 << 20;

/// A secret, or the place where it is. `Debug` and [`Credential::describe`] show the place, never the secret.
#[derive(Clone)]
pub struct Credential {
    pub kind: CredentialKind,
    place: Place,
}

/// What kind of place a credential comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialKind {
    /// Written out where it is used.
    Literal,
    /// `data:;base64,…`: written out, encoded.
    Data,
    /// `env://NAME`.
    Environment,
    /// A path, or `file://…`.
    File,
    /// `op://vault/item/field`.
    OnePassword,
    /// `nsc://operator/account/user`.
    Nsc,
}

#[derive(Clone)]
enum Place {
    Value { secret: SecretString, described: String },
    File(PathBuf),
    OnePassword(ProgramCall),
    Nsc(ProgramCall),
}

/// What a value without a scheme means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bare {
    Path,
    Secret,
}

impl Credential {
    /// A secret that was typed in.
    pub fn literal(secret: SecretString) -> Self {
        Self {
            kind: CredentialKind::Literal,
            place: Place::Value { secret, described: "a typed value".into() },
        }
    }

    /// Reads an address; `field` names it in errors.
    pub(crate) fn parse(
        text: &str,
        bare: Bare,
        field: &str,
        environment: &Environment,
    ) -> Result<Self, ContextError> {
        let (kind, place) = if let Some(path) = strip_scheme(text, "file://") {
            (CredentialKind::File, Place::File(environment.expand_path(path)))
        } else if let Some(name) = strip_scheme(text, "env://") {
            (CredentialKind::Environment, variable(name, field, environment)?)
        } else if let Some(rest) = strip_scheme(text, "data:") {
            (CredentialKind::Data, data(rest, field)?)
        } else if let Some(path) = strip_scheme(text, "op://") {
            let call = ProgramCall::new("op", &["read", &format!("op://{path}")]);
            (CredentialKind::OnePassword, Place::OnePassword(call))
        } else if let Some(path) = strip_scheme(text, "nsc://") {
            let call = ProgramCall::new("nsc", &["generate", "profile", &format!("nsc://{path}")]);
            (CredentialKind::Nsc, Place::Nsc(call))
        } else if bare == Bare::Path {
            if let Some((scheme, _)) = text.split_once("://") {
                return Err(invalid(
                    format!(
                        "The {field:?} setting names a place of the kind {scheme:?}, which Jetlens does not know."
                    ),
                    "Use a path, or file://, env://, data:, op:// or nsc://.",
                ));
            }
            (CredentialKind::File, Place::File(environment.expand_path(text)))
        } else {
            let described = "a value in the setting itself".to_owned();
            (CredentialKind::Literal, Place::Value { secret: SecretString::from(text), described })
        };
        Ok(Self { kind, place })
    }

    /// Where the secret is, in a few words for a person.
    pub fn describe(&self) -> String {
        match &self.place {
            Place::Value { described, .. } => described.clone(),
            Place::File(path) => format!("the file {}", path.display()),
            Place::OnePassword(call) => format!("1Password, by `{call}`"),
            Place::Nsc(call) => format!("nsc, by `{call}`"),
        }
    }

    /// The program that would run, if one does.
    pub fn program(&self) -> Option<&ProgramCall> {
        match &self.place {
            Place::OnePassword(call) | Place::Nsc(call) => Some(call),
            Place::Value { .. } | Place::File(_) => None,
        }
    }

    /// Gets the secret. Reads a file each time, so that a renewed one is seen; runs a program only if it is allowed.
    pub(crate) async fn read(&self, allowed: &AllowedPrograms) -> Result<SecretString, ContextError> {
        match &self.place {
            Place::Value { secret, .. } => Ok(secret.clone()),
            Place::File(path) => read_file(path.clone()).await,
            Place::OnePassword(call) => call.run(allowed).await,
            Place::Nsc(call) => {
                let profile = call.run(allowed).await?;
                read_file(credentials_path(profile.expose_secret(), call)?).await
            }
        }
    }

    /// Like [`Credential::read`], without the line break that files and programs end with.
    pub(crate) async fn read_line(&self, allowed: &AllowedPrograms) -> Result<SecretString, ContextError> {
        let secret = self.read(allowed).await?;
        Ok(SecretString::from(secret.expose_secret().trim_end_matches(['\r', '\n'])))
    }
}

async fn read_file(path: PathBuf) -> Result<SecretString, ContextError> {
    let what = format!("The credentials file {}", path.display());
    let read = tokio::task::spawn_blocking(move || disk::read_text(&path, MAX_CREDENTIAL_BYTES)).await;
    match read {
        Ok(Ok(text)) => Ok(SecretString::from(text)),
        Ok(Err(problem)) => {
            let mut error = ContextError::unreadable(&what, problem);
            error.kind = ContextErrorKind::BadCredential;
            Err(error)
        }
        Err(error) => Err(ContextError::new(
            ContextErrorKind::Io,
            format!("{what} could not be read: the reading was cancelled."),
            "Try again.",
        )
        .with_source(error)),
    }
}

/// The path that `nsc generate profile` names. Its output may hold secrets, so no error quotes it.
fn credentials_path(profile: &str, call: &ProgramCall) -> Result<PathBuf, ContextError> {
    #[derive(Deserialize)]
    struct Profile {
        user_creds: String,
    }
    match serde_json::from_str::<Profile>(profile) {
        Ok(Profile { user_creds }) if !user_creds.is_empty() => Ok(PathBuf::from(user_creds)),
        _ => Err(ProgramCall::failed(
            format!("`{call}` did not name a credentials file."),
            "Check the operator, account and user, and that nsc has credentials for them.",
        )),
    }
}

fn variable(name: &str, field: &str, environment: &Environment) -> Result<Place, ContextError> {
    let Some(value) = environment.get(name) else {
        return Err(invalid(
            format!("The {field:?} setting asks for the environment variable {name:?}, which is not set."),
            "Set it before you start Jetlens, or choose another credential.",
        ));
    };
    Ok(Place::Value {
        secret: SecretString::from(value),
        described: format!("the environment variable {name}"),
    })
}

fn data(rest: &str, field: &str) -> Result<Place, ContextError> {
    let decoded = rest
        .split_once(',')
        .filter(|(header, _)| header.split(';').any(|part| part.trim() == "base64"))
        .and_then(|(_, payload)| BASE64.decode(payload.trim().as_bytes()).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let Some(text) = decoded else {
        return Err(invalid(
            format!("The {field:?} setting starts with \"data:\" and is not text in Base64."),
            "Write it as data:;base64,… (`nats context add --embed` does).",
        ));
    };
    Ok(Place::Value { secret: SecretString::from(text), described: "data embedded in the setting".into() })
}

fn invalid(sentence: String, remedy: &str) -> ContextError {
    ContextError::new(ContextErrorKind::InvalidValue, sentence, remedy)
}

/// What follows a scheme, in any case.
fn strip_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let head = text.get(..scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({})", self.describe())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment() -> Environment {
        Environment::from([("HOME", "/home/ada"), ("SECRET", "hunter2")])
    }

    fn parse(text: &str, bare: Bare) -> Result<Credential, ContextError> {
        Credential::parse(text, bare, "creds", &environment())
    }

    #[test]
    fn addresses() {
        use CredentialKind as K;
        let check = |text: &str, bare: Bare, kind: CredentialKind, described: &str| {
            let credential = parse(text, bare).expect(text);
            assert_eq!((credential.kind, credential.describe().as_str()), (kind, described), "{text}");
        };
        check("~/a.creds", Bare::Path, K::File, "the file /home/ada/a.creds");
        check("$HOME/a.creds", Bare::Path, K::File, "the file /home/ada/a.creds");
        check("file:///a.creds", Bare::Path, K::File, "the file /a.creds");
        check("FILE://~/a.creds", Bare::Secret, K::File, "the file /home/ada/a.creds");
        check(r"C:\keys\a.creds", Bare::Path, K::File, r"the file C:\keys\a.creds");
        check("hunter2", Bare::Secret, K::Literal, "a value in the setting itself");
        check("a://b", Bare::Secret, K::Literal, "a value in the setting itself");
        check("$HOME", Bare::Secret, K::Literal, "a value in the setting itself");
        check("env://SECRET", Bare::Path, K::Environment, "the environment variable SECRET");
        check("data:;base64,aHVudGVyMg==", Bare::Path, K::Data, "data embedded in the setting");
        check("data:text/plain;base64,aHVudGVyMg==", Bare::Secret, K::Data, "data embedded in the setting");
        check(
            "op://v/my item/f",
            Bare::Path,
            K::OnePassword,
            r#"1Password, by `op read "op://v/my item/f"`"#,
        );
        check("nsc://o/a/u", Bare::Path, K::Nsc, "nsc, by `nsc generate profile nsc://o/a/u`");
    }

    #[test]
    fn wrong_addresses() {
        let check = |text: &str, expected: &str| {
            let error = parse(text, Bare::Path).expect_err(text);
            assert!(error.sentence.contains(expected), "{error}");
            assert!(!format!("{error:?}").contains("aHVudGVyMg"), "{error:?}");
        };
        check("env://UNSET", "\"UNSET\", which is not set");
        check("env://", "not set");
        check("data:,aHVudGVyMg==", "not text in Base64");
        check("data:;base64,aHVudGVyMg!", "not text in Base64");
        check("data:;base64", "not text in Base64");
        check("vault://x", "\"vault\", which Jetlens does not know");
    }

    #[tokio::test]
    async fn secrets_are_read() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("token");
        std::fs::write(&path, "hunter2\r\n").unwrap();
        let none = AllowedPrograms::none();
        for text in
            ["hunter2", "env://SECRET", "data:;base64,aHVudGVyMg==", &format!("file://{}", path.display())]
        {
            let credential = parse(text, Bare::Secret).unwrap();
            assert_eq!(credential.read_line(&none).await.unwrap().expose_secret(), "hunter2", "{text}");
            assert!(!format!("{credential:?}").contains("hunter2"), "{credential:?}");
        }
    }

    #[tokio::test]
    async fn unreadable_files() {
        let directory = tempfile::tempdir().unwrap();
        let none = AllowedPrograms::none();
        let check = async |name: &str, expected: &str| {
            let path = directory.path().join(name);
            let error = parse(path.to_str().unwrap(), Bare::Path).unwrap().read(&none).await.expect_err(name);
            assert_eq!(error.kind, ContextErrorKind::BadCredential);
            assert!(error.sentence.contains(name) && error.sentence.contains(expected), "{error}");
        };
        std::fs::write(directory.path().join("binary"), b"\xff\xfe").unwrap();
        std::fs::File::create(directory.path().join("large")).unwrap().set_len(100 << 20).unwrap();
        std::fs::create_dir(directory.path().join("folder")).unwrap();
        check("missing", "does not exist").await;
        check("binary", "not text").await;
        check("large", "larger than 1024 KiB").await;
        check("folder", "not a file").await;
    }

    #[test]
    fn nsc_profiles() {
        let call = ProgramCall::new("nsc", &[]);
        let path =
            credentials_path(r#"{"user_creds":"/a.creds","operator":{"service":["x"]}}"#, &call).unwrap();
        assert_eq!(path, PathBuf::from("/a.creds"));
        for output in ["", "SUSECRET", "{}", r#"{"user_creds":""}"#] {
            let error = credentials_path(output, &call).expect_err(output);
            assert!(!format!("{error:?}").contains("SUSECRET"));
        }
    }
}
