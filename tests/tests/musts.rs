//! The list of what must hold, `musts.txt`: each entry has tests, and each test is there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::Path;

#[test]
fn each_has_a_test_that_is_there_and_is_what_it_is_said_to_be() {
    let list = include_str!("../musts.txt");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut entries, mut entry, mut tests) = (0, "", 1);
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let Some(test) = line.strip_prefix("    ") else {
            assert!(tests > 0, "nothing shows: {entry}");
            (entries, entry, tests) = (entries + 1, line, 0);
            continue;
        };
        tests += 1;
        let (how, test) = test.split_once(' ').expect("how, and which");
        let (file, name) = test.trim().split_once("::").expect("a file and a name");
        let folder = match how {
            "live" => file.starts_with("tests/tests/live/"),
            "simulated" => file.starts_with("crates/nl-sim/tests/"),
            "scripted" => !file.starts_with("tests/tests/live/") && !file.starts_with("crates/nl-sim/"),
            _ => panic!("{how}: {entry}"),
        };
        assert!(folder, "{file} is not {how}: {entry}");
        let source = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(has_test(&source, name), "{file} has no test {name}: {entry}");
    }
    assert!(tests > 0, "nothing shows: {entry}");
    assert!(entries > 40, "only {entries} entries were read");
}

/// Whether a function of this name is a test: what stands above it, but for other attributes, says so.
fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let named = |line: &&str| {
        let rest = line.strip_prefix("fn ").and_then(|rest| rest.strip_prefix(name));
        rest.is_some_and(|rest| rest.starts_with('('))
    };
    let place = lines.iter().position(named);
    place.is_some_and(|place| {
        let mut above = lines.iter().take(place).rev().take_while(|line| line.starts_with("#["));
        above.any(|line| *line == "#[test]")
    })
}
