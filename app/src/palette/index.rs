//! Everything that the palette can find, with the action that each means.

use jetlens_core::{
    ids::{ContextName, Entity},
    model::Snapshot,
    settings::Theme,
    text,
};

use super::fuzzy::Query;
use crate::{
    action::Action,
    keys::{self, Intent},
    moment::TimeAction,
    route::{Route, ViewId},
};

/// A name longer than this is cut: nobody types more, and a server may send megabytes.
const MAX_NAME_CHARS: usize = 120;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    View,
    Command,
    Context,
    Server,
    Stream,
    Consumer,
}

impl Kind {
    pub fn title(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Command => "action",
            Self::Context => "context",
            Self::Server => "server",
            Self::Stream => "stream",
            Self::Consumer => "consumer",
        }
    }

    /// Of two names that fit as well, the one of the smaller set is meant.
    fn bonus(self) -> i32 {
        match self {
            Self::View => 400,
            Self::Command => 200,
            Self::Context => 150,
            Self::Server => 100,
            Self::Stream => 60,
            Self::Consumer => 0,
        }
    }
}

/// Something to find.
#[derive(Clone, Debug)]
pub struct Item {
    pub kind: Kind,
    pub name: Box<str>,
    /// Where it is: the stream of a consumer, the account of a stream.
    pub place: Box<str>,
    pub action: Action,
    pub hint: Option<String>,
    /// Name and place in lower case: what the letters are looked for in.
    haystack: Box<str>,
}

impl Item {
    fn new(kind: Kind, name: &str, place: &str, action: Action) -> Self {
        let name = text::display_up_to(name, MAX_NAME_CHARS);
        let place = text::display_up_to(place, MAX_NAME_CHARS);
        let haystack = format!("{} {}", name.to_lowercase(), place.to_lowercase()).into();
        Self { kind, name: name.into(), place: place.into(), action, hint: None, haystack }
    }

    fn with_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

/// The items, in the order in which they are shown while nothing is typed.
#[derive(Debug, Default)]
pub struct Index(Vec<Item>);

impl Index {
    pub fn new(
        snapshot: &Snapshot,
        contexts: &[ContextName],
        views: impl IntoIterator<Item = ViewId>,
    ) -> Self {
        let mut items = Vec::with_capacity(32 + snapshot.streams.len() + snapshot.consumers.len());
        items.extend(views.into_iter().map(view));
        items.extend(commands());
        items.extend(
            contexts.iter().map(|name| {
                Item::new(Kind::Context, name.as_str(), "connect", Action::Connect(name.clone()))
            }),
        );
        items.extend(snapshot.servers.iter().map(|server| {
            let entity = Entity::Server { name: server.name.clone() };
            Item::new(Kind::Server, server.name.as_str(), &server.cluster, Action::Open(entity))
        }));
        items.extend(snapshot.streams.iter().map(|stream| {
            let key = &stream.key;
            Item::new(
                Kind::Stream,
                key.stream.as_str(),
                key.account.as_str(),
                Action::Open(Entity::Stream(key.clone())),
            )
        }));
        items.extend(snapshot.consumers.iter().map(|consumer| {
            let key = &consumer.key;
            Item::new(
                Kind::Consumer,
                key.consumer.as_str(),
                key.stream.as_str(),
                Action::Open(Entity::Consumer(key.clone())),
            )
        }));
        Self(items)
    }

