//! `nldump addr`.

use nl_tests::{in_namespace, ip, ip_batch, run, settle};
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
addr add 2001:db8:2::1/64 dev left nodad noprefixroute
addr add 239.1.1.1/32 dev left autojoin
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
            ("ip addr show -deprecated", "addr --without deprecated"),
            ("ip addr show -nodad -secondary", "addr --without nodad,secondary"),
            ("ip addr show home", "addr --home"),
            ("ip addr show nodad", "addr --nodad"),
            ("ip addr show mngtmpaddr", "addr --mngtmpaddr"),
            ("ip addr show noprefixroute", "addr --noprefixroute"),
            ("ip addr show autojoin", "addr --autojoin"),
            ("ip addr show scope all", "addr --scope all"),
            ("ip addr show nomaster", "addr --nomaster"),
            ("ip addr show group default", "addr --group default"),
            ("ip addr show dev p1 master br0", "addr --dev p1 --master br0"),
            ("ip -4 addr show dev left", "-4 addr --dev left"),
            ("ip -6 addr show dev left", "-6 addr --dev left"),
            ("ip -6 addr show up", "-6 addr --up"),
            ("ip -s addr show dev p2", "addr --dev p2 -s"),
            ("ip -s -6 addr", "-6 addr --statistics"),
        ] {
            same(theirs, ours);
        }
    });
}

/// In text a kind's own settings stand behind its name, of which the command knows none: a veth has none.
#[test]
fn details_of_links_are_those_of_ip() {
    in_namespace("addresses::details_of_links_are_those_of_ip", || {
        run("mount -t tmpfs tmpfs /run");
        ip("link add left type veth peer name right");
        ip("link set left alias the-left-one");
        ip("link property add dev left altname leftmost");
        ip("netns add other");
        ip("link add far type veth peer name near netns other");
        for link in ["left", "right", "far"] {
            ip(&format!("link set {link} up"));
        }
        ip_batch(
            "addr add 10.0.0.1/24 dev left\n\
             addr add 10.0.1.1/24 dev far\n\
             addr add 2001:db8::1/64 dev far nodad\n",
        );
        settle();
        for options in ["", "-d", "-4", "-4 -d", "-6", "-6 -d"] {
            same(&format!("ip {options} addr"), &format!("{options} addr"));
            for link in ["left", "far"] {
                same(&format!("ip {options} addr show dev {link}"), &format!("{options} addr --dev {link}"));
            }
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
