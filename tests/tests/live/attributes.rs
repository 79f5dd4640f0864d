//! What `attributes/OBJECT.txt` calls live or empty, this kernel sends in a namespace of one's own; the rest it does not.

use std::collections::BTreeSet;

use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::{
    Address, AddressHeader, Family, Link, LinkHeader, Neighbour, NeighbourHeader, NextHopHeader,
    NextHopObject, RTM_NEWNEXTHOP, Route, RouteHeader,
};
use nl_proto::wire::{MessageFlags, Writer};
use nl_tests::{has_ip, in_namespace, ip, ip_batch, run, settle, skip};

use crate::support::taken;

type Kinds = BTreeSet<u16>;

/// The types of the attributes in the answer, of which each message has a header of type `H`.
fn kinds<T, H>(request: DumpRequest<T>) -> Kinds {
    let request = request
        .decode_with(|message| message.attributes_at(size_of::<H>()).map(|each| Ok(each?.kind())).collect());
    let rows = nl_socket::blocking::dump(request).unwrap().collect::<Result<Vec<Kinds>, _>>();
    rows.unwrap().into_iter().flatten().collect()
}

/// Compares what the kernel sent with the table; `missing` are the attributes that what this kernel lacks would have sent.
fn compare(table: &str, sent: &Kinds, missing: &[&str]) {
    let wrong = table.lines().filter(|line| {
        let [name, number, verdict] = line.splitn(3, ' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let is_live = matches!(verdict, "decoded live" | "decoded empty") && !missing.contains(&name);
        is_live != sent.contains(&number.parse().unwrap())
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "sent and not called live, or called live and not sent: {wrong:#?}");
}

fn index(link: &str) -> u32 {
    nl_socket::blocking::get(Link::by_name(link)).unwrap().index
}

/// Two links with what routes, addresses and neighbours need.
fn links() {
    ip("link add left type veth peer name right");
    ip("link add br0 type bridge");
    ip("link add p1 type veth peer name p2");
    ip("link set p1 master br0");
    for link in ["left", "right", "p1", "p2", "br0"] {
        ip(&format!("link set {link} up"));
    }
    ip("addr add 10.0.0.1/24 brd + dev left label left:1");
    ip("addr add 10.0.1.1/24 dev right");
    ip("addr add 2001:db8::1/64 dev left nodad");
}

#[test]
fn links_have_the_attributes_that_are_called_live() {
    in_namespace("attributes::links_have_the_attributes_that_are_called_live", || {
        run("mount -t tmpfs tmpfs /run");
        links();
        ip("link property add dev left altname leftmost");
        ip("link set left alias the-left-one");
        ip("netns add other");
        ip("netns set other 7");
        ip("link add far type veth peer name near netns other");
        let mut missing = vec![];
        if has_ip("link add mv link left type macvlan") {
            ip("link set mv protodown on");
            ip("link set mv protodown_reason 3 on");
        } else {
            skip("attributes of links", "links of kind macvlan are missing in this kernel");
            missing.push("IFLA_PROTO_DOWN_REASON");
        }
        let mut sent = kinds::<_, LinkHeader>(Link::dump());
        sent.extend(kinds::<_, LinkHeader>(Link::dump().namespace_id(7)));
        compare(include_str!("../../../crates/nl-proto/attributes/link.txt"), &sent, &missing);
    });
}

#[test]
fn addresses_have_the_attributes_that_are_called_live() {
    in_namespace("attributes::addresses_have_the_attributes_that_are_called_live", || {
        run("mount -t tmpfs tmpfs /run");
        links();
        ip("addr add 10.4.0.1/24 dev p2 metric 77");
        ip("netns add other");
        ip("netns set other 7");
        ip("-n other link set lo up");
        run("sysctl -q net.ipv6.conf.left.forwarding=1");
        settle();
        let mut sent = Kinds::new();
        for request in [
            Address::dump(),
            Address::dump().namespace_id(7),
            Address::multicast(Family::INET6),
            Address::anycast(),
        ] {
            sent.extend(kinds::<_, AddressHeader>(request));
        }
        compare(include_str!("../../../crates/nl-proto/attributes/address.txt"), &sent, &[]);
    });
}

#[test]
fn neighbours_have_the_attributes_that_are_called_live() {
    in_namespace("attributes::neighbours_have_the_attributes_that_are_called_live", || {
        run("mount -t tmpfs tmpfs /run");
        links();
        ip("netns add other");
        ip("neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev left nud permanent proto bgp");
        ip("neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev left managed");
        run("bridge fdb add 02:00:00:00:01:01 dev p1 master static");
        let mut missing = vec![];
        if has_ip("link add vx type vxlan external dstport 4789") {
            ip("link set vx up");
            run("bridge fdb add 02:00:00:00:01:05 dev vx dst 192.0.2.1 vni 7 src_vni 9 port 9999 via left");
            ip("nexthop add id 10 via 10.0.0.2 fdb");
            ip("nexthop add id 11 group 10 fdb");
            run("bridge fdb add 02:00:00:00:01:06 dev vx nhid 11 src_vni 9");
            ip("link add far link-netns other type vxlan id 6 dstport 4790");
            run("bridge fdb add 02:00:00:00:01:07 dev far dst 192.0.2.1");
        } else {
            skip("attributes of neighbours", "links of kind vxlan are missing in this kernel");
            missing.extend([
                "NDA_PORT",
                "NDA_VNI",
                "NDA_IFINDEX",
                "NDA_SRC_VNI",
                "NDA_NH_ID",
                "NDA_LINK_NETNSID",
            ]);
        }
        let mut sent = Kinds::new();
        for request in [Neighbour::dump(), Neighbour::fdb()] {
            sent.extend(kinds::<_, NeighbourHeader>(request));
        }
        compare(include_str!("../../../crates/nl-proto/attributes/neighbour.txt"), &sent, &missing);
    });
}

#[test]
fn next_hop_objects_have_the_attributes_that_are_called_live() {
    in_namespace("attributes::next_hop_objects_have_the_attributes_that_are_called_live", || {
        links();
        ip_batch(
            "nexthop add id 1 via 10.0.0.2 dev left\n\
             nexthop add id 2 blackhole\n\
             nexthop add id 3 encap ip id 7 dst 10.9.9.9 via 10.0.0.2 dev left\n\
             nexthop add id 4 via 10.0.0.2 fdb\n\
             nexthop add id 5 group 1,2/3 type resilient buckets 8\n",
        );
        // What this `ip` cannot say: a share of more than 256, and that hardware is to count.
        let create = MessageFlags::REQUEST | MessageFlags::ACK | MessageFlags::CREATE;
        let mut group = Writer::new(RTM_NEWNEXTHOP, create);
        group.body(&[0; 8]).unwrap().u32(1, 6).unwrap();
        group.attribute(2, &[&1_u32.to_ne_bytes()[..], &[43, 1, 0, 0]].concat()).unwrap();
        group.u32(16, 1).unwrap();
        taken(group);
        let group = *nl_socket::blocking::get(NextHopObject::get(6).statistics()).unwrap().group.unwrap();
        assert_eq!(group.members[0].weight, 300);
        assert_eq!((group.hardware_counts, group.hardware_counted), (Some(true), Some(false)));
        assert_eq!((group.packets[0].id, group.packets[0].packets), (1, 0));
        let sent = kinds::<_, NextHopHeader>(NextHopObject::dump().statistics());
        compare(include_str!("../../../crates/nl-proto/attributes/nexthop.txt"), &sent, &[]);
    });
}

#[test]
fn routes_have_the_attributes_that_are_called_live() {
    in_namespace("attributes::routes_have_the_attributes_that_are_called_live", || {
        links();
        run("sysctl -q net.ipv4.ip_forward=1");
        ip_batch(ROUTES);
        settle();
        let mut sent = kinds::<_, RouteHeader>(Route::dump());
        for request in [
            Route::lookup([10, 0, 0, 2].into())
                .from([10, 0, 1, 9].into())
                .input(index("right"))
                .mark(7)
                .uid(0)
                .request(),
            Route::get([10, 0, 0, 2].into()),
        ] {
            sent.extend(kinds::<_, RouteHeader>(request));
        }
        compare(include_str!("../../../crates/nl-proto/attributes/route.txt"), &sent, &[]);
    });
}

const ROUTES: &str = "\
nexthop add id 1 via 10.0.0.2 dev left
route add 20.0.0.0/8 nexthop via 10.0.0.2 realm 7 nexthop via 10.0.1.2
route add 21.0.0.0/8 via 10.0.0.2 metric 9 src 10.0.0.1 mtu 1400 realm 5
route add 22.0.0.0/8 via inet6 2001:db8::2 dev left
route add 23.0.0.0/8 nhid 1
route add 24.0.0.0/8 encap ip id 7 dst 10.9.9.9 dev left
route add 2001:db8:1::/48 via 2001:db8::2 pref high
route add 2001:db8:2::/48 from 2001:db8:3::/48 via 2001:db8::2
";
