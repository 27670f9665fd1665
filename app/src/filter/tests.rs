use super::*;

struct Row {
    name: &'static str,
    stream: &'static str,
    pending: u64,
    age: Option<f64>,
    bytes: u64,
}

const FIELDS: [Field; 5] = [
    Field { name: "name", kind: Kind::Text },
    Field { name: "stream", kind: Kind::Text },
    Field { name: "pending", kind: Kind::Count },
    Field { name: "age", kind: Kind::Age },
    Field { name: "bytes", kind: Kind::Bytes },
];

impl Record for Row {
    fn value(&self, index: usize) -> Value<'_> {
        match index {
            0 => Value::text(self.name),
            1 => Value::text(self.stream),
            2 => Value::Count(self.pending),
            3 => Value::optional(self.age),
            _ => Value::Count(self.bytes),
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        [self.name, self.stream].into_iter()
    }
}

const ROWS: [Row; 4] = [
    Row { name: "billing", stream: "ORDERS", pending: 48_210, age: Some(1080.0), bytes: 3 << 30 },
    Row { name: "ledger-audit", stream: "PAYMENTS", pending: 0, age: Some(0.3), bytes: 10 },
    Row { name: "Näher", stream: "orders.>", pending: 7, age: None, bytes: 0 },
    Row { name: "or", stream: "AUDIT", pending: 100, age: Some(60.0), bytes: 2000 },
];

#[test]
fn filters_let_the_right_rows_through() {
    #[rustfmt::skip]
    let cases: &[(&str, &[usize])] = &[
        ("", &[0, 1, 2, 3]),
        ("   ", &[0, 1, 2, 3]),
        ("BILL", &[0]),
        ("audit", &[1, 3]),
        ("audit pay", &[1]),
        ("audit and pay", &[1]),
        ("bill or pay", &[0, 1]),
        ("not audit", &[0, 2]),
        ("NÄHER", &[2]),
        ("orders.>", &[2]),
        ("pending > 0", &[0, 2, 3]),
        ("pending>0", &[0, 2, 3]),
        ("pending >= 100", &[0, 3]),
        ("pending<=7", &[1, 2]),
        ("pending = 48,210", &[0]),
        ("pending > 48k", &[0]),
        ("pending != 0", &[0, 2, 3]),
        ("age < 1s", &[1]),
        ("age >= 1min", &[0, 3]),
        ("age != 60", &[0, 1, 2]),
        ("bytes > 1GiB", &[0]),
        ("bytes = 2kb", &[3]),
        ("stream = orders", &[0]),
        ("stream=ORDERS", &[0]),
        ("stream != \"orders.>\"", &[0, 1, 3]),
        ("stream = orders*", &[0, 2]),
        ("stream = *", &[0, 1, 2, 3]),
        ("stream = *e*s", &[0, 1]),
        ("name ~ dit", &[1]),
        ("name !~ dit", &[0, 2, 3]),
        ("(bill or pay) and pending > 0", &[0]),
        ("bill or pay and pending > 0", &[0]),
        ("not (bill or pay)", &[2, 3]),
        ("\"or\" pending > 50", &[0, 3]),
    ];
    for (text, expected) in cases {
        let filter = Filter::parse(text, &FIELDS).unwrap_or_else(|error| panic!("{text}: {error}"));
        let found: Vec<_> = (0..ROWS.len()).filter(|index| filter.matches(&ROWS[*index])).collect();
        assert_eq!(found, *expected, "{text}");
    }
}

#[test]
fn errors_say_what_to_change() {
    let cases = [
        ("pending >", "pending is compared with nothing yet"),
        ("pending > lots", "pending is compared with a number such as 100 or 10k"),
        ("age > 5 parsecs and", "Something is missing at the end"),
        ("age > 5parsecs", "age is compared with a time such as 30s or 2h"),
        ("stream > 5", "stream is a word: compare it with =, != or ~"),
        ("pending ~ 5", "pending is a number: compare it with =, !=, < or >"),
        ("size > 5", "No column is called size; there are name, stream, pending, age, bytes"),
        ("(billing", "The bracket is never closed"),
        ("billing)", "There is a closing bracket too many"),
        ("\"billing", "The quotation mark is never closed"),
        ("billing or", "Something is missing at the end"),
        ("or or", "Something is missing at the end"),
        ("()", "Something is missing before the bracket"),
    ];
    for (text, expected) in cases {
        let error = Filter::parse(text, &FIELDS).expect_err(text);
        assert_eq!(error.sentence, expected, "{text}");
        assert!(text.is_char_boundary(error.at), "{text}");
    }
}

#[test]
fn no_text_can_break_the_parser() {
    let deep = "(".repeat(10_000);
    assert_eq!(Filter::parse(&deep, &FIELDS).unwrap_err().sentence, "The brackets are too deep");
    let negated = "not ".repeat(10_000);
    assert!(Filter::parse(&negated, &FIELDS).is_err());
    // Every short text over the alphabet of the language either parses or says why not.
    let alphabet = ["a", "or", "not", "pending", "\"", "(", ")", ">", "!=", "é", " ", "5"];
    for a in alphabet {
        for b in alphabet {
            for c in alphabet {
                for d in alphabet {
                    let text = [a, b, c, d].concat();
                    if let Err(error) = Filter::parse(&text, &FIELDS) {
                        assert!(!error.sentence.is_empty());
                    }
                }
            }
        }
    }
}

#[test]
fn missing_values_sort_before_all_others() {
    let mut values = vec![
        Value::Count(u64::MAX),
        Value::Missing,
        Value::Number(-1.0),
        Value::number(f64::NAN),
        Value::Count(3),
    ];
    values.sort_by(Value::order);
    assert_eq!(
        values,
        [Value::Missing, Value::Missing, Value::Number(-1.0), Value::Count(3), Value::Count(u64::MAX)]
    );
}
