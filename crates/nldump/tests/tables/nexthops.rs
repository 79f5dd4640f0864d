//! `nldump nexthop`.

use nl_tests::{has_ip, in_namespace, ip, ip_batch, ip_output, skip};

use crate::{NLDUMP, counted_and_alike, ours, same, same_rows, theirs};

/// Objects of every kind that this kernel can make.
fn make() {
    ip("link add left type veth peer name right");
    ip("link add br0 type bridge");
    ip("link add p1 type veth peer name p2");
    ip("link set p1 master br0");
    for link in ["lo", "left", "right", "br0", "p1", "p2"] {
        ip(&format!("link set {link} up"));
    }
    ip_batch(OBJECTS);
    ip("-6 nexthop add id 15 blackhole");
    if !has_ip("nexthop add id 20 encap mpls 16/17 via 10.0.0.2 dev left") {
        skip("nldump nexthop", "encapsulation mpls is missing in this kernel");
    }
}

/// Never `geneve_opts`, `vxlan_opts` or `erspan_opts`: they crash a kernel of 2026 while it holds its routing lock.
const OBJECTS: &str = "\
addr add 10.0.0.1/24 dev left
addr add 2001:db8::1/64 dev left nodad
nexthop add id 1 via 10.0.0.2 dev left proto bgp
nexthop add id 2 blackhole
nexthop add id 3 dev left
nexthop add id 4 via 10.9.9.9 dev left onlink
nexthop add id 5 via 2001:db8::2 dev left proto 77
nexthop add id 6 encap ip id 7 dst 10.9.9.9 via 10.0.0.2 dev left
nexthop add id 7 dev p1
nexthop add id 10 group 1,3/3
nexthop add id 11 group 1,256/3 type resilient buckets 8 idle_timer 100 unbalanced_timer 20
nexthop add id 12 via 10.0.0.2 fdb
nexthop add id 13 group 12 fdb
nexthop add id 14 group 2
";

#[test]
fn every_line_is_the_line_of_ip() {
    in_namespace("nexthops::every_line_is_the_line_of_ip", || {
        make();
        for (theirs, ours) in [
            ("ip nexthop", "nexthop"),
            ("ip -d nexthop", "-d nexthop show"),
            ("ip -4 nexthop", "-4 nexthop"),
            ("ip -6 -d nexthop", "-6 -d nexthop list"),
            ("ip nexthop show dev left", "nexthop --dev left"),
            ("ip -d nexthop show master br0", "-d nexthop --master br0"),
            ("ip nexthop show groups", "nexthop --groups"),
            ("ip nexthop show proto 186", "nexthop --proto bgp"),
            ("ip nexthop get id 11", "nexthop get 11"),
            ("ip -d nexthop get id 6", "-d nexthop get 6"),
        ] {
            same(theirs, ours);
        }
    });
}

#[test]
fn every_key_and_value_is_that_of_ip() {
    in_namespace("nexthops::every_key_and_value_is_that_of_ip", || {
        make();
        same_rows(|| theirs("ip -j -d nexthop"), || ours("nexthop"));
        same_rows(|| theirs("ip -j -d nexthop get id 11"), || ours("nexthop get 11"));
        counted_and_alike("nexthop");
    });
}

/// `ip nexthop show fdb` asks the kernel, which takes the question for none and answers with all.
#[test]
fn those_for_forwarding_entries_alone_are_shown_where_they_are_asked_for() {
    in_namespace("nexthops::those_for_forwarding_entries_alone_are_shown_where_they_are_asked_for", || {
        make();
        let theirs = ip_output("nexthop");
        let expected: String = theirs.split_inclusive('\n').filter(|line| line.ends_with("fdb\n")).collect();
        assert_eq!(nl_tests::output(&format!("{NLDUMP} nexthop --fdb")), expected);
        assert_eq!(expected.lines().count(), 2);
    });
}
