use alloc::string::ToString;
use alloc::vec::Vec;
use core::time::Duration;

use super::super::decode::*;
use super::super::{
    CacheFlags, Metric, Metrics, Realms, Route, RouteFlags, RouteKind, RoutePreference, RouteProtocol,
};
use super::{IPV4, IPV6, MPLS, bare, decode, hop, ip, label, net, to, try_decode};
use crate::rtnetlink::{Family, Scope};
use crate::wire::DecodeErrorKind;

#[test]
fn a_route_has_no_more_than_128_bytes() {
    assert!(size_of::<Route>() <= 128, "{}", size_of::<Route>());
}

#[test]
fn an_ordinary_ipv4_route_is_read_whole_and_allocates_nothing() {
    let route = decode([2, 24, 0, 8, 254, 186, 200, 1, 4, 0, 0, 0], |writer| {
        writer.u32(RTA_TABLE, 254)?.ip(RTA_DST, ip("192.0.2.0"))?.u32(RTA_PRIORITY, 20)?;
        writer.ip(RTA_PREFSRC, ip("10.0.0.1"))?.ip(RTA_GATEWAY, ip("10.0.0.254"))?.u32(RTA_OIF, 3)
    });
    assert_eq!(route.destination, net("192.0.2.0/24"));
    assert_eq!(route.gateway, Some(ip("10.0.0.254")));
    assert_eq!(route.preferred_source, Some(ip("10.0.0.1")));
    assert_eq!((route.output, route.priority, route.table, route.tos), (Some(3), Some(20), 254, 8));
    assert_eq!((route.family, route.scope), (Family::INET, Scope::SITE));
    assert_eq!((route.kind, route.protocol), (RouteKind::UNICAST, RouteProtocol::BGP));
    assert_eq!(route.flags, if cfg!(target_endian = "little") { RouteFlags::ONLINK } else { route.flags });
    assert_eq!((route.next_hop_id, route.preference, route.details), (None, None, None));
}

#[test]
fn an_ordinary_ipv6_route_allocates_nothing() {
    let route = decode(to(IPV6, 64), |writer| {
        writer.u32(RTA_TABLE, 254)?.ip(RTA_DST, ip("2001:db8::"))?.u32(RTA_PRIORITY, 1024)?;
        writer.ip(RTA_GATEWAY, ip("fe80::1"))?.u32(RTA_OIF, 3)?;
        writer.attribute(RTA_CACHEINFO, &[0; 32])?.u8(RTA_PREF, 0)
    });
    assert_eq!((route.destination, route.gateway), (net("2001:db8::/64"), Some(ip("fe80::1"))));
    assert_eq!(route.preference, Some(RoutePreference::MEDIUM));
    assert_eq!(route.details, None);
    assert_eq!((route.cache_info(), route.metrics(), route.next_hops().len()), (None, None, 0));
}

#[test]
fn a_default_route_has_the_prefix_of_its_family() {
    assert_eq!(decode(IPV4, bare).destination, net("0.0.0.0/0"));
    assert_eq!(decode(IPV6, bare).destination, net("::/0"));
    assert_eq!(decode(IPV6, bare).display_destination().to_string(), "default");
}

#[test]
fn destinations_are_shown_as_ip_shows_them() {
    let shown =
        |header, address| decode(header, |w| w.ip(RTA_DST, ip(address))).display_destination().to_string();
    assert_eq!(shown(to(IPV4, 24), "192.0.2.0"), "192.0.2.0/24");
    assert_eq!(shown(to(IPV4, 32), "192.0.2.1"), "192.0.2.1");
    assert_eq!(shown(to(IPV6, 128), "2001:db8::1"), "2001:db8::1");
    assert_eq!(shown(to(IPV6, 128), "::1.2.3.4"), "::1.2.3.4");
    assert_eq!(shown([128, 32, 0, 0, 253, 17, 0, 5, 0, 0, 0, 0], "239.1.1.1"), "239.1.1.1/32");
}

#[test]
fn a_table_beyond_255_is_in_its_attribute() {
    let mut header = IPV4;
    header[4] = 252;
    assert_eq!(decode(header, |writer| writer.u32(RTA_TABLE, 70_000)).table, 70_000);
    assert_eq!(decode(header, bare).table, 252);
}

#[test]
fn a_gateway_of_the_other_family_is_a_via() {
    let via = decode(IPV4, |writer| {
        let address = ip("2001:db8::2").to_string().parse::<core::net::Ipv6Addr>().unwrap().octets();
        writer.attribute(RTA_VIA, &[&10_u16.to_ne_bytes()[..], &address].concat())
    });
    assert_eq!((via.gateway, via.is_via()), (Some(ip("2001:db8::2")), true));
    let own = decode(IPV4, |writer| writer.ip(RTA_GATEWAY, ip("10.0.0.1")));
    assert!(!own.is_via());
    assert!(!decode(IPV4, bare).is_via());
}

