//! What changed between two moments, as the JSON that the command line documents.

use serde::Serialize;
use serde_json::Value;

use super::{
    SCHEMA,
    findings::{EntityJson, entity},
};
use crate::{
    analysis::{
        attribution::{Attribution, Part},
        diff::{Change, Diff, Side},
    },
    clock::Timestamp,
    ids::ConsumerName,
    model::By,
};

#[derive(Serialize)]
struct DiffJson<'a> {
    schema: u32,
    from: Timestamp,
    to: Timestamp,
    changes: Vec<ChangeJson<'a>>,
    attribution: Vec<AttributionJson<'a>>,
    /// What one of the two moments could not see.
    not_seen: Vec<NotSeenJson>,
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    entity: EntityJson<'a>,
    kind: &'static str,
    path: &'a str,
    before: &'a Option<Value>,
    after: &'a Option<Value>,
    at: Option<Timestamp>,
    by: Option<ByJson<'a>>,
}

#[derive(Serialize)]
struct ByJson<'a> {
    account: &'a str,
    user: &'a str,
    client: &'a str,
    host: &'a str,
    kind: &'a str,
    library: &'a str,
    /// Whether it was Jetlens itself.
    ours: bool,
}

#[derive(Serialize)]
struct NotSeenJson {
    side: &'static str,
    part: String,
    why: String,
}

#[derive(Serialize)]
struct AttributionJson<'a> {
    account: &'a str,
    stream: &'a str,
    from: Timestamp,
    to: Timestamp,
    published: u64,
    published_exact: bool,
    stored: u64,
    removed: Option<u64>,
    growth_messages: Option<i64>,
    growth_bytes: Option<i64>,
    factor: Option<f64>,
    method: &'static str,
    moving: bool,
    subjects: Vec<SubjectJson<'a>>,
    consumers: Vec<ConsumerJson<'a>>,
    rest: PartJson,
    uncovered: PartJson,
    sentence: &'a str,
    notes: &'a [String],
}

#[derive(Serialize)]
struct SubjectJson<'a> {
    filter: &'a str,
    messages: u64,
    share: f64,
    exact: bool,
    margin: Option<f64>,
    factor: Option<f64>,
    consumers: Vec<&'a str>,
}

#[derive(Serialize)]
struct ConsumerJson<'a> {
    name: &'a str,
    filters: &'a [String],
    pending_growth: Option<i64>,
    pending: u64,
    arrivals: Option<u64>,
    /// The rule of its first finding.
    cause: Option<&'static str>,
}

#[derive(Serialize)]
struct PartJson {
    messages: u64,
    share: f64,
    exact: bool,
}

/// The changes in the order in which a person should read them, and who made which stream grow.
///
/// `before` and `after` are the server's own values, `null` where there was nothing; for an asset that came or went
/// they say what came or went with it. `at` and `by` are `null` where that is not known.
pub fn diff_json(diff: &Diff, attribution: &[Attribution]) -> Result<String, serde_json::Error> {
    let not_seen = diff.not_seen.iter().map(|one| NotSeenJson {
        side: match one.side {
            Side::Before => "before",
            Side::After => "after",
        },
        part: one.part.to_string(),
        why: one.why.to_string(),
    });
    serde_json::to_string(&DiffJson {
        schema: SCHEMA,
        from: diff.from,
        to: diff.to,
        changes: diff.changes.iter().map(change).collect(),
        attribution: attribution.iter().map(self::attribution).collect(),
        not_seen: not_seen.collect(),
    })
}

fn change(change: &Change) -> ChangeJson<'_> {
    ChangeJson {
        entity: entity(&change.entity),
        kind: change.kind.as_str(),
        path: &change.path,
        before: &change.before,
        after: &change.after,
        at: change.at,
        by: change.by.as_ref().map(by),
    }
}

fn by(by: &By) -> ByJson<'_> {
    ByJson {
        account: by.account.as_str(),
        user: &by.user,
        client: &by.client,
        host: &by.host,
        kind: &by.kind,
        library: &by.library,
        ours: by.is_ours,
    }
}

fn attribution(one: &Attribution) -> AttributionJson<'_> {
    AttributionJson {
        account: one.stream.account.as_str(),
        stream: one.stream.stream.as_str(),
        from: one.from,
        to: one.to,
        published: one.published,
        published_exact: one.is_published_exact,
        stored: one.stored,
        removed: one.removed,
        growth_messages: one.growth_messages,
        growth_bytes: one.growth_bytes,
        factor: one.factor,
        method: one.method.as_str(),
        moving: one.is_moving,
        subjects: one
            .subjects
            .iter()
            .map(|share| SubjectJson {
                filter: &share.filter,
                messages: share.messages,
                share: share.share,
                exact: share.is_exact,
                margin: share.margin,
                factor: share.factor,
                consumers: share.consumers.iter().map(ConsumerName::as_str).collect(),
            })
            .collect(),
        consumers: one
            .consumers
            .iter()
            .map(|consumer| ConsumerJson {
                name: consumer.name.as_str(),
                filters: &consumer.filters,
                pending_growth: consumer.pending_growth,
                pending: consumer.pending,
                arrivals: consumer.arrivals,
                cause: consumer.cause.map(|rule| rule.0),
            })
            .collect(),
        rest: part(one.rest),
        uncovered: part(one.uncovered),
        sentence: &one.sentence,
        notes: &one.notes,
    }
}

