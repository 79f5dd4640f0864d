//! Running commands.

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Runs `ip` with these arguments, split at white space.
///
/// # Panics
///
/// Where it fails, with what it said.
pub fn ip(arguments: &str) {
    run(&format!("ip {arguments}"));
}

/// What `ip` prints.
///
/// # Panics
///
/// Where it fails, with what it said.
pub fn ip_output(arguments: &str) -> String {
    output(&format!("ip {arguments}"))
}

/// Runs these lines as one `ip -batch`.
///
/// # Panics
///
/// Where one of them fails, with what `ip` said.
pub fn ip_batch(lines: &str) {
    fed("ip -batch -", lines);
}

/// Runs a command, split at white space.
///
/// # Panics
///
/// Where it fails, with what it said.
pub fn run(command: &str) {
    output(command);
}

/// What a command prints.
///
/// # Panics
///
/// Where it fails, with what it said.
pub fn output(command: &str) -> String {
    text(command, &try_output(command))
}

/// What a command does.
///
/// # Panics
///
/// Where it cannot be started.
#[must_use]
pub fn try_output(command: &str) -> Output {
    let result = prepare(command).stdin(Stdio::null()).output();
    result.unwrap_or_else(|error| panic!("`{command}`: {error}"))
}

/// What a command prints that is fed `input`.
///
/// # Panics
///
/// Where it fails, with what it said.
pub fn fed(command: &str, input: &str) -> String {
    let child = prepare(command).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap_or_else(|error| panic!("`{command}`: {error}"));
    let mut pipe = child.stdin.take().expect("its standard input is piped");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || pipe.write_all(input.as_bytes()));
    let result = child.wait_with_output().expect("a child can be waited for");
    let _ = writer.join();
    text(command, &result)
}

fn prepare(command: &str) -> Command {
    let mut words = command.split_whitespace();
    let mut prepared = Command::new(words.next().expect("a command"));
    prepared.args(words);
    prepared
}

fn text(command: &str, output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`{command}`: {}: {said}", output.status);
    String::from_utf8(output.stdout.clone()).expect("commands print UTF-8")
}
