//! The short road of ordinary routes: what a full table is made of.

use core::net::IpAddr;

use ipnet::IpNet;

use super::decode::{
    RTA_CACHEINFO, RTA_DST, RTA_GATEWAY, RTA_NH_ID, RTA_OIF, RTA_PREF, RTA_PREFSRC, RTA_PRIORITY, RTA_TABLE,
};
use super::{Route, RouteHeader};
use crate::rtnetlink::ordinary::{Expected, head};
use crate::wire::Attributes;

/// What a route has beyond its header, where its addresses have `N` bytes.
pub(super) struct Ordinary<const N: usize> {
    table: u32,
    destination: [u8; N],
    gateway: Option<IpAddr>,
    preferred_source: Option<IpAddr>,
    output: Option<u32>,
    priority: Option<u32>,
    next_hop_id: Option<u32>,
    preference: Option<u8>,
}

impl<const N: usize> Ordinary<N>
where
    IpAddr: From<[u8; N]>,
{
    /// What the route has, or `None` where anything about it is not ordinary.
    #[inline(always)]
    pub(super) fn read(header: &RouteHeader, attributes: Attributes<'_>) -> Option<Self> {
        if usize::from(header.destination_length) > 8 * N {
            return None;
        }
        let (mut table, mut destination) = (u32::from(header.table), [0; N]);
        let (mut output, mut priority, mut preference) = (None, None, None);
        let (mut gateway, mut preferred_source, mut next_hop_id) = (None, None, None);
        let mut expected = Expected::new(attributes.as_bytes());
        loop {
            let before = expected.left();
            if let Some(value) = expected.take(const { head(RTA_TABLE, 4) }) {
                table = u32::from_ne_bytes(*value);
            }
            if let Some(value) = expected.take(const { head(RTA_DST, N) }) {
                destination = *value;
            }
            if let Some(value) = expected.take(const { head(RTA_PRIORITY, 4) }) {
                priority = Some(u32::from_ne_bytes(*value));
            }
            if let Some(value) = expected.take(const { head(RTA_NH_ID, 4) }) {
                next_hop_id = Some(u32::from_ne_bytes(*value));
            }
            if let Some(value) = expected.take(const { head(RTA_GATEWAY, N) }) {
                gateway = Some(IpAddr::from(*value));
            }
            if let Some(value) = expected.take(const { head(RTA_OIF, 4) }) {
                output = Some(u32::from_ne_bytes(*value));
            }
            if let Some(value) = expected.take(const { head(RTA_CACHEINFO, 32) }) {
                if *value != [0; 32] {
                    return None;
                }
            }
            if let Some([own, _padding @ ..]) = expected.take::<4>(const { head(RTA_PREF, 1) }) {
                preference = Some(*own);
            }
            if let Some(value) = expected.take(const { head(RTA_PREFSRC, N) }) {
                preferred_source = Some(IpAddr::from(*value));
            }
            match expected.left() {
                0 => break,
                left if left == before => return None,
                _ => {}
            }
        }
        Some(Self {
            table,
            destination,
            gateway,
            preferred_source,
            output,
            priority,
            next_hop_id,
            preference,
        })
    }

    /// The route: made in one piece, where it is to stand.
    #[inline(always)]
    pub(super) fn into_route(self, header: &RouteHeader) -> Route {
        Route {
            destination: IpNet::new(self.destination.into(), header.destination_length).ok(),
            gateway: self.gateway,
            preferred_source: self.preferred_source,
            output: self.output,
            priority: self.priority,
            next_hop_id: self.next_hop_id,
            table: self.table,
            flags: header.flags(),
            family: header.family.into(),
            tos: header.tos,
            protocol: header.protocol.into(),
            scope: header.scope.into(),
            kind: header.kind.into(),
            preference: self.preference.map(Into::into),
            details: None,
        }
    }
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
            let (header, attributes) = message.body::<RouteHeader>().unwrap();
            prop_assert_eq!(Route::from_message(message), Route::decode(header, attributes));
        }
    }

    /// What the short road reads, in the kernel's order: `n` bytes an address.
    fn ordinary(n: usize) -> impl Strategy<Value = Vec<(u16, Vec<u8>)>> {
        some_of([(15, 4), (1, n), (6, 4), (7, n), (5, n), (4, 4), (20, 1)])
    }

    fn the_short_road_is_taken<const N: usize>(family: u8, header: &[u8; 10], attributes: &[(u16, Vec<u8>)])
    where
        IpAddr: From<[u8; N]>,
    {
        let length = if attributes.iter().any(|(kind, _)| *kind == 1) { 8 * N as u8 } else { 0 };
        let bytes = padded_message(24, &[&[family, length], &header[..]].concat(), attributes);
        let (header, attributes) = Message::split(&bytes).unwrap().0.body::<RouteHeader>().unwrap();
        let short = Ordinary::<N>::read(header, attributes).map(|road| road.into_route(header));
        assert_eq!(short, Some(Route::decode(header, attributes).unwrap()));
    }

    proptest! {
        #[test]
        fn it_reads_every_field_as_the_long_one_does(
            rest in any::<[u8; 10]>(),
            (ipv4, ipv6) in (ordinary(4), ordinary(16)),
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
        let route = Ordinary::<4>::read(header, attributes).unwrap().into_route(header);
        assert_eq!(route.destination, "20.0.1.0/24".parse().ok());
        assert_eq!((route.output, route.priority, route.table), (Some(3), Some(20), 254));
        assert!(size_of::<Route>() <= 128, "{}", size_of::<Route>());
    }
}
