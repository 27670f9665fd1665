//! Links against real servers: every way in, every way to fail, and what happens when servers come and go.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

#[path = "link/auth.rs"]
mod auth;
#[path = "link/jwt.rs"]
mod jwt;
#[path = "link/life.rs"]
mod life;
#[path = "link/ports.rs"]
mod ports;
#[path = "link/probe.rs"]
mod probe;
#[path = "link/tls.rs"]
mod tls;

use std::time::Duration;

use jetlens_core::{
    clock::Clock,
    context::{AllowedPrograms, ConnectionFlags, ConnectionProfile, ContextStore, Environment, resolve},
    link::{Link, LinkError, LinkErrorKind, Step, connect},
    settings::Settings,
};

/// The profile of flags alone.
fn profile(url: &str, change: impl FnOnce(&mut ConnectionFlags)) -> ConnectionProfile {
    let mut flags =
        ConnectionFlags { server: Some(url.to_owned()), no_context: true, ..ConnectionFlags::default() };
    flags.timeout = Some(Duration::from_secs(3));
    change(&mut flags);
    let store = ContextStore::new("/nonexistent");
    resolve(&flags, &Environment::default(), &store, &Settings::default()).unwrap()
}

async fn try_link(profile: &ConnectionProfile) -> Result<Link, LinkError> {
    connect(profile, &AllowedPrograms::none(), "Jetlens test", &Clock::system()).await
}

async fn link(profile: &ConnectionProfile) -> Link {
    try_link(profile).await.unwrap_or_else(|error| panic!("{error:#}\n{error:?}"))
}

/// Expects a failure of this step and kind whose sentence contains a text, and gives its remedy.
async fn check_failure(
    profile: &ConnectionProfile,
    step: Step,
    kind: LinkErrorKind,
    sentence: &str,
) -> String {
    let error = try_link(profile).await.err().unwrap_or_else(|| panic!("connected; expected: {sentence}"));
    assert_eq!((error.step, &error.kind), (step, &kind), "{error:#}\n{error:?}");
    assert!(error.sentence.contains(sentence), "{error:#}\n{error:?}");
    assert!(error.sentence.ends_with('.') && error.remedy.ends_with('.'), "{error:#}");
    error.remedy
}
