//! Where checks get the samples of an asset from.

use std::borrow::Cow;

use crate::{
    analysis::sample::{AccountSample, ConsumerSample, ServerSample, StreamSample},
    ids::{AccountName, ConsumerKey, ServerName, StreamKey},
};

/// The samples of every asset, oldest first. The last is the asset's present state. Empty where nothing is kept.
pub trait Samples {
    fn stream(&self, key: &StreamKey) -> Cow<'_, [StreamSample]>;
    fn consumer(&self, key: &ConsumerKey) -> Cow<'_, [ConsumerSample]>;
    fn server(&self, name: &ServerName) -> Cow<'_, [ServerSample]>;

    fn account(&self, _name: &AccountName) -> Cow<'_, [AccountSample]> {
        Cow::Borrowed(&[])
    }
}

/// No samples: what one look alone can tell.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSamples;

impl Samples for NoSamples {
    fn stream(&self, _key: &StreamKey) -> Cow<'_, [StreamSample]> {
        Cow::Borrowed(&[])
    }

    fn consumer(&self, _key: &ConsumerKey) -> Cow<'_, [ConsumerSample]> {
        Cow::Borrowed(&[])
    }

    fn server(&self, _name: &ServerName) -> Cow<'_, [ServerSample]> {
        Cow::Borrowed(&[])
    }
}
