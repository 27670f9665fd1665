//! From the flags to what core connects with, and the question before a program runs.

use std::io::{self, BufRead as _, IsTerminal as _};

use jetlens_core::{
    context::{AllowedPrograms, ConnectionFlags, ConnectionProfile, ProgramCall, resolve},
    session::SessionOptions,
};
use secrecy::SecretString;

use super::{args::ConnectionArgs, output};
use crate::bridge::Places;

impl ConnectionArgs {
    /// What core lays over the environment and the context.
    pub(crate) fn flags(&self) -> ConnectionFlags {
        let secret = |text: &Option<String>| text.clone().map(SecretString::from);
        ConnectionFlags {
            context: self.context.clone(),
            no_context: self.no_context,
            server: self.server.clone(),
            user: secret(&self.user),
            password: secret(&self.password),
            token: secret(&self.token),
            creds: secret(&self.creds),
            nkey: secret(&self.nkey),
            tlscert: self.tlscert.clone(),
            tlskey: self.tlskey.clone(),
            tlsca: self.tlsca.clone(),
            tlsfirst: self.tlsfirst,
            inbox_prefix: self.inbox_prefix.clone(),
            js_domain: self.js_domain.clone(),
            js_api_prefix: self.js_api_prefix.clone(),
            js_event_prefix: self.js_event_prefix.clone(),
            timeout: self.timeout,
            socks_proxy: self.socks_proxy.clone(),
            connection_name: self.connection_name.clone(),
            system_context: self.system_context.clone(),
            system_user: secret(&self.system_user),
            system_password: secret(&self.system_password),
            system_creds: secret(&self.system_creds),
            system_nkey: secret(&self.system_nkey),
            monitor_urls: self.monitor.clone(),
            ..ConnectionFlags::default()
        }
    }
}

/// A command line may hold passwords, and so may a server's address.
impl std::fmt::Debug for ConnectionArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(&self.flags(), f)
    }
}

/// What a verb connects to, and how it behaves there, with the consent that it takes.
pub(super) fn target(connection: &ConnectionArgs) -> anyhow::Result<(ConnectionProfile, SessionOptions)> {
    let files = Places::of_process();
    let loaded = files.settings.load();
    if let Some(warning) = loaded.warning {
        output::say(&warning);
    }
    let profile = resolve(&connection.flags(), &files.environment, &files.contexts, &loaded.settings)
        .map_err(|error| anyhow::anyhow!("{error:#}"))?;
    let allowed = consent(&profile, connection.allow_program)?;
    let options = SessionOptions {
        max_requests_per_sec: f64::from(loaded.settings.max_requests_per_sec),
        allowed,
        is_read_only: profile.context.as_ref().is_some_and(|name| loaded.settings.context(name).is_read_only),
        ..SessionOptions::default()
    };
    Ok((profile, options))
}

/// The programs that a person lets run.
fn consent(profile: &ConnectionProfile, allow_program: bool) -> anyhow::Result<AllowedPrograms> {
    let mut allowed = AllowedPrograms::none();
    for call in profile.programs() {
        if !may_run(call, allow_program) {
            anyhow::bail!(
                "The credential comes from a program, and running it needs your consent: {call}. \
                 Give it with --allow-program."
            );
        }
        allowed.allow(call.clone());
    }
    Ok(allowed)
}

/// Asks whether a program may run, on a terminal. Nobody to ask is a no.
pub(crate) fn may_run(call: &ProgramCall, allow_program: bool) -> bool {
    if allow_program {
        return true;
    }
    if !io::stdin().is_terminal() {
        return false;
    }
    output::say(&format!("The context takes a credential from a program:\n  {call}\nRun it? [y/N]"));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).is_ok() && is_yes(&answer)
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_is_one() {
        assert!(is_yes("y\n") && is_yes(" YES "));
        assert!(!is_yes("") && !is_yes("n") && !is_yes("yep, but no"));
    }

    #[test]
    fn secrets_are_not_in_the_debug_text() {
        let args = ConnectionArgs {
            password: Some("hunter2".to_owned()),
            server: Some("nats://ada:hunter2@a".to_owned()),
            ..ConnectionArgs::default()
        };
        assert!(!format!("{args:?}").contains("hunter2"));
    }
}
