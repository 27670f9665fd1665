//! The enumerations of the model that carry more than a word.

use super::{
    bytes::Bad,
    coded::{Coded, Get, Put, coded},
};
use crate::{
    clock::Timestamp,
    ids::Entity,
    model::{Certificate, Coverage, Freshness, Method, Missing, MissingPart, Reason},
};

/// What an unknown number of a newer or damaged file is.
const UNKNOWN: Bad = Bad("an unknown choice");

coded! {
    Coverage { method, missing }
    Missing { part, why }
}

impl Coded for Method {
    fn put(&self, out: &mut Put<'_>) {
        out.word(match self {
            Self::None => 0,
            Self::System => 1,
            Self::Account => 2,
            Self::Monitoring => 3,
        });
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(match from.word()? {
            0 => Self::None,
            1 => Self::System,
            2 => Self::Account,
            3 => Self::Monitoring,
            _ => return Err(UNKNOWN),
        })
    }
}

impl Coded for MissingPart {
    fn put(&self, out: &mut Put<'_>) {
        match self {
            Self::Servers => out.structural(0),
            Self::OtherAccounts => out.structural(1),
            Self::JetStream => out.structural(2),
            Self::Streams => out.structural(3),
            Self::Consumers => out.structural(4),
            Self::Server(name) => {
                out.structural(5);
                name.put(out);
            }
            Self::Stream(key) => {
                out.structural(6);
                key.put(out);
            }
            Self::Consumer(key) => {
                out.structural(7);
                key.put(out);
            }
            Self::ConsumersOf(key) => {
                out.structural(8);
                key.put(out);
            }
        }
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(match from.word()? {
            0 => Self::Servers,
            1 => Self::OtherAccounts,
            2 => Self::JetStream,
            3 => Self::Streams,
            4 => Self::Consumers,
            5 => Self::Server(Coded::get(from)?),
            6 => Self::Stream(Coded::get(from)?),
            7 => Self::Consumer(Coded::get(from)?),
            8 => Self::ConsumersOf(Coded::get(from)?),
            _ => return Err(UNKNOWN),
        })
    }
}

impl Coded for Reason {
    fn put(&self, out: &mut Put<'_>) {
        let (number, words) = match self {
            Self::NoSystemAccount => (0, None),
            Self::NoPermission(subject) => (1, Some(subject)),
            Self::TimedOut => (2, None),
            Self::NotEnabled => (3, None),
            Self::Disconnected => (4, None),
            Self::Offline(why) => (5, Some(why)),
            Self::BadReply(why) => (6, Some(why)),
            Self::Refused(why) => (7, Some(why)),
            Self::NoLeader => (8, None),
            Self::Silent(servers) => {
                out.structural(9);
                servers.put(out);
                return;
            }
        };
        out.structural(number);
        if let Some(words) = words {
            out.text(words);
        }
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(match from.word()? {
            0 => Self::NoSystemAccount,
            1 => Self::NoPermission(from.string()?),
            2 => Self::TimedOut,
            3 => Self::NotEnabled,
            4 => Self::Disconnected,
            5 => Self::Offline(from.string()?),
            6 => Self::BadReply(from.string()?),
            7 => Self::Refused(from.string()?),
            8 => Self::NoLeader,
            9 => Self::Silent(Coded::get(from)?),
            _ => return Err(UNKNOWN),
        })
    }
}

impl Coded for Freshness {
    fn put(&self, out: &mut Put<'_>) {
        match self {
            Self::Fresh => out.structural(0),
            Self::Stale { since, why } => {
                out.structural(1);
                since.put(out);
                why.put(out);
            }
        }
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(match from.word()? {
            0 => Self::Fresh,
            1 => Self::Stale { since: Timestamp::get(from)?, why: Reason::get(from)? },
            _ => return Err(UNKNOWN),
        })
    }
}

/// The listeners of a server that have certificates.
const PARTS: [&str; 6] = ["server", "cluster", "gateway", "leaf", "mqtt", "websocket"];

impl Coded for Certificate {
    fn put(&self, out: &mut Put<'_>) {
        out.text(self.part);
        self.not_after.put(out);
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        let word = from.text()?;
        let part = PARTS.into_iter().find(|part| *part == &**word).unwrap_or("other");
        Ok(Self { part, not_after: Timestamp::get(from)? })
    }
}

impl Coded for Entity {
    fn put(&self, out: &mut Put<'_>) {
        match self {
            Self::Server { name } => {
                out.structural(0);
                name.put(out);
            }
            Self::Account { name } => {
                out.structural(1);
                name.put(out);
            }
            Self::Stream(key) => {
                out.structural(2);
                key.put(out);
            }
            Self::Consumer(key) => {
                out.structural(3);
                key.put(out);
            }
        }
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(match from.word()? {
            0 => Self::Server { name: Coded::get(from)? },
            1 => Self::Account { name: Coded::get(from)? },
            2 => Self::Stream(Coded::get(from)?),
            3 => Self::Consumer(Coded::get(from)?),
            _ => return Err(UNKNOWN),
        })
    }
}
