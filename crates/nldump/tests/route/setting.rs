//! Routes of every kind that this kernel can make.

use nl_tests::{has_ip, ip, ip_batch, settle, skip};

/// Makes them, in a namespace of one's own. What the kernel lacks is skipped by name.
pub(crate) fn make() {
    ip("link add left type veth peer name right");
    ip("link add third type veth peer name fourth");
    for link in ["left", "right", "third", "fourth"] {
        ip(&format!("link set {link} up"));
    }
    ip_batch(ROUTES);
    for (what, route) in ENCAPSULATIONS {
        if !has_ip(&format!("route add {route}")) {
            skip("nldump route", &format!("encapsulation {what} is missing in this kernel"));
        }
    }
    settle();
}

const ROUTES: &str = "\
addr add 10.0.0.1/24 dev left
addr add 10.9.0.1/24 dev third
addr add 2001:db8::1/64 dev left nodad
addr add 2001:db8:9::1/64 dev third nodad
route add default via 10.0.0.2 metric 100
route add 20.0.0.0/8 via 10.0.0.2 proto bgp metric 20
route add 20.1.0.0/16 via 10.0.0.2 proto static src 10.0.0.1 mtu 1400 advmss 1300 window 1000 rtt 300ms rttvar 20 ssthresh 5 cwnd lock 9 initcwnd 10 hoplimit 60 rto_min 1200ms features ecn quickack 1 congctl cubic initrwnd 4
route add 20.2.0.0/16 nexthop via 10.0.0.2 weight 3 nexthop via 10.9.0.2 dev third weight 7
route add blackhole 21.0.0.0/8
route add unreachable 22.0.0.0/8 metric 7
route add prohibit 23.0.0.0/8
route add throw 24.0.0.0/8 table 1000
route add 25.0.0.0/8 dev left scope link table 5000 proto 77
route add 26.0.0.0/8 via inet6 fe80::2 dev left
route add 27.0.0.0/8 via 10.0.0.9 dev left onlink
route add 28.0.0.0/8 tos 0x10 via 10.0.0.2
route add 29.0.0.0/8 via 10.0.0.2 realm 5/6
route add 30.1.2.3 via 10.0.0.2
nexthop add id 7 via 10.0.0.2 dev left
nexthop add id 8 via 10.9.0.2 dev third
nexthop add id 9 group 7,2/8,3
nexthop add id 10 blackhole
nexthop add id 11 group 7/8 type resilient buckets 8 idle_timer 100 unbalanced_timer 20
nexthop add id 12 encap ip id 7 dst 10.9.9.9 via 10.0.0.2 dev left
nexthop add id 13 via 2001:db8::2 dev left proto bgp
route add 31.0.0.0/8 nhid 7
route add 32.0.0.0/8 nhid 9
route add 33.0.0.0/8 nhid 10
route add 36.0.0.0/8 nhid 11
route add 37.0.0.0/8 nhid 12
route add 38.0.0.0/8 nhid 13
route add 2001:db8:d::/48 nhid 13
route add ::/0 via fe80::1 dev left metric 1024
route add 2001:db8:1::/48 via fe80::2 dev left proto bgp pref high
route add 2001:db8:2::/48 nexthop via fe80::2 dev left nexthop via fe80::3 dev third
route add blackhole 2001:db8:4::/48
route add unreachable 2001:db8:5::/48 table 1000
route add 2001:db8:8::/48 via fe80::2 dev left mtu lock 1400
";

/// Never `geneve_opts`, `vxlan_opts` or `erspan_opts`: they crash a kernel of 2026 while it holds its routing lock.
const ENCAPSULATIONS: [(&str, &str); 6] = [
    ("mpls", "34.0.0.0/8 encap mpls 16/17 via 10.0.0.2"),
    ("ip", "35.0.0.0/8 encap ip id 100 src 10.0.0.1 dst 192.0.2.1 ttl 9 via 10.0.0.2"),
    ("ip6", "2001:db8:c::/48 encap ip6 id 5 dst 2001:db8::7 hoplimit 4 via fe80::2 dev left"),
    ("seg6", "2001:db8:a::/48 encap seg6 mode encap segs 2001:db8::5,2001:db8::6 via fe80::2 dev left"),
    ("seg6local", "2001:db8:b::/48 encap seg6local action End.X nh6 2001:db8::9 dev left"),
    ("subtrees", "2001:db8:6::/48 from 2001:db8:7::/48 via fe80::2 dev left"),
];
