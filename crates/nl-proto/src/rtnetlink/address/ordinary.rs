//! The short road of ordinary addresses.

use core::net::IpAddr;

use ipnet::IpNet;

use super::decode::{IFA_ADDRESS, IFA_BROADCAST, IFA_CACHEINFO, IFA_FLAGS, IFA_LABEL, IFA_LOCAL, IFA_PROTO};
use super::{Address, AddressFlags, AddressHeader, Lifetimes};
use crate::rtnetlink::InterfaceName;
use crate::rtnetlink::ordinary::Expected;
use crate::wire::Attributes;

/// The address, where it has `N` bytes and nothing about it is out of the ordinary.
#[inline(always)]
pub(super) fn ordinary<const N: usize>(header: &AddressHeader, attributes: Attributes<'_>) -> Option<Address>
where
    IpAddr: From<[u8; N]>,
{
    let mut expected = Expected::new(attributes.as_bytes());
    let address = expected.array::<IFA_ADDRESS, N>();
    let own = expected.array::<IFA_LOCAL, N>();
    // IPv6 has the address of the other end behind the own.
    let address = address.or_else(|| expected.array::<IFA_ADDRESS, N>());
    let broadcast = expected.array::<IFA_BROADCAST, N>();
    let label = expected.take_any(IFA_LABEL);
    // IPv4 has the protocol, the flags, the lifetimes; IPv6 the lifetimes, the flags, the protocol.
    let lifetimes = expected.array::<IFA_CACHEINFO, 16>();
    let protocol = expected.u8::<IFA_PROTO>();
    let flags = expected.u32::<IFA_FLAGS>();
    let protocol = protocol.or_else(|| expected.u8::<IFA_PROTO>());
    let lifetimes = lifetimes.or_else(|| expected.array::<IFA_CACHEINFO, 16>());
    if expected.left() != 0 {
        return None;
    }
    let own = own.or(address);
    Some(Address {
        local: match own {
            Some(own) => Some(IpNet::new((*own).into(), header.prefix_length).ok()?),
            None => None,
        },
        peer: address.filter(|address| own != Some(*address)).map(|address| (*address).into()),
        broadcast: broadcast.map(|address| (*address).into()),
        label: label.map(InterfaceName::from_kernel),
        flags: AddressFlags::from_bits_retain(flags.unwrap_or(header.flags.into())),
        index: header.index(),
        lifetimes: lifetimes.map(Lifetimes::of),
        metric: None,
        namespace_id: None,
        family: header.family.into(),
        scope: header.scope.into(),
        protocol: protocol.map(Into::into),
        details: None,
    })
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;
    use crate::dump::FromMessage;
    use crate::rtnetlink::testing::{padded_message, some_of};
    use crate::wire::Message;

    fn message(family: u8, length: u8, rest: &[u8; 6], attributes: &[(u16, Vec<u8>)]) -> Vec<u8> {
        padded_message(20, &[&[family, length], &rest[..]].concat(), attributes)
    }

    fn any_attributes() -> impl Strategy<Value = Vec<(u16, Vec<u8>)>> {
        let kind = prop::sample::select(vec![1_u16, 2, 3, 4, 5, 6, 8, 9, 11, 0x8003]);
        let of = |length| prop::collection::vec(any::<u8>(), length);
        let any = prop::collection::vec(any::<u8>(), 0..33);
        let value = prop_oneof![4 => of(4), 4 => of(16), 1 => of(1), 2 => any];
        prop::collection::vec((kind, value), 0..8)
    }

    /// What the short road reads, in the order of `inet_fill_ifaddr`, with `label` bytes of a label.
    fn usual4(label: usize) -> impl Strategy<Value = Vec<(u16, Vec<u8>)>> {
        some_of([(1, 4), (2, 4), (4, 4), (3, label), (11, 1), (8, 4), (6, 16)])
    }

    /// In that of `inet6_fill_ifaddr`.
    fn usual6() -> impl Strategy<Value = Vec<(u16, Vec<u8>)>> {
        some_of([(2, 16), (1, 16), (6, 16), (8, 4), (11, 1)])
    }

    fn the_short_road_is_taken<const N: usize>(family: u8, rest: &[u8; 6], attributes: &[(u16, Vec<u8>)])
    where
        IpAddr: From<[u8; N]>,
    {
        let bytes = message(family, 8 * N as u8, rest, attributes);
        let (message, _) = Message::split(&bytes).unwrap();
        let (header, attributes) = message.body::<AddressHeader>().unwrap();
        assert_eq!(ordinary::<N>(header, attributes), Some(Address::decode(message).unwrap()));
    }

    proptest! {
        #[test]
        fn both_roads_lead_to_the_same_address(
            family in prop::sample::select(vec![2_u8, 10, 28]),
            length in 0_u8..140,
            rest in any::<[u8; 6]>(),
            attributes in any_attributes(),
        ) {
            let bytes = message(family, length, &rest, &attributes);
            let (message, _) = Message::split(&bytes).unwrap();
            prop_assert_eq!(Address::from_message(message), Address::decode(message));
        }

        #[test]
        fn it_reads_every_field_as_the_long_one_does(
            rest in any::<[u8; 6]>(),
            ipv4 in (0_usize..20).prop_flat_map(usual4),
            ipv6 in usual6(),
        ) {
            the_short_road_is_taken::<4>(2, &rest, &ipv4);
            the_short_road_is_taken::<16>(10, &rest, &ipv6);
        }
    }
}
