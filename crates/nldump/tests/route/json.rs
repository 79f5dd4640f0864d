//! Key by key.

use nl_tests::{in_namespace, ip_output};
use serde_json::{Map, Value};

use crate::{nldump, setting};

/// What `ip -j -d` prints.
fn theirs(arguments: &str) -> Vec<Map<String, Value>> {
    let rows: Vec<Map<String, Value>> =
        serde_json::from_str(&ip_output(&format!("-j -d {arguments}"))).unwrap();
    rows
}

/// What `nldump --json` prints.
fn ours(arguments: &str) -> Vec<Map<String, Value>> {
    nldump(&format!("--json {arguments}")).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_key_and_value_is_that_of_ip() {
    in_namespace("json::every_key_and_value_is_that_of_ip", || {
        setting::make();
        for (their, our) in [
            ("route show table all", "route --table all"),
            ("-6 route show table all", "-6 route --table all"),
            ("route get 20.5.5.5", "route get 20.5.5.5"),
        ] {
            let expected = theirs(their);
            let rows = ours(our);
            assert_eq!(rows.len(), expected.len(), "nldump {our}");
            for (row, expected) in rows.iter().zip(&expected) {
                // Their order is theirs too.
                let text = |row: &Map<String, Value>| serde_json::to_string(row).unwrap();
                assert_eq!(text(row), text(expected), "nldump {our}");
            }
        }
    });
}

/// Asked for one table, `ip` leaves the table out of every row, and so on for each filter. A stream of objects that is stored or
/// merged is worth more with them, so ours keeps the keys `table`, `protocol`, `scope`, `dev`, `prefsrc`, `metric`, `tos`.
#[test]
fn beyond_that_rows_keep_what_was_asked_for() {
    in_namespace("json::beyond_that_rows_keep_what_was_asked_for", || {
        setting::make();
        let rows = ours("route --protocol bgp");
        assert!(!rows.is_empty());
        for row in rows {
            assert_eq!((&row["protocol"], &row["table"]), (&"bgp".into(), &"main".into()));
        }
        let without = theirs("route show proto bgp");
        assert!(!without[0].contains_key("protocol") && !without[0].contains_key("table"));
    });
}
