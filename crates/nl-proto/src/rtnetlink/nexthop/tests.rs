use alloc::string::ToString;
use alloc::vec::Vec;
use core::net::IpAddr;
use core::time::Duration;

use super::decode::*;
use super::{NextHopGroupType, NextHopMember, NextHopObject, NextHopOperations, NextHopPackets, Ticks};
use crate::dump::DumpRequest;
use crate::rtnetlink::route::{Encap, EncapKind};
use crate::rtnetlink::testing::{message, rows, sent};
use crate::rtnetlink::{Family, RTM_NEWNEXTHOP, RouteFlags, RouteProtocol, Scope};
use crate::wire::{DecodeErrorKind, WriteError, Writer};

/// IPv4, on the link, of BGP, `onlink`.
const IPV4: [u8; 4] = [2, 253, 186, 0];
const GROUP: [u8; 4] = [0; 4];
const WIDE: u32 = 0x8000_0000;

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// The flags stand in the host's byte order.
fn new(
    header: [u8; 4],
    flags: u32,
    write: impl FnOnce(&mut Writer) -> Result<&mut Writer, WriteError>,
) -> Vec<u8> {
    message(RTM_NEWNEXTHOP, &[header, flags.to_ne_bytes()].concat(), write)
}

fn decode(message: Vec<u8>) -> NextHopObject {
    rows(NextHopObject::dump(), &[message]).remove(0).unwrap()
}

/// Members as `struct nexthop_grp`: a number, the weight's lower and upper bits.
fn members(members: &[(u32, u8, u8)]) -> Vec<u8> {
    let member = |&(id, low, high): &(u32, u8, u8)| [id.to_ne_bytes(), [low, high, 0xee, 0xee]].concat();
    members.iter().flat_map(member).collect()
}

fn weights(object: &NextHopObject) -> Vec<(u32, u16)> {
    let members = &object.group.as_ref().unwrap().members;
    members.iter().map(|NextHopMember { id, weight }| (*id, *weight)).collect()
}

#[test]
fn a_row_has_no_more_than_72_bytes() {
    assert!(size_of::<NextHopObject>() <= 72, "{}", size_of::<NextHopObject>());
}

#[test]
fn an_object_is_read_whole() {
    let object = decode(new(IPV4, 4, |writer| {
        writer.u32(NHA_ID, 7)?.u32(NHA_OIF, 3)?.ip(NHA_GATEWAY, ip("10.0.0.2"))?;
        writer.nested(NHA_ENCAP, |mpls| mpls.u8(2, 9).map(drop))?.u16(NHA_ENCAP_TYPE, 1)
    }));
    assert_eq!((object.id, object.output, object.gateway), (7, Some(3), Some(ip("10.0.0.2"))));
    assert_eq!((object.family, object.scope), (Family::INET, Scope::LINK));
    assert_eq!((object.protocol, object.flags), (RouteProtocol::BGP, RouteFlags::ONLINK));
    assert_eq!(object.encap.as_deref().map(Encap::kind), Some(EncapKind::MPLS));
    assert!(!object.blackhole && !object.fdb && object.group.is_none());
    let blackhole = decode(new([10, 0, 0, 0], 0, |writer| writer.u32(NHA_ID, 8)?.flag(NHA_BLACKHOLE)));
    assert!(blackhole.blackhole && blackhole.family == Family::INET6);
    let fdb = decode(new(IPV4, 0, |writer| writer.flag(NHA_FDB)?.ip(NHA_GATEWAY, ip("2001:db8::2"))));
    assert!(fdb.fdb && fdb.gateway == Some(ip("2001:db8::2")));
}

