use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::super::decode::*;
use super::super::{Route, RouteFlags, RouteKind, RouteProtocol};
use super::{IPV4, IPV6, bare, hop, ip, new, to};
use crate::dump::DumpRequest;
use crate::rtnetlink::testing::{rows, sent};
use crate::rtnetlink::{Family, Scope};

/// Routes that differ in everything that a filter looks at, each told by its metric.
fn all() -> Vec<Vec<u8>> {
    let flags = RouteFlags::CLONED.bits().to_ne_bytes();
    let cached = [&[2, 32, 0, 0, 254, 0, 0, 1][..], &flags].concat().try_into().unwrap();
    let hops = [hop(0, 0, 3, |w| w.ip(RTA_GATEWAY, ip("10.0.0.9"))), hop(0, 0, 7, bare)].concat();
    let via = [&10_u16.to_ne_bytes()[..], &[0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]].concat();
    [
        new(IPV4, |w| w.u32(RTA_PRIORITY, 1)?.ip(RTA_GATEWAY, ip("10.0.0.1"))?.u32(RTA_OIF, 3)),
        new([2, 24, 0, 8, 252, 186, 253, 6, 0, 0, 0, 0], |w| {
            w.u32(RTA_TABLE, 1000)?.ip(RTA_DST, ip("10.1.2.0"))?.u32(RTA_PRIORITY, 2)?.u32(RTA_NH_ID, 4)
        }),
        new(to(IPV4, 16), |w| {
            w.ip(RTA_DST, ip("10.1.0.0"))?.u32(RTA_PRIORITY, 3)?.attribute(RTA_MULTIPATH, &hops)
        }),
        new(to(IPV4, 32), |w| {
            w.ip(RTA_DST, ip("10.1.2.3"))?.u32(RTA_PRIORITY, 4)?.attribute(RTA_VIA, &via)?.u32(RTA_OIF, 4)
        }),
        new(cached, |w| w.ip(RTA_DST, ip("10.1.2.3"))?.u32(RTA_PRIORITY, 5)?.ip(RTA_PREFSRC, ip("10.0.0.2"))),
        new([10, 48, 32, 0, 254, 3, 0, 1, 0, 0, 0, 0], |w| {
            w.ip(RTA_DST, ip("2001:db8:6::"))?.ip(RTA_SRC, ip("2001:db8::"))?.u32(RTA_PRIORITY, 6)
        }),
        new(IPV6, |w| w.u32(RTA_PRIORITY, 7)),
    ]
    .to_vec()
}

/// The metrics of those that are kept, by a kernel that filters nothing.
fn kept(request: DumpRequest<Route>) -> String {
    rows(request, &all()).into_iter().map(|row| row.unwrap().priority.unwrap().to_string()).collect()
}

#[test]
fn filters_are_exact_on_a_kernel_that_ignores_them() {
    assert_eq!(kept(Route::dump()), "1234567");
    assert_eq!(kept(Route::dump().ipv4()), "12345");
    assert_eq!(kept(Route::dump().ipv6()), "67");
    assert_eq!(kept(Route::dump().family(Family::MPLS)), "");
    assert_eq!(kept(Route::dump().table(1000)), "2");
    assert_eq!(kept(Route::dump().table(254)), "134567");
    assert_eq!(kept(Route::dump().main_table()), "134567");
    assert_eq!(kept(Route::dump().table(252)), "", "RTA_TABLE is the table, not the byte in the header");
    assert_eq!(kept(Route::dump().protocol(RouteProtocol::BGP)), "2");
    assert_eq!(kept(Route::dump().kind(RouteKind::BLACKHOLE)), "2");
    assert_eq!(kept(Route::dump().kind(RouteKind::UNICAST)), "134567");
    assert_eq!(kept(Route::dump().cached()), "5");
    assert_eq!(kept(Route::dump().ipv4().table(254).kind(RouteKind::UNICAST)), "1345");
}

#[test]
fn an_output_is_sought_in_the_next_hops_and_not_missed_where_it_does_not_show() {
    assert_eq!(kept(Route::dump().ipv4().output(3)), "1235");
    assert_eq!(kept(Route::dump().ipv4().output(7)), "235");
    assert_eq!(kept(Route::dump().ipv4().output(4)), "245");
}

