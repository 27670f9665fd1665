//! What a credentials file holds: a user's JWT and the seed that proves it.
//!
//! The claims are read without checking the signature, to say early and clearly what a server would refuse with two
//! words: a file that holds no credentials, a seed of the wrong kind, a JWT that expired last night.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use nkeys::{KeyPair, KeyPairType};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::error::{ContextError, ContextErrorKind};
use crate::clock::Timestamp;

/// A user's JWT with the claims that help to explain a refusal.
#[derive(Clone)]
pub struct Jwt {
    text: SecretString,
    /// The user's name, empty if the issuer gave none.
    pub name: String,
    /// The user's public key, which starts with `U`.
    pub subject: String,
    /// The public key of the account, which starts with `A`.
    pub account: String,
    /// When the JWT ends, `None` if it never does.
    pub expires: Option<Timestamp>,
    /// Whether the JWT alone is enough, without a seed.
    pub is_bearer: bool,
}

/// The content of a `.creds` file.
#[derive(Clone, Debug)]
pub struct UserCredentials {
    pub jwt: Jwt,
    pub seed: UserSeed,
}

/// A user's seed, checked.
#[derive(Clone, Debug)]
pub struct UserSeed(SecretString);

#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    exp: i64,
    #[serde(default)]
    iss: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    sub: String,
    #[serde(default)]
    nats: NatsClaims,
}

#[derive(Default, Deserialize)]
struct NatsClaims {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    issuer_account: String,
    #[serde(default)]
    bearer_token: bool,
}

impl Jwt {
    /// Reads a JWT, bare or between the `BEGIN` and `END` lines of a credentials file.
    /// `what` names the source in errors: `the file a.creds`.
    pub fn parse(text: &str, what: &str) -> Result<Self, ContextError> {
        let Some(token) = words(text).find(|word| word.starts_with("eyJ")) else {
            return Err(not_a_credential(what, "user JWT"));
        };
        let claims = claims(token).ok_or_else(|| {
            ContextError::new(
                ContextErrorKind::BadCredential,
                format!("The JWT in {what} is damaged: its claims can't be decoded."),
                "Copy the whole file again, or make new credentials.",
            )
        })?;
        if !claims.nats.kind.is_empty() && claims.nats.kind != "user" {
            return Err(ContextError::new(
                ContextErrorKind::BadCredential,
                format!("The JWT in {what} belongs to an {}, not to a user.", claims.nats.kind),
                "Give the credentials of a user of that account.",
            ));
        }
        let NatsClaims { issuer_account, bearer_token, .. } = claims.nats;
        Ok(Self {
            text: SecretString::from(token),
            name: claims.name,
            subject: claims.sub,
            account: if issuer_account.is_empty() { claims.iss } else { issuer_account },
            expires: (claims.exp > 0).then(|| Timestamp::from_second(claims.exp).ok()).flatten(),
            is_bearer: bearer_token,
        })
    }

    pub fn is_expired(&self, at: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= at)
    }

    pub(crate) fn secret(&self) -> &str {
        self.text.expose_secret()
    }
}

impl UserCredentials {
    /// Reads the content of a `.creds` file.
    pub fn parse(text: &str, what: &str) -> Result<Self, ContextError> {
        Ok(Self { jwt: Jwt::parse(text, what)?, seed: UserSeed::parse(text, what)? })
    }
}

impl UserSeed {
    /// Finds a user's seed in a seed file or a credentials file.
    pub fn parse(text: &str, what: &str) -> Result<Self, ContextError> {
        let looks_like_seed = |word: &&str| {
            word.len() > 50
                && word.starts_with('S')
                && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        };
        let Some(seed) = words(text).find(looks_like_seed) else {
            return Err(not_a_credential(what, "nkey seed"));
        };
        match KeyPair::from_seed(seed) {
            Ok(pair) if matches!(pair.key_pair_type(), KeyPairType::User) => {
                Ok(Self(SecretString::from(seed)))
            }
            Ok(pair) => Err(ContextError::new(
                ContextErrorKind::BadCredential,
                format!("The seed in {what} is of kind {}, and only a user's can connect.", kind_name(&pair)),
                "Give a seed that starts with \"SU\".",
            )),
            Err(error) => Err(ContextError::new(
                ContextErrorKind::BadCredential,
                format!("The nkey seed in {what} is damaged: {error}."),
                "Copy it again; it has 58 characters and starts with \"SU\".",
            )),
        }
    }

