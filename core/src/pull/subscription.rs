//! The handle that a caller holds.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::Stream;
use tokio::sync::mpsc;

use super::{
    driver::Driver,
    item::Item,
    source::{PullOptions, Source},
};
use crate::link::Link;

/// Messages and notices, in their order, until an [`Item::End`]. Dropping it ends everything that it started.
///
/// It is a [`Stream`] too.
#[derive(Debug)]
#[must_use = "a dropped subscription ends"]
pub struct Subscription {
    items: mpsc::Receiver<Item>,
    has_ended: bool,
}

impl Subscription {
    /// Starts to pull, on the tokio runtime that this is called in. The link stays open as long as it lives.
    pub fn spawn(link: &Link, source: Source, options: PullOptions) -> Self {
        let (sender, items) = mpsc::channel(options.buffer.max(1));
        tokio::spawn(Driver::new(link.clone(), source, options, sender).run());
        Self { items, has_ended: false }
    }

    /// The next item, `None` after the [`Item::End`]. Nothing is lost if the future is dropped.
    pub async fn next(&mut self) -> Option<Item> {
        std::future::poll_fn(|cx| self.poll_item(cx)).await
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        let item = self.items.poll_recv(cx);
        self.has_ended = matches!(item, Poll::Ready(None | Some(Item::End(_))));
        item
    }
}

impl Stream for Subscription {
    type Item = Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        self.poll_item(cx)
    }
}
