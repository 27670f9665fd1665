//! What a column is.

use std::borrow::Cow;

/// At which side of its column a cell's content stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Left,
    /// Figures.
    Right,
}

/// A column: how it is called and how wide it begins. What a person makes of it is in the
/// [`TableState`](super::TableState).
#[must_use = "a column shows when it is given to a table"]
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Names the column in the state and in `sort`.
    pub id: Cow<'static, str>,
    /// May be empty, as over marks; then `spoken` names it.
    pub title: Cow<'static, str>,
    pub spoken: Option<Cow<'static, str>>,
    pub tooltip: Option<Cow<'static, str>>,
    pub align: Align,
    pub width: f32,
    pub min_width: f32,
    /// The share of the room that is left over.
    pub grow: f32,
    /// Stays in sight when the rest scrolls sideways. Only the first columns can.
    pub pinned: bool,
    pub sortable: bool,
    pub resizable: bool,
    /// Whether the largest or latest comes first when it is first sorted by.
    pub descending_first: bool,
    /// Hidden until someone asks for it.
    pub hidden: bool,
    /// Whether it can be hidden.
    pub optional: bool,
}

impl Column {
    /// A column of words.
    pub fn new(id: impl Into<Cow<'static, str>>, title: impl Into<Cow<'static, str>>) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            spoken: None,
            tooltip: None,
            align: Align::Left,
            width: 120.0,
            min_width: 40.0,
            grow: 0.0,
            pinned: false,
            sortable: true,
            resizable: true,
            descending_first: false,
            hidden: false,
            optional: true,
        }
    }

    /// A column of figures: at the right, the largest first.
    pub fn figures(id: impl Into<Cow<'static, str>>, title: impl Into<Cow<'static, str>>) -> Self {
        Self { align: Align::Right, width: 84.0, descending_first: true, ..Self::new(id, title) }
    }

    /// The narrow column of marks at the beginning.
    pub fn mark(id: impl Into<Cow<'static, str>>, spoken: impl Into<Cow<'static, str>>) -> Self {
        Self {
            spoken: Some(spoken.into()),
            width: 26.0,
            min_width: 26.0,
            resizable: false,
            optional: false,
            pinned: true,
            ..Self::new(id, "")
        }
    }

    /// A column of courses.
    pub fn sparkline(id: impl Into<Cow<'static, str>>, title: impl Into<Cow<'static, str>>) -> Self {
        Self { width: 80.0, sortable: false, ..Self::new(id, title) }
    }

    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    pub fn min_width(mut self, width: f32) -> Self {
        self.min_width = width;
        self
    }

    /// Takes this share of the room that is left over.
    pub fn grow(mut self, share: f32) -> Self {
        self.grow = share;
        self
    }

    pub fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    /// Stays in sight when the rest scrolls sideways.
    pub fn pinned(mut self) -> Self {
        self.pinned = true;
        self
    }

    pub fn unsorted(mut self) -> Self {
        self.sortable = false;
        self
    }

    /// The latest or the largest first.
    pub fn descending_first(mut self) -> Self {
        self.descending_first = true;
        self
    }

    pub fn tooltip(mut self, words: impl Into<Cow<'static, str>>) -> Self {
        self.tooltip = Some(words.into());
        self
    }

    /// Not shown until someone asks for it.
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Can't be hidden: without it a row would not say what it is.
    pub fn always(mut self) -> Self {
        self.optional = false;
        self
    }

    /// What assistive technology and menus call it.
    pub fn name(&self) -> &str {
        self.spoken.as_deref().unwrap_or(&self.title)
    }
}
