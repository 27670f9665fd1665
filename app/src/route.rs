//! Places in the window, with a text form that a command line and a link can carry.
//!
//! | text | place |
//! | --- | --- |
//! | `consumers` | a view |
//! | `servers/nats-1` | with a server selected |
//! | `streams/SHOP/ORDERS` | with a stream selected: account, stream |
//! | `consumers/SHOP/ORDERS/billing` | with a consumer selected: account, stream, consumer |
//! | `overview/account:SHOP` | with an account selected |
//!
//! The number of names tells what they name, whatever the view.
//! A name is percent-encoded, so that a `/` in it does not end it.

use std::{fmt, str::FromStr};

use jetlens_core::ids::{ConsumerKey, Entity, StreamKey};

/// The views, in the order of the navigation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ViewId {
    #[default]
    Overview,
    Consumers,
    Streams,
    Changes,
    Servers,
    Contexts,
    Settings,
}

/// Where the navigation lists a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Triage,
    System,
    Tools,
    /// At the bottom, without a heading.
    Own,
}

impl Section {
    pub const ALL: [Self; 4] = [Self::Triage, Self::System, Self::Tools, Self::Own];

    /// Empty for the section without a heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Triage => "Triage",
            Self::System => "System",
            Self::Tools => "Tools",
            Self::Own => "",
        }
    }
}

impl ViewId {
    pub const ALL: [Self; 7] = [
        Self::Overview,
        Self::Consumers,
        Self::Streams,
        Self::Changes,
        Self::Servers,
        Self::Contexts,
        Self::Settings,
    ];

    /// What the navigation and the palette call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Consumers => "Consumers",
            Self::Streams => "Streams",
            Self::Changes => "Changes",
            Self::Servers => "Servers",
            Self::Contexts => "Contexts",
            Self::Settings => "Settings",
        }
    }

    /// The first segment of a route.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Consumers => "consumers",
            Self::Streams => "streams",
            Self::Changes => "changes",
            Self::Servers => "servers",
            Self::Contexts => "contexts",
            Self::Settings => "settings",
        }
    }

    pub fn section(self) -> Section {
        match self {
            Self::Overview | Self::Consumers | Self::Streams | Self::Changes => Section::Triage,
            Self::Servers => Section::System,
            Self::Contexts => Section::Tools,
            Self::Settings => Section::Own,
        }
    }

    /// The view that lists things of this kind.
    pub fn listing(entity: &Entity) -> Self {
        match entity {
            Entity::Server { .. } => Self::Servers,
            Entity::Account { .. } => Self::Overview,
            Entity::Stream(_) => Self::Streams,
            Entity::Consumer(_) => Self::Consumers,
        }
    }
}

/// A place: what back and forward go through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    pub view: ViewId,
    /// What the inspector shows.
    pub selected: Option<Entity>,
}

impl Route {
    pub fn to_view(view: ViewId) -> Self {
        Self { view, selected: None }
    }

    /// The view that lists `entity`, with it selected.
    pub fn to_entity(entity: Entity) -> Self {
        Self { view: ViewId::listing(&entity), selected: Some(entity) }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.view.slug())?;
        match &self.selected {
            None => Ok(()),
            Some(Entity::Server { name }) if name.as_str().is_empty() => f.write_str("/server:"),
            Some(Entity::Server { name }) => write!(f, "/{}", Encoded(name.as_str())),
            Some(Entity::Account { name }) => write!(f, "/account:{}", Encoded(name.as_str())),
            Some(Entity::Stream(key)) => {
                write!(f, "/{}/{}", Encoded(key.account.as_str()), Encoded(key.stream.as_str()))
            }
            Some(Entity::Consumer(key)) => write!(
                f,
                "/{}/{}/{}",
                Encoded(key.account.as_str()),
                Encoded(key.stream.as_str()),
                Encoded(key.consumer.as_str())
            ),
        }
    }
}

/// Why a text is no route, as a sentence that names what would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseRouteError {
    UnknownView(String),
    TooManyNames(usize),
    BadEscape(String),
}

impl fmt::Display for ParseRouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownView(word) => {
                write!(f, "there is no view called \"{}\"; the views are", word.escape_debug())?;
                for (index, view) in ViewId::ALL.into_iter().enumerate() {
                    write!(f, "{} {}", if index == 0 { "" } else { "," }, view.slug())?;
                }
                Ok(())
            }
            Self::TooManyNames(count) => write!(
                f,
                "a route has at most three names after the view (account, stream, consumer), not {count}; write a / inside a name as %2F"
            ),
            Self::BadEscape(name) => {
                write!(
                    f,
                    "\"{}\" has a % that no two hexadecimal digits follow; write % as %25",
                    name.escape_debug()
                )
            }
        }
    }
}

