//! Recordings of a simulated kernel, replayed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod captures;
mod faults;
mod files;
mod requests;
mod support;
