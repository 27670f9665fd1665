//! What must be known to read an answer.

use super::anchor::Anchor;
use crate::{
    analysis::attribution::{Attribution, Method},
    format,
    ids::StreamName,
    model::{Stream, StreamRole},
    text::display_up_to,
    units::Limit,
};

const MAX_NAME_CHARS: usize = 100;

/// Adds the notes.
pub(super) fn add(answer: &mut Attribution, stream: &Stream, anchor: &Anchor) {
    let mut notes = std::mem::take(&mut answer.notes);
    let mut say = |note: String| notes.push(note);
    let show = |name: &StreamName| display_up_to(name.as_str(), MAX_NAME_CHARS).into_owned();

    match answer.method {
        Method::ConsumerDeltas => say(format!(
            "Messages leave this stream as they are consumed, so shares are what consumers were given between two looks; {} of {} are still stored.",
            format::count(anchor.stored),
            format::count(anchor.published)
        )),
        Method::Sampled { num_messages } if num_messages > 0 => say(format!(
            "Shares come from a sample of {}: {}.",
            format::plural(num_messages as usize, "message"),
            if stream.config.allow_direct {
                "the server can't count"
            } else {
                "the stream does not allow direct reads (allow_direct)"
            }
        )),
        _ if anchor.stored == 0 && anchor.published > 0 => {
            say("Nothing of the window is still stored: where it came in can't be told.".to_owned());
        }
        _ if anchor.stored < anchor.published => say(format!(
            "Shares are of the {} that are still stored; {} of the window are gone.",
            format::plural(anchor.stored as usize, "message"),
            format::count(anchor.published - anchor.stored)
        )),
        _ => {}
    }
    if answer.method == Method::DirectCounts && answer.subjects.iter().any(|share| !share.is_exact) {
        say("Counting was ended after 3 s of the server's time: shares with ± come from a sample.".to_owned());
    }
    if !answer.is_published_exact && answer.published > 0 {
        say("Nobody looked when the window began, and older messages are gone: more may have come."
            .to_owned());
    }
    if answer.is_moving {
        say("Messages came or went while they were counted: shares may be off by more than 1 %.".to_owned());
    }
    if let Limit::At(most) = stream.config.max_msgs_per_subject {
        say(format!("The stream keeps {} of each subject.", format::plural(most as usize, "message")));
    }
    match stream.role() {
        StreamRole::Mirror => {
            let origin = stream.config.mirror.as_ref().map_or_else(|| "another stream".to_owned(), show);
            say(format!("This is a mirror: its messages were published to {origin}."));
        }
        _ if !stream.config.sources.is_empty() => {
            let names: Vec<_> = stream.config.sources.iter().take(3).map(show).collect();
            say(format!(
                "Messages of this stream may have been published to its sources: {}.",
                names.join(", ")
            ));
        }
        _ => {}
    }
    if stream.config.subject_transform.is_some() {
        say("The stream rewrites subjects: they are shown as they are stored.".to_owned());
    }
    answer.notes = notes;
}
