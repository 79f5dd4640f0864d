//! The next hops of a route that has several.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::net::IpAddr;

use zerocopy::native_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

use super::decode::{RTA_ENCAP, RTA_ENCAP_TYPE, RTA_FLOW, RTA_GATEWAY, RTA_NEWDST, RTA_VIA};
use super::{Encap, Labels, Realms, RouteFlags};
use crate::rtnetlink::Family;
use crate::wire::{Attribute, Attributes, DecodeError, align};

/// One of a route's next hops (`struct rtnexthop` in `linux/rtnetlink.h`, and the attributes behind it).
///
/// It is no [`NextHopObject`](crate::rtnetlink::NextHopObject), which stands for itself, and which many routes can refer to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct NextHop {
    /// The index of the interface that packets leave by; 0 where there is none.
    pub output: u32,
    /// Its share, from 1 to 256. Of a multicast route: the TTL that packets must exceed, and 1 more.
    pub weight: u16,
    /// Its flags.
    pub flags: RouteFlags,
    /// The gateway. Where it is of another family than the route, it came as `RTA_VIA`.
    pub gateway: Option<IpAddr>,
    /// The routing realms.
    pub realms: Option<Realms>,
    /// A gateway that has no IP address; MPLS routes can have one.
    pub via: Option<Box<Via>>,
    /// The labels that an MPLS route puts in the place of its own.
    pub new_labels: Option<Labels>,
    /// What is put around packets.
    pub encap: Option<Box<Encap>>,
}

/// One way that a route leads: by [`Route::hops`](super::Route::hops).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Hop {
    /// The index of the interface that packets leave by.
    pub output: Option<u32>,
    /// The gateway.
    pub gateway: Option<IpAddr>,
    /// Its share, from 1 to 256; 1 where it is the only one.
    pub weight: u16,
}

impl From<&NextHop> for Hop {
    fn from(hop: &NextHop) -> Self {
        Self {
            output: Some(hop.output).filter(|output| *output != 0),
            gateway: hop.gateway,
            weight: hop.weight,
        }
    }
}

/// A gateway that has no IP address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Via {
    /// The family of the address; [`Family::PACKET`] for a link-layer address.
    pub family: Family,
    /// The address.
    pub address: Box<[u8]>,
}

impl fmt::Display for Via {
    /// The address as bytes in hexadecimal with colons between them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.address.iter().enumerate() {
            write!(f, "{}{byte:02x}", if index == 0 { "" } else { ":" })?;
        }
        Ok(())
    }
}

/// `struct rtnexthop`.
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Header {
    length: U16,
    flags: u8,
    hops: u8,
    index: U32,
}

/// What `RTA_VIA` holds.
pub(super) enum Gateway {
    Ip(IpAddr),
    Other(Via),
}

impl Gateway {
    /// Reads `struct rtvia`: the family in the host's byte order, and the address.
    pub(super) fn decode(attribute: Attribute<'_>) -> Result<Self, DecodeError> {
        let Some((family, address)) = attribute.value().split_first_chunk() else {
            return Err(DecodeError::truncated(0, 2, attribute.value().len()));
        };
        let family = Family(u8::try_from(u16::from_ne_bytes(*family)).unwrap_or(u8::MAX));
        let ip = match family {
            Family::INET => <[u8; 4]>::try_from(address).map(IpAddr::from),
            Family::INET6 => <[u8; 16]>::try_from(address).map(IpAddr::from),
            _ => return Ok(Self::Other(Via { family, address: address.into() })),
        };
        ip.map(Self::Ip)
            .map_err(|_| DecodeError::value("the gateway's address has not the length of its family's"))
    }
}

impl NextHop {
    /// Reads `RTA_MULTIPATH`. What is left at its end and too short for a next hop is padding.
    pub(super) fn decode_all(attribute: Attribute<'_>) -> Result<Vec<Self>, DecodeError> {
        let mut next_hops = Vec::new();
        each(attribute.value(), |header, attributes| {
            next_hops.push(Self::decode(header, attributes)?);
            Ok(())
        })?;
        Ok(next_hops)
    }

    fn decode(header: &Header, attributes: Attributes<'_>) -> Result<Self, DecodeError> {
        let mut next_hop = Self {
            output: header.index.get(),
            weight: u16::from(header.hops).saturating_add(1),
            flags: RouteFlags::from_bits_retain(header.flags.into()),
            ..Self::default()
        };
        attributes.each(|attribute| {
            match attribute.kind() {
                RTA_GATEWAY => next_hop.gateway = Some(attribute.ip()?),
                RTA_VIA => match Gateway::decode(attribute)? {
                    Gateway::Ip(address) => next_hop.gateway = Some(address),
                    Gateway::Other(via) => next_hop.via = Some(Box::new(via)),
                },
                RTA_FLOW => next_hop.realms = Some(Realms::from(attribute.u32()?)),
                RTA_NEWDST => next_hop.new_labels = Some(Labels::decode(attribute.value())),
                RTA_ENCAP => next_hop.encap = Encap::decode(attribute, attributes, RTA_ENCAP_TYPE)?,
                // What is wrong with it is told in its own place.
                RTA_ENCAP_TYPE => drop(attribute.u16()?),
                _ => {}
            }
            Ok(())
        })?;
        Ok(next_hop)
    }
}

/// Whether one of the next hops in `RTA_MULTIPATH` leaves by the interface `index`.
pub(super) fn any_leaves_by(attribute: Attribute<'_>, index: u32) -> Result<bool, DecodeError> {
    let mut found = false;
    each(attribute.value(), |header, _| {
        found |= header.index.get() == index;
        Ok(())
    })?;
    Ok(found)
}

/// Whether one of the next hops in `RTA_MULTIPATH` has this gateway.
pub(super) fn any_sends_to(attribute: Attribute<'_>, address: IpAddr) -> Result<bool, DecodeError> {
    let mut found = false;
    each(attribute.value(), |header, attributes| {
        found |= NextHop::decode(header, attributes)?.gateway == Some(address);
        Ok(())
    })?;
    Ok(found)
}

fn each<'b>(
    mut rest: &'b [u8],
    mut visit: impl FnMut(&Header, Attributes<'b>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    let whole = rest.len();
    while let Ok((header, _)) = Header::ref_from_prefix(rest) {
        let offset = whole.saturating_sub(rest.len());
        let length = usize::from(header.length.get());
        let Some(attributes) = rest.get(size_of::<Header>()..length) else {
            return Err(DecodeError::truncated(offset, length.max(size_of::<Header>()), rest.len()));
        };
        visit(header, Attributes::with_base(attributes, offset.saturating_add(size_of::<Header>())))?;
        rest = rest.get(align(length)..).unwrap_or_default();
    }
    Ok(())
}
