//! What was asked about the growth of streams, and what was answered. The last answer of each stream stays.

use std::{collections::BTreeMap, sync::Arc};

use jetlens_core::{analysis::attribution::Attribution, ids::StreamKey};

#[derive(Debug, Default)]
pub struct Attributions(BTreeMap<StreamKey, Asked>);

/// How far a question is.
#[derive(Clone, Debug)]
pub enum Asked {
    /// The answer before stays on the screen while a new one is made.
    Asking(Option<Arc<Attribution>>),
    Answered(Arc<Attribution>),
    /// Why there is no answer, as a sentence.
    Failed(String),
}

impl Attributions {
    pub fn get(&self, stream: &StreamKey) -> Option<&Asked> {
        self.0.get(stream)
    }

    pub fn ask(&mut self, stream: StreamKey) {
        let before = match self.0.remove(&stream) {
            Some(Asked::Answered(answer)) => Some(answer),
            Some(Asked::Asking(answer)) => answer,
            Some(Asked::Failed(_)) | None => None,
        };
        self.0.insert(stream, Asked::Asking(before));
    }

    pub fn answer(&mut self, stream: StreamKey, answer: Result<Arc<Attribution>, String>) {
        self.0.insert(stream, answer.map_or_else(Asked::Failed, Asked::Answered));
    }

    /// Another system has other streams.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The answers, by the names of their streams.
    pub fn answers(&self) -> impl Iterator<Item = &Arc<Attribution>> {
        self.0.values().filter_map(|asked| match asked {
            Asked::Answered(answer) | Asked::Asking(Some(answer)) => Some(answer),
            Asked::Asking(None) | Asked::Failed(_) => None,
        })
    }
}
