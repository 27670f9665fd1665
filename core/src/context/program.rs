//! Programs that hold credentials, and the consent without which none of them runs.
//!
//! A context file may say "ask 1Password" or "ask nsc".
//! Such a file may come from somebody else, so the exact command is shown to a person first.

use std::{collections::BTreeSet, fmt, process::Stdio, time::Duration};

use secrecy::SecretString;
use tokio::process::Command;
use zeroize::Zeroize;

use super::error::{ContextError, ContextErrorKind};

/// How long a program may take: long enough for a person to unlock a vault.
const TIMEOUT: Duration = Duration::from_secs(30);

/// More than any credential is.
const MAX_OUTPUT_BYTES: usize = 1 << 20;

/// A program with its arguments, exactly as it would run: no shell is involved.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProgramCall {
    pub program: String,
    pub arguments: Vec<String>,
}

impl ProgramCall {
    pub fn new(program: &str, arguments: &[&str]) -> Self {
        Self {
            program: program.to_owned(),
            arguments: arguments.iter().map(|&text| text.to_owned()).collect(),
        }
    }

    /// Runs the program if `allowed` names this very call, and gives what it writes to its standard output.
    pub(crate) async fn run(&self, allowed: &AllowedPrograms) -> Result<SecretString, ContextError> {
        if !allowed.contains(self) {
            return Err(ContextError::new(
                ContextErrorKind::NeedsConsent(self.clone()),
                format!("The credential comes from a program, and running it needs your consent: {self}"),
                "Allow this command if you trust where the context came from.",
            ));
        }
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let output = match tokio::time::timeout(TIMEOUT, command.output()).await {
            Err(_elapsed) => {
                let seconds = TIMEOUT.as_secs();
                return Err(Self::failed(
                    format!("`{self}` gave no answer within {seconds} seconds and was stopped."),
                    "Run it in a terminal: it may be waiting for you to sign in.",
                ));
            }
            Ok(Err(error)) => {
                let sentence = if error.kind() == std::io::ErrorKind::NotFound {
                    format!("The program `{}` is not installed, or not in the PATH.", self.program)
                } else {
                    format!("`{self}` could not be started: {error}.")
                };
                return Err(Self::failed(sentence, "Install it, or choose another kind of credential.")
                    .with_source(error));
            }
            Ok(Ok(output)) => output,
        };
        self.secret_of(output)
    }

    fn secret_of(&self, mut output: std::process::Output) -> Result<SecretString, ContextError> {
        let remedy = "Run it in a terminal to see why.";
        if !output.status.success() {
            output.stdout.zeroize();
            return Err(Self::failed(format!("`{self}` failed ({}).", output.status), remedy));
        }
        if output.stdout.len() > MAX_OUTPUT_BYTES {
            output.stdout.zeroize();
            return Err(Self::failed(format!("`{self}` wrote more than a credential can be."), remedy));
        }
        match String::from_utf8(output.stdout) {
            Ok(text) => Ok(SecretString::from(text)),
            Err(error) => {
                error.into_bytes().zeroize();
                Err(Self::failed(format!("`{self}` wrote something that is not text."), remedy))
            }
        }
    }

    pub(crate) fn failed(sentence: String, remedy: &str) -> ContextError {
        ContextError::new(ContextErrorKind::ProgramFailed, sentence, remedy)
    }
}

/// As one would type it; arguments with unusual characters are quoted.
impl fmt::Display for ProgramCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |text: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_./:@=+".contains(c))
        };
        f.write_str(&self.program)?;
        for argument in &self.arguments {
            if plain(argument) { write!(f, " {argument}")? } else { write!(f, " {argument:?}")? }
        }
        Ok(())
    }
}

impl fmt::Debug for ProgramCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{self}`")
    }
}

/// The calls that a person agreed to, each with its exact arguments.
#[derive(Clone, Debug, Default)]
pub struct AllowedPrograms {
    calls: BTreeSet<ProgramCall>,
}

impl AllowedPrograms {
    /// Nothing may run.
    pub fn none() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn and(mut self, call: ProgramCall) -> Self {
        self.allow(call);
        self
    }

    pub fn allow(&mut self, call: ProgramCall) {
        self.calls.insert(call);
    }

    pub fn contains(&self, call: &ProgramCall) -> bool {
        self.calls.contains(call)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[tokio::test]
    async fn nothing_runs_without_consent() {
        let call = ProgramCall::new("op", &["read", "op://vault/my item/field"]);
        let error = call.run(&AllowedPrograms::none()).await.expect_err("nobody allowed it");
        assert_eq!(error.kind, ContextErrorKind::NeedsConsent(call.clone()));
        assert!(error.sentence.ends_with(r#"op read "op://vault/my item/field""#), "{error}");
        let other = AllowedPrograms::none().and(ProgramCall::new("op", &["read", "op://vault/other/field"]));
        assert!(call.run(&other).await.is_err(), "consent is for exact arguments");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn output_is_the_secret_and_never_in_an_error() {
        let run = async |program: &str, arguments: &[&str]| {
            let call = ProgramCall::new(program, arguments);
            call.run(&AllowedPrograms::none().and(call.clone())).await
        };
        let secret = run("printf", &["hunter2"]).await.expect("printf is everywhere");
        assert_eq!(secret.expose_secret(), "hunter2");
        assert!(!format!("{secret:?}").contains("hunter2"));

        let error = run("sh", &["-c", "cat /proc/self/status; exit 3"]).await.expect_err("exit 3");
        assert_eq!(error.kind, ContextErrorKind::ProgramFailed);
        assert!(!format!("{error:#} {error:?}").contains("Pid"), "{error:?}");

        let error = run("jetlens-no-such-program", &[]).await.expect_err("not installed");
        assert!(error.sentence.contains("not installed"), "{error}");
    }
}
