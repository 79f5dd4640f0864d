use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;
use core::net::Ipv6Addr;

use super::super::decode::{RTA_ENCAP, RTA_ENCAP_TYPE, RTA_MULTIPATH, RTA_OIF};
use super::super::{
    BpfProgram, Encap, EncapKind, IlaChecksum, IlaHook, Ioam6Mode, Route, Seg6Action, Seg6Counters,
    Seg6Flavors, Seg6Mode, TunnelFlags,
};
use super::{IPV4, IPV6, decode, hop, ip, label, new, try_decode};
use crate::rtnetlink::testing::rows;
use crate::wire::{DecodeError, WriteError, Writer};

fn try_encap(
    kind: EncapKind,
    write: impl FnOnce(&mut Writer) -> Result<(), WriteError>,
) -> Result<Encap, DecodeError> {
    let route = try_decode(IPV6, |writer| writer.u16(RTA_ENCAP_TYPE, kind.0)?.nested(RTA_ENCAP, write))?;
    let encap = route.encap().unwrap().clone();
    assert_eq!(encap.kind(), kind);
    Ok(encap)
}

fn encap(kind: EncapKind, write: impl FnOnce(&mut Writer) -> Result<(), WriteError>) -> Encap {
    try_encap(kind, write).unwrap()
}

fn v6(text: &str) -> Ipv6Addr {
    text.parse().unwrap()
}

/// `struct ipv6_sr_hdr`, its addresses as they are to be visited.
fn segments(flags: u8, addresses: &[&str]) -> Vec<u8> {
    let words = addresses.len() as u8 * 2;
    let last = addresses.len() as u8 - 1;
    let mut header = vec![0, words, 4, last, last, flags, 0, 0];
    header.extend(addresses.iter().rev().flat_map(|address| v6(address).octets()));
    header
}

#[test]
fn the_kind_may_come_before_or_behind_and_must_be_there() {
    let behind = decode(IPV6, |writer| writer.nested(RTA_ENCAP, |_| Ok(()))?.u16(RTA_ENCAP_TYPE, 6));
    assert_eq!(behind.encap().map(Encap::kind), Some(EncapKind::BPF));
    let without = decode(IPV6, |writer| writer.nested(RTA_ENCAP, |_| Ok(())));
    assert_eq!(without.encap(), None);
}

#[test]
fn what_is_wrong_beside_an_encapsulation_is_told_in_its_own_place() {
    let mut bytes = new(IPV6, |writer| writer.nested(RTA_ENCAP, |_| Ok(()))?.u32(RTA_OIF, 3));
    // The length of what stands behind the encapsulation is less than its header.
    bytes[32] = 2;
    let error = rows(Route::dump(), &[bytes]).remove(0).unwrap_err();
    assert_eq!((error.offset(), error.path()), (32, &[][..]));

    fn long(writer: &mut Writer) -> Result<&mut Writer, WriteError> {
        writer.nested(RTA_ENCAP, |_| Ok(()))?.u32(RTA_ENCAP_TYPE, 6)
    }
    let error = try_decode(IPV6, long).unwrap_err();
    assert_eq!((error.offset(), error.path()), (36, &[RTA_ENCAP_TYPE][..]));
    let hop = hop(0, 0, 3, long);
    let error = try_decode(IPV6, |writer| writer.attribute(RTA_MULTIPATH, &hop)).unwrap_err();
    assert_eq!((error.offset(), error.path()), (48, &[RTA_MULTIPATH, RTA_ENCAP_TYPE][..]));
}

#[test]
fn an_unknown_kind_is_kept_raw() {
    let Encap::Other { kind, attributes } = encap(EncapKind(40), |writer| writer.u8(1, 2).map(drop)) else {
        panic!("it is not known")
    };
    assert_eq!((kind, attributes.get(4)), (EncapKind(40), Some(&2)));
}

#[test]
fn next_hops_have_encapsulations_of_their_own() {
    let hop = hop(0, 0, 3, |writer| {
        writer.nested(RTA_ENCAP, |mpls| mpls.attribute(1, &label(7, true)).map(drop))?.u16(RTA_ENCAP_TYPE, 1)
    });
    let route = decode(IPV4, |writer| writer.attribute(RTA_MULTIPATH, &hop));
    let Some(Encap::Mpls(mpls)) = route.next_hops()[0].encap.as_deref() else { panic!("{route:?}") };
    assert_eq!((mpls.labels.as_slice(), mpls.ttl), (&[7][..], None));
    assert_eq!(route.encap(), None);
}

