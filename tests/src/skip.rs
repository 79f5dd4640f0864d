//! What cannot be tested on a machine.

use std::env;
use std::fs::OpenOptions;
use std::io::{self, Write};

use crate::try_output;

/// Says that `test`, or a part of it, is skipped, and why; also in the file that `NL_SKIPS` names, for whoever counts.
///
/// # Panics
///
/// Where that file cannot be written.
pub fn skip(test: &str, why: &str) {
    // Not by `eprintln!`, which the test harness keeps to itself where a test passes.
    let said = writeln!(io::stderr(), "skipped: {test}: {why}");
    said.expect("standard error can be written");
    if let Some(file) = env::var_os("NL_SKIPS").filter(|file| !file.is_empty()) {
        let file = OpenOptions::new().append(true).create(true).open(file);
        let line = format!("{test}: {why}\n");
        file.and_then(|mut file| file.write_all(line.as_bytes())).expect("the file of skips can be written");
    }
}

/// Whether the kernel and `ip` can do this: runs `ip` with these arguments and says whether it succeeded.
#[must_use]
pub fn has_ip(arguments: &str) -> bool {
    try_output(&format!("ip {arguments}")).status.success()
}
