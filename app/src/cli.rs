//! cli
mod args;
mod connect;
mod grid;
mod manual;
mod output;
mod tables;
