//! The short road of ordinary neighbours: what an ARP or neighbour table is made of.

use core::net::IpAddr;

use super::decode::{NDA_CACHEINFO, NDA_DST, NDA_FLAGS_EXT, NDA_LLADDR, NDA_PROBES, NDA_PROTOCOL};
use super::{Neighbour, NeighbourCache, NeighbourExtendedFlags, NeighbourHeader};
use crate::rtnetlink::LinkLayerAddress;
use crate::rtnetlink::ordinary::Expected;
use crate::wire::Attributes;

/// The neighbour, where its address has `N` bytes, its link-layer address 6 if it is known, and nothing about it is out of the ordinary.
#[inline(always)]
pub(super) fn ordinary<const N: usize>(
    header: &NeighbourHeader,
    attributes: Attributes<'_>,
) -> Option<Neighbour>
where
    IpAddr: From<[u8; N]>,
{
    let mut expected = Expected::new(attributes.as_bytes());
    let destination = expected.array::<NDA_DST, N>();
    let link_layer_address = expected.ethernet::<NDA_LLADDR>();
    let probes = expected.u32::<NDA_PROBES>();
    let cache = expected.array::<NDA_CACHEINFO, 16>();
    let protocol = expected.u8::<NDA_PROTOCOL>();
    let extended_flags = expected.u32::<NDA_FLAGS_EXT>();
    if expected.left() != 0 {
        return None;
    }
    Some(Neighbour {
        destination: destination.map(|address| (*address).into()),
        link_layer_address: link_layer_address.map(|own| LinkLayerAddress::of(own)),
        index: header.index(),
        state: header.state(),
        flags: header.flags(),
        extended_flags: NeighbourExtendedFlags::from_bits_retain(extended_flags.unwrap_or_default()),
        family: header.family.into(),
        kind: header.kind.into(),
        protocol: protocol.map(Into::into),
        cache: cache.map(NeighbourCache::of),
        probes,
        master: None,
        vlan: None,
        port: None,
        vni: None,
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
    use crate::wire::{Message, MessageFlags, Writer};

    fn attributes() -> impl Strategy<Value = Vec<(u16, Vec<u8>)>> {
        let kind = prop::sample::select(vec![1_u16, 2, 3, 4, 5, 8, 12, 15, 0x8001]);
        let of = |length| prop::collection::vec(any::<u8>(), length);
        let any = prop::collection::vec(any::<u8>(), 0..33);
        let value = prop_oneof![4 => of(4), 4 => of(16), 4 => of(6), 1 => of(1), 1 => any];
        prop::collection::vec((kind, value), 0..8)
    }

    proptest! {
        #[test]
        fn both_roads_lead_to_the_same_neighbour(
            family in prop::sample::select(vec![2_u8, 7, 10]),
            rest in any::<[u8; 11]>(),
            attributes in attributes(),
        ) {
            let mut writer = Writer::new(28, MessageFlags::empty());
            writer.body(&[family]).unwrap().body(&rest).unwrap();
            for (kind, value) in &attributes {
                writer.attribute(*kind, value).unwrap();
            }
            let bytes = writer.into_bytes();
            let (message, _) = Message::split(&bytes).unwrap();
            prop_assert_eq!(Neighbour::from_message(message), Neighbour::decode(message));
        }
    }

    /// What the short road reads, in the kernel's order: `n` bytes an address.
    fn usual(n: usize) -> impl Strategy<Value = Vec<(u16, Vec<u8>)>> {
        some_of([(1, n), (2, 6), (4, 4), (3, 16), (12, 1), (15, 4)])
    }

    fn the_short_road_is_taken<const N: usize>(family: u8, header: &[u8; 11], attributes: &[(u16, Vec<u8>)])
    where
        IpAddr: From<[u8; N]>,
    {
        let bytes = padded_message(28, &[&[family], &header[..]].concat(), attributes);
        let (message, _) = Message::split(&bytes).unwrap();
        let (header, attributes) = message.body::<NeighbourHeader>().unwrap();
        assert_eq!(ordinary::<N>(header, attributes), Some(Neighbour::decode(message).unwrap()));
    }

    proptest! {
        #[test]
        fn it_reads_every_field_as_the_long_one_does(
            rest in any::<[u8; 11]>(),
            (ipv4, ipv6) in (usual(4), usual(16)),
        ) {
            the_short_road_is_taken::<4>(2, &rest, &ipv4);
            the_short_road_is_taken::<16>(10, &rest, &ipv6);
        }
    }

    #[test]
    fn a_neighbour_of_an_ethernet_takes_the_short_road() {
        let mut writer = Writer::new(28, MessageFlags::empty());
        writer.body(&[2, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 1]).unwrap();
        writer.attribute(1, &[10, 0, 0, 2]).unwrap().attribute(2, &[2, 0, 0, 0, 0, 1]).unwrap();
        writer.u32(4, 1).unwrap().attribute(3, &[7; 16]).unwrap().u8(12, 3).unwrap().u32(15, 1).unwrap();
        let bytes = writer.into_bytes();
        let (header, attributes) = Message::split(&bytes).unwrap().0.body::<NeighbourHeader>().unwrap();
        let neighbour = ordinary::<4>(header, attributes).unwrap();
        assert_eq!(neighbour.destination, "10.0.0.2".parse().ok());
        assert_eq!(neighbour.link_layer_address, "02:00:00:00:00:01".parse().ok());
        assert_eq!((neighbour.probes, neighbour.cache.unwrap().users), (Some(1), 0x0707_0707));
    }
}
