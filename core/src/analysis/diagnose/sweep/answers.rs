//! The rules asked of one consumer, and what their answers mean together.

use std::borrow::Cow;

use crate::{
    analysis::diagnose::{
        case::ConsumerCase,
        catalogue::{UNDECIDED, UNDECIDED_NAME},
        class::{Class, Verdict},
        consumer::RULES,
        finding::{Evidence, Finding, Remedy, RuledOut, Severity},
        rule::{Outcome, Stage},
    },
    ids::Entity,
};

/// What the rules said of one consumer.
#[derive(Default)]
pub(super) struct Answers {
    pub(super) cause: Option<Box<Finding>>,
    /// The stage of the cause.
    stage: Option<Stage>,
    pub(super) beside: Vec<Finding>,
    ruled_out: Vec<RuledOut>,
    needs_secs: Option<f64>,
    /// The same, of what concerns a consumer for which nothing waits as well: whether it can be reached, and whether
    /// what is out will come back.
    must_wait_secs: Option<f64>,
}

/// Asks every rule, in causal order.
pub(super) fn ask(case: &ConsumerCase<'_>) -> Answers {
    let mut answers = Answers::default();
    let is_known =
        !case.consumer.freshness.is_stale() && case.facts.gone.is_none() && case.facts.missing.is_none();
    for rule in RULES {
        // The numbers of what does not answer are old: no rule may read them.
        if rule.stage > Stage::Availability && (!is_known || answers.stage == Some(Stage::Availability)) {
            break;
        }
        let is_path = rule.stage.is_path();
        match (rule.check)(case) {
            Outcome::Found(finding) if !is_path => answers.beside.push(*finding),
            Outcome::Found(finding) => match &mut answers.cause {
                None => {
                    answers.cause = Some(finding);
                    answers.stage = Some(rule.stage);
                }
                Some(cause) => {
                    let words = format!("{}: {}", rule.id, finding.explanation);
                    cause.evidence.push(Evidence::new("also", words, ""));
                }
            },
            Outcome::Clear(why) => {
                if answers.cause.is_none() && matches!(rule.stage, Stage::Delivery | Stage::Window) {
                    answers.ruled_out.push(RuledOut { rule: rule.id, why });
                }
            }
            Outcome::NeedsSecs(secs) if is_path => {
                let least = |least: Option<f64>| Some(least.map_or(secs, |least| least.min(secs)));
                answers.needs_secs = least(answers.needs_secs);
                if matches!(rule.stage, Stage::Availability | Stage::Delivery) {
                    answers.must_wait_secs = least(answers.must_wait_secs);
                }
            }
            Outcome::NeedsSecs(_) | Outcome::NotApplicable => {}
        }
    }
    answers
}

/// Says what the answers mean, and writes the finding of a consumer that no rule explains.
pub(super) fn conclude(case: &ConsumerCase<'_>, answers: &mut Answers) -> (Verdict, Class) {
    let (state, quantities) = (case.state(), case.quantities);
    if let Some(cause) = &mut answers.cause {
        cause.ruled_out = std::mem::take(&mut answers.ruled_out);
        let class = class_of(case, cause, answers.stage);
        return (Verdict::Found, class);
    }
    let beside = if answers.beside.is_empty() { Verdict::Healthy } else { Verdict::Found };
    if case.consumer.freshness.is_stale() {
        let secs = answers.needs_secs.unwrap_or(case.limits.quorum_secs);
        return (Verdict::NeedsSecs(secs), Class::Waiting { secs });
    }
    if state.num_pending == 0 {
        if let Some(secs) = answers.must_wait_secs {
            return (Verdict::NeedsSecs(secs), Class::Waiting { secs });
        }
        let class = if state.num_ack_pending == 0 { Class::Idle } else { Class::InFlight };
        return (beside, class);
    }
    let moves = quantities.recent.advanced > 0 && quantities.starved.secs < quantities.stall_secs;
    // A backlog that grows is falling behind once it has grown for long enough.
    let may_fall_behind = quantities.recent.pending > 0 && quantities.rises && answers.needs_secs.is_some();
    if moves && !may_fall_behind {
        let class = match quantities.eta_secs.filter(|eta| eta.is_finite()) {
            Some(secs_left) if quantities.recent.pending < 0 => Class::Draining { secs_left },
            _ => Class::KeepingUp,
        };
        return (beside, class);
    }
    if let Some(secs) = answers.needs_secs {
        return (Verdict::NeedsSecs(secs), Class::Waiting { secs });
    }
    answers.cause = Some(Box::new(Finding {
        rule: UNDECIDED,
        severity: Severity::Info,
        entity: Entity::Consumer(case.consumer.key.clone()),
        since: quantities.starved.since,
        title: Cow::Borrowed(UNDECIDED_NAME),
        explanation: format!(
            "{} wait, nothing new was delivered for {}, and no known cause explains it.",
            crate::format::count(state.num_pending),
            crate::format::span(quantities.starved.secs)
        ),
        evidence: vec![
            Evidence::new("num_pending", state.num_pending, "0, or falling"),
            Evidence::new("delivered.stream_seq", state.delivered.stream_seq, "grows"),
        ],
        remedies: vec![Remedy::say("Look at its requests and acknowledgements for 5 s.")],
        ruled_out: std::mem::take(&mut answers.ruled_out),
        secs_to_harm: case.secs_to_harm(),
        cause: None,
    }));
    (Verdict::Undecided, Class::Undecided)
}

fn class_of(case: &ConsumerCase<'_>, cause: &Finding, stage: Option<Stage>) -> Class {
    let name = match &cause.title {
        Cow::Borrowed(name) => *name,
        Cow::Owned(_) => "",
    };
    match stage {
        Some(Stage::Capacity) if cause.severity == Severity::Info => {
            Class::Draining { secs_left: case.quantities.eta_secs.unwrap_or(f64::INFINITY) }
        }
        Some(Stage::Capacity) => Class::FallingBehind,
        Some(Stage::Availability | Stage::HardStop | Stage::Delivery | Stage::Window)
            if cause.severity < Severity::Info =>
        {
            Class::Stuck(cause.rule, name)
        }
        _ => Class::Troubled(cause.rule, name),
    }
}
