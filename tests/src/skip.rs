//! What cannot be tested on a machine.

use std::env;
use std::fs::OpenOptions;
use std::io::Write;

use crate::try_output;

/// Says that `test`, or a part of it, is skipped, and why; also in the file that `NL_SKIPS` names, for whoever counts.
///
/// # Panics
///
/// Where that file cannot be written.
pub fn skip(test: &str, why: &str) {
    println!("skipped: {test}: {why}");
    if let Some(file) = env::var_os("NL_SKIPS") {
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
