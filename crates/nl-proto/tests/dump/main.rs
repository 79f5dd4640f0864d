//! The machine, driven by a scripted kernel: each transition of its states, and what KERNEL-facing code must bear.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod busy;
mod cancelling;
mod decoder;
mod endings;
mod model;
mod overruns;
mod priming;
mod properties;
mod requests;
mod restarts;
mod script;
mod senders;
mod several;
mod truncation;
