//! The findings of a snapshot, looked up by what they are about.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use jetlens_core::{
    analysis::diagnose::{
        Diagnosis,
        finding::{self, Finding},
    },
    ids::{ConsumerKey, Entity},
    text,
};

use crate::ui::Severity;

/// A sentence of a rule may quote a server; it gets a paragraph, not a page.
const MAX_CHARS: usize = 600;

/// The sign of a finding's severity.
pub fn severity(of: finding::Severity) -> Severity {
    match of {
        finding::Severity::Critical => Severity::Critical,
        finding::Severity::Warning => Severity::Warning,
        finding::Severity::Info => Severity::Info,
    }
}

/// The findings of one asset, in the order in which a person should look at them.
pub fn findings_of<'a>(diagnosis: &'a Diagnosis, entity: &Entity) -> impl Iterator<Item = &'a Arc<Finding>> {
    diagnosis.findings.iter().filter(move |finding| finding.entity == *entity)
}

/// The worst finding of one asset, and of equals the first.
pub fn worst_of<'a>(diagnosis: &'a Diagnosis, entity: &Entity) -> Option<&'a Arc<Finding>> {
    findings_of(diagnosis, entity).min_by_key(|finding| finding.severity)
}

/// The worst finding of each asset that has one.
pub fn worst(diagnosis: &Diagnosis) -> BTreeMap<&Entity, &Arc<Finding>> {
    let mut worst: BTreeMap<&Entity, &Arc<Finding>> = BTreeMap::new();
    for finding in &diagnosis.findings {
        worse(worst.entry(&finding.entity).or_insert(finding), finding);
    }
    worst
}

/// The worst finding of each consumer that has one.
pub fn worst_of_consumers(diagnosis: &Diagnosis) -> BTreeMap<&ConsumerKey, &Arc<Finding>> {
    let mut worst: BTreeMap<&ConsumerKey, &Arc<Finding>> = BTreeMap::new();
    for finding in &diagnosis.findings {
        if let Entity::Consumer(key) = &finding.entity {
            worse(worst.entry(key).or_insert(finding), finding);
        }
    }
    worst
}

fn worse<'a>(worst: &mut &'a Arc<Finding>, finding: &'a Arc<Finding>) {
    if finding.severity < worst.severity {
        *worst = finding;
    }
}

/// A sentence of a finding, safe to show.
pub fn sentence(words: &str) -> Cow<'_, str> {
    text::display_up_to(words, MAX_CHARS)
}
