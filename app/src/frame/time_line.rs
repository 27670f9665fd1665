//! The time line in the top bar: what is recorded, the moment that is shown, and the way back to live.

use egui::{Frame, Margin, Stroke, Ui, WidgetInfo, accesskit::Role};
use jetlens_core::{
    analysis::diff::title,
    clock::{Timestamp, secs_between},
    format,
    recording::{Mark as Happened, MarkKind},
    text as safe,
};

use crate::{
    action::{Action, Actions},
    keys::{self, Intent},
    moment::{Moment, Span, Speed, Time, TimeAction},
    reel::{Reel, secs, timestamp},
    ui::{
        Icon, Severity,
        button::Button,
        menu, severity, text,
        timeline::{Look, Mark, Timeline, TimelineResponse},
        tokens,
        tokens::{size, space},
        tooltip,
    },
    views::ViewContext,
};

/// How far back the history of a session is drawn.
const HISTORY_SECS: f64 = 24.0 * 3600.0;
/// Marks that a tooltip names.
const NAMED: usize = 10;
/// Below this the strip says nothing.
const LEAST_STRIP: f32 = 60.0;

/// Fills `width` of the bar.
pub fn show(ui: &mut Ui, width: f32, context: &ViewContext<'_>, actions: &mut Actions) {
    let right = ui.cursor().left() + width;
    ui.spacing_mut().item_spacing.x = space::ONE;
    let time = context.time;
    let has_recording = time.reel.as_ref().is_some_and(|reel| !reel.moments.is_empty());
    if has_recording {
        play_ui(ui, time, actions);
        span_ui(ui, time, actions);
    }
    // What stands on the right is as wide as it was in the last frame.
    let id = ui.scope_id().with("time line, right");
    let after = ui.data(|data| data.get_temp::<f32>(id)).unwrap_or(60.0);
    let rest = right - ui.cursor().left() - after - space::ONE;
    let strip = egui::vec2(rest.max(LEAST_STRIP), size::CONTROL);
    let response = ui.allocate_ui(strip, |ui| strip_ui(ui, context)).inner;
    obey(&response, context, actions);
    let left = ui.cursor().left();
    if time.is_past() {
        label_ui(ui, context);
    }
    live_ui(ui, time, actions);
    let now = (ui.min_rect().right() - left).max(1.0);
    if (now - after).abs() > 0.5 {
        ui.data_mut(|data| data.insert_temp(id, now));
        ui.ctx().request_discard("the label of the moment has another width");
    }
}

fn play_ui(ui: &mut Ui, time: &Time, actions: &mut Actions) {
    let (icon, name) = if time.is_playing() { (Icon::Pause, "Pause") } else { (Icon::Play, "Play the past") };
    if ui.add(Button::icon_only(icon, name)).clicked() {
        actions.push(Action::Time(TimeAction::TogglePlay));
    }
}

/// How much of the time, and how fast.
fn span_ui(ui: &mut Ui, time: &Time, actions: &mut Actions) {
    let words = match time.speed {
        Speed::Real => time.span.words(),
        speed => format!("{} at {}", time.span.words(), speed.words()),
    };
    let response = ui.add(
        Button::quiet(&words).opens_menu().tooltip("How much the time line shows, and how fast it plays"),
    );
    menu::under(&response, "Time line", |ui| {
        for (span, name) in Span::ALL {
            let icon = if time.span == span { Icon::Check } else { Icon::Recordings };
            if menu::item(ui, Some(icon), name).clicked() {
                actions.push(Action::Time(TimeAction::SetSpan(span)));
            }
        }
        menu::line(ui);
        for (speed, name) in Speed::ALL {
            let icon = if time.speed == speed { Icon::Check } else { Icon::Play };
            if menu::item(ui, Some(icon), &format!("Play at {name}")).clicked() {
                actions.push(Action::Time(TimeAction::SetSpeed(speed)));
            }
        }
    });
}

fn strip_ui(ui: &mut Ui, context: &ViewContext<'_>) -> TimelineResponse {
    let time = context.time;
    let empty = Reel::default();
    let reel = time.reel.as_deref().unwrap_or(&empty);
    let history = &context.snapshot.history;
    let totals = history.totals(context.snapshot.at, HISTORY_SECS);
    let known: Vec<_> = totals.map(|total| (secs(total.at), total.in_per_sec)).collect();
    let range = time.range(known.first().map(|(at, _)| timestamp(*at)));
    let activity = joined(&reel.activity, &known);
    let within = reel.marks_within(&range);
    let first = within.start;
    let marks: Vec<_> = reel.marks[within].iter().map(mark).collect();
    let recorded = reel.first().zip(reel.newest()).map(|(first, last)| secs(first)..=secs(last));
    let words = words(context);
    let shown = time.at().or_else(|| time.file.as_ref().and(reel.newest())).map(secs);
    let response =
        Timeline::new(range, &activity).marks(&marks).recorded(recorded).shown(shown).words(&words).show(ui);
    let mut response = response;
    response.mark = response.mark.map(|number| number + first);
    if let Some((at, under)) = &mut response.hovered {
        *under = under.start + first..under.end + first;
        let lines = tooltip_lines(time, reel, *at, under.clone());
        response.response = tooltip::at_pointer(response.response, &lines);
    }
    response
}

/// What was read of a recording, and what a session knows itself, which counts more.
fn joined(recorded: &[(f64, f64)], known: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let (Some(first), Some(last)) = (known.first(), known.last()) else { return recorded.to_vec() };
    let before = recorded.iter().filter(|(at, _)| *at < first.0);
    let after = recorded.iter().filter(|(at, _)| *at > last.0);
    before.chain(known).chain(after).copied().collect()
}

