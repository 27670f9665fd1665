use std::collections::BTreeMap;

use super::{key::Key, value::parse};

/// Why a threshold can't be set: `“soon” is no duration such as 90s, 1h30m, 2d or 1w`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is not {wanted}")]
pub struct BadThreshold {
    pub text: String,
    /// What it should be: `a whole number`.
    pub wanted: &'static str,
}

/// The metadata with the threshold set to `value`, or without it for `None`. All other entries stay as they are.
///
/// A threshold is asked only where [`Key::Enabled`] is `true`.
///
/// # Errors
/// When the value is nothing that other tools could read.
pub fn set_threshold(
    metadata: &BTreeMap<String, String>,
    key: Key,
    value: Option<&str>,
) -> Result<BTreeMap<String, String>, BadThreshold> {
    let mut edited = metadata.clone();
    let Some(text) = value.map(str::trim) else {
        edited.remove(key.name());
        return Ok(edited);
    };
    parse(key.kind(), text).map_err(|wanted| BadThreshold { text: text.to_owned(), wanted })?;
    edited.insert(key.name().to_owned(), text.to_owned());
    Ok(edited)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Scope, Thresholds},
        *,
    };

    #[test]
    fn what_is_set_is_read_back_and_the_rest_stays() {
        let before: BTreeMap<_, _> = [("owner".to_owned(), "shop".to_owned())].into();
        let after = set_threshold(&before, Key::LastAckCritical, Some(" 2d ")).unwrap();
        assert_eq!(after.len(), 2);
        let (thresholds, malformed) = Thresholds::read(&after, Scope::Consumer);
        assert_eq!(thresholds.last_ack_critical_nanos, Some(172_800_000_000_000));
        assert!(malformed.is_empty());
        assert_eq!(set_threshold(&after, Key::LastAckCritical, None).unwrap(), before);
        assert_eq!(set_threshold(&before, Key::LastAckCritical, None).unwrap(), before);
    }

    #[test]
    fn nonsense_is_refused_with_a_reason() {
        let error = set_threshold(&BTreeMap::new(), Key::LagCritical, Some("many")).unwrap_err();
        assert_eq!(error.to_string(), "“many” is not a whole number");
    }
}