    /// The best `limit` items for what was typed, best first. Nothing typed finds the first ones.
    pub fn find(&self, query: &Query, limit: usize) -> Vec<&Item> {
        let mut found: Vec<(i32, usize)> = Vec::new();
        if query.is_empty() {
            return self.0.iter().take(limit).collect();
        }
        for (index, item) in self.0.iter().enumerate() {
            if let Some(score) = query.score(&item.haystack) {
                found.push((-(score + item.kind.bonus()), index));
            }
        }
        // Only the ones that are shown are put in order.
        if found.len() > limit {
            found.select_nth_unstable(limit);
            found.truncate(limit);
        }
        found.sort_unstable();
        found.into_iter().map(|(_, index)| &self.0[index]).collect()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn view(view: ViewId) -> Item {
    Item::new(Kind::View, view.title(), "", Action::Go(Route::to_view(view)))
        .with_hint(keys::hint(Intent::View(view)))
}

fn commands() -> impl Iterator<Item = Item> {
    let with_key = [
        ("Refresh now", Intent::Refresh),
        ("Filter the rows", Intent::Filter),
        ("Back", Intent::Back),
        ("Forward", Intent::Forward),
        ("Back to live", Intent::Time(TimeAction::Live)),
        ("Play or pause the past", Intent::Time(TimeAction::TogglePlay)),
        ("To the mark before", Intent::Time(TimeAction::MarkBefore)),
        ("To the next mark", Intent::Time(TimeAction::NextMark)),
        ("Keys", Intent::Keys),
        ("Quit", Intent::Quit),
    ];
    let themes = [
        ("Theme: dark", Theme::Dark),
        ("Theme: light", Theme::Light),
        ("Theme: as the system", Theme::System),
    ];
    with_key
        .into_iter()
        .filter_map(|(name, intent)| {
            Some(Item::new(Kind::Command, name, "", intent.action()?).with_hint(keys::hint(intent)))
        })
        .chain(
            themes
                .into_iter()
                .map(|(name, theme)| Item::new(Kind::Command, name, "", Action::SetTheme(theme))),
        )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jetlens_core::{
        clock::Clock,
        ids::{ConsumerKey, StreamKey},
        model::{Consumer, Stream},
    };

    use super::*;

    fn shop(num_consumers: usize) -> Snapshot {
        let streams = ["ORDERS", "PAYMENTS", "CATALOG"];
        let key = |index: usize| ConsumerKey {
            account: "SHOP".into(),
            stream: streams[index % 3].into(),
            consumer: if index == 7 { "billing".into() } else { format!("worker-{index}").into() },
        };
        let snapshot = Snapshot::default();
        Snapshot {
            streams: Arc::new(
                streams
                    .iter()
                    .map(|name| StreamKey { account: "SHOP".into(), stream: (*name).into() })
                    .map(|key| Arc::new(Stream { key, ..Stream::default() }))
                    .collect(),
            ),
            consumers: Arc::new(
                (0..num_consumers)
                    .map(|index| Arc::new(Consumer { key: key(index), ..Consumer::default() }))
                    .collect(),
            ),
            ..snapshot
        }
    }

    fn index(num_consumers: usize) -> Index {
        Index::new(&shop(num_consumers), &["prod-eu".into()], ViewId::ALL)
    }

    fn first(index: &Index, typed: &str) -> String {
        index.find(&Query::new(typed), 12).first().map(|item| item.name.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_is_meant_comes_first() {
        let index = index(100);
        assert_eq!(first(&index, "cons"), "Consumers");
        assert_eq!(first(&index, "ord"), "ORDERS");
        assert_eq!(first(&index, "bill"), "billing");
        assert_eq!(first(&index, "work 42 ord"), "worker-42");
        assert_eq!(first(&index, "prod"), "prod-eu");
        assert_eq!(first(&index, "dark"), "Theme: dark");
        assert_eq!(first(&index, "no such thing"), "");
    }

    #[test]
    fn nothing_typed_lists_the_views() {
        let index = index(100);
        let names: Vec<_> = index.find(&Query::new(" "), 6).iter().map(|item| item.kind).collect();
        assert_eq!(names, [Kind::View; 6]);
    }

    #[test]
    fn a_keystroke_over_ten_thousand_consumers_is_fast() {
        let index = index(10_000);
        let clock = Clock::system();
        let start = clock.tick();
        for typed in ["w", "wo", "work 99", "9999 orders", "zz"] {
            assert!(index.find(&Query::new(typed), 12).len() <= 12);
        }
        let each = clock.tick().since(start) / 5;
        println!("a keystroke over {} items takes {each:?}", index.len());
        assert!(each.as_millis() < 25, "{each:?}");
    }
}
