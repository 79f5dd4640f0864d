//! `nldump addr`.

use nl_tests::{in_namespace, ip, ip_batch, settle};
use serde_json::{Value, json};

use crate::{Row, counted_and_alike, ours, same, same_rows, theirs};

fn make() {
    ip("link add left type veth peer name right");
    ip("link add br0 type bridge");
    ip("link add p1 type veth peer name p2");
    ip("link set p1 master br0");
    for link in ["left", "right", "br0", "p1"] {
        ip(&format!("link set {link} up"));
    }
    ip_batch(ADDRESSES);
    settle();
}

const ADDRESSES: &str = "\
addr add 10.0.0.1/24 brd + dev left
addr add 10.0.0.2/24 dev left
addr add 10.1.0.1 peer 10.1.0.2/32 dev right
addr add 10.2.0.1/24 dev right label right:one
addr add 10.3.0.1/24 dev p1 scope link
addr add 10.4.0.1/24 dev p2 metric 77
addr add 2001:db8::1/64 dev left nodad
addr add 2001:db8::2/64 dev left nodad preferred_lft 0
addr add 2001:db8:1::1/64 dev br0 nodad home mngtmpaddr
";

#[test]
fn every_line_is_the_line_of_ip() {
    in_namespace("addresses::every_line_is_the_line_of_ip", || {
        make();
        for (theirs, ours) in [
            ("ip addr", "addr"),
            ("ip -4 addr", "-4 addr"),
            ("ip -6 addr", "-6 addr show"),
            ("ip addr show dev left", "addr --dev left"),
            ("ip addr show master br0", "addr --master br0"),
            ("ip addr show type veth", "addr --type veth"),
            ("ip addr show type bridge_slave", "addr --type bridge_slave"),
            ("ip addr show up", "addr --up"),
            ("ip addr show scope link", "addr --scope link"),
            ("ip addr show scope host", "addr --scope host"),
            ("ip addr show to 10.0.0.0/8", "addr --to 10.0.0.0/8"),
            ("ip addr show to 2001:db8::/32", "addr --to 2001:db8::/32"),
            ("ip addr show label right*", "addr --label right*"),
            ("ip addr show permanent", "addr --permanent"),
            ("ip addr show secondary", "addr --secondary"),
            ("ip addr show primary", "addr --primary"),
            ("ip addr show deprecated", "addr --deprecated"),
        ] {
            same(theirs, ours);
        }
    });
}

/// The entries of `addr_info`, each with its link's index and name before it, as `nldump` prints them.
fn entries(links: Vec<Row>) -> Vec<Row> {
    let mut entries = Vec::new();
    for link in links {
        for info in link["addr_info"].as_array().unwrap() {
            let mut entry = Row::new();
            entry.insert("ifindex".to_owned(), link["ifindex"].clone());
            entry.insert("ifname".to_owned(), link["ifname"].clone());
            entry.extend(info.as_object().unwrap().clone());
            entries.push(entry);
        }
    }
    entries
}

/// `ip` groups by link, the kernel by family.
fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    let key = |row: &Row| (row["ifindex"].as_u64(), Value::Object(row.clone()).to_string());
    rows.sort_by_key(key);
    rows
}

#[test]
fn every_key_and_value_is_that_of_ip() {
    in_namespace("addresses::every_key_and_value_is_that_of_ip", || {
        make();
        same_rows(|| sorted(entries(theirs("ip -j -d addr"))), || sorted(ours("addr")));
        counted_and_alike("addr");
        let of_ports = ours("addr --master br0");
        assert!(!of_ports.is_empty() && of_ports.iter().all(|row| row["ifname"] == "p1"), "{of_ports:?}");
    });
}

/// The seconds run meanwhile, so they are compared apart.
#[test]
fn an_address_that_expires_says_when() {
    in_namespace("addresses::an_address_that_expires_says_when", || {
        ip("addr add 10.5.0.1/24 dev lo valid_lft 100000 preferred_lft 90000");
        let take = |rows: Vec<Row>| {
            let mut row = rows.into_iter().find(|row| row["local"] == "10.5.0.1").unwrap();
            let mut seconds =
                |key| row.insert(key, json!(0)).and_then(|value: Value| value.as_u64()).unwrap();
            let lifetimes =
                (seconds("valid_life_time".to_owned()), seconds("preferred_life_time".to_owned()));
            (row, lifetimes)
        };
        let (expected, (valid, preferred)) = take(entries(theirs("ip -j -d addr")));
        let (row, (ours_valid, ours_preferred)) = take(ours("addr --dynamic"));
        same_rows(|| vec![expected.clone()], || vec![row.clone()]);
        assert!(valid.abs_diff(ours_valid) <= 5 && preferred.abs_diff(ours_preferred) <= 5);
    });
}
