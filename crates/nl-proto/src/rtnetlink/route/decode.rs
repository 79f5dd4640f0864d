//! A message to a route.

use alloc::boxed::Box;
use core::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::next_hop::Gateway;
use super::ordinary::ordinary;
use super::{CacheInfo, Encap, Labels, Metrics, NextHop, Realms, Route, RouteDetails, RouteHeader};
use crate::dump::FromMessage;
use crate::rtnetlink::Family;
use crate::wire::{Attribute, Attributes, DecodeError, DecodeErrorKind, Header, Message};

pub(super) const RTA_DST: u16 = 1;
pub(super) const RTA_SRC: u16 = 2;
pub(super) const RTA_IIF: u16 = 3;
pub(super) const RTA_OIF: u16 = 4;
pub(super) const RTA_GATEWAY: u16 = 5;
pub(super) const RTA_PRIORITY: u16 = 6;
pub(super) const RTA_PREFSRC: u16 = 7;
pub(super) const RTA_METRICS: u16 = 8;
pub(super) const RTA_MULTIPATH: u16 = 9;
pub(super) const RTA_FLOW: u16 = 11;
pub(super) const RTA_CACHEINFO: u16 = 12;
pub(super) const RTA_TABLE: u16 = 15;
pub(super) const RTA_MARK: u16 = 16;
pub(super) const RTA_MFC_STATS: u16 = 17;
pub(super) const RTA_VIA: u16 = 18;
pub(super) const RTA_NEWDST: u16 = 19;
pub(super) const RTA_PREF: u16 = 20;
pub(super) const RTA_ENCAP_TYPE: u16 = 21;
pub(super) const RTA_ENCAP: u16 = 22;
pub(super) const RTA_EXPIRES: u16 = 23;
pub(super) const RTA_UID: u16 = 25;
pub(super) const RTA_TTL_PROPAGATE: u16 = 26;
pub(super) const RTA_IP_PROTO: u16 = 27;
pub(super) const RTA_SPORT: u16 = 28;
pub(super) const RTA_DPORT: u16 = 29;
pub(super) const RTA_NH_ID: u16 = 30;

impl FromMessage for Route {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        Self::from_message_then(message, |route| route)
    }

    #[inline(never)]
    fn from_message_then<R>(message: Message<'_>, then: impl FnOnce(Result<Self, DecodeError>) -> R) -> R {
        if let Ok((header, attributes)) = message.body::<RouteHeader>() {
            if header.family == Family::INET.0 {
                if let Some(route) = ordinary::<4>(header, attributes) {
                    return then(Ok(route));
                }
            } else if header.family == Family::INET6.0 {
                if let Some(route) = ordinary::<16>(header, attributes) {
                    return then(Ok(route));
                }
            }
        }
        then(Self::decode(message))
    }
}

impl Route {
    /// Reads any route.
    #[inline(never)]
    pub(super) fn decode(message: Message<'_>) -> Result<Self, DecodeError> {
        let (header, attributes) = message.body::<RouteHeader>()?;
        let mut route = Self::from_header(header)?;
        attributes.each(|attribute| {
            match attribute.kind() {
                RTA_TABLE => route.table = attribute.u32()?,
                RTA_DST if route.destination.is_some() => {
                    route.destination = Some(prefix(attribute, header.destination_length)?);
                }
                RTA_GATEWAY => route.gateway = Some(attribute.ip()?),
                RTA_OIF => route.output = Some(attribute.u32()?),
                RTA_PRIORITY => route.priority = Some(attribute.u32()?),
                RTA_PREFSRC => route.preferred_source = Some(attribute.ip()?),
                RTA_PREF => route.preference = Some(attribute.u8()?.into()),
                RTA_NH_ID => route.next_hop_id = Some(attribute.u32()?),
                RTA_CACHEINFO if attribute.value() == [0; size_of::<CacheInfo>()] => {}
                _ => return route.decode_rare(header, attributes, attribute),
            }
            Ok(())
        })?;
        Ok(route)
    }

    fn from_header(header: &RouteHeader) -> Result<Self, DecodeError> {
        Ok(Self {
            destination: unspecified(header.family.into(), header.destination_length)?,
            gateway: None,
            preferred_source: None,
            output: None,
            priority: None,
            next_hop_id: None,
            table: header.table.into(),
            flags: header.flags(),
            family: header.family.into(),
            tos: header.tos,
            protocol: header.protocol.into(),
            scope: header.scope.into(),
            kind: header.kind.into(),
            preference: None,
            details: None,
        })
    }

