//! `jetlens stream threshold` and `jetlens consumer threshold`: the same change as the window's, with the same preview.

use std::io::{IsTerminal as _, Write as _};

use anyhow::{Context as _, bail};
use jetlens_core::{
    collect::account::user_info,
    ids::{AccountName, ConsumerKey, StreamKey},
    link::{Link, connect},
    operate::{Asset, OperateError, Operation, Preview, SetThresholds, carry_out, preview},
};

use super::{
    NoConnection,
    args::{ChangeArgs, ConnectionArgs},
    connect as connection_of, output,
};
use crate::operating::{done_words, title};

/// Of which stream, and of which of its consumers.
pub(super) struct Target<'a> {
    pub(super) stream: &'a str,
    pub(super) consumer: Option<&'a str>,
}

impl Target<'_> {
    fn asset(&self, account: &AccountName) -> Asset {
        let (account, stream) = (account.clone(), self.stream.into());
        match self.consumer {
            None => Asset::Stream(StreamKey { account, stream }),
            Some(consumer) => Asset::Consumer(ConsumerKey { account, stream, consumer: consumer.into() }),
        }
    }
}

pub(super) fn run(connection: &ConnectionArgs, target: &Target<'_>, args: &ChangeArgs) -> anyhow::Result<()> {
    let (profile, options) = connection_of::target(connection)?;
    if options.is_read_only && !args.dry_run {
        return Err(told(&OperateError::ReadOnly));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("jetlens-operate")
        .enable_all()
        .build()
        .context("no thread could be started")?;
    runtime.block_on(async {
        let link = Box::pin(connect(&profile, &options.allowed, "Jetlens", &options.clock)).await;
        let link = link.map_err(|error| NoConnection(format!("{} {}", error.sentence, error.remedy)))?;
        let user = user_info(&link).await.map_err(|error| NoConnection(error.to_string()))?;
        let asset = target.asset(&user.account);
        let operation =
            Operation::SetThresholds(SetThresholds { asset, values: args.set.iter().cloned().collect() });
        change(&link, &user.account, operation, args).await
    })
}

async fn change(
    link: &Link,
    account: &AccountName,
    operation: Operation,
    args: &ChangeArgs,
) -> anyhow::Result<()> {
    let preview = preview(link, account, operation).await.map_err(|error| told(&error))?;
    if args.dry_run {
        return output::print(&words(&preview)).context("stdout can't be written to");
    }
    if !args.yes {
        output::say(words(&preview).trim_end());
        if !is_agreed()? {
            bail!("Nothing was written.");
        }
    }
    let outcome = carry_out(link, account, preview.confirm()).await.map_err(|error| told(&error))?;
    output::print(&format!("{}\n", done_words(&outcome))).context("stdout can't be written to")
}

/// What would happen, for a person and for a file.
fn words(preview: &Preview) -> String {
    let mut lines = vec![format!("{}:", title(&preview.operation))];
    lines.extend(preview.changes.iter().map(|change| format!("  {change}")));
    lines.push(format!("{} other fields stay as they are.", preview.unchanged.len()));
    lines.extend(preview.notes.iter().cloned());
    lines.extend(preview.command.iter().map(|command| format!("The same: {command}")));
    lines.join("\n") + "\n"
}

/// Asks the person at the terminal; without one there is nobody to ask.
fn is_agreed() -> anyhow::Result<bool> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        bail!("Add --yes to write it, or --dry-run to see what would be written.");
    }
    let mut stderr = std::io::stderr();
    stderr
        .write_all(b"Write it? [y/N] ")
        .and_then(|()| stderr.flush())
        .context("the question can't be asked")?;
    let mut answer = String::new();
    stdin.read_line(&mut answer).context("the answer can't be read")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn told(error: &OperateError) -> anyhow::Error {
    let words = format!("{error}. {}", error.remedy()).trim_end().to_owned();
    match error {
        OperateError::NotConnected | OperateError::NoAnswer { .. } | OperateError::NoJetStream { .. } => {
            NoConnection(words).into()
        }
        _ => anyhow::anyhow!(words),
    }
}
