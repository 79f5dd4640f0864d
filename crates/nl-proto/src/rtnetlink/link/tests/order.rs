//! The order in which a link's attributes come.

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
