use std::sync::Arc;

use jetlens_core::clock::Clock;

use super::{CopyFormat, Line, Listing, Row};
use crate::{
    testing::{consumer, many_consumers, snapshot},
    views::consumers::{COLUMNS, ConsumerRow, build},
};

/// Shows these columns and no others.
fn show_only(listing: &mut Listing<ConsumerRow>, names: &[&str]) {
    let columns: Vec<_> = listing.columns().iter().map(super::Column::to_table).collect();
    for column in columns {
        listing.table.set_shown(&column, names.contains(&column.id.as_ref()));
    }
}

fn sort_by(listing: &mut Listing<ConsumerRow>, column: &str, descending: bool) {
    listing.table.sort = Some(crate::ui::table::Sort { column: column.to_owned(), descending });
}

/// Five consumers with the backlogs of the test.
fn listing(edit: impl FnOnce(&mut Listing<ConsumerRow>)) -> Listing<ConsumerRow> {
    let backlog = [("A", "one", 5), ("A", "two", 0), ("B", "one", 900), ("B", "six", 5), ("C", "zoo", 40)];
    let consumers = backlog.map(|(stream, name, pending)| {
        let mut consumer = consumer(stream, name);
        consumer.state.num_pending = pending;
        consumer
    });
    let mut listing = Listing::new("consumers", COLUMNS, ("pending", true));
    edit(&mut listing);
    listing.update(&Arc::new(snapshot([], [], consumers)), build);
    listing
}

fn names(listing: &Listing<ConsumerRow>) -> Vec<String> {
    (0..listing.lines().len())
        .map(|line| match listing.row(line) {
            Some(row) => format!("{}/{}", row.consumer.key.stream, row.consumer.key.consumer),
            None => "group".to_owned(),
        })
        .collect()
}

#[test]
fn equals_keep_the_order_of_their_keys_both_ways() {
    assert_eq!(names(&listing(|_| {})), ["B/one", "C/zoo", "A/one", "B/six", "A/two"]);
    let up = listing(|listing| sort_by(listing, "pending", false));
    assert_eq!(names(&up), ["A/two", "A/one", "B/six", "C/zoo", "B/one"]);
}

#[test]
fn the_group_with_the_first_row_comes_first() {
    let grouped = listing(|listing| listing.is_grouped = true);
    assert_eq!(names(&grouped), ["group", "B/one", "B/six", "group", "C/zoo", "group", "A/one", "A/two"]);
    assert!(matches!(grouped.lines()[0], Line::Group { len: 2, .. }));
}

#[test]
fn a_text_that_does_not_parse_leaves_the_rows_as_they_were() {
    let mut listing = listing(|listing| listing.filter_text = "pending > 10".to_owned());
    assert_eq!(names(&listing), ["B/one", "C/zoo"]);
    assert_eq!(listing.count_words().as_deref(), Some("2 of 5"));
    listing.filter_text = "pending > ".to_owned();
    let snapshot = listing.snapshot.clone().unwrap();
    listing.update(&snapshot, |_| panic!("the rows are built already"));
    assert_eq!(names(&listing), ["B/one", "C/zoo"]);
    assert!(listing.error().is_some());
    listing.filter_text.clear();
    listing.update(&snapshot, |_| panic!("the rows are built already"));
    assert_eq!((listing.num_matching(), listing.count_words()), (5, None));
    assert!(listing.error().is_none());
}

#[test]
fn a_row_is_found_by_what_it_is() {
    let mut listing = listing(|_| {});
    let entity = listing.row(2).unwrap().entity();
    assert_eq!(listing.line_of(&entity), Some(2));
}

#[test]
fn copies_are_exact() {
    let listing = listing(|listing| {
        listing.filter_text = "pending > 10".to_owned();
        show_only(listing, &["consumer", "stream", "pending", "delivered"]);
    });
    assert_eq!(
        listing.copy(CopyFormat::Tabs),
        "state\tconsumer\tstream\tpending\tdelivered\nunknown\tone\tB\t900\t12\nunknown\tzoo\tC\t40\t12\n"
    );
    assert_eq!(
        listing.copy(CopyFormat::Csv),
        "state,consumer,stream,pending,delivered\nunknown,one,B,900,12\nunknown,zoo,C,40,12\n"
    );
    let json: serde_json::Value = serde_json::from_str(&listing.copy(CopyFormat::Json)).unwrap();
    assert_eq!(
        json[0],
        serde_json::json!({"state": "unknown", "consumer": "one", "stream": "B", "pending": 900, "delivered": 12.0})
    );
}

#[test]
fn a_copy_can_not_break_out_of_its_cell() {
    let odd = consumer("a\tb", "say \"hi\", you\nall");
    let mut listing = Listing::new("consumers", COLUMNS, ("consumer", false));
    show_only(&mut listing, &["consumer", "stream"]);
    listing.update(&Arc::new(snapshot([], [], [odd])), build);
    assert_eq!(
        listing.copy(CopyFormat::Tabs),
        "state\tconsumer\tstream\nunknown\tsay \"hi\", you all\ta b\n"
    );
    assert_eq!(
        listing.copy(CopyFormat::Csv),
        "state,consumer,stream\nunknown,\"say \"\"hi\"\", you\nall\",a\tb\n"
    );
}

#[test]
fn a_hundred_thousand_rows_are_arranged_in_time_and_only_when_something_changed() {
    let snapshot = Arc::new(many_consumers(100_000));
    let clock = Clock::system();
    let mut listing = Listing::new("consumers", COLUMNS, ("pending", true));
    let time = |what: &str, listing: &mut Listing<ConsumerRow>| {
        let start = clock.tick();
        listing.update(&snapshot, build);
        let millis = clock.tick().since(start).as_secs_f64() * 1e3;
        println!("{what}: {millis:.2} ms");
        millis
    };
    time("build and sort", &mut listing);
    listing.filter_text = "worker pending >= 0 and stream ~ stream".to_owned();
    let filtered = time("filter and sort by a number", &mut listing);
    sort_by(&mut listing, "stream", true);
    let by_text = time("filter and sort by a text", &mut listing);
    let idle = time("nothing changed", &mut listing);
    // Generous: other work shares the machine. An optimised build needs a fifth.
    assert!(filtered < 250.0 && by_text < 250.0, "{filtered} {by_text}");
    assert!(idle < 5.0, "{idle}");
}
