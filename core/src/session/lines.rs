//! The connections of one session: the account's, and the system account's where there is one.

use url::Url;

use super::SessionOptions;
use crate::{
    collect::{account, system},
    context::ConnectionProfile,
    link::{self, HttpClient, Link, LinkError},
    model::Method,
    wire::api::UserInfo,
};

/// What a session may ask, and through which link.
#[derive(Debug)]
pub(super) struct Lines {
    /// The account's own.
    pub(super) main: Link,
    /// With the system account's user; the main link again if its user is of that account.
    pub(super) system: Option<Link>,
    pub(super) user: UserInfo,
    pub(super) monitor: Option<Monitor>,
    /// Why the system account's link could not be made: everything else works without it.
    pub(super) system_error: Option<LinkError>,
}

/// The HTTP monitoring ports of a profile.
#[derive(Clone, Debug)]
pub(super) struct Monitor {
    pub(super) client: HttpClient,
    pub(super) urls: Vec<Url>,
}

impl Monitor {
    /// `None` without URLs, or where the certificates can't be read, which the link has told already.
    pub(super) fn of(profile: &ConnectionProfile) -> Option<Self> {
        if profile.monitor_urls.is_empty() {
            return None;
        }
        let client = HttpClient::new(&profile.tls).ok()?;
        Some(Self { client, urls: profile.monitor_urls.clone() })
    }
}

impl Lines {
    /// Connects, and finds out what the user may see.
    pub(super) async fn open(
        profile: &ConnectionProfile,
        options: &SessionOptions,
    ) -> Result<Self, LinkError> {
        let main = connect(profile, options).await?;
        let (user, is_system) = tokio::join!(account::user_info(&main), system::is_system_user(&main));
        let (system, system_error) = if is_system {
            (Some(main.clone()), None)
        } else {
            match &profile.system {
                None => (None, None),
                Some(profile) => match connect(profile, options).await {
                    Ok(link) => (Some(link), None),
                    Err(error) => (None, Some(error)),
                },
            }
        };
        // A server before 2.10 does not say who we are.
        let user = user.unwrap_or_default();
        Ok(Self { main, system, user, monitor: Monitor::of(profile), system_error })
    }

    /// How to collect at this moment.
    pub(super) fn method(&self) -> Method {
        match &self.system {
            Some(system) if system.is_connected() => Method::System,
            _ => Method::Account,
        }
    }

    /// Whether assets can be looked at one by one: with a user of the account that owns them. The system account has
    /// no streams.
    pub(super) fn has_account(&self) -> bool {
        self.system.as_ref().is_none_or(|system| !system.is_same(&self.main))
    }

    /// Each link once.
    pub(super) fn links(&self) -> Vec<&Link> {
        match &self.system {
            Some(system) if !system.is_same(&self.main) => vec![&self.main, system],
            _ => vec![&self.main],
        }
    }
}

async fn connect(profile: &ConnectionProfile, options: &SessionOptions) -> Result<Link, LinkError> {
    link::connect(profile, &options.allowed, "jetlens", &options.clock).await
}
