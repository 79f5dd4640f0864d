use alloc::string::ToString;
use alloc::vec::Vec;
use core::net::IpAddr;

use super::decode::{IFA_ADDRESS, IFA_FLAGS, IFA_LABEL, IFA_LOCAL, IFA_PROTO, IFA_TARGET_NETNSID};
use super::{Address, AddressFlags, AddressProtocol};
use crate::dump::DumpRequest;
use crate::rtnetlink::RTM_NEWADDR;
use crate::rtnetlink::testing::{message, rows, sent};
use crate::rtnetlink::{Names, Scope};
use crate::wire::{DecodeErrorKind, WriteError, Writer};

const IPV4: [u8; 8] = [2, 24, 0x80, 0, 3, 0, 0, 0];
const IPV6: [u8; 8] = [10, 64, 0x80, 253, 4, 0, 0, 0];

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn decode(body: [u8; 8], write: impl FnOnce(&mut Writer) -> Result<&mut Writer, WriteError>) -> Address {
    rows(Address::dump(), &[new(body, write)]).remove(0).unwrap()
}

/// The index stands in the host's byte order.
fn new(mut body: [u8; 8], write: impl FnOnce(&mut Writer) -> Result<&mut Writer, WriteError>) -> Vec<u8> {
    let index = u32::from(body[4]);
    body[4..].copy_from_slice(&index.to_ne_bytes());
    message(RTM_NEWADDR, &body, write)
}

#[test]
fn an_address_has_no_more_than_128_bytes() {
    assert!(size_of::<Address>() <= 128, "{}", size_of::<Address>());
}

#[test]
fn an_ordinary_address_is_read_whole_and_allocates_nothing() {
    let address = decode(IPV4, |writer| {
        writer.ip(IFA_ADDRESS, ip("10.0.0.1"))?.ip(IFA_LOCAL, ip("10.0.0.1"))?.ip(4, ip("10.0.0.255"))?;
        writer.str(IFA_LABEL, "eth0:one")?.u32(IFA_FLAGS, 0x280)?.u32(9, 77)?.u8(IFA_PROTO, 3)?;
        writer.attribute(6, &[1, 2, 3, 4].map(u32::to_ne_bytes).concat())
    });
    assert_eq!(address.local.unwrap().to_string(), "10.0.0.1/24");
    assert_eq!(address.peer, None);
    assert_eq!(address.broadcast, Some(ip("10.0.0.255")));
    assert_eq!(address.label.unwrap(), "eth0:one");
    assert_eq!(address.flags, AddressFlags::PERMANENT | AddressFlags::NOPREFIXROUTE);
    assert_eq!((address.index, address.scope), (3, Scope::UNIVERSE));
    assert_eq!(address.metric, Some(77));
    assert_eq!(address.protocol, Some(AddressProtocol::KERNEL_LL));
    let lifetimes = address.lifetimes.unwrap();
    assert_eq!((lifetimes.preferred, lifetimes.valid, lifetimes.created, lifetimes.updated), (1, 2, 3, 4));
    assert_eq!(address.details, None);
}

#[test]
fn a_group_and_an_anycast_address_stand_each_in_its_place() {
    let address = decode(IPV6, |writer| {
        writer.ip(7, ip("ff02::1"))?.ip(5, ip("2001:db8::"))?.u32(IFA_TARGET_NETNSID, 6)
    });
    assert_eq!(address.namespace_id, Some(6));
    let details = address.details.unwrap();
    assert_eq!((details.multicast, details.anycast), (Some(ip("ff02::1")), Some(ip("2001:db8::"))));
}

#[test]
fn the_peer_is_told_from_the_own_address_in_any_order() {
    let own_first =
        |writer: &mut Writer| writer.ip(IFA_LOCAL, ip("fe80::1"))?.ip(IFA_ADDRESS, ip("fe80::2")).map(drop);
    let peer_first =
        |writer: &mut Writer| writer.ip(IFA_ADDRESS, ip("fe80::2"))?.ip(IFA_LOCAL, ip("fe80::1")).map(drop);
    for write in [own_first, peer_first] {
        let address = decode(IPV6, |writer| {
            write(writer)?;
            Ok(writer)
        });
        assert_eq!(address.local.unwrap().to_string(), "fe80::1/64");
        assert_eq!(address.peer, Some(ip("fe80::2")));
    }
    let alone = decode(IPV6, |writer| writer.ip(IFA_ADDRESS, ip("fe80::1")));
    assert_eq!((alone.local.unwrap().addr(), alone.peer), (ip("fe80::1"), None));
}

#[test]
fn without_the_attribute_the_flags_are_those_of_the_header() {
    let address = decode(IPV6, |writer| writer.ip(IFA_ADDRESS, ip("fe80::1")));
    assert_eq!(address.flags, AddressFlags::PERMANENT);
}

#[test]
fn flags_have_the_names_that_ip_prints() {
    let names = |body, flags| {
        let address = decode(body, |writer| writer.u32(IFA_FLAGS, flags));
        address.flag_names().collect::<Vec<_>>()
    };
    assert_eq!(names(IPV4, 0x81), ["secondary"]);
    assert_eq!(names(IPV6, 0x81), ["temporary"]);
    assert_eq!(
        names(IPV6, 0xb60),
        ["deprecated", "tentative", "dynamic", "mngtmpaddr", "noprefixroute", "stable-privacy"]
    );
    assert_eq!("secondary,mngtmpaddr".parse(), Ok(AddressFlags::SECONDARY | AddressFlags::MANAGE_TEMPORARY));
}

