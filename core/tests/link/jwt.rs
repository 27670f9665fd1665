//! Credentials files against a server with an operator: all keys and JWTs are made here.

use data_encoding::BASE64URL_NOPAD;
use jetlens_core::{
    clock::{Clock, Timestamp},
    link::{LinkErrorKind, LinkState, Step},
};
use jetlens_fixtures::SingleServer;
use nkeys::KeyPair;
use serde_json::{Value, json};

use super::{check_failure, link, profile};

/// An operator with one account that the server knows and one that it does not.
struct Operator {
    key: KeyPair,
    account: KeyPair,
    stranger: KeyPair,
}

fn signed(issuer: &KeyPair, subject: &KeyPair, name: &str, expires: Option<i64>, nats: &Value) -> String {
    let mut claims = json!({
        "jti": name, "iat": 1_700_000_000, "iss": issuer.public_key(), "sub": subject.public_key(),
        "name": name, "nats": nats,
    });
    if let Some(expires) = expires {
        claims["exp"] = json!(expires);
    }
    let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let body = format!("{}.{}", encode(&json!({"typ": "JWT", "alg": "ed25519-nkey"})), encode(&claims));
    let signature = BASE64URL_NOPAD.encode(&issuer.sign(body.as_bytes()).unwrap());
    format!("{body}.{signature}")
}

impl Operator {
    fn new() -> Self {
        Self {
            key: KeyPair::new_operator(),
            account: KeyPair::new_account(),
            stranger: KeyPair::new_account(),
        }
    }

    fn config(&self) -> String {
        let operator = signed(&self.key, &self.key, "op", None, &json!({"type": "operator", "version": 2}));
        let limits = json!({"subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": true,
            "conn": -1, "leaf": -1});
        let claims = json!({"type": "account", "version": 2, "limits": limits});
        let account = signed(&self.key, &self.account, "SHOP", None, &claims);
        let key = self.account.public_key();
        format!("operator: {operator}\nresolver: MEMORY\nresolver_preload: {{ {key}: {account} }}")
    }

    fn creds(issuer: &KeyPair, expires: Option<i64>) -> String {
        let user = KeyPair::new_user();
        let claims = json!({"type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1, "pub": {}, "sub": {}});
        let jwt = signed(issuer, &user, "ada", expires, &claims);
        format!(
            "-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n\
             -----BEGIN USER NKEY SEED-----\n{}\n------END USER NKEY SEED------\n",
            user.seed().unwrap()
        )
    }
}

#[tokio::test]
async fn credentials_files() {
    let operator = Operator::new();
    let server = SingleServer::with_config(&operator.config()).await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let with_file = |name: &str, text: &str| {
        let path = directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        profile(&server.url(), |flags| flags.creds = Some(path.to_str().unwrap().into()))
    };
    let good = Operator::creds(&operator.account, None);
    link(&with_file("good.creds", &good)).await;
    let inlined = format!("data:;base64,{}", data_encoding::BASE64.encode(good.as_bytes()));
    link(&profile(&server.url(), |flags| flags.creds = Some(inlined.as_str().into()))).await;

    let words: Vec<_> = good.split_whitespace().collect();
    let jwt = words.iter().find(|word| word.starts_with("eyJ")).unwrap();
    let seed = words.iter().find(|word| word.starts_with("SU")).unwrap();
    link(&profile(&server.url(), |flags| {
        flags.jwt = Some((*jwt).into());
        flags.seed = Some((*seed).into());
    }))
    .await;

    let expired = with_file("expired.creds", &Operator::creds(&operator.account, Some(1_750_000_000)));
    let sentence = "expired at 2025-06-15T15:06:40Z";
    check_failure(&expired, Step::Authentication, LinkErrorKind::CredentialsExpired, sentence).await;
    let stranger = with_file("stranger.creds", &Operator::creds(&operator.stranger, None));
    let remedy = check_failure(
        &stranger,
        Step::Authentication,
        LinkErrorKind::Authorization,
        "credentials from the file",
    )
    .await;
    assert!(remedy.contains("may not know the account"), "{remedy}");
    let other = with_file("other.creds", "hello");
    check_failure(&other, Step::Credentials, LinkErrorKind::BadCredential, "no user JWT").await;
}

#[tokio::test]
async fn credentials_that_end_while_connected() {
    let operator = Operator::new();
    let server = SingleServer::with_config(&operator.config()).await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("short.creds");
    let in_two_secs = Clock::system().now().as_second() + 2;
    std::fs::write(&path, Operator::creds(&operator.account, Some(in_two_secs))).unwrap();
    let link = link(&profile(&server.url(), |flags| flags.creds = Some(path.to_str().unwrap().into()))).await;
    let mut state = link.watch_state();
    let expires = Timestamp::from_second(in_two_secs).unwrap();
    let expected = format!("reconnecting: the credentials expired at {expires}");
    let told = state.wait_for(|state| state.to_string() == expected);
    tokio::time::timeout(std::time::Duration::from_secs(8), told).await.expect("told in time").unwrap();

    // Renewed credentials are used without a restart.
    std::fs::write(&path, Operator::creds(&operator.account, None)).unwrap();
    let back = state.wait_for(LinkState::is_connected);
    tokio::time::timeout(std::time::Duration::from_secs(4), back).await.expect("back in time").unwrap();
}