#[test]
fn mpls_labels_have_a_time_to_live() {
    let labels = [label(100, false), label(200, true)].concat();
    let encap = encap(EncapKind::MPLS, |writer| writer.attribute(1, &labels)?.u8(2, 9).map(drop));
    let Encap::Mpls(mpls) = encap else { panic!("{encap:?}") };
    assert_eq!((mpls.labels.to_string().as_str(), mpls.ttl), ("100/200", Some(9)));
}

#[test]
fn a_tunnel_is_read_whole() {
    let Encap::Ip(tunnel) = encap(EncapKind::IP, |writer| {
        writer.u64_be(1, 100)?.ip(2, ip("2.2.2.2"))?.ip(3, ip("1.1.1.1"))?.u8(4, 7)?.u8(5, 4)?;
        writer.u16_be(6, 0xd)?.attribute(8, &[8, 0, 2, 0, 1, 0, 0, 0]).map(drop)
    }) else {
        panic!("it is an IPv4 tunnel")
    };
    assert_eq!((tunnel.id, tunnel.source), (Some(100), Some(ip("1.1.1.1"))));
    assert_eq!(tunnel.destination, Some(ip("2.2.2.2")));
    assert_eq!((tunnel.hop_limit, tunnel.traffic_class), (Some(7), Some(4)));
    assert_eq!(tunnel.flags, Some(TunnelFlags::KEY | TunnelFlags::CHECKSUM | TunnelFlags::SEQUENCE));
    assert_eq!(tunnel.options.unwrap().len(), 8);
}

#[test]
fn segments_are_in_the_order_in_which_they_are_visited() {
    let encap = encap(EncapKind::SEG6, |writer| {
        let header = segments(0, &["2001::1", "2001::2", "2001::3"]);
        writer.attribute(1, &[&1_u32.to_ne_bytes()[..], &header].concat())?.ip(2, ip("2001::9")).map(drop)
    });
    let Encap::Seg6(seg6) = encap else { panic!("{encap:?}") };
    assert_eq!((seg6.mode, seg6.source), (Seg6Mode::ENCAP, Some(v6("2001::9"))));
    assert_eq!(*seg6.segments.addresses, ["2001::1", "2001::2", "2001::3"].map(v6));
    assert_eq!(seg6.segments.hmac_key, None);
}

#[test]
fn a_signed_header_names_its_key_at_its_end() {
    let mut header = segments(8, &["2001::1"]);
    header[1] += 5;
    header.extend([5, 38, 0, 0, 0, 0, 0, 0x10]);
    header.extend([0; 32]);
    let value = [&0_u32.to_ne_bytes()[..], &header].concat();
    let signed = encap(EncapKind::SEG6, |writer| writer.attribute(1, &value).map(drop));
    let Encap::Seg6(seg6) = signed else { panic!("{signed:?}") };
    assert_eq!((seg6.mode, seg6.segments.hmac_key), (Seg6Mode::INLINE, Some(0x10)));

    let short = try_encap(EncapKind::SEG6, |writer| writer.attribute(1, &value[..28]).map(drop));
    assert_eq!(short.unwrap_err().path(), [RTA_ENCAP, 1]);
}

#[test]
fn a_header_that_claims_more_segments_than_it_has_is_an_error() {
    let mut header = segments(0, &["2001::1"]);
    header[4] = 1;
    let value = [&1_u32.to_ne_bytes()[..], &header].concat();
    let error = try_encap(EncapKind::SEG6, |writer| writer.attribute(1, &value).map(drop)).unwrap_err();
    assert_eq!(error.path(), [RTA_ENCAP, 1]);
}

