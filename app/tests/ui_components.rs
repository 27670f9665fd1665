//! The components under a hand: what a click, a key and a screen reader meet.
//!
//! The harness fails by itself on a glyph that no font has, on an input without a name and on a window that never
//! comes to rest.

use std::cell::Cell;

use egui::{Key, Modifiers, Ui, Vec2, accesskit::Role};
use egui_kittest::{Harness, kittest::Queryable as _};
use jetlens::ui::{
    Icon, Severity,
    button::Button,
    field::Field,
    json_view::{Document, JsonViewState, json_view},
    key_values::{KeyValue, key_values},
    menu,
    plot::{Chart, Series},
    segmented::segmented,
    states,
    table::{Column, Table, TableState, columns_menu, sample::SampleTable},
    text::{self, Part},
    theme,
    toast::Toasts,
};

fn harness<'a, S: 'a>(state: S, ui: impl FnMut(&mut Ui, &mut S) + 'a) -> Harness<'a, S> {
    Harness::builder()
        .with_size(Vec2::new(900.0, 600.0))
        .with_context_setup(theme::install)
        .build_ui_state(ui, state)
}

/// A table of numbered rows, with what it told its caller.
#[derive(Default)]
struct Told {
    table: TableState,
    num_rows: usize,
    /// The key of the selected row; rows are numbered from `first_key`.
    selected: Option<usize>,
    first_key: usize,
    activated: Option<usize>,
    num_sorts: usize,
    filter: String,
    num_painted: usize,
}

fn columns() -> [Column; 5] {
    [
        Column::mark("mark", "Status"),
        Column::new("name", "Name").pinned().always(),
        Column::new("subjects", "Subjects").grow(1.0),
        Column::figures("waiting", "Waiting"),
        Column::new("leader", "Leader").hidden(),
    ]
}

fn rows_ui(ui: &mut Ui, rows: &mut Told) {
    ui.horizontal(|ui| {
        columns_menu(ui, &columns(), &mut rows.table);
        Field::filter("Filter", &mut rows.filter).show(ui);
    });
    let (first, num_painted) = (rows.first_key, Cell::new(0));
    let response = Table::new("Rows", &columns(), &mut rows.table)
        .rows(rows.num_rows)
        .selected(rows.selected.map(|key| key - first))
        .row_name(&|row| format!("row {}", first + row))
        .row_key(&|row| (first + row) as u64)
        .show(ui, |row, cell, column| {
            num_painted.set(num_painted.get() + 1);
            match column {
                0 => cell.severity(Severity::ALL[row % 5]),
                1 => cell.strong(&format!("worker-{}", first + row)),
                2 => cell.mono("orders.>"),
                3 => cell.figure(&row.to_string()),
                _ => cell.dimmed("nats-1"),
            }
        });
    rows.num_painted = num_painted.get();
    rows.selected = response.selected.map(|row| first + row).or(rows.selected);
    rows.activated = response.activated.map(|row| first + row).or(rows.activated);
    rows.num_sorts += usize::from(response.sort_changed);
}

fn table(num_rows: usize) -> Harness<'static, Told> {
    let mut harness = harness(Told { num_rows, ..Told::default() }, rows_ui);
    harness.run();
    harness
}

#[test]
fn a_million_rows_paint_as_many_cells_as_a_thousand() {
    let (small, large) = (table(1_000), table(1_000_000));
    assert_eq!(small.state().num_painted, large.state().num_painted);
    assert!(large.state().num_painted < 4 * 24);
    assert!(large.query_by_label("row 999999").is_none(), "rows out of sight are not in the tree");
}

#[test]
fn the_last_of_a_million_rows_stands_where_it_should() {
    let mut harness = table(1_000_000);
    harness.key_press(Key::End);
    harness.run();
    assert_eq!(harness.state().selected, Some(999_999));
    let last = harness.get_by_label("row 999999").rect();
    let before = harness.get_by_label("row 999998").rect();
    assert!((last.top() - before.bottom()).abs() < 0.01, "{before} then {last}");
    assert!((last.height() - 26.0).abs() < 0.01 && last.bottom() <= 600.0, "{last}");
}

#[test]
fn keys_walk_through_the_rows_and_open_one() {
    let mut harness = table(1_000_000);
    let steps = [
        (Key::ArrowDown, 0),
        (Key::ArrowDown, 1),
        (Key::J, 2),
        (Key::K, 1),
        (Key::ArrowUp, 0),
        (Key::ArrowUp, 0),
        (Key::End, 999_999),
        (Key::J, 999_999),
        (Key::Home, 0),
    ];
    for (key, row) in steps {
        harness.key_press(key);
        harness.run();
        assert_eq!(harness.state().selected, Some(row), "after {key:?}");
    }
    harness.key_press(Key::PageDown);
    harness.run();
    let page = harness.state().selected.unwrap();
    assert!((10..24).contains(&page), "a page is {page} rows");
    harness.get_by_label(&format!("row {page}"));
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().activated, Some(page));
}

