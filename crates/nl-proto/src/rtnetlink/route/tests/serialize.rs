use alloc::format;
use alloc::string::String;

use super::super::Route;
use super::super::decode::*;
use super::super::{Encap, RouteFlags};
use super::{IPV4, IPV6, MPLS, bare, decode, hop, ip, label, to};
use crate::rtnetlink::testing::{message, rows};
use crate::rtnetlink::{Names, NextHopObject, RTM_NEWNEXTHOP, WithNames};
use crate::wire::Writer;

struct Machine(Option<NextHopObject>);

impl Names for Machine {
    fn next_hop_object(&self, id: u32) -> Option<&NextHopObject> {
        self.0.as_ref().filter(|object| object.id == id)
    }

    fn interface(&self, index: u32) -> Option<&str> {
        (index == 3).then_some("eth0")
    }

    fn protocol(&self, protocol: u8) -> Option<&str> {
        (protocol == 99).then_some("openr")
    }

    fn realm(&self, realm: u16) -> Option<&str> {
        (realm == 7).then_some("inside")
    }

    fn dsfield(&self, value: u8) -> Option<&str> {
        (value == 0x28).then_some("AF11")
    }
}

fn json(route: &Route) -> String {
    serde_json::to_string(&WithNames { row: route, names: &Machine(None) }).unwrap()
}

