//! The CPU of one frame of the Consumers view, sorted and filtered and with sparklines, for 1,000 to 1,000,000 rows.
//!
//! `cargo bench -p jetlens`. A frame is everything that the processor does for it: the view's data, the painting of
//! what is seen, and the triangles. What a graphics card or its software does with them is not in it.
#![expect(clippy::print_stdout, reason = "a bench prints its results")]
#![expect(clippy::disallowed_methods, reason = "a bench measures real time")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use egui::{Context, RawInput, Rect, Vec2, pos2};
use jetlens::{
    action::Actions,
    attributions::Attributions,
    connections::Connections,
    freshness::Freshness,
    route::{Route, ViewId},
    sample, testing,
    ui::theme,
    views::{View, ViewContext, consumers::ConsumersView},
};
use jetlens_core::{
    analysis::past::Past,
    ids::Entity,
    model::Snapshot,
    settings::{Settings, SortChoice, TableChoice},
};

const FRAMES: usize = 300;
/// Milliseconds, of DESIGN's bounds.
const BOUND_MS: f64 = 4.0;

struct Measured {
    /// Of a frame in which nothing is new.
    frame: Duration,
    /// Of the first frame after a snapshot: rows are made, filtered and sorted again.
    fresh: Duration,
}

fn main() {
    // `cargo test --benches` only asks whether it starts.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!("CPU of a frame of 1440 x 900 points, medians of {FRAMES} frames");
    let sizes = [1_000, 100_000, 1_000_000];
    let results = sizes.map(|num_rows| {
        let measured = measure(num_rows);
        println!(
            "  {num_rows:>9} rows: {:.2} ms, and {:.1} ms for the first frame after a new snapshot",
            millis(measured.frame),
            millis(measured.fresh)
        );
        measured
    });
    let frame = millis(results[1].frame);
    println!(
        "  100,000 rows / bound of {BOUND_MS} ms: {:.2}, {}",
        frame / BOUND_MS,
        verdict(frame <= BOUND_MS)
    );
    let ratio = results[2].frame.as_secs_f64() / results[0].frame.as_secs_f64();
    println!("  1,000,000 rows / 1,000 rows: {ratio:.2}, bound 1.2: {}", verdict(ratio <= 1.2));
}

fn verdict(is_held: bool) -> &'static str {
    if is_held { "held" } else { "MISSED" }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn measure(num_rows: usize) -> Measured {
    let mut snapshot = Arc::new(system(num_rows));
    let mut view = ConsumersView::default();
    // Half of the rows match, and they are in the order of their backlog.
    let choice = TableChoice {
        filter: "filter != \"stream.1.>\" and pending >= 0".to_owned(),
        sort: Some(SortChoice { column: "pending".to_owned(), is_descending: true }),
        ..TableChoice::default()
    };
    let settings =
        Settings { tables: [("consumers".to_owned(), choice)].into_iter().collect(), ..Settings::default() };
    let context = Context::default();
    theme::install(&context);
    let mut draw = |snapshot: &Arc<Snapshot>| frame(&context, &mut view, snapshot, &settings);
    for _ in 0..10 {
        draw(&snapshot);
    }
    let frame = median((0..FRAMES).map(|_| draw(&snapshot)).collect());
    let num_fresh = if num_rows > 100_000 { 5 } else { 15 };
    let fresh = median(
        (0..num_fresh)
            .map(|_| {
                Arc::make_mut(&mut snapshot).seq += 1;
                draw(&snapshot)
            })
            .collect(),
    );
    Measured { frame, fresh }
}

/// A system of so many consumers, of which those that stand on top have a history to draw.
fn system(num_rows: usize) -> Snapshot {
    let mut snapshot = testing::many_consumers(num_rows);
    let mut by_backlog: Vec<_> = snapshot.consumers.iter().cloned().collect();
    by_backlog.sort_by_key(|consumer| std::cmp::Reverse(consumer.state.num_pending));
    for consumer in by_backlog.iter().take(100) {
        let entity = Entity::Consumer(consumer.key.clone());
        testing::add_history(&mut snapshot, &entity, |index| (index as f64 * 0.3).sin() * 100.0 + 500.0);
    }
    snapshot
}

fn frame(
    context: &Context,
    view: &mut ConsumersView,
    snapshot: &Arc<Snapshot>,
    settings: &Settings,
) -> Duration {
    let (link, connections) = (sample::link(), Connections::default());
    let (past, attributions) = (Past::default(), Attributions::default());
    let route = Route::to_view(ViewId::Consumers);
    let now = sample::now();
    let mut actions = Actions::default();
    let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), Vec2::new(1440.0, 900.0)));
    let start = Instant::now();
    let output = context.run_ui(RawInput { screen_rect, ..RawInput::default() }, |ui| {
        let view_context = ViewContext {
            snapshot,
            link: &link,
            freshness: Freshness::Fresh { at: now, until: now },
            now,
            route: &route,
            settings,
            connections: &connections,
            past: &past,
            attributions: &attributions,
            time: &jetlens::moment::Time::default(),
        };
        view.ui(ui, &view_context, &mut actions);
    });
    let triangles = context.tessellate(output.shapes, output.pixels_per_point);
    let took = start.elapsed();
    assert!(!triangles.is_empty(), "nothing was drawn");
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
