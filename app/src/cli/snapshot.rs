//! `jetlens snapshot`: collects once, prints, ends.

use super::args::{ConnectionArgs, SnapshotArgs};

pub(super) fn run(_connection: &ConnectionArgs, _args: &SnapshotArgs) -> anyhow::Result<()> {
    anyhow::bail!("not yet")
}
