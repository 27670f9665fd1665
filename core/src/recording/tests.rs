//! A recording is what was recorded.

mod damage;

use std::{collections::BTreeMap, fs, path::Path, sync::Arc, time::Duration};

use serde_json::value::RawValue;

use super::*;
use crate::{
    analysis::diagnose::{
        Class, ConsumerVerdict, Diagnosis, Verdict,
        finding::{Cause, Evidence, Finding, Remedy, RuleId, RuledOut, Severity},
    },
    clock::Timestamp,
    ids::{ConsumerKey, Entity},
    model::{
        Account, Consumer, Cost, Coverage, Freshness, Json, Method, Missing, MissingPart, Oldest, Reason,
        Server, Snapshot, Stream,
    },
    units::{Limit, PerSec},
    wire::{consumer::read_consumer, server::read_varz, stream::read_stream},
};

const START_MS: i64 = 1_790_000_000_000;

pub(super) fn at(secs: i64) -> Timestamp {
    Timestamp::from_millisecond(START_MS + secs * 1000).unwrap()
}

fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).unwrap()
}

fn consumer(number: usize, look: i64) -> Consumer {
    let delivered = 1000 + look * 7 * i64::try_from(number).unwrap();
    let text = format!(
        r#"{{"stream_name":"S{stream}","name":"worker-{number}","created":"2026-11-22T22:15:56.123456789Z","config":{{"durable_name":"worker-{number}","deliver_policy":"all","ack_policy":"explicit","ack_wait":30000000000,"max_deliver":-1,"filter_subject":"orders.{number}.>","max_ack_pending":1000,"shiny":[1.5,null]}},"delivered":{{"consumer_seq":{delivered},"stream_seq":{delivered},"last_active":"{now}"}},"ack_floor":{{"consumer_seq":{floor},"stream_seq":{floor}}},"num_ack_pending":{out},"num_redelivered":0,"num_waiting":{waiting},"num_pending":{pending},"cluster":{{"name":"C1","raft_group":"C-R3F-x{number}","leader":"n1","leader_since":"2026-11-22T11:17:39.5Z","replicas":[{{"name":"n2","current":true,"active":{active}}},{{"name":"n3","current":true,"active":500000000,"lag":{look}}}]}},"ts":"{now}"}}"#,
        stream = number / 3,
        now = at(look),
        floor = delivered - look % 5,
        out = look % 5,
        waiting = number,
        pending = 100 + look,
        active = look % 10 * 100_000_000,
    );
    let mut consumer = read_consumer(
        &raw(&text),
        &"SHOP".into(),
        &format!("S{}", number / 3).into(),
        &"n1".into(),
        at(look),
        None,
    )
    .unwrap();
    consumer.rates.delivered_per_sec = PerSec::known(7.0 * number as f64);
    consumer
}

fn stream(number: usize, look: i64) -> Stream {
    let text = format!(
        r#"{{"name":"S{number}","created":"2026-11-22T22:15:56Z","config":{{"name":"S{number}","subjects":["orders.>"],"retention":"limits","max_bytes":1000000,"metadata":{{"io.nats.monitor.enabled":"true"}}}},"state":{{"messages":{messages},"bytes":{bytes},"first_seq":1,"first_ts":"2026-11-22T22:15:57Z","last_seq":{messages},"last_ts":"{now}","consumer_count":3}},"cluster":{{"leader":"n1"}},"ts":"{now}"}}"#,
        messages = 500 + look * 20,
        bytes = 90_000 + look * 3000,
        now = at(look),
    );
    read_stream(&raw(&text), &"SHOP".into(), &"n1".into(), at(look)).unwrap()
}

