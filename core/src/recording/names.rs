//! From the names of words to their rules: how a server's numbers hang together.

use std::collections::BTreeMap;

use super::shape::{Rule, Shape};

/// The shape of rows like this one. `names` are those of [`super::coded::Put`]: `state.num_pending` for a field, and
/// `raw_info:num_pending` for a hole of a JSON text.
pub(super) fn shape(names: &[String], words: &[u64]) -> Shape {
    let mut places: BTreeMap<&str, u32> = BTreeMap::new();
    let mut rules = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        let short = name.strip_prefix("state.").unwrap_or(name);
        let short = short.strip_suffix("_nanos").unwrap_or(short);
        let rule = match name.split_once(':') {
            Some((document, path)) => of_hole(document, path, index, words, &places),
            None => of_field(short, &places),
        };
        rules.push(rule.unwrap_or(Rule::Same));
        places.entry(short).or_insert(index as u32);
    }
    Shape::new(&rules)
}

fn of_field(name: &str, places: &BTreeMap<&str, u32>) -> Option<Rule> {
    let place = |name: &str| places.get(name).copied();
    let rate = |of: &str| Some(Rule::Rate(place(of)?, place("at")?));
    match name {
        "at" => Some(Rule::AsLast),
        "delivered.stream_seq" => Some(Rule::Moves(place("delivered.consumer_seq")?)),
        "ack_floor.consumer_seq" => {
            Some(Rule::MovesLess(place("delivered.consumer_seq")?, place("num_ack_pending")?))
        }
        "ack_floor.stream_seq" => Some(Rule::Moves(place("ack_floor.consumer_seq")?)),
        "delivered.last_active" | "last_ts" | "diagnosed_at" => Some(Rule::Near(place("at")?)),
        "ack_floor.last_active" => Some(Rule::Near(place("delivered.last_active")?)),
        "messages" => Some(Rule::MovesLess(place("last_seq")?, place("first_seq")?)),
        "rates.pending_per_sec" => rate("num_pending"),
        "rates.delivered_per_sec" => rate("delivered.consumer_seq"),
        "rates.acked_per_sec" => rate("ack_floor.consumer_seq"),
        "rates.messages_per_sec" => rate("last_seq"),
        "rates.bytes_per_sec" => rate("bytes"),
        "rates.in_msgs_per_sec" => rate("in_msgs"),
        "rates.out_msgs_per_sec" => rate("out_msgs"),
        "rates.in_bytes_per_sec" => rate("in_bytes"),
        "rates.out_bytes_per_sec" => rate("out_bytes"),
        _ => None,
    }
}

/// A hole is what a field beside it is, where it is so in the row that the shape is made of.
fn of_hole(
    document: &str,
    path: &str,
    index: usize,
    words: &[u64],
    places: &BTreeMap<&str, u32>,
) -> Option<Rule> {
    let field = match (document, path) {
        ("raw_info", "ts") | ("raw_varz" | "raw_jsz", "now") => "at".to_owned(),
        ("raw_info", "name") | ("raw_config", "durable_name" | "name") => "key.consumer".to_owned(),
        ("raw_info", "stream_name") => "key.stream".to_owned(),
        ("raw_info", "cluster.name") | ("raw_cluster", "name") => "cluster.cluster".to_owned(),
        ("raw_cluster", path) => format!("cluster.{path}"),
        ("raw_varz", "mem") => "memory_bytes".to_owned(),
        ("raw_jsz", "memory") => "jetstream.memory_bytes".to_owned(),
        ("raw_jsz", "storage") => "jetstream.storage_bytes".to_owned(),
        ("raw_jsz", "api.total") => "jetstream.api_requests".to_owned(),
        ("raw_info", path) if path.starts_with("config.") => format!("raw_config:{}", &path[7..]),
        (_, path) => path.to_owned(),
    };
    let place = *places.get(field.as_str())?;
    (words.get(index) == words.get(place as usize)).then_some(Rule::Equals(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_follows_its_field() {
        let names = ["at", "state.num_pending", "raw_info:num_pending", "raw_info:ts", "raw_info:other"];
        let names = names.map(str::to_owned);
        let shape = shape(&names, &[7, 5, 5, 7, 5]);
        assert_eq!(shape.active, [(0, Rule::AsLast), (2, Rule::Equals(1)), (3, Rule::Equals(0))]);
        assert_eq!(super::shape(&names, &[7, 5, 6, 7, 5]).active.len(), 2);
    }
}