#[test]
fn filters_that_the_kernel_lacks_are_exact_too() {
    assert_eq!(kept(Route::dump().scope(Scope::LINK)), "2");
    assert_eq!(kept(Route::dump().tos(8)), "2");
    assert_eq!(kept(Route::dump().priority(3)), "3");
    assert_eq!(kept(Route::dump().priority(0)), "");
    assert_eq!(kept(Route::dump().preferred_source(ip("10.0.0.2"))), "5");
    assert_eq!(kept(Route::dump().gateway(ip("10.0.0.1"))), "1");
    assert_eq!(kept(Route::dump().gateway(ip("10.0.0.9"))), "3", "it is sought in the next hops");
    assert_eq!(kept(Route::dump().gateway(ip("fe80::1"))), "4");
    assert_eq!(kept(Route::dump().source("2001:db8::/32".parse().unwrap())), "6");
    assert_eq!(kept(Route::dump().source("::/0".parse().unwrap())), "7");
}

#[test]
fn prefixes_are_looked_for_around_within_and_exactly() {
    let net = |text: &str| text.parse().unwrap();
    assert_eq!(kept(Route::dump().within(net("10.1.2.0/23"))), "245");
    assert_eq!(kept(Route::dump().within(net("0.0.0.0/0"))), "12345", "no IPv6 route");
    assert_eq!(kept(Route::dump().containing(net("10.1.2.0/24"))), "123");
    assert_eq!(kept(Route::dump().exactly(net("10.1.2.0/24"))), "2");
    assert_eq!(
        kept(Route::dump().exactly(net("10.1.2.99/24"))),
        "2",
        "the bits behind the prefix do not count"
    );
    assert_eq!(kept(Route::dump().exactly(net("0.0.0.0/0"))), "1");
    assert_eq!(kept(Route::dump().exactly(net("::/0"))), "7");
}

#[test]
fn what_a_filter_cannot_read_is_left_to_the_decoder_to_report() {
    let broken = new(to(IPV4, 24), |writer| writer.u16(RTA_TABLE, 1));
    let rows = rows(Route::dump().table(1000), &[broken]);
    assert_eq!(rows[0].as_ref().unwrap_err().path(), [RTA_TABLE]);
}

#[test]
fn the_kernel_is_asked_for_what_it_can_filter() {
    let number = |kind: u16, number: u32| {
        [&8_u16.to_ne_bytes()[..], &kind.to_ne_bytes(), &number.to_ne_bytes()].concat()
    };
    let body = |header: [u8; 12], attributes: &[u8]| [&header[..], attributes].concat();
    assert_eq!(sent(&Route::dump()), [0; 12]);
    assert_eq!(sent(&Route::dump().ipv6()), body([10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]));
    let table = Route::dump().ipv4().table(254).protocol(RouteProtocol::BGP).kind(RouteKind::THROW).output(3);
    let attributes = [number(RTA_TABLE, 254), number(RTA_OIF, 3)].concat();
    assert_eq!(sent(&table), body([2, 0, 0, 0, 254, 186, 0, 9, 0, 0, 0, 0], &attributes));
    assert_eq!(sent(&Route::dump().table(70_000)), body([0; 12], &number(RTA_TABLE, 70_000)));
    assert_eq!(sent(&Route::dump().main_table()), sent(&Route::dump().table(254)));
    assert_eq!(sent(&Route::dump().kind(RouteKind::BLACKHOLE)), [0; 12], "it would miss some");
    assert_eq!(sent(&Route::dump().cached())[8..], RouteFlags::CLONED.bits().to_ne_bytes());
    // Strict checking refuses any of these in a request.
    assert_eq!(sent(&Route::dump().scope(Scope::LINK).tos(8).priority(3)), [0; 12]);
    assert_eq!(sent(&Route::dump().within("10.0.0.0/8".parse().unwrap()))[..2], [2, 0]);
}

#[test]
fn a_lookup_asks_as_ip_does() {
    let v4 = sent(&Route::get(ip("192.0.2.1")));
    assert_eq!(v4[..8], [2, 32, 0, 0, 0, 0, 0, 0]);
    assert_eq!(v4[8..12], RouteFlags::LOOKUP_TABLE.bits().to_ne_bytes());
    assert_eq!(v4[16..], [192, 0, 2, 1]);

    let v6 = Route::lookup(ip("2001:db8::1")).from(ip("2001:db8::2")).tos(4).fib_match();
    let v6 = sent(&v6.destination_port(0x1234).request());
    assert_eq!(v6[..8], [10, 128, 128, 4, 0, 0, 0, 0]);
    assert_eq!(v6[8..12], RouteFlags::FIB_MATCH.bits().to_ne_bytes(), "IPv6 refuses the other flag");
    assert_eq!(v6.len(), 12 + 20 + 20 + 6);
    assert_eq!(v6[56..58], [0x12, 0x34], "ports are in network order");
    assert!(!Route::get(ip("192.0.2.1")).as_request().is_dump());
}
