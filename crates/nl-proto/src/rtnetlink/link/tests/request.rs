use alloc::vec::Vec;

use zerocopy::IntoBytes;

use super::super::attributes::*;
use super::super::{HardwareType, Link, LinkFlags, LinkHeader};
use super::new;
use crate::dump::DumpRequest;
use crate::rtnetlink::LinkName;
use crate::rtnetlink::testing::{rows, sent};
use crate::wire::{WriteError, Writer};

const ETHER: HardwareType = HardwareType::ETHER;

/// The header with this index, and the attributes.
fn body(index: i32, write: impl FnOnce(&mut Writer) -> Result<&mut Writer, WriteError>) -> Vec<u8> {
    let mut header = LinkHeader::default();
    header.index.set(index);
    crate::rtnetlink::testing::message(0, header.as_bytes(), write).split_off(16)
}

/// The indexes of the links that pass on a kernel that filters nothing.
fn passing(request: DumpRequest<Link>) -> Vec<u32> {
    let up = LinkFlags::UP;
    let messages = [
        new(1, HardwareType::LOOPBACK, up, |writer| writer.str(IFLA_IFNAME, "lo")?.u32(IFLA_GROUP, 0)),
        new(2, ETHER, up, |writer| {
            writer.u32(IFLA_MASTER, 3)?.u32(IFLA_GROUP, 7)?.nested(IFLA_LINKINFO, |writer| {
                writer.str(IFLA_INFO_KIND, "veth")?.str(IFLA_INFO_SLAVE_KIND, "bridge").map(drop)
            })
        }),
        new(3, ETHER, LinkFlags::empty(), |writer| {
            writer.nested(IFLA_LINKINFO, |writer| writer.str(IFLA_INFO_KIND, "bridge").map(drop))
        }),
        new(4, ETHER, up, |writer| {
            writer.u32(IFLA_MASTER, 9)?.attribute(IFLA_TARGET_NETNSID, &5_i32.to_ne_bytes())
        }),
    ];
    rows(request, &messages).into_iter().map(|link| link.unwrap().index).collect()
}

#[test]
fn filters_are_exact_on_a_kernel_that_ignores_them() {
    assert_eq!(passing(Link::dump()), [1, 2, 3, 4]);
    assert_eq!(passing(Link::dump().master(3)), [2]);
    assert_eq!(passing(Link::dump().kind("veth")), [2]);
    assert_eq!(passing(Link::dump().kind("bridge")), [3]);
    assert!(passing(Link::dump().kind("nonsense")).is_empty());
    assert_eq!(passing(Link::dump().namespace_id(5)), [4]);
    assert!(passing(Link::dump().namespace_id(6)).is_empty());
    assert_eq!(passing(Link::dump().up()), [1, 2, 4]);
    assert_eq!(passing(Link::dump().down()), [3]);
    assert_eq!(passing(Link::dump().group(7)), [2]);
    assert_eq!(passing(Link::dump().group(0)), [1]);
    assert_eq!(passing(Link::dump().without_master()), [1, 3]);
    assert_eq!(passing(Link::dump().slave_kind("bridge")), [2]);
    assert_eq!(passing(Link::dump().up().master(9)), [4]);
}

#[test]
fn a_link_that_cannot_be_read_passes_every_filter_and_is_reported() {
    let message =
        new(2, ETHER, LinkFlags::UP, |writer| writer.attribute(IFLA_MASTER, &[3])?.attribute(IFLA_MTU, &[]));
    let filtered = rows(Link::dump().up(), &[message]);
    assert!(filtered[0].is_err());
}

#[test]
fn every_request_has_a_mask_that_is_not_zero() {
    let mask = |mask: u32| body(0, |writer| writer.u32(IFLA_EXT_MASK, 0x11)?.u32(IFLA_EXT_MASK, mask));
    assert_eq!(sent(&Link::dump()), body(0, |writer| writer.u32(IFLA_EXT_MASK, 0x11)));
    assert_eq!(sent(&Link::dump().without_statistics()), mask(0x19));
    assert_eq!(sent(&Link::dump().without_functions()), mask(0x10));
    let neither =
        body(0, |writer| writer.u32(IFLA_EXT_MASK, 0x11)?.u32(IFLA_EXT_MASK, 0x10)?.u32(IFLA_EXT_MASK, 0x18));
    assert_eq!(sent(&Link::dump().without_functions().without_statistics()), neither);
}

#[test]
fn one_link_is_asked_for_by_its_index_or_by_a_name_of_any_length() {
    assert_eq!(sent(&Link::by_index(7)), body(7, |writer| writer.u32(IFLA_EXT_MASK, 0x11)));
    let named = |attribute, name| body(0, |writer| writer.u32(IFLA_EXT_MASK, 0x11)?.str(attribute, name));
    assert_eq!(sent(&Link::by_name("123456789012345")), named(IFLA_IFNAME, "123456789012345"));
    assert_eq!(sent(&Link::by_name("1234567890123456")), named(IFLA_ALT_IFNAME, "1234567890123456"));
}

#[test]
fn what_the_kernel_filters_by_is_in_the_request() {
    let with = |write: fn(&mut Writer) -> Result<&mut Writer, WriteError>| {
        body(0, |writer| write(writer.u32(IFLA_EXT_MASK, 0x11)?))
    };
    assert_eq!(sent(&Link::dump().master(3)), with(|writer| writer.u32(IFLA_MASTER, 3)));
    let kind =
        with(|writer| writer.nested(IFLA_LINKINFO, |writer| writer.str(IFLA_INFO_KIND, "veth").map(drop)));
    assert_eq!(sent(&Link::dump().kind("veth")), kind);
    let id = with(|writer| writer.attribute(IFLA_TARGET_NETNSID, &(-2_i32).to_ne_bytes()));
    assert_eq!(sent(&Link::dump().namespace_id(-2)), id);
}

/// The kernel refuses any other attribute than names and the mask where one link is asked for.
#[test]
fn a_single_link_is_filtered_here_alone() {
    let filtered = || Link::by_index(2).master(3).kind("veth").up();
    assert_eq!(sent(&filtered()), sent(&Link::by_index(2)));
    assert_eq!(passing(filtered()), [2]);
    assert!(passing(filtered().kind("bridge")).is_empty());
}

#[test]
fn a_name_can_be_all_that_is_read() {
    let message = new(9, ETHER, LinkFlags::UP, |writer| writer.u32(IFLA_MTU, 1500)?.str(IFLA_IFNAME, "eth9"));
    let name = rows(Link::dump().decode_as::<LinkName>(), &[message]).remove(0).unwrap();
    assert_eq!((name.index, &*name.name, name.flags), (9, "eth9", LinkFlags::UP));
}
