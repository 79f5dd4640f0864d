//! The short road of ordinary routes: what a full table is made of.

use core::net::IpAddr;

use ipnet::IpNet;

use super::decode::{
    RTA_CACHEINFO, RTA_DST, RTA_GATEWAY, RTA_NH_ID, RTA_OIF, RTA_PREF, RTA_PREFSRC, RTA_PRIORITY, RTA_TABLE,
};
use super::{Route, RouteHeader};
use crate::rtnetlink::ordinary::Expected;
use crate::wire::Attributes;

/// The route, where its addresses have `N` bytes and nothing about it is out of the ordinary.
#[inline(always)]
pub(super) fn ordinary<const N: usize>(header: &RouteHeader, attributes: Attributes<'_>) -> Option<Route>
where
    IpAddr: From<[u8; N]>,
{
    let mut expected = Expected::new(attributes.as_bytes());
    let table = expected.u32::<RTA_TABLE>();
    let destination = expected.array::<RTA_DST, N>();
    // IPv6 has the preferred source in front.
    let priority = expected.u32::<RTA_PRIORITY>();
    let preferred_source = expected.array::<RTA_PREFSRC, N>();
    let priority = priority.or_else(|| expected.u32::<RTA_PRIORITY>());
    let next_hop_id = expected.u32::<RTA_NH_ID>();
    let gateway = expected.array::<RTA_GATEWAY, N>();
    let output = expected.u32::<RTA_OIF>();
    let cache = expected.array::<RTA_CACHEINFO, 32>();
    let preference = expected.u8::<RTA_PREF>();
    if expected.left() != 0 || cache.is_some_and(|cache| *cache != [0; 32]) {
        return None;
    }
    Some(Route {
        destination: Some(
            IpNet::new(destination.copied().unwrap_or([0; N]).into(), header.destination_length).ok()?,
        ),
        gateway: gateway.map(|address| (*address).into()),
        preferred_source: preferred_source.map(|address| (*address).into()),
        output,
        priority,
        next_hop_id,
        table: table.unwrap_or(header.table.into()),
        flags: header.flags(),
        family: header.family.into(),
        tos: header.tos,
        protocol: header.protocol.into(),
        scope: header.scope.into(),
        kind: header.kind.into(),
        preference: preference.map(Into::into),
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
        let kind = prop::sample::select(vec![1_u16, 4, 5, 6, 7, 8, 12, 15, 16, 20, 30, 0x8001]);
        let of = |length| prop::collection::vec(any::<u8>(), length);
        let value = prop_oneof![4 => of(4), 4 => of(16), 1 => of(1), 1 => Just(vec![0; 32]), 1 => prop::collection::vec(any::<u8>(), 0..33)];
        prop::collection::vec((kind, value), 0..8)
    }

    proptest! {
        #[test]
        fn both_roads_lead_to_the_same_route(
            family in prop::sample::select(vec![2_u8, 10, 28]),
            length in 0_u8..40,
            rest in any::<[u8; 10]>(),
            attributes in attributes(),
        ) {
            let mut writer = Writer::new(24, MessageFlags::empty());
            writer.body(&[family, length]).unwrap().body(&rest).unwrap();
            for (kind, value) in &attributes {
                writer.attribute(*kind, value).unwrap();
            }
            let bytes = writer.into_bytes();
            let (message, _) = Message::split(&bytes).unwrap();
            prop_assert_eq!(Route::from_message(message), Route::decode(message));
        }
    }

    /// What the short road reads, in the order of `fib_dump_info`.
    fn usual4() -> impl Strategy<Value = Vec<(u16, Vec<u8>)>> {
        some_of([(15, 4), (1, 4), (6, 4), (7, 4), (30, 4), (5, 4), (4, 4)])
    }

    /// In that of `rt6_fill_node`.
    fn usual6() -> impl Strategy<Value = Vec<(u16, Vec<u8>)>> {
        some_of([(15, 4), (1, 16), (7, 16), (6, 4), (30, 4), (5, 16), (4, 4), (20, 1)])
    }

    fn the_short_road_is_taken<const N: usize>(family: u8, header: &[u8; 10], attributes: &[(u16, Vec<u8>)])
    where
        IpAddr: From<[u8; N]>,
    {
        let length = if attributes.iter().any(|(kind, _)| *kind == 1) { 8 * N as u8 } else { 0 };
        let bytes = padded_message(24, &[&[family, length], &header[..]].concat(), attributes);
        let (message, _) = Message::split(&bytes).unwrap();
        let (header, attributes) = message.body::<RouteHeader>().unwrap();
        assert_eq!(ordinary::<N>(header, attributes), Some(Route::decode(message).unwrap()));
    }

    proptest! {
        #[test]
        fn it_reads_every_field_as_the_long_one_does(
            rest in any::<[u8; 10]>(),
            (ipv4, ipv6) in (usual4(), usual6()),
        ) {
            the_short_road_is_taken::<4>(2, &rest, &ipv4);
            the_short_road_is_taken::<16>(10, &rest, &ipv6);
        }
    }

    #[test]
    fn a_bgp_route_takes_the_short_road() {
        let mut writer = Writer::new(24, MessageFlags::empty());
        writer.body(&[2, 24, 0, 0, 254, 186, 0, 1, 0, 0, 0, 0]).unwrap();
        writer.u32(15, 254).unwrap().attribute(1, &[20, 0, 1, 0]).unwrap().u32(6, 20).unwrap();
        writer.attribute(5, &[10, 0, 0, 2]).unwrap().u32(4, 3).unwrap();
        let bytes = writer.into_bytes();
        let (header, attributes) = Message::split(&bytes).unwrap().0.body::<RouteHeader>().unwrap();
        let route = ordinary::<4>(header, attributes).unwrap();
        assert_eq!(route.destination, "20.0.1.0/24".parse().ok());
        assert_eq!((route.output, route.priority, route.table), (Some(3), Some(20), 254));
        assert!(size_of::<Route>() <= 128, "{}", size_of::<Route>());
    }

    #[test]
    fn an_ipv6_route_that_was_never_cached_takes_the_short_road() {
        let attributes = [(15, vec![254, 0, 0, 0]), (1, vec![0x20; 16]), (12, vec![0; 32]), (20, vec![0])];
        the_short_road_is_taken::<16>(10, &[0; 10], &attributes);
    }
}
