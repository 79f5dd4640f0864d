//! What the live tests stand on: namespaces of their own, the commands that fill them, and a record of what was skipped.
//!
//! A test's body runs inside [`in_namespace`]: the test binary runs itself again, for that test alone, in a new network and mount
//! namespace, and for an ordinary user in a user namespace too, which a thread cannot enter. So tests run in parallel and none
//! sees another's links.

#![allow(clippy::panic, clippy::expect_used, reason = "a test that cannot run must say so by failing")]

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}

mod command;
mod namespace;
mod skip;

pub use command::{fed, ip, ip_batch, ip_output, output, run, try_output};
pub use namespace::{in_namespace, settle, steady};
pub use skip::{has_ip, skip};