    /// Reads what ordinary routes lack.
    #[cold]
    #[inline(never)]
    fn decode_rare(
        &mut self,
        header: &RouteHeader,
        attributes: Attributes<'_>,
        attribute: Attribute<'_>,
    ) -> Result<(), DecodeError> {
        match attribute.kind() {
            RTA_DST if self.family == Family::MPLS => {
                self.details_mut().label = Some(Labels::decode(attribute.value()));
            }
            RTA_SRC if self.destination.is_some() => {
                self.details_mut().source = Some(prefix(attribute, header.source_length)?);
            }
            RTA_IIF => self.details_mut().input = Some(attribute.u32()?),
            RTA_METRICS => self.details_mut().metrics = Metrics::decode(attribute)?,
            RTA_MULTIPATH => self.details_mut().next_hops = NextHop::decode_all(attribute)?,
            RTA_FLOW => self.details_mut().realms = Some(Realms::from(attribute.u32()?)),
            RTA_CACHEINFO => self.details_mut().cache = attribute.structure(CACHE_INFO_AT_LEAST)?,
            RTA_MARK => self.details_mut().mark = Some(attribute.u32()?),
            RTA_MFC_STATS => self.details_mut().multicast = Some(attribute.structure(0)?),
            RTA_VIA => match Gateway::decode(attribute)? {
                Gateway::Ip(address) => self.gateway = Some(address),
                Gateway::Other(via) => self.details_mut().via = Some(via),
            },
            RTA_NEWDST => self.details_mut().new_labels = Some(Labels::decode(attribute.value())),
            RTA_ENCAP => self.details_mut().encap = Encap::decode(attribute, attributes, RTA_ENCAP_TYPE)?,
            // What is wrong with it is told in its own place.
            RTA_ENCAP_TYPE => drop(attribute.u16()?),
            RTA_EXPIRES => self.details_mut().last_use = Some(attribute.u64()?),
            RTA_UID => self.details_mut().uid = Some(attribute.u32()?),
            RTA_TTL_PROPAGATE => self.details_mut().ttl_propagate = Some(attribute.u8()? != 0),
            _ => {}
        }
        Ok(())
    }

    fn details_mut(&mut self) -> &mut RouteDetails {
        self.details.get_or_insert_with(Box::default)
    }
}

/// The part of `struct rta_cacheinfo` that every kernel has: what comes after `rta_used` was added later.
const CACHE_INFO_AT_LEAST: usize = 20;

/// A prefix of this family before an attribute says more; kernels leave that away where the prefix has no bits.
#[inline]
fn unspecified(family: Family, length: u8) -> Result<Option<IpNet>, DecodeError> {
    let prefix = match family {
        Family::INET | Family::IPMR => Ipv4Net::new(Ipv4Addr::UNSPECIFIED, length).map(IpNet::V4),
        Family::INET6 | Family::IP6MR => Ipv6Net::new(Ipv6Addr::UNSPECIFIED, length).map(IpNet::V6),
        _ => return Ok(None),
    };
    match prefix {
        Ok(prefix) => Ok(Some(prefix)),
        Err(_) => Err(too_long().moved(Header::SIZE + RouteHeader::DESTINATION_LENGTH)),
    }
}

/// The prefix that a route of this family has in an attribute, or without it.
pub(super) fn shown_prefix(
    family: u8,
    attribute: Option<Attribute<'_>>,
    length: u8,
) -> Result<Option<IpNet>, DecodeError> {
    match (unspecified(family.into(), length)?, attribute) {
        (Some(_), Some(attribute)) => prefix(attribute, length).map(Some),
        (unspecified, _) => Ok(unspecified),
    }
}

/// The prefix of an address and a length in bits.
#[inline]
fn prefix(attribute: Attribute<'_>, length: u8) -> Result<IpNet, DecodeError> {
    let prefix = match attribute.value().len() {
        4 => Ipv4Net::new(attribute.ipv4()?, length).map(IpNet::V4),
        _ => Ipv6Net::new(attribute.ipv6()?, length).map(IpNet::V6),
    };
    prefix.map_err(|_| too_long())
}

#[cold]
fn too_long() -> DecodeError {
    DecodeError::new(DecodeErrorKind::Value("a prefix is longer than an address"), 0)
}
