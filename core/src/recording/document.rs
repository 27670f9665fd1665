//! Takes a server's JSON apart into a template and its words.

use std::borrow::Cow;

use super::{
    discreet::{WITHHELD, is_secret, without_user_info},
    moment,
    template::{Hole, NANOS_OF_AGE, Parts},
};

/// Moments that move with every look are kept to the millisecond; all others exactly.
const MOVING: [&str; 6] = ["ts", "now", "last_active", "first_ts", "last_ts", "last_activity"];

/// Takes `text`, which is valid JSON, apart. `intern` answers the number of a text in the dictionary.
pub(super) fn take_json(
    text: &str,
    wants_paths: bool,
    parts: &mut Parts,
    mut intern: impl FnMut(&str) -> u64,
) {
    parts.clear();
    let text = with_sorted_replicas(text);
    let mut scan = Scan { text: &text, at: 0, key: "", path: Vec::new() };
    let bytes = scan.text.as_bytes();
    let mut plain = 0;
    while scan.at < bytes.len() {
        let start = scan.at;
        let byte = bytes[start];
        match byte {
            b'"' => {
                let content = scan.string();
                if scan.is_name() {
                    scan.key = content;
                    continue;
                }
                parts.template.push_str(&scan.text[plain..=start]);
                put_string(scan.key, content, parts, &mut intern);
                plain = scan.at - 1;
            }
            b'0'..=b'9' => {
                while bytes.get(scan.at).is_some_and(u8::is_ascii_digit) {
                    scan.at += 1;
                }
                let digits = &scan.text[start..scan.at];
                parts.template.push_str(&scan.text[plain..start]);
                plain = scan.at;
                match digits.parse::<u64>() {
                    Ok(nanos) if scan.key == "active" => parts.hole(Hole::Age, nanos / NANOS_OF_AGE),
                    _ => parts.digits(digits),
                }
            }
            b'{' => {
                scan.at += 1;
                scan.open(false);
                continue;
            }
            b'[' => {
                scan.at += 1;
                scan.open(true);
                continue;
            }
            b'}' | b']' => {
                scan.at += 1;
                scan.path.pop();
                scan.key = "";
                continue;
            }
            b',' => {
                scan.at += 1;
                scan.next();
                continue;
            }
            _ => {
                scan.at += 1;
                continue;
            }
        }
        if wants_paths {
            let path = scan.path();
            parts.paths.resize(parts.words.len(), path);
        }
    }
    parts.template.push_str(&scan.text[plain..]);
}

fn put_string(key: &str, content: &str, parts: &mut Parts, intern: &mut impl FnMut(&str) -> u64) {
    if is_secret(key) {
        let word = intern(WITHHELD);
        return parts.hole(Hole::Text, word);
    }
    if let Some((secs, nanos)) = moment::parse(content.as_bytes()) {
        if MOVING.contains(&key) {
            let ms = secs * 1000 + i64::from(nanos / 1_000_000);
            return parts.hole(Hole::Millis, ms.cast_unsigned());
        }
        let exact = secs.checked_mul(1_000_000_000).and_then(|whole| whole.checked_add(i64::from(nanos)));
        let mut again = String::new();
        moment::write(&mut again, secs, nanos);
        if let Some(exact) = exact.filter(|_| again == content) {
            return parts.hole(Hole::Nanos, exact.cast_unsigned());
        }
    }
    let word = intern(&without_user_info(content));
    parts.hole(Hole::Text, word);
}

/// Where a walk through a JSON text is.
struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// The name that the value here belongs to; of a list, that of the list.
    key: &'a str,
    path: Vec<Level<'a>>,
}

struct Level<'a> {
    /// The name under which it stands.
    name: &'a str,
    /// The place in a list; `None` in an object.
    index: Option<usize>,
}

impl<'a> Scan<'a> {
    /// What stands between the quotes. Goes behind them.
    fn string(&mut self) -> &'a str {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let end = end_of_string(bytes, self.at);
        self.at = end;
        &self.text[start..end.saturating_sub(1).max(start)]
    }

    /// Whether the string before this place is a name: a colon follows, in an object.
    fn is_name(&self) -> bool {
        let in_object = self.path.last().is_some_and(|level| level.index.is_none());
        let next = self.text.as_bytes()[self.at..].iter().find(|byte| !byte.is_ascii_whitespace());
        in_object && next == Some(&b':')
    }

    fn open(&mut self, is_list: bool) {
        let in_list = self.path.last().is_some_and(|level| level.index.is_some());
        let name = if in_list { "" } else { self.key };
        self.path.push(Level { name, index: is_list.then_some(0) });
        if !is_list {
            self.key = "";
        }
    }

    fn next(&mut self) {
        if let Some(level) = self.path.last_mut() {
            match &mut level.index {
                Some(index) => {
                    *index += 1;
                    self.key = level.name;
                }
                None => self.key = "",
            }
        }
    }

    fn path(&self) -> String {
        let mut steps: Vec<Cow<'_, str>> = Vec::new();
        for level in &self.path {
            if !level.name.is_empty() {
                steps.push(level.name.into());
            }
            steps.extend(level.index.map(|index| index.to_string().into()));
        }
        if self.path.last().is_none_or(|level| level.index.is_none()) {
            steps.push(self.key.into());
        }
        steps.join(".")
    }
}

/// The place behind the string that begins at `start`.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

const REPLICAS: &str = r#""replicas":["#;