#[test]
fn the_next_hops_of_a_route_have_all_that_is_theirs() {
    let hops = [
        hop(4, 4, 3, |writer| writer.ip(RTA_GATEWAY, ip("10.0.0.254"))?.u32(RTA_FLOW, 3 << 16 | 4)),
        hop(0, 255, 5, |writer| {
            let address = "fe80::1".parse::<core::net::Ipv6Addr>().unwrap().octets();
            writer.attribute(RTA_VIA, &[&10_u16.to_ne_bytes()[..], &address].concat())
        }),
    ];
    let route = decode(IPV4, |writer| writer.attribute(RTA_MULTIPATH, &hops.concat()));
    let [first, second] = route.next_hops() else { panic!("{route:?}") };
    assert_eq!((first.output, first.weight, first.flags), (3, 5, RouteFlags::ONLINK));
    assert_eq!((first.gateway, first.realms), (Some(ip("10.0.0.254")), Some(Realms { from: 3, to: 4 })));
    assert_eq!((second.output, second.weight, second.gateway), (5, 256, Some(ip("fe80::1"))));
    assert_eq!((route.output, route.gateway), (None, None));
}

#[test]
fn a_next_hop_longer_than_what_holds_it_is_an_error_that_says_where() {
    let mut hops = [hop(0, 0, 3, bare), hop(0, 0, 4, bare)].concat();
    hops[8..10].copy_from_slice(&12_u16.to_ne_bytes());
    let error = try_decode(IPV4, |writer| writer.attribute(RTA_MULTIPATH, &hops)).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Truncated { expected: 12, actual: 8 });
    assert_eq!((error.offset(), error.path()), (16 + 12 + 4 + 8, &[RTA_MULTIPATH][..]));
}

#[test]
fn what_is_wrong_inside_a_next_hop_is_found_by_its_path() {
    let hops =
        [hop(0, 0, 3, bare), hop(0, 0, 4, |writer| writer.attribute(RTA_GATEWAY, &[1, 2, 3]))].concat();
    let error = try_decode(IPV4, |writer| writer.attribute(RTA_MULTIPATH, &hops)).unwrap_err();
    assert_eq!(error.path(), [RTA_MULTIPATH, RTA_GATEWAY]);
    assert_eq!(error.offset(), 16 + 12 + 4 + 8 + 8 + 4);
}

#[test]
fn a_prefix_longer_than_its_address_is_an_error_that_says_where() {
    let error = try_decode(to(IPV4, 33), bare).unwrap_err();
    assert_eq!((error.offset(), error.path().len()), (17, 0));
    let error = try_decode(to(IPV6, 64), |writer| writer.ip(RTA_DST, ip("1.2.3.4"))).unwrap_err();
    assert_eq!(error.path(), [RTA_DST]);
}

#[test]
fn metrics_are_read_with_their_locks_and_in_ips_order() {
    let route = decode(IPV4, |writer| {
        writer.nested(RTA_METRICS, |metrics| {
            metrics.u32(1, 1 << 2 | 1 << 6)?.u32(2, 1400)?.u32(4, 240)?.u32(5, 60)?.u32(12, 1)?;
            metrics.u32(10, u32::MAX)?.u32(13, 40)?.str(16, "reno")?.u32(99, 7).map(drop)
        })
    });
    let metrics = route.metrics().unwrap();
    let all: Vec<_> = metrics.iter().map(|m| (m.metric.name().unwrap(), m.value, m.locked)).collect();
    let expected = [
        ("mtu", 1400, true),
        ("rtt", 240, false),
        ("rttvar", 60, false),
        ("ssthresh", 0, true),
        ("features", Metrics::FEATURE_ECN, false),
        ("rto_min", 40, false),
        ("congctl", 0, false),
    ];
    assert_eq!(all, expected, "a locked one without a value is there, a hop limit of -1 is not");
    let times: Vec<_> = metrics.iter().filter_map(|metric| metric.milliseconds()).collect();
    assert_eq!(times, [30, 15, 40]);
    assert_eq!(metrics.congestion(), Some("reno"));
    assert_eq!((metrics.get(Metric::MTU), metrics.get(Metric::ADVMSS)), (Some(1400), None));
    assert_eq!((metrics.get(Metric(77)), metrics.is_locked(Metric(77))), (None, false));
}

#[test]
fn a_cached_route_says_when_it_expires() {
    let cached = |expires: i32| {
        let header = [10, 0, 0, 0, 254, 3, 0, 1];
        let flags = RouteFlags::CLONED.bits().to_ne_bytes();
        let header = [&header[..], &flags].concat().try_into().unwrap();
        let numbers = [1, 248, expires as u32, -113_i32 as u32, 5, 0, 0, 0];
        decode(header, |writer| writer.attribute(RTA_CACHEINFO, &numbers.map(u32::to_ne_bytes).concat()))
    };
    let route = cached(59_722);
    let cache = route.cache_info().unwrap();
    assert_eq!((cache.users, cache.age, cache.error, cache.used), (1, 248, -113, 5));
    assert_eq!((cache.lifetime(), cache.expires_seconds()), (Some(Duration::from_millis(597_220)), 597));
    assert!(route.is_cached());
    assert_eq!(route.cache_flags(), None, "IPv6 has none");
    let gone = cached(-150);
    assert_eq!(gone.cache_info().map(|cache| (cache.lifetime(), cache.expires_seconds())), Some((None, -1)));
}

