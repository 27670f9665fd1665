//! A healthy shop is left in peace.

use std::{collections::BTreeMap, time::Duration};

use jetlens_core::analysis::diagnose::finding::Severity;
use jetlens_fixtures::cluster::{Cluster, ClusterOptions};
use tokio::time::Instant;

use super::{
    SHOP, SYSTEM, is_long,
    support::{profile, session},
    watch,
};

/// A cluster that has just begun may say so.
const SETTLES_IN_SECS: f64 = 10.0;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_healthy_shop_gives_no_alarm() {
    let cluster = Cluster::start(ClusterOptions::default()).await.unwrap();
    let mut session = session(profile(&cluster.urls(), SHOP, SYSTEM));
    let watched = Duration::from_secs(if is_long() { 300 } else { 60 });
    let mut alarms = BTreeMap::new();
    let mut notes = BTreeMap::new();
    watch(&mut session, Instant::now(), watched, |secs, snapshot| {
        for finding in &snapshot.diagnosis.findings {
            let said =
                format!("{} {} {:?}: {}", finding.rule, finding.severity, finding.entity, finding.title);
            if finding.severity == Severity::Info {
                *notes.entry(format!("{}: {}", finding.rule, finding.title)).or_insert(0_u32) += 1;
            } else if secs > SETTLES_IN_SECS {
                alarms.entry(said).or_insert((secs, finding.explanation.clone()));
            } else {
                println!("at {secs:.0} s {said}: {}", finding.explanation);
            }
        }
        false
    })
    .await;
    println!("notes, and how often each was shown: {notes:#?}");
    assert!(alarms.is_empty(), "{alarms:#?}");
}
