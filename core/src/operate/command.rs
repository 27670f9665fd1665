//! The `nats` command that does the same as an operation.

use super::{
    Asset, OperateError,
    config::{Config, is_servers_own},
};
use crate::analysis::diagnose::command::quoted;

/// `nats stream edit ORDERS --metadata owner=shop …`. Its flag replaces all metadata, so every entry stands in it.
///
/// The CLI can't edit an ephemeral consumer; it has no flag that leaves no metadata, and none for a name with `:` or
/// `=` in it: those are edited by hand.
pub(super) fn edit_metadata(asset: &Asset, config: &Config) -> Result<Option<String>, OperateError> {
    let is_editable = match asset {
        Asset::Stream(_) => true,
        Asset::Consumer(_) => config.text("durable_name").is_some_and(|name| !name.is_empty()),
    };
    if !is_editable {
        return Ok(None);
    }
    let mut metadata = config.metadata()?;
    metadata.retain(|name, _| !is_servers_own(name));
    let mut command = format!("nats {} edit", asset.noun());
    let by_hand = metadata.is_empty() || metadata.keys().any(|name| name.contains([':', '=']));
    if by_hand {
        command.push_str(" --interactive");
    } else {
        for (name, value) in &metadata {
            command.push_str(&format!(" --metadata {}", quoted(&format!("{name}={value}"))));
        }
    }
    let names = asset.names();
    if names.iter().any(|name| name.starts_with('-')) {
        command.push_str(" --");
    }
    for name in names {
        command.push_str(&format!(" {}", quoted(name)));
    }
    Ok(Some(command))
}
