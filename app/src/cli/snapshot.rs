//! `jetlens snapshot`: looks, prints, ends.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use jetlens_core::{
    clock::Clock,
    context::ConnectionProfile,
    model::Snapshot,
    session::{SessionOptions, collect_once},
    wire::export::snapshot_json,
};

use super::{
    NoConnection,
    args::{ConnectionArgs, SnapshotArgs},
    connect, output, tables,
};

/// Two looks this far apart give a rate that is worth printing.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

pub(super) fn run(connection: &ConnectionArgs, args: &SnapshotArgs) -> anyhow::Result<()> {
    let (profile, options) = connect::target(connection)?;
    let snapshot = collect(&profile, &options, args.once)?;
    let text = if args.json {
        snapshot_json(&snapshot).context("the snapshot can't be written as JSON")? + "\n"
    } else {
        tables::tables(&snapshot, Clock::system().now())
    };
    output::print(&text).context("stdout can't be written to")
}

/// One look, or two of which the second has rates.
pub(super) fn collect(
    profile: &ConnectionProfile,
    options: &SessionOptions,
    once: bool,
) -> anyhow::Result<Arc<Snapshot>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("jetlens-snapshot")
        .enable_all()
        .build()
        .context("no thread could be started")?;
    let rates_after = (!once).then_some(BETWEEN_LOOKS);
    runtime.block_on(collect_once(profile, options, rates_after)).map_err(|error| {
        use jetlens_core::session::OnceError;
        NoConnection(match &error {
            OnceError::Link(link) => format!("{} {}", link.sentence, link.remedy),
            OnceError::Collect(_) => error.to_string(),
        })
        .into()
    })
}