#[test]
fn a_prefix_longer_than_its_address_is_an_error_that_says_where() {
    let body = [2, 33, 0, 0, 0, 0, 0, 0];
    let error = rows(Address::dump(), &[new(body, |writer| writer.ip(IFA_LOCAL, ip("10.0.0.1")))]).remove(0);
    let error = error.unwrap_err();
    assert_eq!(error.offset(), 17);
    assert!(matches!(error.kind(), DecodeErrorKind::Value(_)));
}

#[test]
fn an_address_of_another_family_is_kept_raw() {
    // AF_MCTP: one byte.
    let address = decode([45, 0, 0, 0, 5, 0, 0, 0], |writer| writer.u8(IFA_LOCAL, 8));
    assert_eq!(address.local, None);
    assert_eq!(address.details.unwrap().raw.as_deref(), Some(&[8][..]));
}

#[test]
fn a_group_is_no_address() {
    let body = [10, 128, 0x80, 0, 5, 0, 0, 0];
    let group = decode(body, |writer| writer.ip(7, ip("ff02::1")));
    assert_eq!((group.local, group.details.unwrap().multicast), (None, Some(ip("ff02::1"))));
}

#[test]
fn filters_are_exact_on_a_kernel_that_ignores_them() {
    struct Wlan;
    impl Names for Wlan {
        fn interface(&self, index: u32) -> Option<&str> {
            (index == 4).then_some("wlan0")
        }
    }
    let all = [
        new(IPV4, |writer| {
            writer.ip(IFA_ADDRESS, ip("10.1.0.9"))?.ip(IFA_LOCAL, ip("10.0.0.1"))?.str(IFA_LABEL, "eth0:1")
        }),
        new(IPV6, |writer| writer.ip(IFA_ADDRESS, ip("fe80::1"))?.u32(IFA_FLAGS, 1)?.u8(IFA_PROTO, 3)),
    ];
    let kept = |request: DumpRequest<Address>| {
        let rows = rows(request, &all).into_iter().map(|row| row.unwrap().family.to_string());
        rows.collect::<Vec<_>>().join(" ")
    };
    let dump = Address::dump;
    assert_eq!(kept(dump()), "inet inet6");
    assert_eq!(kept(dump().ipv4()), "inet");
    assert_eq!(kept(dump().ipv6()), "inet6");
    assert_eq!(kept(dump().interface(3)), "inet");
    assert_eq!(kept(dump().scope(Scope::LINK)), "inet6");
    assert_eq!(kept(dump().with_flags(AddressFlags::PERMANENT)), "inet");
    assert_eq!(kept(dump().without_flags(AddressFlags::PERMANENT)), "inet6");
    assert_eq!(kept(dump().without_flags(AddressFlags::SECONDARY)), "inet");
    assert_eq!(kept(dump().within("10.0.0.0/16".parse().unwrap())), "inet");
    assert_eq!(kept(dump().within("10.1.0.0/16".parse().unwrap())), "", "the peer does not count");
    assert_eq!(kept(dump().within("fe80::/10".parse().unwrap())), "inet6");
    assert_eq!(kept(dump().label("eth0:*", ())), "inet");
    assert_eq!(kept(dump().label("wlan?", Wlan)), "inet6", "without a label the link's name counts");
    assert_eq!(kept(dump().label("if4", ())), "inet6");
    assert_eq!(kept(dump().protocol(AddressProtocol::KERNEL_LL)), "inet6");
    assert_eq!(kept(dump().protocol(AddressProtocol::KERNEL_RA)), "");
    assert_eq!(kept(dump().protocol(AddressProtocol::UNSPEC)), "inet", "one does not tell");
    assert_eq!(kept(dump().namespace_id(3)), "inet inet6");
}

#[test]
fn what_the_kernel_filters_by_is_in_the_request() {
    let header = |family: u8, index: u32| [&[family, 0, 0, 0][..], &index.to_ne_bytes()].concat();
    assert_eq!(sent(&Address::dump()), header(0, 0));
    assert_eq!(sent(&Address::dump().ipv6().interface(7)), header(10, 7));
    assert_eq!(sent(&Address::dump().within("10.0.0.0/8".parse().unwrap())), header(2, 0));
    let id = message(0, &header(0, 0), |writer| writer.attribute(10, &5_i32.to_ne_bytes()));
    assert_eq!(sent(&Address::dump().namespace_id(5)), id[16..]);
}

#[cfg(feature = "serde")]
#[test]
fn keys_and_values_are_those_of_ip() {
    let json = |address: &Address| serde_json::to_string(address).unwrap();
    let address = decode(IPV4, |writer| {
        writer.ip(IFA_ADDRESS, ip("10.9.0.2"))?.ip(IFA_LOCAL, ip("10.9.0.1"))?.ip(4, ip("10.0.0.255"))?;
        writer.str(IFA_LABEL, "eth0")?.u32(IFA_FLAGS, 0x1000_0021)?.u32(9, 77)?;
        writer.attribute(6, &[u32::MAX - 4, 9, 0, 0].map(u32::to_ne_bytes).concat())
    });
    assert_eq!(
        json(&address),
        concat!(
            r#"{"ifindex":3,"ifname":"if3","family":"inet","local":"10.9.0.1","address":"10.9.0.2","#,
            r#""prefixlen":24,"metric":77,"broadcast":"10.0.0.255","scope":"global","secondary":true,"#,
            r#""deprecated":true,"dynamic":true,"ifa_flags":"10000000","label":"eth0","#,
            r#""valid_life_time":9,"preferred_life_time":-5}"#
        )
    );
    let other = decode([45, 0, 0x80, 0, 5, 0, 0, 0], |writer| writer.u8(IFA_LOCAL, 8));
    assert_eq!(json(&other), r#"{"ifindex":5,"ifname":"if5","family_index":45,"scope":"global"}"#);
}
