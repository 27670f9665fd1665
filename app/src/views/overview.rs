//! The first screen: is all well, and if not, what needs attention.

mod attention;
mod data;
mod tables;
