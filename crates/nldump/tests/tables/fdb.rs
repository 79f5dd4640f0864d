//! `nldump fdb`.

use nl_tests::{has_ip, in_namespace, ip, run, skip};

use crate::{counted_and_alike, ours, same, same_rows, theirs};

fn make() {
    ip("link add left type veth peer name right");
    ip("link add br0 type bridge");
    ip("link add p1 type veth peer name p2");
    ip("link set p1 master br0");
    for link in ["left", "br0", "p1"] {
        ip(&format!("link set {link} up"));
    }
    for entry in [
        "02:00:00:00:01:01 dev p1 master static",
        "02:00:00:00:01:02 dev p1 master permanent",
        "02:00:00:00:01:04 dev p1 self",
        "02:00:00:00:01:06 dev br0 self",
        "02:00:00:00:01:07 dev p1 master sticky static",
        "02:00:00:00:01:08 dev p1 master extern_learn",
    ] {
        run(&format!("bridge fdb add {entry}"));
    }
    if has_ip("link add vx type vxlan id 5 dev left dstport 4789") {
        ip("link set vx up");
        run("bridge fdb add 02:00:00:00:01:05 dev vx dst 192.0.2.1 vni 7 port 9999 via left");
        run("bridge fdb append 00:00:00:00:00:00 dev vx dst 192.0.2.2");
    } else {
        skip("nldump fdb", "links of kind vxlan are missing in this kernel");
    }
}

#[test]
fn every_line_is_the_line_of_bridge() {
    in_namespace("fdb::every_line_is_the_line_of_bridge", || {
        make();
        for (theirs, ours) in [
            ("bridge fdb", "fdb"),
            ("bridge fdb show br br0", "fdb --br br0"),
            ("bridge fdb show brport p1", "fdb --brport p1"),
            ("bridge fdb show dynamic", "fdb --dynamic"),
            ("bridge fdb show state static", "fdb --state static"),
            ("bridge fdb show state permanent", "fdb --state permanent"),
            ("bridge fdb show state perm", "fdb --state perm"),
            ("bridge fdb show state temp", "fdb --state temp"),
            ("bridge fdb show state dynamic", "fdb --state dynamic"),
            ("bridge fdb show state static state perm", "fdb --state static --state perm"),
            ("bridge fdb show state 64", "fdb --state 64"),
            ("bridge fdb get 02:00:00:00:01:01 br br0", "fdb get 02:00:00:00:01:01 --br br0"),
            ("bridge fdb get 02:00:00:00:01:02 brport p1", "fdb get 02:00:00:00:01:02 --brport p1"),
        ] {
            same(theirs, ours);
        }
    });
}

/// The seconds run meanwhile, so the test waits for a moment when they do not.
#[test]
fn with_statistics_come_ages() {
    in_namespace("fdb::with_statistics_come_ages", || {
        make();
        same("bridge -s fdb show br br0", "fdb --br br0 -s");
        same_rows(|| theirs("bridge -j -d -s fdb show br br0"), || ours("fdb --br br0 -s"));
        let entry = "02:00:00:00:01:01";
        same(&format!("bridge -s fdb get {entry} br br0"), &format!("fdb get {entry} --br br0 -s"));
    });
}

#[test]
fn every_key_and_value_is_that_of_bridge() {
    in_namespace("fdb::every_key_and_value_is_that_of_bridge", || {
        make();
        same_rows(|| theirs("bridge -j -d fdb"), || ours("fdb"));
        counted_and_alike("fdb");
    });
}
