//! pal
mod fuzzy;
mod index;
