//! Namespaces that tests have to themselves.

use std::env;
use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::{ip, ip_output, skip, try_output};

/// What tells a test that it is inside.
const INSIDE: &str = "NL_TESTS_INSIDE";

/// Runs `body` in a network namespace of its own, where nothing is but `lo`, up. `test` is the test's full name, as `--exact` takes
/// it: `module::function`.
///
/// # Panics
///
/// Where the body does.
pub fn in_namespace(test: &str, body: impl FnOnce()) {
    if env::var_os(INSIDE).is_some() {
        ip("link set lo up");
        return body();
    }
    // As root a user namespace would only take away what a test may need: the right to raise limits, say.
    let flags = if is_root() { "-nm" } else { "-Urnm" };
    if !try_output(&format!("unshare {flags} true")).status.success() {
        return skip(test, "no namespace can be made");
    }
    let program = env::current_exe().expect("a test knows its own binary");
    let output = Command::new("unshare")
        .arg(flags)
        .arg("--")
        .arg(program)
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(INSIDE, "1")
        .stdin(Stdio::null())
        .output()
        .expect("unshare runs");
    let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    print!("{printed}");
    // What is skipped has to be seen though the test passes.
    for line in said.lines() {
        if line.starts_with("skipped: ") {
            writeln!(io::stderr(), "{line}").expect("standard error can be written");
        } else {
            eprintln!("{line}");
        }
    }
    assert!(output.status.success(), "{test} failed in its namespace");
    assert!(printed.contains("1 passed"), "there is no test of the name {test}");
}

/// Waits until no IPv6 address is tentative any more: until then addresses and routes still change by themselves.
///
/// # Panics
///
/// Where that takes more than ten seconds.
pub fn settle() {
    for _ in 0..200 {
        if ip_output("-6 addr show tentative").is_empty() {
            return;
        }
        sleep(Duration::from_millis(50));
    }
    panic!("IPv6 addresses are still tentative:\n{}", ip_output("-6 addr show tentative"));
}

/// What `theirs` gives and what `ours` gives, at a time when the kernel changed nothing of it by itself: `theirs` is asked before
/// and after, and both again where it was not the same.
///
/// # Panics
///
/// Where it never is.
pub fn steady<T: PartialEq, U>(theirs: impl Fn() -> T, ours: impl Fn() -> U) -> (T, U) {
    for _ in 0..100 {
        let (before, ours, after) = (theirs(), ours(), theirs());
        if before == after {
            return (before, ours);
        }
        sleep(Duration::from_millis(100));
    }
    panic!("it changes all the time");
}

fn is_root() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let user = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    user.and_then(|ids| ids.split_whitespace().nth(1)) == Some("0")
}
