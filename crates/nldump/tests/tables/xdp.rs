//! XDP programs on links.

use std::path::Path;

use nl_tests::{has_ip, in_namespace, ip, output, settle, skip, steady};
use serde_json::Value;

use crate::{NLDUMP, Row, ours, same_rows, theirs};

/// Links with a program in the driver, in the kernel's own receive path, and none; says whether that can be done here.
fn make() -> bool {
    let object = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables/xdp/pass.o");
    ip("link add left type veth peer name right");
    ip("link set left alias the-left-one");
    ip("link set left up");
    ip("link set right up");
    ip("addr add 10.0.0.1/24 dev left");
    for (link, mode) in [("left", "xdpgeneric"), ("right", "xdpdrv")] {
        if !has_ip(&format!("link set dev {link} {mode} object {} section xdp", object.display())) {
            skip("nldump link", "XDP programs cannot be loaded");
            return false;
        }
    }
    settle();
    true
}

/// Behind a program's identifier `ip` prints what it asks the BPF system call about it.
fn without_programs(text: &str) -> String {
    let line = |line: &str| match (line.split_once(" name "), line.trim_start().starts_with("prog/xdp")) {
        (Some((program, _)), true) => format!("{program} \n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

#[test]
fn every_line_is_the_line_of_ip() {
    in_namespace("xdp::every_line_is_the_line_of_ip", || {
        if !make() {
            return;
        }
        for (theirs, ours, shown) in [
            ("ip link show dev left", "link --dev left", " xdpgeneric qdisc "),
            ("ip link show dev right", "link --dev right", "\n    prog/xdp id "),
            ("ip -d link", "-d link", " xdp qdisc "),
            ("ip addr", "addr", " xdpgeneric/id:"),
            ("ip -d addr", "-d addr", "\n    alias the-left-one\n    prog/xdp id "),
            ("ip -4 addr", "-4 addr", " xdpgeneric/id:"),
            ("ip -d -4 addr", "-d -4 addr", "\n    prog/xdp id "),
            ("ip -6 addr", "-6 addr", "mtu 1500 state UP"),
            ("ip -6 addr show dev right", "-6 addr --dev right", " xdp/id:"),
            ("ip -d -6 addr", "-d -6 addr", "mtu 1500 state UP"),
            ("ip -d -6 addr show dev left", "-d -6 addr --dev left", "\n    prog/xdp id "),
        ] {
            let (expected, printed) =
                steady(|| without_programs(&output(theirs)), || output(&format!("{NLDUMP} {ours}")));
            assert_eq!(printed, expected, "nldump {ours}");
            assert!(printed.contains(shown), "nldump {ours}: {printed}");
        }
    });
}

/// Leaves of a program its identifier.
fn identifiers(value: &mut Value) {
    match value {
        Value::Object(object) if object.contains_key("tag") => object.retain(|key, _| key == "id"),
        Value::Object(object) => object.values_mut().for_each(identifiers),
        Value::Array(values) => values.iter_mut().for_each(identifiers),
        _ => {}
    }
}

#[test]
fn every_key_and_value_is_that_of_ip() {
    in_namespace("xdp::every_key_and_value_is_that_of_ip", || {
        if !make() {
            return;
        }
        let expected = || {
            let mut rows: Vec<Row> = theirs("ip -j -d link");
            rows.iter_mut().flat_map(|row| row.values_mut()).for_each(identifiers);
            rows
        };
        same_rows(expected, || ours("link"));
        assert!(ours("link --dev left")[0]["xdp"]["prog"]["id"].is_u64());
    });
}