#[test]
fn what_its_next_hop_object_is_stands_before_its_next_hops() {
    // ip nexthop add id 7 blackhole
    let object = message(RTM_NEWNEXTHOP, &[2, 0, 0, 0, 0, 0, 0, 0], |writer| writer.u32(1, 7)?.flag(4));
    let names = Machine(Some(rows(NextHopObject::dump(), &[object]).remove(0).unwrap()));
    let json = |id| {
        let route = decode(to(IPV6, 0), |writer| {
            writer.u8(RTA_PREF, 0)?.u32(RTA_NH_ID, id)?.attribute(RTA_MULTIPATH, &hop(0, 0, 3, bare))
        });
        serde_json::to_string(&WithNames { row: &route, names: &names }).unwrap()
    };
    let known = json(7);
    let (before, behind) = known.split_once(r#","nh_info":"#).unwrap();
    let object = r#"{"id":7,"scope":"global","blackhole":null,"protocol":"0","flags":[]}"#;
    let rest = behind.strip_prefix(object).unwrap();
    assert!(before.ends_with(r#""pref":"medium""#) && rest.starts_with(r#","nexthops":[{"#), "{known}");
    assert_eq!(
        json(8),
        known.replace("\"nhid\":7", "\"nhid\":8").replace(&format!(",\"nh_info\":{object}"), "")
    );
}

#[test]
fn an_ordinary_route_has_ips_keys_in_ips_order() {
    // ip route add 192.0.2.0/24 via 10.0.0.254 proto 99 metric 20 src 10.0.0.1 tos AF11
    let route = decode([2, 24, 0, 0x28, 254, 99, 0, 1, 0, 0, 0, 0], |writer| {
        writer.u32(RTA_TABLE, 254)?.ip(RTA_DST, ip("192.0.2.0"))?.u32(RTA_PRIORITY, 20)?;
        writer.ip(RTA_PREFSRC, ip("10.0.0.1"))?.ip(RTA_GATEWAY, ip("10.0.0.254"))?.u32(RTA_OIF, 3)
    });
    assert_eq!(
        json(&route),
        r#"{"type":"unicast","dst":"192.0.2.0/24","tos":"AF11","gateway":"10.0.0.254","dev":"eth0","table":"main","protocol":"openr","scope":"global","prefsrc":"10.0.0.1","metric":20,"flags":[]}"#
    );
    assert_eq!(
        serde_json::to_string(&route).unwrap(),
        r#"{"type":"unicast","dst":"192.0.2.0/24","tos":"0x28","gateway":"10.0.0.254","dev":"if3","table":"main","protocol":"99","scope":"global","prefsrc":"10.0.0.1","metric":20,"flags":[]}"#,
        "without names, those that iproute2 has built in"
    );
}

#[test]
fn a_cached_route_has_no_protocol_and_no_scope() {
    let flags = RouteFlags::CLONED.bits().to_ne_bytes();
    let header = |family| [&[family, 0, 0, 0, 254, 0, 0, 1][..], &flags].concat().try_into().unwrap();
    let cache = [1, 248, 59_722, 0, 0, 0, 0, 0].map(u32::to_ne_bytes).concat();
    let mtu = |writer: &mut Writer| {
        writer
            .attribute(RTA_CACHEINFO, &cache)?
            .nested(RTA_METRICS, |metrics| metrics.u32(2, 1300).map(drop))?;
        writer.u32(RTA_IIF, 9).map(drop)
    };
    let ipv4 = decode(header(2), |writer| mtu(writer).map(|()| writer));
    assert_eq!(
        json(&ipv4),
        r#"{"type":"unicast","dst":"default","table":"main","flags":[],"cache":[],"expires":597,"metrics":[{"mtu":1300}],"iif":"if9"}"#
    );
    let ipv6 = decode(header(10), |writer| {
        mtu(writer)?;
        writer.u8(RTA_PREF, 3)
    });
    assert_eq!(
        json(&ipv6),
        r#"{"type":"unicast","dst":"default","table":"main","flags":[],"expires":597,"metrics":[{"mtu":1300}],"iif":"if9","pref":"low"}"#
    );
}

#[test]
fn metrics_have_the_values_that_ip_gives_them() {
    let route = decode(IPV4, |writer| {
        writer.nested(RTA_METRICS, |metrics| {
            metrics.u32(4, 240)?.u32(5, 60)?.u32(10, u32::MAX)?.u32(12, 0x11)?;
            metrics.u32(13, 2000)?.str(16, "reno")?.u32(17, 1).map(drop)
        })
    });
    assert!(json(&route).ends_with(
        r#""metrics":[{"rtt":30,"rttvar":15,"ecn":null,"features":"0x11","rto_min":2000,"congestion":"reno","fastopen_no_cookie":1}]}"#
    ));
}

#[test]
fn next_hops_stand_at_the_end_with_weights_realms_and_flags() {
    // ip route add default nexthop via 10.0.0.9 onlink realm 3/7 weight 5 nexthop via inet6 fe80::1 dev if4
    let via = [&10_u16.to_ne_bytes()[..], &[0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]].concat();
    let hops = [
        hop(4, 4, 3, |writer| writer.ip(RTA_GATEWAY, ip("10.0.0.9"))?.u32(RTA_FLOW, 3 << 16 | 7)),
        hop(0, 0, 4, |writer| writer.attribute(RTA_VIA, &via)),
    ];
    let route = decode(IPV4, |writer| writer.attribute(RTA_MULTIPATH, &hops.concat())?.u32(RTA_NH_ID, 8));
    assert_eq!(
        json(&route),
        r#"{"type":"unicast","dst":"default","nhid":8,"table":"main","protocol":"3","scope":"global","flags":[],"nexthops":[{"gateway":"10.0.0.9","flow":{"from":"3","to":"inside"},"dev":"eth0","weight":5,"flags":["onlink"]},{"via":{"family":"inet6","host":"fe80::1"},"dev":"if4","weight":1,"flags":[]}]}"#
    );
}

#[test]
fn the_keys_of_an_encapsulation_stand_among_those_of_the_route() {
    let route = decode(to(IPV6, 128), |writer| {
        writer.ip(RTA_DST, ip("2001:db8::1"))?.u16(RTA_ENCAP_TYPE, 2)?.u32(RTA_OIF, 3)?;
        writer.nested(RTA_ENCAP, |tunnel| {
            tunnel.u64_be(1, 100)?.ip(2, ip("2.2.2.2"))?.u8(4, 7)?.u16_be(6, 5).map(drop)
        })
    });
    assert_eq!(
        json(&route),
        r#"{"type":"unicast","dst":"2001:db8::1","encap":"ip","id":100,"dst":"2.2.2.2","ttl":7,"key":true,"csum":true,"dev":"eth0","table":"main","protocol":"3","scope":"global","flags":[]}"#
    );
}

#[test]
fn encapsulations_that_few_kernels_have_are_written_as_ip_writes_them() {
    let written = |kind: u16, write: fn(&mut Writer) -> Result<(), crate::wire::WriteError>| {
        let route = decode(IPV6, |writer| writer.u16(RTA_ENCAP_TYPE, kind)?.nested(RTA_ENCAP, write));
        assert!(!matches!(route.encap(), Some(Encap::Other { .. }) | None));
        let json = json(&route);
        let (_, behind) = json.split_once(r#""encap":"#).unwrap();
        String::from(behind.split_once(r#","table""#).unwrap().0)
    };
    let mpls = |writer: &mut Writer| writer.attribute(1, &label(100, true))?.u8(2, 9).map(drop);
    assert_eq!(written(1, mpls), r#""mpls","dst":"100","ttl":9"#);
    let ila = |writer: &mut Writer| writer.u64_be(1, 1 << 48 | 2)?.u8(7, 2)?.u8(8, 1)?.u8(9, 9).map(drop);
    assert_eq!(
        written(3, ila),
        r#""ila","locator":"1:0:0:2","csum_mode":"no-action","ident_type":"luid","hook_type":"unknown""#
    );
    let bpf = |writer: &mut Writer| {
        writer.nested(1, |program| program.str(2, "first").map(drop))?.nested(3, |_| Ok(())).map(drop)
    };
    assert_eq!(written(6, bpf), r#""bpf","in":"first","xmit":"<unknown>""#);
    let ioam6 = |writer: &mut Writer| {
        writer.u8(1, 1)?.attribute(3, &[0, 123, 0, 3, 0xc0, 0, 0, 0])?.u32(4, 1)?.u32(5, 5).map(drop)
    };
    assert_eq!(
        written(9, ioam6),
        r#""ioam6","freqk":1,"freqn":5,"mode":"inline","trace":null,"prealloc":null,"type":"c00000","ns":123,"size":12"#
    );
    let xfrm = |writer: &mut Writer| writer.u32(1, 5)?.u32(2, 3).map(drop);
    assert_eq!(written(10, xfrm), r#""xfrm","if_id":5,"link_dev":"eth0""#);
}

#[test]
fn an_mpls_route_shows_its_labels_and_its_next_hops_no_weight() {
    let via = [&2_u16.to_ne_bytes()[..], &[10, 0, 0, 1]].concat();
    let route = decode(MPLS, |writer| {
        writer.attribute(RTA_DST, &label(100, true))?.attribute(RTA_NEWDST, &label(200, true))?;
        writer.attribute(RTA_VIA, &via)?.u32(RTA_OIF, 3)?.u8(RTA_TTL_PROPAGATE, 0)?;
        writer.attribute(RTA_MULTIPATH, &hop(1, 0, 3, bare))
    });
    assert_eq!(
        json(&route),
        r#"{"type":"unicast","dst":"100","to":"200","via":{"family":"inet","host":"10.0.0.1"},"dev":"eth0","table":"main","protocol":"4","scope":"global","flags":[],"ttl-propogate":false,"nexthops":[{"dev":"eth0","flags":["dead"]}]}"#
    );
}

#[test]
fn an_ipv6_address_ends_in_four_numbers_where_c_writes_it_so() {
    let route = decode(to(IPV6, 96), |writer| writer.ip(RTA_DST, ip("::1.2.0.0")));
    assert!(json(&route).contains(r#""dst":"::1.2.0.0/96""#));
}
