//! `nldump route` against `ip route`, on the live kernel.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod failures;
mod json;
mod options;
mod setting;
mod text;
mod vrf;

/// The command under test.
const NLDUMP: &str = env!("CARGO_BIN_EXE_nldump");

/// What it prints.
fn nldump(arguments: &str) -> String {
    nl_tests::output(&format!("{NLDUMP} {arguments}"))
}