fn server(number: usize, look: i64) -> Server {
    let text = format!(
        r#"{{"server_id":"N{number}","server_name":"n{number}","version":"2.15.1","connect_urls":["nats://ada:hunter2@10.0.0.1:4222"],"uptime":"{look}s","mem":{mem},"cpu":1.5,"tls_cert_not_after":"2027-01-01T00:00:00Z","gateway":{{"gateways":[{{"name":"west"}}]}},"now":"{now}","start":"2026-11-22T22:15:56Z","in_msgs":{look}}}"#,
        mem = 20_000_000 + look * 4096,
        now = at(look),
    );
    read_varz(&raw(&text), None).unwrap()
}

fn finding(rule: &'static str, look: i64) -> Finding {
    Finding {
        rule: RuleId(rule),
        severity: Severity::Warning,
        entity: Entity::Consumer(consumer(1, 0).key),
        since: Some(at(1)),
        title: "nobody asks for messages".into(),
        explanation: format!("{look} messages wait, and 1,0{look:02} were delivered."),
        evidence: vec![Evidence::new("num_waiting", look, "> 0")],
        remedies: vec![Remedy::run("Start a worker.", "nats consumer next S0 worker-1")],
        ruled_out: vec![RuledOut { rule: RuleId("C-1"), why: "it has a leader" }],
        secs_to_harm: Some(60.0),
        cause: Some(Cause::Client("app-7 (10.0.0.7:51000)".to_owned())),
    }
}

/// A small system at a look, which is also a second. What moves, moves with the look.
pub(super) fn snapshot(look: i64) -> Snapshot {
    let mut consumers: Vec<_> = (0..9).map(|number| Arc::new(consumer(number, look))).collect();
    if look % 7 == 3 {
        consumers.remove(4);
    }
    if look % 5 == 2 {
        let gone = Arc::make_mut(&mut consumers[2]);
        gone.freshness =
            Freshness::Stale { since: at(look - 1), why: Reason::Offline("n2 does not answer".into()) };
    }
    let findings: Vec<_> =
        ["D-1", "A-2"].iter().take((look % 3) as usize).map(|rule| Arc::new(finding(rule, look))).collect();
    let verdict = ConsumerVerdict {
        verdict: if findings.is_empty() { Verdict::NeedsSecs(12.0) } else { Verdict::Found },
        class: Class::Stuck(RuleId("D-1"), "nobody asks for messages"),
        cause: findings.first().cloned(),
        beside: findings.iter().skip(1).cloned().collect(),
    };
    let key = consumers[1].key.clone();
    Snapshot {
        seq: 1 + look as u64,
        epoch: 1,
        at: at(look),
        refresh_secs: 1.0,
        own_account: Some("SHOP".into()),
        coverage: Arc::new(Coverage {
            method: Method::System,
            missing: vec![Missing { part: MissingPart::Server("n9".into()), why: Reason::TimedOut }],
        }),
        cost: Cost { requests: 3 * look as u64, bytes_in: 1000 * look as u64, ..Cost::default() },
        servers: Arc::new((1..4).map(|number| Arc::new(server(number, look))).collect()),
        accounts: Arc::new(
            [Arc::new(Account { name: "SHOP".into(), reserved_storage: Limit::At(7), ..Account::default() })]
                .into_iter()
                .collect(),
        ),
        streams: Arc::new((0..3).map(|number| Arc::new(stream(number, look))).collect()),
        consumers: Arc::new(consumers.into_iter().collect()),
        diagnosis: Arc::new(Diagnosis { at: at(look), findings, consumers: vec![(key.clone(), verdict)] }),
        oldest: Arc::new(BTreeMap::from([(
            key,
            Oldest { undelivered_at: Some(at(look - 9)), unacked_at: None },
        )])),
        ..Snapshot::default()
    }
}

