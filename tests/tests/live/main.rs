//! The library against the live kernel, in namespaces that the tests make.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(
    clippy::forget_non_drop,
    reason = "to forget a dump is as harmless as to drop it: that is what is tested"
)]

mod attributes;
mod cancelling;
mod completeness;
mod conversations;
mod examples;
mod forger;
mod generic;
mod interruptions;
mod memory;
mod nft;
mod notifications;
mod overflows;
mod parallel;
mod parity;
mod receives;
mod recordings;
mod shared;
mod strangers;
mod streams;
mod support;
