use super::Preview;
use crate::{
    analysis::diagnose::monitor::BadThreshold, ids::AccountName, link::RequestError, text::display_up_to,
    wire::WireError,
};

/// Why a change was not previewed or not carried out.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OperateError {
    #[error("this context is read-only")]
    ReadOnly,
    #[error("only a user of account {} can change this", display_up_to(.0.as_str(), 60))]
    OtherAccount(AccountName),
    #[error("not connected")]
    NotConnected,
    #[error("this user has no permission to publish to {}", display_up_to(.subject, 200))]
    NotPermitted { subject: String },
    #[error("nobody answers to {}: JetStream is not enabled for this account", display_up_to(.subject, 200))]
    NoJetStream { subject: String },
    /// Of a read: nothing was written.
    #[error("no answer to {}; nothing was changed", display_up_to(.subject, 200))]
    NoAnswer { subject: String },
    /// Of a write: it may have been carried out.
    #[error("no answer to {}; whether it was changed is not known", display_up_to(.subject, 200))]
    OutcomeUnknown { subject: String },
    #[error("the server refused: {} (code {code})", display_up_to(.description, 300))]
    Refused { code: u64, description: String },
    #[error("the configuration could not be read: {}", display_up_to(.why, 300))]
    Unreadable { why: String },
    /// The configuration is not the one that the preview showed. Nothing was written.
    #[error("the configuration was changed meanwhile; nothing was written")]
    Changed { now: Box<Preview> },
    /// It has what is asked for already.
    #[error("there is nothing to change")]
    Nothing,
    #[error("{0}")]
    BadThreshold(#[from] BadThreshold),
    #[error("the name can't stand in a subject")]
    BadName,
    #[error("other changes are still under way")]
    Busy,
}

impl OperateError {
    /// What a person can do about it; empty where there is nothing but to know it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::ReadOnly => "Allow changes in Contexts.",
            Self::OtherAccount(_) => "Connect with a context of that account.",
            Self::NotConnected => "Try again when the connection is back.",
            Self::NotPermitted { .. } => "Use a user who may publish there.",
            Self::NoAnswer { .. } => "Its leader may be gone: try again later.",
            Self::OutcomeUnknown { .. } => "Look at the configuration before you try again.",
            Self::Changed { .. } => "Look at the new preview.",
            Self::Busy => "Try again when they are done.",
            Self::NoJetStream { .. }
            | Self::Refused { .. }
            | Self::Unreadable { .. }
            | Self::Nothing
            | Self::BadThreshold(_)
            | Self::BadName => "",
        }
    }

    /// A question that got no answer.
    pub(super) fn of_read(error: &RequestError, subject: &str) -> Self {
        Self::of(error, subject).unwrap_or_else(|| Self::NoAnswer { subject: subject.to_owned() })
    }

    /// A change that got no answer.
    pub(super) fn of_write(error: &RequestError, subject: &str) -> Self {
        Self::of(error, subject).unwrap_or_else(|| Self::OutcomeUnknown { subject: subject.to_owned() })
    }

    /// What is certain: nothing was carried out.
    fn of(error: &RequestError, subject: &str) -> Option<Self> {
        let subject = subject.to_owned();
        match error {
            RequestError::NoResponders { .. } => Some(Self::NoJetStream { subject }),
            RequestError::NotPermitted { .. } => Some(Self::NotPermitted { subject }),
            RequestError::NotConnected => Some(Self::NotConnected),
            RequestError::InvalidSubject { .. } => Some(Self::BadName),
            RequestError::TooLarge { .. } => {
                Some(Self::Refused { code: 0, description: "the message is too large".to_owned() })
            }
            RequestError::TimedOut { .. }
            | RequestError::InboxNotPermitted { .. }
            | RequestError::ConnectionLost { .. }
            | RequestError::Other { .. } => None,
        }
    }
}

impl From<WireError> for OperateError {
    fn from(error: WireError) -> Self {
        match error {
            WireError::Server { code, description } => Self::Refused { code, description },
            WireError::Json(_) | WireError::Lacks(_) => Self::Unreadable { why: error.to_string() },
        }
    }
}
