//! The library against the live kernel, in namespaces that the tests make.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod cancelling;
mod completeness;
mod conversations;
mod examples;
mod parallel;
mod parity;
mod streams;
mod support;
