//! Findings that rest: a person knows of them, and does not want to be told again for a while.

use jetlens_core::{
    analysis::diagnose::finding::{Finding, RuleId},
    clock::Timestamp,
    ids::{ContextName, Entity},
    settings::{Settings, Silence},
};

/// How long a finding rests.
pub const HOUR_SECS: i64 = 3600;
/// How long all findings of a thing rest: until tomorrow, for nobody remembers a rest without an end.
pub const DAY_SECS: i64 = 24 * HOUR_SECS;

/// The silences of a context that have not ended. A connection without a context has its own.
pub fn active(settings: &Settings, context: Option<&ContextName>, now: Timestamp) -> Vec<Silence> {
    let no_context = ContextName::default();
    let known = settings.contexts.get(context.unwrap_or(&no_context));
    let silences = known.map_or(&[][..], |context| &context.silences);
    silences.iter().filter(|silence| silence.until > now).cloned().collect()
}

/// Whether a finding rests.
pub fn covers(silences: &[Silence], finding: &Finding) -> bool {
    silences.iter().any(|silence| is_about(silence, &finding.entity, finding.rule))
}

/// Until when a finding rests, if it does.
pub fn until(silences: &[Silence], entity: &Entity, rule: RuleId) -> Option<Timestamp> {
    silences.iter().filter(|silence| is_about(silence, entity, rule)).map(|silence| silence.until).max()
}

/// Lets one finding rest, or all of a thing without a `rule`, and forgets the silences that have ended.
pub fn add(
    settings: &mut Settings,
    context: Option<&ContextName>,
    entity: Entity,
    rule: Option<RuleId>,
    secs: i64,
    now: Timestamp,
) {
    let rule = rule.map(|rule| rule.0.to_owned());
    let until = Timestamp::from_second(now.as_second().saturating_add(secs)).unwrap_or(Timestamp::MAX);
    settings.change_context(context.unwrap_or(&ContextName::default()), |context| {
        context.silences.retain(|old| old.until > now && !(old.entity == entity && old.rule == rule));
        context.silences.push(Silence { entity, rule, until });
    });
}

/// Ends whatever keeps a finding silent.
pub fn end(settings: &mut Settings, context: Option<&ContextName>, entity: &Entity, rule: RuleId) {
    settings.change_context(context.unwrap_or(&ContextName::default()), |context| {
        context.silences.retain(|silence| !is_about(silence, entity, rule));
    });
}

fn is_about(silence: &Silence, entity: &Entity, rule: RuleId) -> bool {
    silence.entity == *entity && silence.rule.as_deref().is_none_or(|name| name == rule.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{sample, testing::ago};

    #[test]
    fn a_silence_has_an_end_a_context_and_a_reach() {
        let shop = sample::shop();
        let finding = &shop.diagnosis.findings[0];
        let mut settings = Settings::default();
        let prod = ContextName::new("prod-eu");
        add(&mut settings, Some(&prod), finding.entity.clone(), Some(finding.rule), HOUR_SECS, ago(60));
        let now = active(&settings, Some(&prod), sample::now());
        assert!(covers(&now, finding));
        assert!(until(&now, &finding.entity, RuleId("other")).is_none(), "another rule is told");
        assert!(active(&settings, None, sample::now()).is_empty(), "another context");
        let written = serde_json::to_string(&settings).unwrap();
        let read: Settings = serde_json::from_str(&written).unwrap();
        assert_eq!(read, settings);

        add(&mut settings, Some(&prod), finding.entity.clone(), None, DAY_SECS, ago(60));
        let now = active(&settings, Some(&prod), sample::now());
        assert!(until(&now, &finding.entity, RuleId("other")).is_some(), "all of it rests");
        assert!(active(&settings, Some(&prod), ago(-2 * DAY_SECS)).is_empty(), "it has ended");

        end(&mut settings, Some(&prod), &finding.entity, finding.rule);
        assert_eq!(settings, Settings::default(), "nothing is left behind");
    }
}
