//! What the rules say of recorded experiments, from the infos alone.

use jetlens_core::analysis::diagnose::{Class, Facts, Limits, Verdict};

use crate::scene::{golden, golden_limits, ids};

/// The findings of each experiment, the cause first; none for a healthy consumer or one that needs more samples.
const EXPECTED: [(&str, &[&str], Say); 51] = [
    ("E01", &[], Say::Healthy),
    ("E03", &["U-1"], Say::Found),
    ("E04", &["D-1"], Say::Found),
    ("E05", &["D-2"], Say::Found),
    ("E06", &["A-1"], Say::Found),
    ("E06B", &["A-2"], Say::Found),
    ("E07", &["C-5"], Say::Found),
    ("E08", &["P-1"], Say::Found),
    ("E09", &["A-1"], Say::Found),
    ("E10", &["A-5"], Say::Found),
    ("E10B", &["P-1"], Say::Found),
    ("E11", &["R-1"], Say::Found),
    // A message of a work queue that was given up stays, which is the worse half of it.
    ("E12", &["X-2", "X-1"], Say::Found),
    ("E12 later", &["X-2", "X-1"], Say::Found),
    ("E12B", &["X-1"], Say::Found),
    ("E13", &["R-2"], Say::Found),
    ("E14", &["C-9"], Say::Found),
    ("E14B", &[], Say::Healthy),
    ("E16", &["C-6"], Say::Found),
    // Its start lay in the future as a time, which the server turns into "new".
    ("E16B", &[], Say::NeedsSecs),
    ("E18", &["L-1"], Say::Found),
    ("E18B", &["D-1", "L-1"], Say::Found),
    ("E18C", &["L-1"], Say::Found),
    ("E19", &["D-1"], Say::Found),
    ("E20 fast", &[], Say::Healthy),
    ("E20 slow", &[], Say::NeedsSecs),
    ("E20B", &[], Say::Healthy),
    ("E20C", &[], Say::Healthy),
    ("E21", &[], Say::Healthy),
    // That clients refused the messages only advisories can tell: see `with_facts`.
    ("E22", &["A-1"], Say::Found),
    ("E22B", &["A-7"], Say::Found),
    ("E23", &["A-8"], Say::Found),
    ("E24", &["T-1"], Say::Found),
    ("E25", &["T-2"], Say::Found),
    ("E27", &[], Say::Healthy),
    ("E27#2", &["F-1"], Say::Found),
    ("E28", &[], Say::NeedsSecs),
    ("E29", &["G-1"], Say::Found),
    ("E30", &["G-2"], Say::Found),
    ("E31", &["D-1"], Say::Found),
    ("E32", &["D-1"], Say::Found),
    ("E33", &[], Say::NeedsSecs),
    ("E34", &["L-2"], Say::Found),
    ("E36", &[], Say::NeedsSecs),
    ("E37", &[], Say::NeedsSecs),
    ("E40", &["A-4"], Say::Found),
    ("E42", &["D-1"], Say::Found),
    ("E45", &[], Say::NeedsSecs),
    ("E48", &["L-3"], Say::NeedsSecs),
    ("LIM1", &[], Say::NeedsSecs),
    ("E14C", &["C-8"], Say::Found),
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Say {
    Healthy,
    Found,
    NeedsSecs,
}

#[test]
fn experiments_are_told() {
    let mut scenes = golden();
    // The experiment has the same numbers; only its filter lies outside of the stream's subjects.
    let mut outside = scenes["E14B"].clone();
    outside.consumer.config.filter_subjects = vec!["other.>".to_owned()];
    scenes.insert("E14C".to_owned(), outside);
    let mut wrong = Vec::new();
    for (name, expected, say) in EXPECTED {
        let verdict = scenes[name].verdict(&golden_limits());
        let said = match verdict.verdict {
            Verdict::Healthy => Some(Say::Healthy),
            Verdict::Found => Some(Say::Found),
            Verdict::NeedsSecs(_) => Some(Say::NeedsSecs),
            Verdict::Undecided => None,
        };
        if ids(&verdict) != expected || said != Some(say) {
            wrong.push(format!(
                "{name}: {:?} {:?}, not {expected:?} {say:?}",
                ids(&verdict),
                verdict.verdict
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for name in scenes.keys() {
        assert!(EXPECTED.iter().any(|(known, ..)| known == name), "{name} is not expected");
    }
}

#[test]
fn a_defect_of_the_server_is_never_claimed() {
    for (name, scene) in golden() {
        for limits in [golden_limits(), golden_limits().scaled(0.1), golden_limits().scaled(10.0)] {
            assert!(!ids(&scene.verdict(&limits)).contains(&"D-6"), "{name}");
        }
    }
}

#[test]
fn the_usual_limits_wait_instead_of_guessing() {
    for name in ["E04", "E06", "E08", "E30", "E03"] {
        let verdict = golden()[name].verdict(&Limits::default());
        assert!(matches!(verdict.verdict, Verdict::NeedsSecs(secs) if secs > 1.0), "{name}: {verdict:?}");
        assert!(matches!(verdict.class, Class::Waiting { .. }), "{name}");
    }
}

#[test]
fn losses_are_counted_exactly() {
    let lost = |name: &str| {
        let diagnosis = golden()[name].diagnose(&Facts::default(), &golden_limits());
        let finding =
            diagnosis.findings.iter().find(|finding| finding.rule.0.starts_with('L')).unwrap().clone();
        finding.explanation.clone()
    };
    assert!(lost("E18").contains("dropped 185 messages"), "{}", lost("E18"));
    assert!(lost("E18C").contains("dropped 40 messages"), "{}", lost("E18C"));
    assert!(lost("E34").contains("90 unread messages were removed"), "{}", lost("E34"));
}

#[test]
fn a_finding_says_what_it_rules_out_and_proves_itself() {
    for (name, scene) in golden() {
        for finding in &scene.diagnose(&Facts::default(), &golden_limits()).findings {
            let words = &finding.explanation;
            assert!(words.ends_with('.') && words.len() < 300, "{name}: {words}");
            assert!(!finding.title.ends_with('.'), "{name}: {}", finding.title);
            assert!(!finding.evidence.is_empty(), "{name}: {}", finding.rule);
            let commands = finding.remedies.iter().filter_map(|remedy| remedy.command.as_ref());
            for command in commands {
                assert!(command.starts_with("nats "), "{command}");
            }
        }
    }
    let verdict = golden()["E06"].verdict(&golden_limits());
    let why: Vec<_> =
        verdict.cause.as_ref().unwrap().ruled_out.iter().map(|out| (out.rule.0, out.why)).collect();
    assert!(why.contains(&("D-1", "pull requests wait")), "{why:?}");
}