    /// The key pair, for as long as a signature takes.
    pub(crate) fn key_pair(&self) -> Result<KeyPair, nkeys::error::Error> {
        KeyPair::from_seed(self.0.expose_secret())
    }
}

fn kind_name(pair: &KeyPair) -> &'static str {
    match pair.key_pair_type() {
        KeyPairType::Account => "account",
        KeyPairType::Operator => "operator",
        KeyPairType::Server => "server",
        KeyPairType::Cluster => "cluster",
        _ => "something else",
    }
}

/// The words outside of the decoration lines.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("---")).flat_map(str::split_whitespace)
}

fn claims(token: &str) -> Option<Claims> {
    let mut parts = token.split('.');
    let (_header, body, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    serde_json::from_slice(&BASE64URL_NOPAD.decode(body.as_bytes()).ok()?).ok()
}

fn not_a_credential(what: &str, missing: &str) -> ContextError {
    ContextError::new(
        ContextErrorKind::BadCredential,
        format!("There is no {missing} in {what}."),
        "Check that it is the right file: credentials come from `nsc generate creds` or your operator.",
    )
}

impl fmt::Debug for Jwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwt")
            .field("name", &self.name)
            .field("subject", &self.subject)
            .field("account", &self.account)
            .field("expires", &self.expires)
            .field("is_bearer", &self.is_bearer)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &serde_json::Value) -> String {
        let encode = |value: &serde_json::Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        format!(
            "{}.{}.c2ln",
            encode(&serde_json::json!({"typ": "JWT", "alg": "ed25519-nkey"})),
            encode(claims)
        )
    }

    fn creds(claims: &serde_json::Value, seed: &str) -> String {
        format!(
            "-----BEGIN NATS USER JWT-----\n{}\n------END NATS USER JWT------\n\nNKEYs are secrets.\n\n\
             -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n",
            token(claims)
        )
    }

    #[test]
    fn credentials_are_read() {
        let seed = KeyPair::new_user().seed().unwrap();
        let claims = serde_json::json!({
            "exp": 1_700_000_000, "iss": "AISSUER", "name": "ada", "sub": "UADA",
            "nats": {"type": "user", "issuer_account": "AOWNER"}
        });
        let read = UserCredentials::parse(&creds(&claims, &seed).replace('\n', "\r\n"), "x").unwrap();
        assert_eq!(read.jwt.name, "ada");
        assert_eq!(read.jwt.account, "AOWNER");
        assert_eq!(read.jwt.expires, Some("2023-11-14T22:13:20Z".parse().unwrap()));
        assert!(read.jwt.is_expired("2023-11-14T22:13:20Z".parse().unwrap()));
        assert!(!read.jwt.is_expired("2023-11-14T22:13:19Z".parse().unwrap()));
        assert_eq!(read.seed.key_pair().unwrap().seed().unwrap(), seed);

        let shown = format!("{read:?}");
        assert!(!shown.contains(&seed) && !shown.contains(read.jwt.secret()), "{shown}");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let user = KeyPair::new_user().seed().unwrap();
        let account = KeyPair::new_account().seed().unwrap();
        let damaged = format!("{}AAAA", &user[..user.len() - 4]);
        let claims = serde_json::json!({"nats": {"type": "user"}});
        let of_account = serde_json::json!({"nats": {"type": "account"}});
        let check = |text: &str, expected: &str| {
            let error = UserCredentials::parse(text, "the file a.creds").expect_err(expected);
            assert!(error.sentence.contains(expected), "{error}");
            assert!(!format!("{error:#} {error:?}").contains(&user[..20]), "{error:?}");
        };
        check("", "no user JWT in the file a.creds");
        check("hello", "no user JWT");
        check("eyJh.!!!.x", "damaged");
        check(&token(&claims), "no nkey seed");
        check(&creds(&claims, &account), "kind account");
        check(&creds(&claims, &damaged), "damaged");
        check(&creds(&of_account, &user), "belongs to an account");
    }
}
