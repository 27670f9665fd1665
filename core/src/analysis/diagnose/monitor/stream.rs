use crate::{
    analysis::diagnose::{
        about::{About, Draft},
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    format,
    ids::Entity,
    model::Stream,
    text::display,
};

use super::{
    key::Scope,
    thresholds::{Malformed, Thresholds},
};

macro_rules! about {
    ($name:ident $id:literal $what:literal [$($source:literal),*] $thresholds:literal) => {
        const $name: About =
            About { id: RuleId($id), name: $what, sources: &[$($source),*, "audit JETSTREAM_004", "server check stream"], thresholds: $thresholds };
    };
}

about!(LAG "W-20" "its own threshold of a mirror's or source's lag" ["Insights JETSTREAM_017"] "lag-critical ≥");
about!(SEEN "W-21" "its own threshold of a mirror's or source's contact" ["Insights JETSTREAM_018"] "seen-critical ≥");
about!(MIN_SOURCES "W-22" "fewer sources than it should have" ["Insights JETSTREAM_019"] "min-sources");
about!(MAX_SOURCES "W-23" "more sources than it should have" ["Insights JETSTREAM_020"] "max-sources");
about!(PEER_EXPECT "W-24" "another number of replicas than it should have" ["Insights JETSTREAM_021"] "peer-expect ≠");
about!(PEER_LAG "W-25" "its own threshold of a replica's lag" ["Insights JETSTREAM_022"] "peer-lag-critical >");
about!(PEER_SEEN "W-26" "its own threshold of a replica's contact" ["Insights JETSTREAM_023"] "peer-seen-critical >");
about!(MESSAGES "W-27" "its own threshold of messages" ["Insights JETSTREAM_024"] "msgs-warn, msgs-critical");
about!(SUBJECTS "W-28" "its own threshold of subjects" ["Insights JETSTREAM_025"] "subjects-warn, subjects-critical");
const MALFORMED: About = About {
    id: RuleId("W-29"),
    name: "a threshold of a stream can't be read",
    sources: &[],
    thresholds: "any",
};

/// The checks of a stream's own thresholds, in the order in which they are asked.
pub const CHECKS: [About; 10] =
    [LAG, SEEN, MIN_SOURCES, MAX_SOURCES, PEER_EXPECT, PEER_LAG, PEER_SEEN, MESSAGES, SUBJECTS, MALFORMED];

/// What a stream's own thresholds find. `asked` are thresholds for all streams, which win over the written ones.
pub fn diagnose_stream(stream: &Stream, asked: &Thresholds) -> Vec<Finding> {
    let entity = || Entity::Stream(stream.key.clone());
    let (written, malformed) = Thresholds::read(&stream.config.metadata, Scope::Stream);
    let limits = asked.or(&written);
    let mut findings = Vec::new();
    // The numbers of a silent stream are old.
    if limits.enabled && !stream.freshness.is_stale() {
        let drafts = [
            lag(stream, &limits, entity()),
            seen(stream, &limits, entity()),
            sources(stream, &limits, entity()),
            peers(stream, &limits, entity()),
            peer_lag(stream, &limits, entity()),
            peer_seen(stream, &limits, entity()),
            level(
                &MESSAGES,
                stream.state.messages,
                [limits.msgs_warn, limits.msgs_critical],
                false,
                "messages",
                entity(),
            ),
            level(
                &SUBJECTS,
                stream.state.num_subjects,
                [limits.subjects_warn, limits.subjects_critical],
                true,
                "num_subjects",
                entity(),
            ),
        ];
        let look = nats("stream info", &[stream.key.stream.as_str()]);
        findings
            .extend(drafts.into_iter().flatten().map(|draft| draft.run("Look at it.", look.clone()).done()));
    }
    findings.extend(malformed_finding(&MALFORMED, entity(), &malformed));
    findings
}

const TITLE: &str = "its own threshold is reached";

fn lag(stream: &Stream, limits: &Thresholds, entity: Entity) -> Option<Draft> {
    let limit = limits.lag_critical?;
    let worst = stream.mirror.iter().chain(&stream.sources).max_by_key(|source| source.lag)?;
    let explanation = format!(
        "It is {} messages behind {}, and its own threshold is {}.",
        format::count(worst.lag),
        display(worst.name.as_str()),
        format::count(limit)
    );
    (worst.lag >= limit).then(|| {
        LAG.finds(Severity::Critical, entity, TITLE, explanation).proof(
            "lag",
            worst.lag,
            format!("< {limit}"),
        )
    })
}

fn seen(stream: &Stream, limits: &Thresholds, entity: Entity) -> Option<Draft> {
    let limit = limits.seen_critical_nanos?;
    // Never in contact is the longest silence.
    let silence = |nanos: Option<u64>| nanos.unwrap_or(u64::MAX);
    let worst =
        stream.mirror.iter().chain(&stream.sources).max_by_key(|source| silence(source.active_nanos))?;
    if silence(worst.active_nanos) < limit {
        return None;
    }
    let name = display(worst.name.as_str());
    let limit_words = format::duration_nanos(limit);
    let explanation = match worst.active_nanos {
        Some(nanos) => format!(
            "It heard of {name} {} ago, and its own threshold is {limit_words}.",
            format::span(nanos as f64 / 1e9)
        ),
        None => format!("It never heard of {name}, and its own threshold is {limit_words}."),
    };
    let value = worst.active_nanos.map_or(serde_json::json!(-1), serde_json::Value::from);
    Some(SEEN.finds(Severity::Critical, entity, TITLE, explanation).proof(
        "active",
        value,
        format!("< {limit_words}"),
    ))
}

fn sources(stream: &Stream, limits: &Thresholds, entity: Entity) -> Option<Draft> {
    let count = stream.config.sources.len().max(stream.sources.len()) as u64;
    let (about, limit, word) = match (limits.min_sources, limits.max_sources) {
        (Some(min), _) if count < min => (MIN_SOURCES, min, "at least"),
        (_, Some(max)) if count > max => (MAX_SOURCES, max, "at most"),
        _ => return None,
    };
    let explanation = format!("It has {count} sources and should have {word} {limit}.");
    let title = "another number of sources than it should have";
    Some(about.finds(Severity::Critical, entity, title, explanation).proof(
        "sources",
        count,
        format!("{word} {limit}"),
    ))
}

/// Unset is not asked: to take it for 0 would call every replicated stream wrong.
fn peers(stream: &Stream, limits: &Thresholds, entity: Entity) -> Option<Draft> {
    let wanted = limits.peer_expect?;
    let count = stream.cluster.as_ref().map_or(1, crate::model::RaftGroup::num_replicas) as u64;
    let explanation = format!("It has {count} replicas and should have {wanted}.");
    let title = "another number of replicas than it should have";
    (count != wanted).then(|| {
        PEER_EXPECT.finds(Severity::Critical, entity, title, explanation).proof(
            "replicas",
            count,
            format!("{wanted}"),
        )
    })
}

fn peer_lag(stream: &Stream, limits: &Thresholds, entity: Entity) -> Option<Draft> {
    let limit = limits.peer_lag_critical?;
    let worst = stream.cluster.as_ref()?.replicas.iter().max_by_key(|peer| peer.lag)?;
    let explanation = format!(
        "Its replica on {} is {} Raft entries behind, and its own threshold is {}.",
        display(worst.name.as_str()),
        format::count(worst.lag),
        format::count(limit)
    );
    (worst.lag > limit).then(|| {
        PEER_LAG.finds(Severity::Critical, entity, TITLE, explanation).proof(
            "replicas[].lag",
            worst.lag,
            format!("≤ {limit}"),
        )
    })
}

fn peer_seen(stream: &Stream, limits: &Thresholds, entity: Entity) -> Option<Draft> {
    let limit = limits.peer_seen_critical_nanos?;
    let worst = stream.cluster.as_ref()?.replicas.iter().max_by_key(|peer| peer.active_nanos)?;
    let limit_words = format::duration_nanos(limit);
    let explanation = format!(
        "Its replica on {} was heard of {} ago, and its own threshold is {limit_words}.",
        display(worst.name.as_str()),
        format::span(worst.active_nanos as f64 / 1e9),
    );
    (worst.active_nanos > limit).then(|| {
        PEER_SEEN.finds(Severity::Critical, entity, TITLE, explanation).proof(
            "replicas[].active",
            worst.active_nanos,
            format!("≤ {limit_words}"),
        )
    })
}

/// A level with two thresholds. Which is larger tells the direction: with critical above warn it is too much from
/// there on, with critical below warn too little. One alone has the direction that `nats server check` gives it.
fn level(
    about: &About,
    value: u64,
    [warn, critical]: [Option<u64>; 2],
    alone_is_too_many: bool,
    field: &'static str,
    entity: Entity,
) -> Option<Draft> {
    let is_too_many = match (warn, critical) {
        (Some(warn), Some(critical)) if warn != critical => critical > warn,
        _ => alone_is_too_many,
    };
    let is_reached = |limit: &u64| if is_too_many { value >= *limit } else { value <= *limit };
    let (severity, limit) = match (critical.filter(is_reached), warn.filter(is_reached)) {
        (Some(limit), _) => (Severity::Critical, limit),
        (None, Some(limit)) => (Severity::Warning, limit),
        (None, None) => return None,
    };
    let noun = if field == "messages" { "messages" } else { "subjects" };
    let (word, sign) =
        if is_too_many { ("or more are too many", '<') } else { ("or fewer are too few", '>') };
    let explanation = format!(
        "It has {} {noun}, and by its own threshold {} {word}.",
        format::count(value),
        format::count(limit)
    );
    Some(about.finds(severity, entity, TITLE, explanation).proof(
        format!("state.{field}"),
        value,
        format!("{sign} {limit}"),
    ))
}

/// One hint for all thresholds that can't be read.
pub(super) fn malformed_finding(about: &About, entity: Entity, malformed: &[Malformed]) -> Option<Finding> {
    let first = malformed.first()?;
    let more = match malformed.len() {
        1 => String::new(),
        count => format!(" So are {} others.", count - 1),
    };
    let explanation = format!(
        "Its metadata {} is “{}” and should be {}: it is ignored.{more}",
        display(&first.name),
        display(&first.text),
        first.wanted,
    );
    let mut draft = about.finds(Severity::Info, entity, "a threshold can't be read", explanation);
    for one in malformed {
        draft = draft.proof(format!("metadata {}", display(&one.name)), one.text.as_str(), one.wanted);
    }
    Some(draft.say("Correct it, or remove it.").done())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::diagnose::scene::{peer, stream},
        model::SourceState,
    };

    fn found(pairs: &[(&str, &str)], edit: impl FnOnce(&mut Stream)) -> Vec<(&'static str, Severity)> {
        let mut stream = stream("S");
        stream.config.metadata.insert("io.nats.monitor.enabled".into(), "true".into());
        for (name, text) in pairs {
            stream.config.metadata.insert(format!("io.nats.monitor.{name}"), (*text).to_owned());
        }
        edit(&mut stream);
        let findings = diagnose_stream(&stream, &Thresholds::default());
        findings.iter().map(|finding| (finding.rule.0, finding.severity)).collect()
    }

    fn mirror(lag: u64, active_nanos: Option<u64>) -> impl FnOnce(&mut Stream) {
        move |stream| stream.mirror = Some(SourceState { lag, active_nanos, ..SourceState::default() })
    }

    #[test]
    fn mirrors_and_sources() {
        let critical = |id| vec![(id, Severity::Critical)];
        assert_eq!(found(&[("lag-critical", "5")], mirror(5, Some(0))), critical("W-20"));
        assert_eq!(found(&[("lag-critical", "5")], mirror(4, Some(0))), []);
        assert_eq!(found(&[("seen-critical", "1m")], mirror(0, Some(60_000_000_000))), critical("W-21"));
        assert_eq!(found(&[("seen-critical", "1m")], mirror(0, Some(59_000_000_000))), []);
        assert_eq!(found(&[("seen-critical", "1m")], mirror(0, None)), critical("W-21"));
        let two = |stream: &mut Stream| stream.config.sources = vec!["a".into(), "b".into()];
        assert_eq!(found(&[("min-sources", "3")], two), critical("W-22"));
        assert_eq!(found(&[("max-sources", "1")], two), critical("W-23"));
        assert_eq!(found(&[("min-sources", "2"), ("max-sources", "2")], two), []);
    }

    #[test]
    fn replicas_and_no_zero_that_nobody_wrote() {
        let critical = |id| vec![(id, Severity::Critical)];
        assert_eq!(found(&[], |_| {}), [], "three replicas, and nothing is expected");
        assert_eq!(found(&[("peer-expect", "3")], |_| {}), []);
        assert_eq!(found(&[("peer-expect", "5")], |_| {}), critical("W-24"));
        let lagging =
            |lag: u64| move |stream: &mut Stream| stream.cluster.as_mut().unwrap().replicas[0].lag = lag;
        assert_eq!(found(&[("peer-lag-critical", "5")], lagging(6)), critical("W-25"));
        assert_eq!(found(&[("peer-lag-critical", "5")], lagging(5)), []);
        assert_eq!(peer("n2").active_nanos, 300_000_000);
        assert_eq!(found(&[("peer-seen-critical", "299ms")], |_| {}), critical("W-26"));
        assert_eq!(found(&[("peer-seen-critical", "300ms")], |_| {}), []);
    }

    #[test]
    fn levels_have_two_directions() {
        let messages = |warn: &str, critical: &str, value: u64| {
            found(&[("msgs-warn", warn), ("msgs-critical", critical)], |stream| stream.state.messages = value)
                .first()
                .map(|(_, severity)| *severity)
        };
        let (warning, critical) = (Some(Severity::Warning), Some(Severity::Critical));
        assert_eq!(
            [messages("5", "9", 4), messages("5", "9", 5), messages("5", "9", 9)],
            [None, warning, critical]
        );
        assert_eq!(
            [messages("9", "5", 10), messages("9", "5", 9), messages("9", "5", 5)],
            [None, warning, critical]
        );
        assert_eq!([messages("0", "5", 5), messages("0", "5", 6)], [critical, None], "alone: too few");
        let subjects = |limit: &str, value: u64| {
            found(&[("subjects-critical", limit)], |stream| stream.state.num_subjects = value)
        };
        assert_eq!(subjects("5", 5), [("W-28", Severity::Critical)], "alone: too many");
        assert_eq!(subjects("5", 4), []);
    }

    #[test]
    fn nonsense_is_said() {
        assert_eq!(found(&[("lag-critical", "x"), ("peer-lag", "1")], |_| {}), [("W-29", Severity::Info)]);
    }
}
