//! The texts, templates and shapes that rows refer to by number. Each keyframe starts a new one.

use std::{collections::HashMap, sync::Arc};

use super::{
    bytes::{Bad, Bytes, put_bytes, put_varint},
    shape::Shape,
    template::Template,
};

/// What a reader knows of texts, templates and shapes.
#[derive(Clone, Debug, Default)]
pub(super) struct Dictionary {
    pub(super) texts: Vec<Arc<str>>,
    pub(super) templates: Vec<Template>,
    pub(super) shapes: Vec<Arc<Shape>>,
}

impl Dictionary {
    /// Reads what a block adds.
    pub(super) fn extend(&mut self, from: &mut Bytes<'_>) -> Result<(), Bad> {
        for _ in 0..from.count()? {
            self.texts.push(from.text()?.into());
        }
        for _ in 0..from.count()? {
            self.templates.push(Template::new(from.text()?.into()));
        }
        for _ in 0..from.count()? {
            self.shapes.push(Arc::new(Shape::read(from)?));
        }
        Ok(())
    }
}

/// A dictionary that grows while it is written.
#[derive(Debug, Default)]
pub(super) struct Growing {
    texts: Numbered,
    templates: Numbered,
    shape_numbers: HashMap<Vec<u64>, u32>,
    pub(super) shapes: Vec<Arc<Shape>>,
    /// Shapes that a block has.
    num_written: usize,
}

/// Texts by number, and those that no block has yet.
#[derive(Debug, Default)]
struct Numbered {
    numbers: HashMap<Arc<str>, u64>,
    new: Vec<Arc<str>>,
}

impl Numbered {
    fn number(&mut self, text: &str) -> u64 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.numbers.len() as u64;
        let text: Arc<str> = text.into();
        self.numbers.insert(Arc::clone(&text), number);
        self.new.push(text);
        number
    }

    fn write_new(&mut self, out: &mut Vec<u8>) {
        put_varint(out, self.new.len() as u64);
        for text in self.new.drain(..) {
            put_bytes(out, text.as_bytes());
        }
    }
}

impl Growing {
    pub(super) fn text(&mut self, text: &str) -> u64 {
        self.texts.number(text)
    }

    pub(super) fn template(&mut self, template: &str) -> u64 {
        self.templates.number(template)
    }

    /// The number of the shape of rows with this `structure`; a new one is made by `make`.
    pub(super) fn shape(&mut self, structure: &[u64], make: impl FnOnce(&mut Self) -> Shape) -> u32 {
        if let Some(number) = self.shape_numbers.get(structure) {
            return *number;
        }
        let shape = make(self);
        let number = self.shapes.len() as u32;
        self.shapes.push(Arc::new(shape));
        self.shape_numbers.insert(structure.to_vec(), number);
        number
    }

    /// Appends what is new since the last call.
    pub(super) fn write_new(&mut self, out: &mut Vec<u8>) {
        self.texts.write_new(out);
        self.templates.write_new(out);
        put_varint(out, (self.shapes.len() - self.num_written) as u64);
        for shape in &self.shapes[self.num_written..] {
            shape.write(out);
        }
        self.num_written = self.shapes.len();
    }
}