#[test]
fn a_field_keeps_its_letters() {
    let mut harness = table(1_000);
    harness.get_by_label("Filter").click();
    harness.run();
    harness.get_by_label("Filter").type_text("jk");
    harness.key_press(Key::J);
    harness.run();
    assert_eq!(harness.state().filter, "jk");
    assert_eq!(harness.state().selected, None);
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().filter, "", "Escape empties a filter");
}

#[test]
fn a_click_selects_and_a_double_click_opens() {
    // At frames of a quarter of a second, as the harness has them, no two clicks are a double click.
    let builder =
        Harness::builder().with_context_setup(theme::install).with_step_dt(0.01).with_max_steps(200);
    let mut harness = builder.build_ui_state(rows_ui, Told { num_rows: 1_000, ..Told::default() });
    harness.get_by_label("row 3").click();
    harness.run();
    assert_eq!((harness.state().selected, harness.state().activated), (Some(3), None));
    harness.run_steps(100);
    let middle = harness.get_by_label("row 4").rect().center();
    for pressed in [true, false, true, false] {
        harness.event(egui::Event::PointerMoved(middle));
        harness.event(egui::Event::PointerButton {
            pos: middle,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    harness.run();
    assert_eq!(harness.state().activated, Some(4));
}

#[test]
fn the_selection_follows_the_row_and_not_its_number() {
    let mut harness = table(1_000);
    harness.state_mut().first_key = 10;
    harness.state_mut().selected = Some(14);
    harness.run();
    harness.state_mut().first_key = 12;
    harness.run();
    assert_eq!(harness.state().selected, Some(14));
    harness.key_press(Key::ArrowDown);
    harness.run();
    assert_eq!(harness.state().selected, Some(15));
}

#[test]
fn a_caller_can_scroll_to_the_selected_row() {
    let mut harness = table(1_000_000);
    harness.state_mut().selected = Some(543_210);
    harness.state_mut().table.reveal_selected();
    harness.run();
    harness.get_by_label("row 543210");
}

#[test]
fn a_click_on_a_title_sorts_and_a_second_one_turns_the_order() {
    let mut harness = table(1_000);
    for descending in [true, false] {
        harness.get_by_role_and_label(Role::Button, "Waiting").click();
        harness.run();
        let sort = harness.state().table.sort.clone().unwrap();
        assert_eq!((sort.column.as_str(), sort.descending), ("waiting", descending));
    }
    assert_eq!(harness.state().num_sorts, 2);
}

#[test]
fn an_edge_can_be_dragged() {
    let mut harness = table(1_000);
    let edge = harness.get_by_label("Width of Name").rect().center();
    harness.drag_at(edge);
    harness.run();
    harness.hover_at(edge + Vec2::new(60.0, 0.0));
    harness.run();
    harness.drop_at(edge + Vec2::new(60.0, 0.0));
    harness.run();
    let width = harness.state().table.widths["name"];
    assert!((width - 180.0).abs() < 4.0, "{width}");
}

#[test]
fn the_menu_shows_a_column_and_brings_all_back() {
    let mut harness = table(1_000);
    assert!(harness.query_by_role_and_label(Role::Button, "Leader").is_none());
    harness.get_by_role_and_label(Role::Button, "Columns").click();
    harness.run();
    harness.get_by_role_and_label(Role::CheckBox, "Leader").click();
    harness.run();
    harness.get_by_role_and_label(Role::CheckBox, "Subjects").click();
    harness.run();
    harness.get_by_role_and_label(Role::Button, "Leader");
    assert!(harness.query_by_role_and_label(Role::Button, "Subjects").is_none());
    harness.get_by_label("As it was").click();
    harness.run();
    assert!(harness.query_by_role_and_label(Role::Button, "Leader").is_none());
    harness.get_by_role_and_label(Role::Button, "Subjects");
}

#[test]
fn the_wheel_scrolls() {
    let mut harness = table(1_000_000);
    harness.hover_at(egui::pos2(300.0, 300.0));
    harness.run();
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: Vec2::new(0.0, -260.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    harness.run();
    let offset = harness.state().table.scroll_offset();
    assert!((offset - 260.0).abs() < 1.0, "{offset}");
}

#[test]
fn the_sample_costs_the_same_at_any_size() {
    let num_painted = |num_rows| {
        let mut sample = SampleTable::new(num_rows);
        sample.scroll_to(0.5);
        sample.frame()
    };
    let (small, large) = (num_painted(1_000), num_painted(1_000_000));
    assert!(small > 30 && small.abs_diff(large) <= 1, "{small} and {large}");
}

#[test]
fn five_megabytes_of_json_show_what_is_in_sight() {
    let one = r#"{"name":"worker","filter":"orders.eu.>","pending":48210},"#;
    let document = Document::new(format!("[{}1]", one.repeat(5_000_000 / one.len())));
    assert!(document.num_lines() > 400_000);
    let mut harness = harness((document, JsonViewState::default()), |ui, (document, state)| {
        json_view(ui, "Raw", document, state);
    });
    harness.run();
    let num_arrows = |harness: &Harness<'_, _>| harness.query_all_by_role(Role::DisclosureTriangle).count();
    let before = num_arrows(&harness);
    assert!(before < 40, "{before} arrows");
    harness.get_by_label("Fold line 2").click();
    harness.run();
    harness.get_by_label("Unfold line 2").click();
    harness.run();
    assert_eq!(num_arrows(&harness), before);
    harness.get_by_label("Copy JSON");
}

#[test]
fn empty_and_failed_views_offer_a_way_on() {
    let mut harness = harness(Vec::<&str>::new(), |ui, clicked| {
        ui.columns_const(|[left, right]| {
            let empty = "A stream keeps messages.";
            if states::empty(left, Icon::Streams, "No streams yet", empty, Some("Create a stream")) {
                clicked.push("create");
            }
            if states::error(
                right,
                "The server refuses the credentials.",
                "Renew them.",
                Some("Connect again"),
            ) {
                clicked.push("connect");
            }
        });
    });
    harness.run();
    harness.get_by_label("Create a stream").click();
    harness.run();
    harness.get_by_label("Connect again").click();
    harness.run();
    assert_eq!(harness.state(), &["create", "connect"]);
}

#[test]
fn waiting_moves_nothing() {
    let mut harness = harness((), |ui, ()| {
        states::stale(ui, "12 s", "the server does not answer");
        states::progress(ui, 0.4, "480,000 of 1,200,000 messages", true);
        states::loading(ui, "Waiting for the first answer");
    });
    harness.run();
    harness.get_by_role_and_label(Role::Status, "Data from 12 s ago: the server does not answer");
    harness.get_by_label("Cancel");
    harness.get_by_role_and_label(Role::Status, "Waiting for the first answer");
}

#[test]
fn a_choice_and_a_menu_and_a_link() {
    #[derive(Default)]
    struct Chosen {
        span: u8,
        item: bool,
        link: Option<usize>,
    }
    let mut harness = harness(Chosen::default(), |ui, chosen| {
        segmented(ui, &mut chosen.span, &[(0, "5 min"), (1, "1 hour")]);
        let more = ui.add(Button::secondary("More").opens_menu());
        let item =
            menu::under(&more, "Do more", |ui| menu::item(ui, Some(Icon::Copy), "Copy as JSON").clicked());
        chosen.item |= item.unwrap_or(false);
        let parts =
            [Part::Text("Its client, "), Part::Link("worker-7"), Part::Text(", left "), Part::Link("nats-2")];
        chosen.link = text::paragraph(ui, &parts).or(chosen.link);
    });
    harness.run();
    harness.get_by_label("1 hour").click();
    harness.run();
    assert_eq!(harness.state().span, 1);
    harness.get_by_label("More").click();
    harness.run();
    harness.get_by_label("Copy as JSON").click();
    harness.run();
    assert!(harness.state().item);
    assert!(harness.query_by_label("Copy as JSON").is_none(), "a menu closes behind its item");
    harness.get_by_label("nats-2").click();
    harness.run();
    assert_eq!(harness.state().link, Some(1));
}

#[test]
fn evidence_and_charts_can_be_heard() {
    let points = [(0.0, 1.0), (60.0, f64::NAN), (120.0, 312.0)];
    let mut harness = harness((), move |ui, ()| {
        let series = [Series { name: "pending", color: theme::tokens(ui).accent, points: &points }];
        Chart::new("Waiting", &series, 0.0..=120.0).show(ui);
        key_values(ui, &[KeyValue::new("num_waiting", "0", "expected > 0")]);
    });
    harness.run();
    harness.get_by_label("Waiting, pending 312");
    harness.get_by_label("num_waiting: 0 expected > 0");
}

#[test]
fn a_toast_goes_by_hand() {
    let mut toasts = Toasts::default();
    toasts.push(Severity::Healthy, "Copied 22 rows");
    let mut harness = harness(toasts, |ui, toasts: &mut Toasts| {
        let _nothing = toasts.show(ui.ctx());
    });
    harness.run();
    harness.get_by_label("Dismiss").click();
    harness.run();
    assert!(harness.state().is_empty());
}
