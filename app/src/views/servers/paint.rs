//! The meta group's card, and the cells of the servers' table that are more than their value.

use std::ops::RangeInclusive;

use egui::Ui;
use jetlens_core::{
    format,
    ids::{Entity, ServerName},
    model::RaftPeer,
};

use super::data::{Meta, ServerRow};
use crate::{
    action::{Action, Actions},
    ui::{Icon, Severity, card, heading, link, severity, table::CellPainter, text, tokens::space},
    views::{
        listing::{Column, points},
        streams::is_away,
        words::name,
    },
};

/// Paints a cell in a way of its own, or leaves it to the way of its kind and says `false`.
pub(super) fn cell(
    row: &ServerRow,
    column: &Column<ServerRow>,
    cell: &mut CellPainter<'_>,
    range: &RangeInclusive<f64>,
) -> bool {
    let severity = row.severity();
    match column.name {
        "state" => cell.severity(severity),
        "status" => cell.verdict(severity, &row.words()),
        "meta" if row.is_meta_leader => {
            let color = cell.tokens.accent;
            cell.icon(Icon::Leader, color);
        }
        "storage" => {
            share_cell(row.server.jetstream.as_ref().map(|js| js.storage_bytes), row.storage_share(), cell);
        }
        "js_memory" => {
            share_cell(row.server.jetstream.as_ref().map(|js| js.memory_bytes), row.memory_share(), cell);
        }
        "course" => {
            let color = cell.tokens.accent;
            if let Some(series) = &row.series {
                cell.sparkline(color, range, points(series, range, |point| point.numbers.in_per_sec.into()));
            }
        }
        _ => return false,
    }
    true
}

/// `41.2 GiB 12 %`.
fn share_cell(used_bytes: Option<u64>, share: Option<f64>, cell: &mut CellPainter<'_>) {
    let Some(used) = used_bytes else {
        cell.faint_figure("off");
        return;
    };
    if let Some(share) = share {
        cell.dimmed_figure(&format::percent(share));
    }
    cell.figure(&format::bytes(used));
}

/// Who leads the group that owns all assignments, and whether the others follow.
pub(super) fn meta_ui(ui: &mut Ui, meta: &Meta, actions: &mut Actions) {
    card::card(ui, |ui| {
        let hint = match meta.pending_requests {
            0 => format!("{} servers own all assignments", meta.cluster_size),
            waiting => format!(
                "{} servers, {} requests wait for the leader",
                meta.cluster_size,
                format::count(waiting)
            ),
        };
        heading::section(ui, "Meta group", &hint);
        ui.add_space(space::HALF);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = space::ONE;
            if let Some(leader) = &meta.leader {
                severity::mark(ui, Severity::Healthy);
                server_link(ui, leader, actions);
                text::dimmed(ui, "leads");
            } else {
                severity::mark(ui, Severity::Critical);
                text::text(ui, "No leader: nothing can be created, changed or moved");
            }
            for peer in &meta.peers {
                ui.add_space(space::ONE);
                peer_ui(ui, peer, actions);
            }
        });
    });
}

fn peer_ui(ui: &mut Ui, peer: &RaftPeer, actions: &mut Actions) {
    let (state, words) = peer_words(peer);
    severity::mark(ui, state);
    server_link(ui, &peer.name, actions);
    text::dimmed(ui, words);
}

/// `follows`, `offline`, `silent for 12 s, lag 3`.
pub fn peer_words(peer: &RaftPeer) -> (Severity, String) {
    let silent = peer.active_nanos as f64 / 1e9;
    let lag = if peer.lag > 0 { format!(", lag {}", format::count(peer.lag)) } else { String::new() };
    if peer.offline {
        (Severity::Critical, format!("offline{lag}"))
    } else if is_away(peer) {
        let since = if peer.active_nanos == 0 {
            "never heard of".to_owned()
        } else {
            format!("silent for {}", format::span(silent))
        };
        (Severity::Warning, format!("{since}{lag}"))
    } else if peer.current {
        (Severity::Healthy, format!("follows{lag}"))
    } else {
        (Severity::Info, format!("catching up{lag}"))
    }
}

fn server_link(ui: &mut Ui, server: &ServerName, actions: &mut Actions) {
    if link::link(ui, &name(server.as_str())).clicked() {
        actions.push(Action::Select(Some(Entity::Server { name: server.clone() })));
    }
}
