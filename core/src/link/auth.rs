//! Answers a server's challenge from a profile's credentials.
//!
//! Files are read again for every connection, so that renewed credentials are used without a restart.
//! Programs run once: nobody wants a password manager to open at every reconnect.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use crate::context::{
    AllowedPrograms, Auth, ContextError, Credential, CredentialKind, Jwt, Login, UserCredentials, UserSeed,
};

/// Credentials that have been read once, ready to answer.
#[derive(Clone, Debug)]
pub(crate) struct Authenticator {
    auth: Auth,
    /// What was read first: the answer wherever reading again is not wanted or fails.
    first: Arc<Secrets>,
}

#[derive(Clone, Debug)]
struct Secrets {
    login: Entry,
    token: Option<SecretString>,
}

#[derive(Clone, Debug)]
enum Entry {
    None,
    Password { user: String, password: SecretString },
    Creds(UserCredentials),
    Nkey(UserSeed),
    Jwt { jwt: Jwt, seed: Option<UserSeed> },
}

impl Authenticator {
    /// Reads every credential, so that one that can't be read is known before a server is asked.
    pub(crate) async fn read(auth: &Auth, allowed: &AllowedPrograms) -> Result<Self, ContextError> {
        let first = Arc::new(Secrets::read(auth, allowed).await?);
        Ok(Self { auth: auth.clone(), first })
    }

    /// The user JWT, if the login has one.
    pub(crate) fn jwt(&self) -> Option<&Jwt> {
        match &self.first.login {
            Entry::Creds(creds) => Some(&creds.jwt),
            Entry::Jwt { jwt, .. } => Some(jwt),
            Entry::None | Entry::Password { .. } | Entry::Nkey(_) => None,
        }
    }

    /// How the login is described to a person.
    pub(crate) fn describe(&self) -> String {
        self.auth.describe()
    }

    /// The answer to a server's nonce. The client keeps its own copies of these texts, which nobody wipes.
    pub(crate) async fn answer(&self, nonce: &[u8]) -> Result<async_nats::Auth, nkeys::error::Error> {
        let renewed = if self.auth.comes_from_files() {
            Secrets::read(&self.auth, &AllowedPrograms::none()).await.ok()
        } else {
            None
        };
        renewed.as_ref().unwrap_or(&self.first).answer(nonce)
    }
}

impl Secrets {
    async fn read(auth: &Auth, allowed: &AllowedPrograms) -> Result<Self, ContextError> {
        let text = async |credential: &Credential| credential.read_line(allowed).await;
        let login = match &auth.login {
            Login::None => Entry::None,
            Login::Password { user, password } => {
                let password = match password {
                    Some(password) => text(password).await?,
                    None => SecretString::default(),
                };
                Entry::Password { user: user.clone(), password }
            }
            Login::Creds(creds) => {
                let what = creds.describe();
                Entry::Creds(UserCredentials::parse(text(creds).await?.expose_secret(), &what)?)
            }
            Login::Nkey(seed) => {
                Entry::Nkey(UserSeed::parse(text(seed).await?.expose_secret(), &seed.describe())?)
            }
            Login::Jwt { jwt, seed } => {
                let parsed = match seed {
                    Some(seed) => Some(UserSeed::parse(text(seed).await?.expose_secret(), &seed.describe())?),
                    None => None,
                };
                let jwt = Jwt::parse(text(jwt).await?.expose_secret(), &jwt.describe())?;
                Entry::Jwt { jwt, seed: parsed }
            }
        };
        let token = match &auth.token {
            Some(token) => Some(text(token).await?),
            None => None,
        };
        Ok(Self { login, token })
    }

    fn answer(&self, nonce: &[u8]) -> Result<async_nats::Auth, nkeys::error::Error> {
        let mut answer = async_nats::Auth::new();
        answer.token = self.token.as_ref().map(|token| token.expose_secret().to_owned());
        match &self.login {
            Entry::None => {}
            Entry::Password { user, password } => {
                answer.username = Some(user.clone());
                answer.password = Some(password.expose_secret().to_owned());
            }
            Entry::Nkey(seed) => {
                let pair = seed.key_pair()?;
                answer.nkey = Some(pair.public_key());
                answer.signature = Some(pair.sign(nonce)?);
            }
            Entry::Creds(UserCredentials { jwt, seed }) | Entry::Jwt { jwt, seed: Some(seed) } => {
                answer.jwt = Some(jwt.secret().to_owned());
                answer.signature = Some(seed.key_pair()?.sign(nonce)?);
            }
            Entry::Jwt { jwt, seed: None } => answer.jwt = Some(jwt.secret().to_owned()),
        }
        Ok(answer)
    }
}

impl Auth {
    /// Whether reading the credentials again costs nothing but reading files.
    fn comes_from_files(&self) -> bool {
        let mut has_file = false;
        for credential in self.credentials() {
            match credential.kind {
                CredentialKind::File => has_file = true,
                CredentialKind::OnePassword | CredentialKind::Nsc => return false,
                CredentialKind::Literal | CredentialKind::Data | CredentialKind::Environment => {}
            }
        }
        has_file
    }
}