fn part(part: Part) -> PartJson {
    PartJson { messages: part.messages, share: part.share, exact: part.is_exact }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        analysis::{
            attribution::{CoveringConsumer, Method, QuestionCost, Share},
            diff::{ChangeKind, NotSeen},
        },
        ids::{Entity, StreamKey},
        model::{MissingPart, Reason},
    };

    pub(crate) fn example() -> (Diff, Vec<Attribution>) {
        let at = |secs: i64| Timestamp::from_second(1_763_820_000 + secs).unwrap();
        let stream = StreamKey { account: "APP".into(), stream: "ORDERS".into() };
        let by = By {
            account: "APP".into(),
            user: "ann".to_owned(),
            client: "nats CLI".to_owned(),
            host: "10.0.9.2".to_owned(),
            ..By::default()
        };
        let change = Change {
            entity: Entity::Stream(stream.clone()),
            kind: ChangeKind::Config,
            path: "config.max_age".to_owned(),
            before: Some(0.into()),
            after: Some(86_400_000_000_000_u64.into()),
            at: Some(at(30)),
            by: Some(by),
        };
        let unknown =
            NotSeen { part: MissingPart::Server("n3".into()), why: Reason::TimedOut, side: Side::After };
        let diff = Diff { from: at(0), to: at(60), changes: vec![change], not_seen: vec![unknown] };
        let share = Share {
            filter: "orders.eu.*|x".to_owned(),
            messages: 930,
            share: 0.93,
            is_exact: true,
            margin: None,
            factor: Some(4.1),
            consumers: vec!["worker".into()],
        };
        let consumer = CoveringConsumer {
            name: "worker".into(),
            filters: vec!["orders.eu.>".to_owned()],
            pending_growth: Some(900),
            arrivals: Some(930),
            pending: 1_000,
            cause: None,
            title: "".into(),
        };
        let attribution = Attribution {
            stream,
            from: at(0),
            to: at(60),
            published: 1_000,
            is_published_exact: true,
            removed: Some(0),
            stored: 1_000,
            growth_messages: Some(1_000),
            growth_bytes: None,
            factor: Some(2.0),
            method: Method::DirectCounts,
            is_moving: false,
            subjects: vec![share],
            spread: None,
            rest: Part { messages: 70, share: 0.07, is_exact: true },
            consumers: vec![consumer],
            uncovered: Part::default(),
            cost: QuestionCost::default(),
            sentence: "1,000 messages came.".to_owned(),
            notes: vec!["It is moving.".to_owned()],
        };
        (diff, vec![attribution])
    }

    #[test]
    fn a_diff_has_the_documented_keys() {
        let (diff, attribution) = example();
        let value: Value = serde_json::from_str(&diff_json(&diff, &attribution).unwrap()).unwrap();
        assert_eq!(value["schema"], 1);
        assert_eq!(
            (&value["from"], &value["to"]),
            (&json!("2025-11-22T14:00:00Z"), &json!("2025-11-22T14:01:00Z"))
        );
        assert_eq!(
            value["changes"],
            json!([{
                "entity": {"kind": "stream", "account": "APP", "name": "ORDERS"},
                "kind": "config",
                "path": "config.max_age",
                "before": 0,
                "after": 86_400_000_000_000_u64,
                "at": "2025-11-22T14:00:30Z",
                "by": {"account": "APP", "user": "ann", "client": "nats CLI", "host": "10.0.9.2", "kind": "",
                    "library": "", "ours": false},
            }])
        );
        let grown = &value["attribution"][0];
        for (key, expected) in [
            ("account", json!("APP")),
            ("stream", json!("ORDERS")),
            ("growth_messages", json!(1000)),
            ("growth_bytes", Value::Null),
            ("method", json!(attribution[0].method.as_str())),
            ("uncovered", json!({"messages": 0, "share": 0.0, "exact": false})),
        ] {
            assert_eq!(grown[key], expected, "{key}");
        }
        assert_eq!(grown["subjects"][0]["filter"], "orders.eu.*|x");
        assert_eq!(grown["consumers"][0]["pending_growth"], 900);
        assert_eq!(
            value["not_seen"],
            json!([{"side": "after", "part": "server n3", "why": "no answer in time"}])
        );
    }
}
