//! The design system: everything that has a colour, a size or a face.
