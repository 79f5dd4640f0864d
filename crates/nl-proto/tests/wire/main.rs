//! Bytes to messages and attributes, and back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod attributes;
mod errno;
mod messages;
mod round_trip;
mod writer;
