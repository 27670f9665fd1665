use std::collections::BTreeMap;

use super::{Asset, OperateError, config::Config};
use crate::analysis::diagnose::monitor::{Key, Scope, Thresholds, set_threshold};

/// Sets or removes thresholds in the metadata of a stream or a consumer; the other entries stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetThresholds {
    pub asset: Asset,
    /// A new value for each key, or `None` to remove it.
    pub values: BTreeMap<Key, Option<String>>,
}

impl SetThresholds {
    /// Changes the configuration, and says what a person should know.
    pub(super) fn apply(&self, config: &mut Config) -> Result<Vec<String>, OperateError> {
        let mut metadata = config.metadata()?;
        for (key, value) in &self.values {
            metadata = set_threshold(&metadata, *key, value.as_deref())?;
        }
        config.set_metadata(&metadata)?;
        let (read, malformed) = Thresholds::read(&metadata, self.scope());
        let mut notes = Vec::new();
        let has_any =
            Key::ALL.into_iter().any(|key| key != Key::Enabled && metadata.contains_key(key.name()));
        if has_any && !read.enabled {
            notes.push("The thresholds are written but not asked: that needs enabled = true.".to_owned());
        }
        for one in malformed {
            let (name, text) =
                (crate::text::display_up_to(&one.name, 120), crate::text::display_up_to(&one.text, 60));
            notes.push(format!("{name} is “{text}”, which is not {}.", one.wanted));
        }
        Ok(notes)
    }

    /// What writes the values of `before` for the same keys.
    pub(super) fn undo(&self, before: &Config) -> Result<Self, OperateError> {
        let metadata = before.metadata()?;
        let values = self.values.keys().map(|key| (*key, metadata.get(key.name()).cloned())).collect();
        Ok(Self { asset: self.asset.clone(), values })
    }

    fn scope(&self) -> Scope {
        match self.asset {
            Asset::Stream(_) => Scope::Stream,
            Asset::Consumer(_) => Scope::Consumer,
        }
    }
}