#[test]
fn what_is_done_at_a_segment_is_read_whole() {
    let encap = encap(EncapKind::SEG6_LOCAL, |writer| {
        writer.u32(1, 16)?.attribute(2, &segments(0, &["2001::5"]))?.u32(3, 254)?.ip(4, ip("1.2.3.4"))?;
        writer.ip(5, ip("2001::9"))?.u32(6, 3)?.u32(7, 4)?.u32(9, 1000)?;
        writer.nested(8, |program| program.u32(1, 12)?.str(2, "end").map(drop))?;
        writer.nested(10, |counters| counters.u64(2, 1)?.u64(3, 2)?.u64(4, 3).map(drop))?;
        writer.nested(11, |flavors| flavors.u32(1, 0x12)?.u8(2, 48)?.u8(3, 16).map(drop)).map(drop)
    });
    let Encap::Seg6Local(local) = encap else { panic!("{encap:?}") };
    assert_eq!((local.action, local.action.display_name()), (Seg6Action::END_DT46, "End.DT46"));
    assert_eq!(*local.segments.unwrap().addresses, [v6("2001::5")]);
    assert_eq!((local.table, local.vrf_table), (Some(254), Some(1000)));
    assert_eq!((local.input, local.output), (Some(3), Some(4)));
    assert_eq!((local.next_hop_ipv4, local.next_hop_ipv6), ("1.2.3.4".parse().ok(), Some(v6("2001::9"))));
    assert_eq!(local.program, Some(BpfProgram { name: Some("end".into()), id: Some(12) }));
    assert_eq!(local.counters, Some(Seg6Counters { packets: 1, bytes: 2, errors: 3 }));
    assert_eq!(local.flavors, Some(Seg6Flavors::PSP | Seg6Flavors::NEXT_CSID));
    assert_eq!((local.block_length, local.node_function_length), (Some(48), Some(16)));
    assert_eq!(Seg6Action(0).display_name(), "<unknown>");
    assert_eq!(Seg6Action(17).display_name(), "<invalid>");
}

#[test]
fn bpf_programs_have_names_or_none() {
    let encap = encap(EncapKind::BPF, |writer| {
        writer.nested(1, |program| program.str(2, "first").map(drop))?.nested(3, |_| Ok(()))?;
        writer.u32(4, 64).map(drop)
    });
    let Encap::Bpf(bpf) = encap else { panic!("{encap:?}") };
    assert_eq!(bpf.input.as_ref().map(BpfProgram::display_name), Some("first"));
    assert_eq!((bpf.output, bpf.headroom), (None, Some(64)));
    assert_eq!(bpf.transmit.as_ref().map(BpfProgram::display_name), Some("<unknown>"));
}

#[test]
fn the_rest_is_read_too() {
    let rpl = encap(EncapKind::RPL, |writer| {
        let mut header = segments(0, &["2001::1", "2001::2"]);
        header[3] = 2;
        writer.attribute(1, &header).map(drop)
    });
    assert_eq!(rpl, Encap::Rpl(["2001::1", "2001::2"].map(v6).into()));

    let Encap::Ioam6(ioam6) = encap(EncapKind::IOAM6, |writer| {
        writer.u8(1, 2)?.ip(2, ip("2001::7"))?.attribute(3, &[0, 123, 0, 0x83, 0x80, 0, 1, 0])?;
        writer.u32(4, 1)?.u32(5, 5).map(drop)
    }) else {
        panic!("it is a trace")
    };
    assert_eq!((ioam6.mode, ioam6.destination), (Ioam6Mode::ENCAP, Some(v6("2001::7"))));
    assert_eq!((ioam6.frequency, ioam6.per), (1, 5));
    assert_eq!((ioam6.trace_type, ioam6.namespace, ioam6.size), (0x80_0001, 123, 12));

    let Encap::Ila(ila) =
        encap(EncapKind::ILA, |writer| writer.u64_be(1, 0x0001_0002_0003_0004)?.u8(7, 2)?.u8(9, 1).map(drop))
    else {
        panic!("it is a locator")
    };
    assert_eq!(ila.display_locator().unwrap().to_string(), "1:2:3:4");
    assert_eq!((ila.checksum, ila.identifier), (Some(IlaChecksum::NO_ACTION), None));
    assert_eq!(ila.hook, Some(IlaHook::INPUT));

    let Encap::Xfrm(xfrm) = encap(EncapKind::XFRM, |writer| writer.u32(1, 5)?.u32(2, 3).map(drop)) else {
        panic!("it is IPsec")
    };
    assert_eq!((xfrm.interface_id, xfrm.link), (Some(5), Some(3)));
}