#[track_caller]
pub(super) fn assert_same(read: &Snapshot, written: &Snapshot) {
    assert_eq!(read.at, written.at);
    assert_eq!((read.seq, read.epoch, &read.own_account), (written.seq, written.epoch, &written.own_account));
    assert_eq!(read.cost, written.cost);
    assert_eq!(read.coverage, written.coverage);
    assert_eq!(read.accounts.as_slice(), written.accounts.as_slice());
    assert_eq!(read.diagnosis, written.diagnosis);
    assert_eq!(read.oldest, written.oldest);
    assert_eq!(read.servers.len(), written.servers.len());
    for (read, written) in read.servers.iter().zip(written.servers.iter()) {
        let clean = written.raw_varz.text().replace("ada:hunter2@", "");
        assert_eq!(read.raw_varz.text(), clean);
        assert_eq!(**read, Server { raw_varz: Json::parse(&clean).unwrap(), ..Server::clone(written) });
    }
    assert_eq!(read.streams.as_slice(), written.streams.as_slice());
    assert_eq!(read.consumers.len(), written.consumers.len());
    for (read, written) in read.consumers.iter().zip(written.consumers.iter()) {
        assert_eq!(**read, **written);
    }
}

pub(super) fn options() -> WriterOptions {
    WriterOptions { every: Duration::from_secs(1), sync: false, ..WriterOptions::default() }
}

pub(super) fn record(path: &Path, looks: std::ops::Range<i64>, options: WriterOptions) -> Writer {
    let header = Header::new(at(0), "prod", options.every);
    let mut writer = Writer::open(path, header, options).unwrap();
    for look in looks {
        writer.append(&snapshot(look), at(look)).unwrap();
    }
    writer
}

#[test]
fn every_moment_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a/b/recording");
    record(&path, 0..60, options()).finish().unwrap();
    let mut recording = Recording::open(&path).unwrap();
    assert_eq!(recording.moments().len(), 60);
    assert_eq!((recording.damage(), recording.header().context.as_str()), (None, "prod"));
    // Forward, backward and across.
    for look in (0..60).chain((0..60).rev()).chain([7, 50, 8, 8, 49]) {
        let read = recording.at(at(look)).unwrap();
        assert_same(&read, &snapshot(look));
    }
    assert_same(&recording.at(at(-100)).unwrap(), &snapshot(0));
    assert_same(&recording.at(at(1000)).unwrap(), &snapshot(59));
}

#[test]
fn what_does_not_move_costs_little() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = record(&folder.path().join("r"), 0..1, options());
    let still = snapshot(0);
    for look in 1..20 {
        let appended = writer.append(&still, at(look)).unwrap();
        assert!(appended.bytes < 100, "{appended:?}");
    }
}

#[test]
fn a_second_writer_is_refused_and_readers_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    let mut writer = record(&path, 0..3, options());
    if cfg!(unix) {
        let second = Writer::open(&path, Header::default(), options());
        assert!(matches!(second, Err(RecordingError::InUse { .. })), "{second:?}");
    }
    let mut reader = Recording::open(&path).unwrap();
    assert_eq!(reader.moments().len(), 3);
    assert!(!reader.refresh().unwrap());
    writer.append(&snapshot(3), at(3)).unwrap();
    assert!(reader.refresh().unwrap());
    assert_same(&reader.at(at(9)).unwrap(), &snapshot(3));
}

#[test]
fn a_recording_goes_on_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    drop(record(&path, 0..10, options()));
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 5]).unwrap();
    let before = Recording::open(&path).unwrap();
    assert_eq!(before.damage().map(|damage| damage.kind), Some(DamageKind::CutOff));
    let kept = before.moments().len();
    assert!(kept >= 9);
    drop(record(&path, 20..25, options()));
    let mut after = Recording::open(&path).unwrap();
    assert_eq!((after.moments().len(), after.damage()), (kept + 5, None));
    assert_same(&after.at(at(24)).unwrap(), &snapshot(24));
    assert!(after.marks().iter().any(|mark| mark.kind == MarkKind::Gap), "{:?}", after.marks());
}

