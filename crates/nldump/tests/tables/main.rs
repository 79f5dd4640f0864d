//! `nldump link`, `addr`, `neigh`, `fdb` and `nexthop` against `ip` and `bridge`, on the live kernel.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod addresses;
mod fdb;
mod links;
mod neighbours;
mod nexthops;
mod recordings;
mod usage;
mod xdp;

use nl_tests::{output, steady};
use serde_json::{Map, Value};

/// The command under test.
const NLDUMP: &str = env!("CARGO_BIN_EXE_nldump");

type Row = Map<String, Value>;

/// Asserts that both commands print the same, and something.
fn same(theirs: &str, ours: &str) {
    let (expected, printed) = steady(|| output(theirs), || output(&format!("{NLDUMP} {ours}")));
    assert!(!expected.is_empty(), "{theirs} shows something");
    assert_eq!(printed, expected, "nldump {ours}");
}

/// What `ip -j -d` or `bridge -j -d` prints.
fn theirs(command: &str) -> Vec<Row> {
    serde_json::from_str(&output(command)).unwrap()
}

/// What `nldump --json` prints.
fn ours(arguments: &str) -> Vec<Row> {
    let text = output(&format!("{NLDUMP} --json {arguments}"));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Asserts that the rows are the same, key by key and in the order of keys, and that there are some.
fn same_rows(expected: impl Fn() -> Vec<Row>, rows: impl Fn() -> Vec<Row>) {
    let text =
        |rows: Vec<Row>| rows.iter().map(|row| serde_json::to_string(row).unwrap()).collect::<Vec<_>>();
    let (expected, rows) = steady(|| text(expected()), || text(rows()));
    assert!(!expected.is_empty());
    assert_eq!(rows, expected);
}

/// Asserts that the count is the number of rows, and that every runtime prints the same bytes.
fn counted_and_alike(table: &str) {
    let (rows, count) = steady(|| ours(table).len(), || output(&format!("{NLDUMP} --count {table}")));
    assert_eq!(count, format!("{rows}\n"));
    for options in ["", "--json", "--consistent"] {
        for runtime in ["tokio", "smol"] {
            let of = |runtime: &str| output(&format!("{NLDUMP} --runtime {runtime} {options} {table}"));
            let (expected, printed) = steady(|| of("blocking"), || of(runtime));
            assert_eq!(printed, expected, "{runtime} {options}");
        }
    }
}