#[test]
fn a_weight_has_its_upper_bits_where_the_kernel_says_so() {
    let group = |operations: Option<u32>| {
        decode(new(GROUP, 0, |writer| {
            writer.attribute(NHA_GROUP, &members(&[(1, 2, 0), (3, 0, 0), (4, 43, 1), (5, 255, 255)]))?;
            match operations {
                Some(operations) => writer.u32(NHA_OP_FLAGS, operations),
                None => Ok(writer),
            }
        }))
    };
    // The upper bits are what was in the kernel's memory.
    for narrow in [group(None), group(Some(3))] {
        assert_eq!(weights(&narrow), [(1, 3), (3, 1), (4, 44), (5, 256)]);
    }
    let wide = group(Some(WIDE));
    assert_eq!(weights(&wide), [(1, 3), (3, 1), (4, 300), (5, 65_535)]);
    assert_eq!(wide.group.unwrap().operations, NextHopOperations::WIDE_WEIGHTS);
}

#[test]
fn a_group_that_ends_inside_a_member_is_an_error_that_says_where() {
    let cut = new(GROUP, 0, |writer| writer.u32(NHA_ID, 1)?.attribute(NHA_GROUP, &[0; 12]));
    let error = rows(NextHopObject::dump(), &[cut]).remove(0).unwrap_err();
    assert_eq!(error.offset(), 16 + 8 + 8 + 4);
    assert!(matches!(error.kind(), DecodeErrorKind::Value(_)));
}

#[test]
fn a_resilient_group_has_its_buckets_and_times() {
    let group = decode(new(GROUP, 0, |writer| {
        writer.u16(NHA_GROUP_TYPE, 1)?.nested(NHA_RES_GROUP, |group| {
            group.u16(1, 8)?.u32(2, 10_000)?.u32(3, 50)?.u64(4, u64::from(u32::MAX) + 1).map(drop)
        })
    }));
    let group = *group.group.unwrap();
    let resilient = group.resilient.unwrap();
    assert_eq!((group.kind, resilient.buckets), (NextHopGroupType::RESILIENT, 8));
    assert_eq!(resilient.idle_timer.duration(), Duration::from_secs(100));
    let shown = [resilient.idle_timer, resilient.unbalanced_timer, resilient.unbalanced_time];
    assert_eq!(shown.map(|time| time.to_string()), ["100", "0.5", "42949672.96"]);
    assert_eq!(Ticks(u64::MAX).duration(), Duration::from_millis(u64::MAX));
}

#[test]
fn statistics_are_read_in_either_width() {
    let group = decode(new(GROUP, 0, |writer| {
        writer.u32(NHA_HW_STATS_ENABLE, 1)?.u32(NHA_HW_STATS_USED, 0)?.nested(NHA_GROUP_STATS, |all| {
            all.nested(1, |member| member.u32(1, 7)?.u32(2, 9).map(drop))?
                .nested(1, |member| member.u32(1, 8)?.u64(2, 1 << 40)?.u32(3, 5).map(drop))
                .map(drop)
        })
    }));
    let group = *group.group.unwrap();
    assert_eq!((group.hardware_counts, group.hardware_counted), (Some(true), Some(false)));
    let packets = |id, packets, hardware| NextHopPackets { id, packets, hardware };
    assert_eq!(group.packets, [packets(7, 9, None), packets(8, 1 << 40, Some(5))]);
}

#[test]
fn filters_are_exact_on_a_kernel_that_ignores_them() {
    let all = [
        new(IPV4, 0, |writer| writer.u32(NHA_ID, 1)?.u32(NHA_OIF, 3)),
        new([10, 0, 0, 0], 0, |writer| writer.u32(NHA_ID, 2)?.u32(NHA_OIF, 4)),
        new(GROUP, 0, |writer| writer.u32(NHA_ID, 3)?.attribute(NHA_GROUP, &members(&[(1, 0, 0)]))),
        new(IPV4, 0, |writer| writer.u32(NHA_ID, 4)?.flag(NHA_FDB)?.ip(NHA_GATEWAY, ip("10.0.0.2"))),
    ];
    let kept = |request: DumpRequest<NextHopObject>| {
        let ids = rows(request, &all).into_iter().map(|row| row.unwrap().id.to_string());
        ids.collect::<Vec<_>>().join(" ")
    };
    let dump = NextHopObject::dump;
    assert_eq!(kept(dump()), "1 2 3 4");
    assert_eq!(kept(dump().ipv4()), "1 4");
    assert_eq!(kept(dump().ipv6()), "2");
    assert_eq!(kept(dump().family(Family::UNSPEC)), "3");
    assert_eq!(kept(dump().output(3)), "1");
    assert_eq!(kept(dump().output(0)), "");
    assert_eq!(kept(dump().master(5)), "1 2 3 4", "no row shows it");
    assert_eq!(kept(dump().master(0)), "");
    assert_eq!(kept(dump().groups()), "3");
    assert_eq!(kept(dump().fdb()), "4");
    assert_eq!(kept(dump().protocol(RouteProtocol::BGP)), "1 4");
    assert_eq!(kept(dump().protocol(RouteProtocol::UNSPEC)), "2 3");
    assert_eq!(kept(dump().statistics()), "1 2 3 4");
}

