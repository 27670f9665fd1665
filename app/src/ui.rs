//! The design system: everything that has a colour, a size or a face.
//!
//! Views are written with the components of this module and hold no colour, no size and no raw egui widget of their
//! own. [`theme::install`] prepares a context once; [`theme::tokens`] gives the colours of the theme in use.
//!
//! - words: [`mod@tokens`], [`theme`], [`fonts`], [`icons`], [`text`];
//! - signs: [`severity`], [`chip`], [`kbd`], [`sparkline`];
//! - controls: [`button`], [`link`], [`field`], [`segmented`], [`toggle`], [`menu`], [`nav_item`], [`status_item`];
//! - surfaces: [`heading`], [`card`], [`code`], [`disclosure`], [`stat`], [`stacked_bar`], [`states`], [`toast`], [`tooltip`];
//! - data: [`table`], [`plot`], [`key_values`], [`json_view`], [`timeline`];
//! - beneath them: [`scroll`], [`decimate`], [`axis`].
//!
//! Nothing in here knows NATS, a snapshot or an action: a component takes words and numbers and gives back what the
//! hand did. Text that comes from a network must have passed through `jetlens_core::text` before it gets here.

pub mod axis;
pub mod button;
pub mod card;
pub mod chip;
pub mod code;
pub mod decimate;
pub mod disclosure;
pub mod field;
pub mod finding;
pub mod fonts;
pub mod heading;
pub mod icons;
pub mod json_view;
pub mod kbd;
pub mod key_values;
pub mod link;
pub mod menu;
pub mod nav_item;
pub mod plot;
pub mod related_row;
pub mod scroll;
pub mod segmented;
pub mod severity;
pub mod sparkline;
pub mod stacked_bar;
pub mod stat;
pub mod states;
pub mod status_item;
pub mod table;
pub mod text;
pub mod theme;
pub mod timeline;
pub mod toast;
pub mod toggle;
pub mod tokens;
pub mod tooltip;

pub use icons::Icon;
pub use severity::Severity;
pub use theme::tokens;
pub use tokens::Tokens;
