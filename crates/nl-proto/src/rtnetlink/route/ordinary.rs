//! The short road of ordinary IPv4 routes: what a full table is made of.
//!
//! [`decode`](super::decode) reads every route, an attribute a line. This reads those alone that have no more than a few attributes of 4
//! bytes, comparing length and type of each as one word, and makes the row in one piece: half the time. A test holds the two together.

use core::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};

use super::decode::{RTA_DST, RTA_GATEWAY, RTA_OIF, RTA_PREFSRC, RTA_PRIORITY, RTA_TABLE};
use super::{Route, RouteHeader};
use crate::rtnetlink::Family;
use crate::wire::Attributes;

const TABLE: u32 = head(RTA_TABLE);
const DST: u32 = head(RTA_DST);
const PRIORITY: u32 = head(RTA_PRIORITY);
const GATEWAY: u32 = head(RTA_GATEWAY);
const OIF: u32 = head(RTA_OIF);
const PREFSRC: u32 = head(RTA_PREFSRC);

/// The first word of an attribute of this type and 4 bytes of value: length and type.
const fn head(kind: u16) -> u32 {
    let ([l0, l1], [k0, k1]) = (8_u16.to_ne_bytes(), kind.to_ne_bytes());
    u32::from_ne_bytes([l0, l1, k0, k1])
}

/// What an ordinary route has beyond its header.
pub(super) struct Ordinary {
    table: u32,
    destination: [u8; 4],
    gateway: Option<[u8; 4]>,
    preferred_source: Option<[u8; 4]>,
    output: Option<u32>,
    priority: Option<u32>,
}

/// What a route has, or `None` where anything about it is not ordinary.
#[inline(always)]
pub(super) fn read(header: &RouteHeader, attributes: Attributes<'_>) -> Option<Ordinary> {
    if header.family != Family::INET.0 || header.destination_length > 32 {
        return None;
    }
    let (mut table, mut destination) = (u32::from(header.table), [0; 4]);
    let (mut output, mut priority, mut gateway, mut preferred_source) = (None, None, None, None);
    let mut rest = attributes.as_bytes();
    while let Some(([h0, h1, h2, h3, value @ ..], behind)) = rest.split_first_chunk::<8>() {
        match u32::from_ne_bytes([*h0, *h1, *h2, *h3]) {
            TABLE => table = u32::from_ne_bytes(*value),
            DST => destination = *value,
            PRIORITY => priority = Some(u32::from_ne_bytes(*value)),
            GATEWAY => gateway = Some(*value),
            OIF => output = Some(u32::from_ne_bytes(*value)),
            PREFSRC => preferred_source = Some(*value),
            _ => return None,
        }
        rest = behind;
    }
    rest.is_empty().then_some(Ordinary { table, destination, gateway, preferred_source, output, priority })
}

impl Ordinary {
    /// The route: made in one piece, where it is to stand.
    #[inline(always)]
    pub(super) fn into_route(self, header: &RouteHeader) -> Route {
        let length = header.destination_length.min(32);
        Route {
            destination: Some(IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::from(self.destination), length))),
            gateway: self.gateway.map(ip),
            preferred_source: self.preferred_source.map(ip),
            output: self.output,
            priority: self.priority,
            next_hop_id: None,
            table: self.table,
            flags: header.flags(),
            family: Family::INET,
            tos: header.tos,
            protocol: header.protocol.into(),
            scope: header.scope.into(),
            kind: header.kind.into(),
            preference: None,
            details: None,
        }
    }
}

#[inline(always)]
fn ip(octets: [u8; 4]) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from(octets))
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;
    use crate::dump::FromMessage;
    use crate::wire::{Message, MessageFlags, Writer};

    fn attributes() -> impl Strategy<Value = Vec<(u16, Vec<u8>)>> {
        let kind = prop::sample::select(vec![1_u16, 4, 5, 6, 7, 8, 12, 15, 16, 20, 30, 0x8001]);
        let value = prop_oneof![4 => prop::collection::vec(any::<u8>(), 4), 1 => prop::collection::vec(any::<u8>(), 0..33)];
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

    #[test]
    fn a_bgp_route_takes_the_short_road() {
        let mut writer = Writer::new(24, MessageFlags::empty());
        writer.body(&[2, 24, 0, 0, 254, 186, 0, 1, 0, 0, 0, 0]).unwrap();
        writer.u32(15, 254).unwrap().attribute(1, &[20, 0, 1, 0]).unwrap().u32(6, 20).unwrap();
        writer.attribute(5, &[10, 0, 0, 2]).unwrap().u32(4, 3).unwrap();
        let bytes = writer.into_bytes();
        let (header, attributes) = Message::split(&bytes).unwrap().0.body::<RouteHeader>().unwrap();
        let route = read(header, attributes).unwrap().into_route(header);
        assert_eq!(route.destination, "20.0.1.0/24".parse().ok());
        assert_eq!((route.output, route.priority, route.table), (Some(3), Some(20), 254));
        assert!(size_of::<Route>() <= 128, "{}", size_of::<Route>());
    }
}
