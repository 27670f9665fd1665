//! What the live tests share: profiles for a fixture cluster, and waiting for a snapshot.

use std::{sync::Arc, time::Duration};

use jetlens_core::{
    context::{ConnectionFlags, ConnectionProfile, ContextStore, Environment, resolve},
    model::Snapshot,
    session::{Session, SessionOptions},
    settings::Settings,
};
use tokio::time::Instant;

/// A profile for `urls`, with a user and, if given, a user of the system account.
pub(crate) fn profile(
    urls: &[String],
    user: Option<(&str, &str)>,
    system: Option<(&str, &str)>,
) -> ConnectionProfile {
    let flags = ConnectionFlags {
        server: Some(urls.join(",")),
        user: user.map(|(name, _)| name.into()),
        password: user.map(|(_, password)| password.into()),
        system_user: system.map(|(name, _)| name.into()),
        system_password: system.map(|(_, password)| password.into()),
        no_context: true,
        ..ConnectionFlags::default()
    };
    let store = ContextStore::new("no/such/folder");
    resolve(&flags, &Environment::default(), &store, &Settings::default()).expect("the flags are good")
}

pub(crate) fn session(profile: ConnectionProfile) -> Session {
    Session::spawn(profile, SessionOptions::default(), Arc::new(|| {})).expect("a session starts")
}

/// Waits until a snapshot is as wanted, and says what the last one was when it never is.
pub(crate) async fn wait_for(
    session: &mut Session,
    patience: Duration,
    what: &str,
    wanted: impl Fn(&Snapshot) -> bool,
) -> Arc<Snapshot> {
    let end = Instant::now() + patience;
    loop {
        let snapshot = session.snapshot.borrow_and_update().clone();
        if wanted(&snapshot) {
            return snapshot;
        }
        let changed = tokio::time::timeout_at(end, session.snapshot.changed()).await;
        assert!(
            changed.is_ok(),
            "{what} did not come within {patience:?}: {} servers, {} streams, {} consumers, {:?}, {:?}",
            snapshot.servers.len(),
            snapshot.streams.len(),
            snapshot.consumers.len(),
            snapshot.coverage,
            session.status.borrow().phase,
        );
    }
}
