//! The order in which a link's attributes come, and where their errors are.

use alloc::vec;
use alloc::vec::Vec;

use proptest::prelude::*;

use super::super::attributes::*;
use super::super::{Link, LinkHeader};
use crate::rtnetlink::RTM_NEWLINK;
use crate::rtnetlink::testing::{padded_message, rows, some_of};
use crate::wire::{DecodeError, DecodeErrorKind};

fn decode(attributes: &[(u16, Vec<u8>)]) -> Result<Link, DecodeError> {
    let message = padded_message(RTM_NEWLINK, &[0; size_of::<LinkHeader>()], attributes);
    rows(Link::dump(), &[message]).remove(0)
}

/// What the kernel begins a link with, in its order.
fn in_order() -> impl Strategy<Value = Vec<(u16, Vec<u8>)>> {
    some_of([
        (IFLA_IFNAME, 5),
        (IFLA_TXQLEN, 4),
        (IFLA_OPERSTATE, 1),
        (IFLA_LINKMODE, 1),
        (IFLA_NETNS_IMMUTABLE, 1),
        (IFLA_MTU, 4),
        (IFLA_MIN_MTU, 4),
        (IFLA_MAX_MTU, 4),
        (IFLA_GROUP, 4),
        (IFLA_PROMISCUITY, 4),
        (IFLA_ALLMULTI, 4),
        (IFLA_NUM_TX_QUEUES, 4),
        (IFLA_GSO_MAX_SEGS, 4),
        (IFLA_GSO_MAX_SIZE, 4),
        (IFLA_GRO_MAX_SIZE, 4),
        (IFLA_GSO_IPV4_MAX_SIZE, 4),
        (IFLA_GRO_IPV4_MAX_SIZE, 4),
        (IFLA_TSO_MAX_SIZE, 4),
        (IFLA_TSO_MAX_SEGS, 4),
        (IFLA_MAX_PACING_OFFLOAD_HORIZON, 8),
        (IFLA_NUM_RX_QUEUES, 4),
        (IFLA_MASTER, 4),
        (IFLA_CARRIER, 1),
        (IFLA_IFALIAS, 6),
        (IFLA_CARRIER_CHANGES, 4),
        (IFLA_CARRIER_UP_COUNT, 4),
        (IFLA_CARRIER_DOWN_COUNT, 4),
        (IFLA_HEADROOM, 2),
        (IFLA_TAILROOM, 2),
        (IFLA_PROTO_DOWN, 1),
        (IFLA_ADDRESS, 6),
        (IFLA_QDISC, 8),
    ])
}

proptest! {
    #[test]
    fn it_changes_nothing(
        (ordered, shuffled) in in_order().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        let link = decode(&ordered);
        prop_assert!(link.is_ok());
        prop_assert_eq!(link, decode(&shuffled));
    }
}

#[test]
fn a_number_of_another_length_is_told_with_its_place() {
    let good = [(IFLA_IFNAME, b"eth0\0".to_vec()), (IFLA_TXQLEN, vec![0; 4]), (IFLA_OPERSTATE, vec![6])];
    let error = decode(&[&good[..], &[(IFLA_LINKMODE, vec![0; 2])]].concat()).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Length { expected: 1, actual: 2 });
    assert_eq!((error.path(), error.offset()), (&[IFLA_LINKMODE][..], 32 + 12 + 8 + 8 + 4));
}

#[test]
fn a_number_within_another_attribute_is_told_with_its_place() {
    for (kind, inner) in
        [(IFLA_PROTO_DOWN_REASON, IFLA_PROTO_DOWN_REASON_VALUE), (IFLA_DPLL_PIN, DPLL_A_PIN_ID)]
    {
        let error = decode(&[(kind, nested(&[(99, &[0; 4]), (inner, &[0; 2])]))]).unwrap_err();
        assert_eq!((error.path(), error.offset()), (&[kind, inner][..], 32 + 4 + 8 + 4));
    }
    let mctp = nested(&[(99, &[0; 8]), (IFLA_MCTP_NET, &[0; 2])]);
    let error = decode(&[(IFLA_AF_SPEC, nested(&[(AF_MCTP, &mctp)]))]).unwrap_err();
    assert_eq!(error.path(), [IFLA_AF_SPEC, AF_MCTP, IFLA_MCTP_NET]);
    assert_eq!(error.offset(), 32 + 4 + 4 + 12 + 4);
}

#[test]
fn what_protocols_have_is_checked_to_its_end() {
    for family in [AF_INET, AF_INET6, AF_MCTP] {
        let mut inside = nested(&[(1, &[0; 4])]);
        assert!(decode(&[(IFLA_AF_SPEC, nested(&[(family, &inside)]))]).is_ok());
        inside.extend([200, 0, 9, 0]);
        let error = decode(&[(IFLA_AF_SPEC, nested(&[(family, &inside)]))]).unwrap_err();
        assert_eq!(error.path(), [IFLA_AF_SPEC, family], "an attribute that claims 200 bytes");
    }
}

#[test]
fn of_two_that_are_alike_the_last_counts() {
    let number = |kind, value: u32| (kind, value.to_ne_bytes().to_vec());
    let link = decode(&[
        (IFLA_IFNAME, b"a\0".to_vec()),
        (IFLA_IFNAME, b"b\0".to_vec()),
        number(IFLA_MTU, 1),
        number(IFLA_TXQLEN | 0x8000, 5),
        number(IFLA_MTU | 0x4000, 9),
    ]);
    let link = link.unwrap();
    assert_eq!((link.name.as_str(), link.mtu, link.transmit_queue_length), ("b", Some(9), Some(5)));
}

/// The bytes of these attributes.
fn nested(attributes: &[(u16, &[u8])]) -> Vec<u8> {
    let attributes: Vec<_> = attributes.iter().map(|(kind, value)| (*kind, value.to_vec())).collect();
    padded_message(RTM_NEWLINK, &[], &attributes).split_off(16)
}