/// Servers list the peers of a group in no order, so each look would be another text: here they are in the order of
/// their texts, which is that of their names.
fn with_sorted_replicas(text: &str) -> Cow<'_, str> {
    let mut sorted = String::new();
    let mut done = 0;
    let mut from = 0;
    while let Some(found) = text[from..].find(REPLICAS) {
        let start = from + found + REPLICAS.len();
        let mut elements = elements(&text[start..]);
        let end = start + elements.last().map_or(0, |last| last.1);
        let in_order = elements
            .windows(2)
            .all(|pair| text[start..][pair[0].0..pair[0].1] <= text[start..][pair[1].0..pair[1].1]);
        if !in_order {
            elements.sort_by_key(|(from, to)| &text[start..][*from..*to]);
            let texts: Vec<_> = elements.iter().map(|(from, to)| &text[start..][*from..*to]).collect();
            sorted.push_str(&text[done..start]);
            sorted.push_str(&texts.join(","));
            done = end;
        }
        from = end;
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    sorted.push_str(&text[done..]);
    Cow::Owned(sorted)
}

/// From where to where the elements of a list go, whose `[` stands just before `text`.
fn elements(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let (mut elements, mut start, mut at, mut depth) = (Vec::new(), 0, 0, 0_usize);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at = end_of_string(bytes, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b']' if depth > 0 => depth -= 1,
            b',' if depth == 0 => {
                elements.push((start, at));
                start = at + 1;
            }
            b']' => {
                elements.push((start, at));
                break;
            }
            _ => {}
        }
        at += 1;
    }
    elements
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::recording::template::Template;

    /// The text that comes back, and the paths of its holes.
    fn round(text: &str) -> (String, Vec<String>) {
        let mut texts: Vec<Arc<str>> = Vec::new();
        let mut parts = Parts::default();
        take_json(text, true, &mut parts, |text| {
            texts.push(text.into());
            texts.len() as u64 - 1
        });
        assert_eq!(parts.paths.len(), parts.words.len(), "{text}");
        let template = Template::new(parts.template.as_str().into());
        assert_eq!(template.num_holes(), parts.words.len(), "{text}");
        let mut out = String::new();
        template.fill(&parts.words, &texts, &mut out).unwrap();
        (out, parts.paths)
    }

    #[test]
    fn what_stays_comes_back_word_for_word() {
        for text in [
            r#"{"name":"a \" b","config":{"max_age":0,"x":[1,-2,3.05e+10,true,null,"é😀"]},"created":"2026-11-22T22:15:56.123456789Z"}"#,
            "null",
            "{}",
            "[]",
            r#""text""#,
            r#"{"a":{"b":[{"c":"d"},{"c":["e","f"]}]}}"#,
            "{ \"a\" : 1 ,\n \"b\" : [ ] }",
            r#"{"big":99999999999999999999,"odd":"2026-11-22T22:15:56.100Z","zero":"0001-01-01T00:00:00Z"}"#,
            r#"{"ts":"2026-11-22T22:15:56.123Z","active":200000000}"#,
            r#"{"a\\":"\\","b":"\\\""}"#,
        ] {
            assert_eq!(round(text).0, text);
        }
    }

    #[test]
    fn holes_are_named_by_their_place() {
        let text = r#"{"num_pending":1,"delivered":{"consumer_seq":2},"cluster":{"replicas":[{"name":"n2","lag":3},{"name":"n3","lag":4}]},"a":["x","y"],"z":5}"#;
        assert_eq!(
            round(text).1,
            [
                "num_pending",
                "delivered.consumer_seq",
                "cluster.replicas.0.name",
                "cluster.replicas.0.lag",
                "cluster.replicas.1.name",
                "cluster.replicas.1.lag",
                "a.0",
                "a.1",
                "z"
            ]
        );
    }

    #[test]
    fn what_always_moves_is_rounded() {
        let text = r#"{"ts":"2026-11-22T22:15:56.123456Z","active":1234567890,"created":"2026-11-22T22:15:56.123456Z"}"#;
        let expected = r#"{"ts":"2026-11-22T22:15:56.123Z","active":1200000000,"created":"2026-11-22T22:15:56.123456Z"}"#;
        assert_eq!(round(text).0, expected);
    }

    #[test]
    fn peers_have_an_order() {
        let text = r#"{"replicas":[{"name":"n3","a":[1]},{"name":"n2"}],"x":[{"replicas":[]}]}"#;
        let expected = r#"{"replicas":[{"name":"n2"},{"name":"n3","a":[1]}],"x":[{"replicas":[]}]}"#;
        assert_eq!(round(text).0, expected);
    }

    #[test]
    fn secrets_are_withheld() {
        let text =
            r#"{"connect_urls":["nats://u:p@h:1"],"auth_token":"hunter2","metadata":{"password":"hunter2"}}"#;
        let expected = r#"{"connect_urls":["nats://h:1"],"auth_token":"(not recorded)","metadata":{"password":"(not recorded)"}}"#;
        assert_eq!(round(text).0, expected);
    }

    #[test]
    fn what_is_no_json_does_no_harm() {
        for text in
            ["{", "\"", "\"\\", "[[[", "}}}]],,,", "{\"replicas\":[", "{\"replicas\":[{\"a\"", "\u{1}\u{2}"]
        {
            let mut parts = Parts::default();
            take_json(text, true, &mut parts, |_| 0);
        }
    }
}
