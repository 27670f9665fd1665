//! Servers: their configuration as far as `VARZ` shows it, restarts, and who is connected to whom.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    Change, ChangeKind, Found, config, hidden, moment,
    pairs::{Pair, pairs},
};
use crate::{
    ids::{Entity, ServerName},
    model::{Server, Snapshot},
};

/// What `VARZ` counts and measures, or what has a line of its own here.
const MOVING: [&str; 14] = [
    "config_digest",
    "config_load_time",
    "connect_urls",
    "gomaxprocs",
    "http_req_stats",
    "lame_duck_mode",
    "now",
    "ocsp_peer_cache",
    "server_id",
    "server_name",
    "start",
    "trusted_operators_claim",
    "uptime",
    "version",
];

/// The numbers that are configuration. Another that a newer server adds is taken for a counter.
const NUMBERS: [&str; 19] = [
    "auth_timeout",
    "cores",
    "http_port",
    "https_port",
    "lame_duck_duration",
    "max_connections",
    "max_control_line",
    "max_ha_assets",
    "max_payload",
    "max_pending",
    "max_subscriptions",
    "max_traced_msg_len",
    "mem_limit",
    "ping_interval",
    "ping_max",
    "port",
    "proto",
    "tls_timeout",
    "write_deadline",
];

pub(super) fn compare(found: &mut Found<'_>) {
    let (before, after, mapping) = (found.before, found.after, found.mapping);
    let renamed = |name: &ServerName| mapping.server(name);
    let is_across = mapping.is_across();
    for pair in pairs(&before.servers, &after.servers, is_across.then_some(&renamed)) {
        match pair {
            // Two systems have servers of their own.
            Pair::Gone(_) | Pair::New(_) if is_across => {}
            Pair::Gone(old) => {
                if !hidden::server(after, &old.name) {
                    found.push(Change::new(&entity(old), ChangeKind::Removed, ""));
                }
            }
            Pair::New(new) => {
                if !hidden::server(before, &new.name) {
                    found.push(Change::new(&entity(new), ChangeKind::Added, "").at(new.started));
                }
            }
            Pair::Both(old, new) => {
                let entity = entity(new);
                if old.version != new.version {
                    let change = Change::new(&entity, ChangeKind::Config, "version");
                    found.push(change.with(old.version.as_str().into(), new.version.as_str().into()));
                }
                if old.raw_varz != new.raw_varz {
                    let (old, new) = (settings(&old.raw_varz.value()), settings(&new.raw_varz.value()));
                    config::values(found, &entity, "varz", &old, &new);
                }
                if !is_across {
                    state(found, &entity, old, new);
                }
            }
        }
    }
    if !is_across {
        meta_leader(found, before, after);
    }
}

fn entity(server: &Server) -> Entity {
    Entity::Server { name: server.name.clone() }
}

/// `VARZ` without what moves by itself.
fn settings(varz: &Value) -> Value {
    let Some(fields) = varz.as_object() else { return Value::Null };
    let mut kept = Map::new();
    for (key, value) in fields {
        let is_setting = match value {
            _ if MOVING.contains(&key.as_str()) || key.ends_with("_stats") => false,
            Value::Number(_) => NUMBERS.contains(&key.as_str()),
            _ => true,
        };
        if !is_setting {
            continue;
        }
        let mut value = value.clone();
        if key == "jetstream"
            && let Some(parts) = value.as_object_mut()
        {
            parts.retain(|part, _| part != "stats" && part != "meta");
        }
        kept.insert(key.clone(), value);
    }
    Value::Object(kept)
}

fn state(found: &mut Found<'_>, entity: &Entity, old: &Server, new: &Server) {
    found.state(entity, "answers", &!old.freshness.is_stale(), &!new.freshness.is_stale());
    let is_restarted = old.id != new.id;
    if is_restarted {
        let at = |server: &Server| server.started.map_or(Value::Null, moment);
        let change = Change::new(entity, ChangeKind::State, "start");
        found.push(change.with(at(old), at(new)).at(new.started));
    } else if old.config_loaded != new.config_loaded
        && let (Some(was), Some(is)) = (old.config_loaded, new.config_loaded)
    {
        let change = Change::new(entity, ChangeKind::State, "config_load_time");
        found.push(change.with(moment(was), moment(is)).at(Some(is)));
    }
    found.state(entity, "lame_duck_mode", &old.lame_duck, &new.lame_duck);
    // Clients come and go; half of them at once is an event.
    if new.connections <= old.connections / 2 && old.connections - new.connections >= 5 {
        let change = Change::new(entity, ChangeKind::State, "connections");
        found.push(change.with(old.connections.into(), new.connections.into()));
    }
    // Routes are several to each server, and come one after the other.
    found.state(entity, "remotes", &old.remotes, &new.remotes);
    found.state(entity, "gateways", &old.gateways, &new.gateways);
    found.state(entity, "leafnodes", &old.leaf_nodes, &new.leaf_nodes);
    let slow = new.slow_consumers.saturating_sub(if is_restarted { 0 } else { old.slow_consumers });
    if slow > 0 && !is_restarted {
        let change = Change::new(entity, ChangeKind::State, "slow_consumers");
        found.push(change.with(old.slow_consumers.into(), new.slow_consumers.into()));
    }
}

/// Who leads the group of all assignments, told once and not by every server.
fn meta_leader(found: &mut Found<'_>, before: &Snapshot, after: &Snapshot) {
    let (Some(old), Some(new)) = (leader(before), leader(after)) else { return };
    if old != new {
        let entity = Entity::Server { name: new.clone() };
        let change = Change::new(&entity, ChangeKind::State, "meta_cluster.leader");
        found.push(change.with(old.as_str().into(), new.as_str().into()));
    }
}

/// The leader that most servers name.
fn leader(snapshot: &Snapshot) -> Option<&ServerName> {
    let mut votes: BTreeMap<&ServerName, usize> = BTreeMap::new();
    for server in snapshot.servers.iter().filter(|server| !server.freshness.is_stale()) {
        let meta = server.jetstream.as_ref().and_then(|jetstream| jetstream.meta.as_ref());
        if let Some(leader) = meta.and_then(|meta| meta.leader.as_ref()) {
            *votes.entry(leader).or_default() += 1;
        }
    }
    votes.into_iter().max_by_key(|(_, votes)| *votes).map(|(name, _)| name)
}