#[test]
fn what_happened_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    let mut writer = record(&path, 0..8, options());
    let note = Mark { at: at(8), kind: MarkKind::Note, entity: None, text: "deploy".to_owned() };
    writer.note(std::slice::from_ref(&note), at(8)).unwrap();
    let recording = Recording::open(&path).unwrap();
    let kinds = |kind| recording.marks().iter().filter(|mark| mark.kind == kind).count();
    assert!(kinds(MarkKind::Added) > 0 && kinds(MarkKind::Removed) > 0);
    assert!(kinds(MarkKind::WarningBegan) > 0 && kinds(MarkKind::FindingEnded) > 0);
    assert_eq!(recording.marks().last(), Some(&note));
    let text = recording.marks().iter().find(|mark| mark.kind == MarkKind::WarningBegan).unwrap();
    assert_eq!(text.text, "nobody asks for messages (D-1)");
}

#[test]
fn secrets_are_not_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    drop(record(&path, 0..2, options()));
    let mut recording = Recording::open(&path).unwrap();
    let text = format!("{:?}", recording.at(at(1)).unwrap());
    assert!(text.contains("nats://10.0.0.1:4222") && !text.contains("hunter2"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn history_is_there_for_those_who_wait() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    drop(record(&path, 0..60, options()));
    let mut recording = Recording::open(&path).unwrap();
    let snapshot = recording.with_history(at(50), 30.0).unwrap();
    let key = ConsumerKey { account: "SHOP".into(), stream: "S1".into(), consumer: "worker-3".into() };
    let series = snapshot.history.series(&Entity::Consumer(key)).unwrap();
    assert_eq!(series.len(), 31);
    assert_same(&snapshot, &super::tests::snapshot(50));
    // What was read for the history does not stay: the JSON is there again.
    assert_same(&recording.at(at(51)).unwrap(), &super::tests::snapshot(51));
}

#[test]
fn old_and_many_moments_go() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    let keep = WriterOptions { keep: Duration::from_secs(40), ..options() };
    let header = Header::new(at(0), "prod", keep.every);
    let mut writer = Writer::open(&path, header, keep).unwrap();
    let mut reader = None;
    for look in 0..400 {
        let appended = writer.append(&snapshot(look), at(look)).unwrap();
        assert!(appended.num_moments <= 120, "{appended:?}");
        if look == 20 {
            reader = Some(Recording::open(&path).unwrap());
        }
    }
    let mut reader = reader.unwrap();
    // What it opened is still there for it, until it asks for what is new.
    assert_same(&reader.at(at(3)).unwrap(), &snapshot(3));
    assert!(reader.refresh().unwrap() && reader.header().generation > 0);
    assert!(reader.moments()[0].at > at(250));
    for look in [360, 399, 380] {
        assert_same(&reader.at(at(look)).unwrap(), &snapshot(look));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left lying about");
}

#[test]
fn a_large_file_is_thinned_before_it_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    let small = WriterOptions { max_bytes: 200_000, every: Duration::from_mins(1), ..options() };
    let header = Header::new(at(0), "prod", small.every);
    let mut writer = Writer::open(&path, header, small).unwrap();
    for minute in 0..1500 {
        let appended = writer.append(&snapshot(minute * 60), at(minute * 60)).unwrap();
        assert!(appended.file_bytes < 260_000, "{appended:?}");
    }
    let mut recording = Recording::open(&path).unwrap();
    let moments = recording.moments().to_vec();
    let gaps: Vec<_> = moments.windows(2).map(|pair| (pair[1].at - pair[0].at).get_seconds() / 60).collect();
    assert_eq!(gaps.last(), Some(&1), "the last hour is whole");
    assert!(gaps[0] > 1, "{gaps:?}");
    for index in [0, 1, moments.len() / 2, moments.len() - 1] {
        let look = (moments[index].at - at(0)).get_seconds();
        assert_same(&recording.moment(index).unwrap(), &snapshot(look));
    }
}