fn mark(happened: &Happened) -> Mark {
    let look = match happened.kind {
        MarkKind::CriticalBegan => Look::Finding(Severity::Critical),
        MarkKind::WarningBegan => Look::Finding(Severity::Warning),
        MarkKind::FindingEnded => Look::Finding(Severity::Healthy),
        MarkKind::ServerRestarted => Look::Restart,
        MarkKind::LeaderChanged => Look::Leader,
        MarkKind::Gap => Look::Gap,
        _ => Look::Change,
    };
    Mark { at_secs: secs(happened.at), look }
}

/// When that is under the pointer, and what happened there.
fn tooltip_lines(time: &Time, reel: &Reel, at: f64, under: std::ops::Range<usize>) -> Vec<String> {
    let marks = &reel.marks[under];
    if marks.is_empty() {
        return vec![time.words(timestamp(at))];
    }
    let mut lines: Vec<_> = marks.iter().take(NAMED).map(|mark| mark_words(time, mark)).collect();
    if marks.len() > NAMED {
        lines.push(format!("and {} more: zoom in", marks.len() - NAMED));
    }
    lines
}

/// `05:12:40 consumer billing on ORDERS: nobody is pulling (D-1)`.
pub fn mark_words(time: &Time, mark: &Happened) -> String {
    let of = mark.entity.as_ref().map_or_else(String::new, |entity| format!("{}: ", title(entity)));
    let words = format!("{} {of}{}", time.words(mark.at), mark.text);
    safe::display_up_to(&words, 160).into_owned()
}

fn obey(response: &TimelineResponse, context: &ViewContext<'_>, actions: &mut Actions) {
    let mut ask = |action| actions.push(Action::Time(action));
    let reel = context.time.reel.as_deref();
    if let Some(mark) = response.mark.and_then(|number| reel?.marks.get(number)) {
        ask(TimeAction::Show(mark.at));
        if matches!(mark.kind, MarkKind::CriticalBegan | MarkKind::WarningBegan) {
            actions.extend(mark.entity.clone().map(|entity| Action::Select(Some(entity))));
        }
        return;
    }
    if let Some(at) = response.picked_secs {
        // Nobody hits the last pixel, and the end of the line is the present.
        let range = context.time.range(None);
        let is_end = range.end() - at < (range.end() - range.start()) * 0.004;
        let is_now = is_end && !context.time.is_file() && *range.end() >= secs(context.time.now);
        ask(if is_now { TimeAction::Live } else { TimeAction::Show(timestamp(at)) });
    }
    if let Some((factor, around)) = response.zoom {
        ask(TimeAction::Zoom { factor, around: timestamp(around) });
    }
    if response.steps != 0 {
        ask(TimeAction::Step(response.steps));
    }
}

/// What is shown: `live`, or `05:12:40, 14 min ago — not live`.
pub fn words(context: &ViewContext<'_>) -> String {
    let time = context.time;
    let Some(wanted) = time.at().or(time.file.as_ref().and(time.shown)) else {
        return if time.is_file() { "reading".to_owned() } else { "live".to_owned() };
    };
    if let Some(problem) = &time.problem {
        return safe::display_up_to(problem, 160).into_owned();
    }
    let Some(shown) = time.shown else { return format!("{}, reading", time.words(wanted)) };
    let at = if time.is_playing() { wanted } else { shown };
    let is_newest = time.is_file() && time.moment == Moment::Live;
    let not_live = if is_newest { "the newest moment" } else { "not live" };
    format!("{}, {} ago \u{2013} {not_live}", time.words(at), age(at, time.now))
}

fn age(at: Timestamp, now: Timestamp) -> String {
    format::span(secs_between(at, now).max(0.0))
}

/// A label that nobody takes for the present: a mark, words, and a frame in the colour of a warning.
fn label_ui(ui: &mut Ui, context: &ViewContext<'_>) {
    let tokens = tokens(ui);
    let words = words(context);
    let frame = Frame::new()
        .fill(tokens.raised)
        .stroke(Stroke::new(size::HAIRLINE, tokens.warning))
        .corner_radius(size::CORNER)
        .inner_margin(Margin::symmetric(8, 0));
    let response = frame.show(ui, |ui| {
        ui.set_height(size::CONTROL - 2.0);
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.horizontal_centered(|ui| {
            severity::mark(ui, Severity::Warning);
            text::strong(ui, words.as_str());
        });
    });
    response.response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &words));
}

fn live_ui(ui: &mut Ui, time: &Time, actions: &mut Actions) {
    let is_live = time.moment == Moment::Live;
    let name = if time.is_file() { "Newest" } else { "Live" };
    let words = match (time.is_file(), is_live) {
        (true, _) => "To the newest moment of the file",
        (false, true) => "The views show the present",
        (false, false) => "Back to the present",
    };
    let button = if is_live && !time.is_file() { Button::live(name) } else { Button::secondary(name) };
    let keys = keys::hint(Intent::Time(TimeAction::Live)).unwrap_or_default();
    if tooltip::with_keys(ui.add(button), words, &keys).clicked() {
        actions.push(Action::Time(TimeAction::Live));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_session_knows_itself_counts_more() {
        let recorded = [(1.0, 5.0), (2.0, 5.0), (3.0, 5.0), (9.0, 5.0)];
        assert_eq!(
            joined(&recorded, &[(2.0, 7.0), (4.0, 7.0)]),
            [(1.0, 5.0), (2.0, 7.0), (4.0, 7.0), (9.0, 5.0)]
        );
        assert_eq!(joined(&recorded, &[]), recorded);
    }
}
