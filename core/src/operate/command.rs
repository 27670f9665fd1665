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
    let by_hand = metadata.is_empty() || metadata.keys().any(|name| name.contains([':', '=']));
    let mut words = vec![format!("nats {} edit", asset.noun())];
    if by_hand {
        words.push("--interactive".to_owned());
    } else {
        let flag = |(name, value)| format!("--metadata {}", quoted(&format!("{name}={value}")));
        words.extend(metadata.iter().map(flag));
    }
    let names = asset.names();
    // What stands behind it is a name, whatever it begins with.
    words.extend(names.iter().any(|name| name.starts_with('-')).then(|| "--".to_owned()));
    words.extend(names.into_iter().map(quoted));
    Ok(Some(words.join(" ")))
}