#[test]
fn what_the_kernel_filters_by_is_in_the_request() {
    let request = |family: u8, write: fn(&mut Writer) -> Result<&mut Writer, WriteError>| {
        message(0, &[family, 0, 0, 0, 0, 0, 0, 0], write).split_off(16)
    };
    let dump = NextHopObject::dump;
    assert_eq!(sent(&dump().ipv6()), request(10, |writer| Ok(writer)));
    let all = dump().output(7).master(9).groups().statistics();
    assert_eq!(sent(&all), request(0, |writer| writer.u32(5, 7)?.u32(10, 9)?.flag(9)?.u32(14, 3)));
    let untold = dump().fdb().protocol(RouteProtocol::BGP);
    assert_eq!(sent(&untold), sent(&dump()));
    let one = NextHopObject::get(7);
    assert_eq!(sent(&one), request(0, |writer| writer.u32(1, 7)));
    assert!(!one.as_request().is_dump());
}

#[cfg(feature = "serde")]
#[test]
fn keys_and_values_are_those_of_ip() {
    let json = |object: Vec<u8>| serde_json::to_string(&decode(object)).unwrap();
    let plain =
        new(IPV4, 4, |writer| writer.u32(NHA_ID, 1)?.u32(NHA_OIF, 3)?.ip(NHA_GATEWAY, ip("10.0.0.2")));
    assert_eq!(
        json(plain),
        r#"{"id":1,"gateway":"10.0.0.2","dev":"if3","scope":"link","protocol":"bgp","flags":["onlink"]}"#
    );
    let blackhole = new([2, 0, 0, 0], 0, |writer| writer.u32(NHA_ID, 2)?.flag(NHA_BLACKHOLE));
    assert_eq!(
        json(blackhole),
        r#"{"id":2,"scope":"global","blackhole":null,"protocol":"unspec","flags":[]}"#
    );
    let group = new(GROUP, 0, |writer| {
        writer.u32(NHA_ID, 3)?.flag(NHA_FDB)?.u16(NHA_GROUP_TYPE, 1)?;
        writer
            .attribute(NHA_GROUP, &members(&[(1, 2, 0), (2, 0, 0)]))?
            .nested(NHA_RES_GROUP, |group| group.u16(1, 8)?.u32(2, 10_000)?.u32(3, 50)?.u64(4, 0).map(drop))
    });
    assert_eq!(
        json(group),
        concat!(
            r#"{"id":3,"group":[{"id":1,"weight":3},{"id":2}],"type":"resilient","resilient_args":{"buckets":8,"#,
            r#""idle_timer":100,"unbalanced_timer":0.5,"unbalanced_time":0},"scope":"global","protocol":"unspec","#,
            r#""flags":[],"fdb":null}"#
        )
    );
    let unknown = new(GROUP, 0, |writer| writer.u32(NHA_ID, 4)?.u16(NHA_GROUP_TYPE, 9));
    assert_eq!(json(unknown), r#"{"id":4,"type":"unknown","scope":"global","protocol":"unspec","flags":[]}"#);
}