impl std::error::Error for ParseRouteError {}

impl FromStr for Route {
    type Err = ParseRouteError;

    fn from_str(text: &str) -> Result<Self, ParseRouteError> {
        let mut segments = text.trim().split('/');
        let slug = segments.next().unwrap_or_default();
        let view = ViewId::ALL
            .into_iter()
            .find(|view| view.slug().eq_ignore_ascii_case(slug))
            .ok_or_else(|| ParseRouteError::UnknownView(slug.to_owned()))?;
        let names: Vec<&str> = segments.collect();
        let selected = match names.as_slice() {
            [] | [""] => None,
            [name] => Some(one_name(name)?),
            [account, stream] => Some(Entity::Stream(StreamKey {
                account: decode(account)?.into(),
                stream: decode(stream)?.into(),
            })),
            [account, stream, consumer] => Some(Entity::Consumer(ConsumerKey {
                account: decode(account)?.into(),
                stream: decode(stream)?.into(),
                consumer: decode(consumer)?.into(),
            })),
            more => return Err(ParseRouteError::TooManyNames(more.len())),
        };
        Ok(Self { view, selected })
    }
}

fn one_name(name: &str) -> Result<Entity, ParseRouteError> {
    if let Some(account) = name.strip_prefix("account:") {
        return Ok(Entity::Account { name: decode(account)?.into() });
    }
    Ok(Entity::Server { name: decode(name.strip_prefix("server:").unwrap_or(name))?.into() })
}

/// A name with everything percent-encoded that a shell, a link or [`Route`] could read as more than a letter.
struct Encoded<'a>(&'a str);

impl fmt::Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            if character.is_alphanumeric()
                || matches!(character, '-' | '_' | '.' | '~' | '$' | '@' | '+' | '=')
            {
                write!(f, "{character}")?;
            } else {
                for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                    write!(f, "%{byte:02X}")?;
                }
            }
        }
        Ok(())
    }
}

fn decode(text: &str) -> Result<String, ParseRouteError> {
    let bad = || ParseRouteError::BadEscape(text.to_owned());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, tail @ ..] = rest else { return Err(bad()) };
        bytes.push(hex(*high).ok_or_else(bad)? << 4 | hex(*low).ok_or_else(bad)?);
        rest = tail;
    }
    String::from_utf8(bytes).map_err(|_not_text| bad())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, route: &Route) {
        assert_eq!(text.parse::<Route>().as_ref(), Ok(route), "{text}");
        assert_eq!(route.to_string(), text);
    }

    #[test]
    fn places_have_a_text_form() {
        check("overview", &Route::default());
        check("settings", &Route::to_view(ViewId::Settings));
        check("servers/nats-1", &Route::to_entity(Entity::Server { name: "nats-1".into() }));
        check("overview/account:SHOP", &Route::to_entity(Entity::Account { name: "SHOP".into() }));
        check(
            "streams/SHOP/ORDERS",
            &Route::to_entity(Entity::Stream(StreamKey { account: "SHOP".into(), stream: "ORDERS".into() })),
        );
        check(
            "consumers/SHOP/ORDERS/billing",
            &Route::to_entity(Entity::Consumer(ConsumerKey {
                account: "SHOP".into(),
                stream: "ORDERS".into(),
                consumer: "billing".into(),
            })),
        );
    }

    #[test]
    fn any_name_survives_the_round_trip_in_any_view() {
        let names = [
            "",
            "a",
            "a/b",
            "%",
            "%2F",
            "..",
            "a b",
            "注文",
            "server:x",
            "account:",
            "\u{202e}x\n",
            "$G",
            "?#&\"",
        ];
        for view in ViewId::ALL {
            for name in names {
                for entity in [
                    Entity::Server { name: name.into() },
                    Entity::Account { name: name.into() },
                    Entity::Stream(StreamKey { account: name.into(), stream: "S".into() }),
                    Entity::Stream(StreamKey { account: "A".into(), stream: name.into() }),
                    Entity::Consumer(ConsumerKey {
                        account: "A".into(),
                        stream: name.into(),
                        consumer: name.into(),
                    }),
                ] {
                    let route = Route { view, selected: Some(entity) };
                    assert_eq!(route.to_string().parse::<Route>().as_ref(), Ok(&route), "{route}");
                }
            }
        }
    }

    #[test]
    fn a_text_that_is_no_route_says_why() {
        let sentence = |text: &str| text.parse::<Route>().unwrap_err().to_string();
        assert!(sentence("consumer").contains("the views are overview, consumers, streams"));
        assert!(sentence("streams/a/b/c/d").contains("not 4"));
        assert!(sentence("streams/a/%zz").contains("%25"));
        assert!(sentence("streams/%ff").contains("hexadecimal"));
    }
}