#[test]
fn the_short_cache_information_of_old_kernels_is_taken() {
    let numbers = [0, 0, 100, 0, 0].map(u32::to_ne_bytes).concat();
    let route = decode(IPV6, |writer| writer.attribute(RTA_CACHEINFO, &numbers));
    assert_eq!(route.cache_info().map(|cache| cache.expires), Some(100));
}

#[test]
fn the_answer_to_a_lookup_says_more_of_the_packet() {
    let flags = (RouteFlags::CLONED.bits() | CacheFlags::LOCAL.bits()).to_ne_bytes();
    let header = [&[2, 32, 32, 0, 254, 0, 0, 2][..], &flags].concat().try_into().unwrap();
    let route = decode(header, |writer| {
        writer.ip(RTA_DST, ip("10.0.0.2"))?.ip(RTA_SRC, ip("10.0.0.1"))?.u32(RTA_IIF, 4)?;
        writer.u32(RTA_MARK, 7)?.u32(RTA_UID, 55)?.u32(RTA_FLOW, 7)
    });
    assert_eq!((route.source(), route.input()), (net("10.0.0.1/32"), Some(4)));
    assert_eq!(route.display_source().unwrap().to_string(), "10.0.0.1");
    assert_eq!(route.cache_flags().map(|flags| flags.to_string()).as_deref(), Some("local"));
    let details = route.details.unwrap();
    assert_eq!((details.mark, details.uid), (Some(7), Some(55)));
    assert_eq!(details.realms, Some(Realms { from: 0, to: 7 }));
}

#[test]
fn a_multicast_route_is_a_route() {
    let route = decode([128, 32, 32, 0, 253, 17, 0, 5, 0, 0, 0, 0], |writer| {
        writer.ip(RTA_SRC, ip("10.0.0.9"))?.ip(RTA_DST, ip("239.1.1.1"))?.u32(RTA_IIF, 3)?;
        let counted = [1, 2, 3].map(u64::to_ne_bytes).concat();
        let hops = hop(0, 4, 2, bare);
        writer.attribute(RTA_MULTIPATH, &hops)?.attribute(RTA_MFC_STATS, &counted)?.u64(RTA_EXPIRES, 9)
    });
    assert_eq!((route.destination, route.source()), (net("239.1.1.1/32"), net("10.0.0.9/32")));
    assert_eq!((route.protocol, route.protocol.name()), (RouteProtocol::MROUTED, None));
    assert_eq!(route.next_hops()[0].weight, 5);
    let details = route.details.unwrap();
    let counters = details.multicast.unwrap();
    assert_eq!((counters.packets, counters.bytes, counters.wrong_interface), (1, 2, 3));
    assert_eq!(details.last_use, Some(9));
}

#[test]
fn an_mpls_route_has_labels_and_no_prefix() {
    let route = decode(MPLS, |writer| {
        let out = [label(200, false), label(300, true), label(400, true)].concat();
        let mac = [&17_u16.to_ne_bytes()[..], &[2, 0, 0, 0, 0, 1]].concat();
        writer.attribute(RTA_DST, &label(100, true))?.attribute(RTA_NEWDST, &out)?;
        writer.attribute(RTA_VIA, &mac)?.u8(RTA_TTL_PROPAGATE, 1)?.u32(RTA_OIF, 3)
    });
    assert_eq!((route.destination, route.gateway), (None, None));
    assert_eq!(route.display_destination().to_string(), "100");
    // No kernel sends a stack of no labels; it would say no more than none.
    let bare = decode(MPLS, |writer| writer.attribute(RTA_DST, &[]));
    assert_eq!(bare.display_destination().to_string(), "default");
    let details = route.details.unwrap();
    assert_eq!(details.label.unwrap().as_slice(), [100]);
    assert_eq!(details.new_labels.unwrap().to_string(), "200/300", "the stack ends at its bottom");
    let via = details.via.unwrap();
    assert_eq!((via.family, via.to_string()), (Family::PACKET, "02:00:00:00:00:01".to_string()));
    assert_eq!(details.ttl_propagate, Some(true));
}

#[test]
fn a_family_without_prefixes_and_an_unknown_attribute_are_no_errors() {
    let route = decode([12, 16, 0, 0, 254, 0, 0, 1, 0, 0, 0, 0], |writer| {
        writer.attribute(RTA_DST, &[1, 2])?.attribute(900, &[1, 2, 3])
    });
    assert_eq!((route.destination, route.details), (None, None));
}

#[test]
fn names_are_those_of_ip() {
    assert_eq!("blackhole".parse(), Ok(RouteKind::BLACKHOLE));
    assert_eq!("0x10".parse(), Ok(RouteProtocol::DHCP));
    assert_eq!(RouteProtocol(77).to_string(), "77");
    let flags = RouteFlags::LINKDOWN | RouteFlags::DEAD | RouteFlags::ROUTE_OFFLOAD | RouteFlags::CLONED;
    assert_eq!(flags.names().collect::<Vec<_>>(), ["dead", "linkdown", "rt_offload"]);
}
