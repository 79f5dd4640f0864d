//! A message to a neighbour.

use alloc::boxed::Box;

use super::ordinary::ordinary;
use super::{
    FdbActivity, Neighbour, NeighbourCache, NeighbourDetails, NeighbourExtendedFlags, NeighbourHeader,
};
use crate::dump::FromMessage;
use crate::rtnetlink::{Family, LinkLayerAddress};
use crate::wire::{Attribute, DecodeError, Message};

pub(super) const NDA_DST: u16 = 1;
pub(super) const NDA_LLADDR: u16 = 2;
pub(super) const NDA_CACHEINFO: u16 = 3;
pub(super) const NDA_PROBES: u16 = 4;
pub(super) const NDA_VLAN: u16 = 5;
pub(super) const NDA_PORT: u16 = 6;
pub(super) const NDA_VNI: u16 = 7;
pub(super) const NDA_IFINDEX: u16 = 8;
pub(super) const NDA_MASTER: u16 = 9;
pub(super) const NDA_LINK_NETNSID: u16 = 10;
pub(super) const NDA_SRC_VNI: u16 = 11;
pub(super) const NDA_PROTOCOL: u16 = 12;
pub(super) const NDA_NH_ID: u16 = 13;
pub(super) const NDA_FDB_EXT_ATTRS: u16 = 14;
pub(super) const NDA_FLAGS_EXT: u16 = 15;
pub(super) const NFEA_ACTIVITY_NOTIFY: u16 = 1;

impl FromMessage for Neighbour {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        Self::from_message_then(message, |neighbour| neighbour)
    }

    #[inline(never)]
    fn from_message_then<R>(message: Message<'_>, then: impl FnOnce(Result<Self, DecodeError>) -> R) -> R {
        if let Ok((header, attributes)) = message.body::<NeighbourHeader>() {
            if header.family == Family::INET.0 {
                if let Some(neighbour) = ordinary::<4>(header, attributes) {
                    return then(Ok(neighbour));
                }
            } else if header.family == Family::INET6.0 {
                if let Some(neighbour) = ordinary::<16>(header, attributes) {
                    return then(Ok(neighbour));
                }
            }
        }
        then(Self::decode(message))
    }
}

impl Neighbour {
    /// Reads any neighbour or forwarding entry. Its fields are collected one by one, and the row is made of them in one piece.
    #[inline(never)]
    pub(super) fn decode(message: Message<'_>) -> Result<Self, DecodeError> {
        let (header, attributes) = message.body::<NeighbourHeader>()?;
        let family = Family::from(header.family);
        let is_ip = matches!(family, Family::INET | Family::INET6 | Family::BRIDGE);
        let (mut destination, mut link_layer_address, mut cache, mut probes) = (None, None, None, None);
        let (mut vlan, mut port, mut vni, mut master) = (None, None, None, None);
        let (mut protocol, mut extended_flags) = (None, NeighbourExtendedFlags::empty());
        let mut details = None;
        attributes.each(|attribute| {
            match attribute.kind() {
                NDA_DST if is_ip => destination = Some(attribute.ip()?),
                NDA_LLADDR => link_layer_address = Some(LinkLayerAddress::checked(attribute)?),
                NDA_CACHEINFO => cache = Some(attribute.prefix()?),
                NDA_PROBES => probes = Some(attribute.u32()?),
                NDA_VLAN => vlan = Some(attribute.u16()?),
                NDA_PORT => port = Some(attribute.u16_be()?),
                NDA_VNI => vni = Some(attribute.u32()?),
                NDA_MASTER => master = Some(attribute.u32()?),
                NDA_PROTOCOL => protocol = Some(attribute.u8()?.into()),
                NDA_FLAGS_EXT => extended_flags = NeighbourExtendedFlags::from_bits_retain(attribute.u32()?),
                _ => return NeighbourDetails::decode(&mut details, attribute),
            }
            Ok(())
        })?;
        Ok(Self {
            destination,
            link_layer_address: link_layer_address.map(LinkLayerAddress::of),
            index: header.index(),
            state: header.state(),
            flags: header.flags(),
            extended_flags,
            family,
            kind: header.kind.into(),
            protocol,
            cache: cache.map(NeighbourCache::of),
            probes,
            master,
            vlan,
            port,
            vni,
            details,
        })
    }
}

impl NeighbourDetails {
    /// Reads what ordinary neighbours and forwarding entries lack.
    #[cold]
    #[inline(never)]
    fn decode(details: &mut Option<Box<Self>>, attribute: Attribute<'_>) -> Result<(), DecodeError> {
        match attribute.kind() {
            NDA_DST => details.get_or_insert_default().raw_destination = Some(attribute.value().into()),
            NDA_IFINDEX => details.get_or_insert_default().via = Some(attribute.u32()?),
            NDA_LINK_NETNSID => details.get_or_insert_default().link_namespace_id = Some(attribute.i32()?),
            NDA_SRC_VNI => details.get_or_insert_default().source_vni = Some(attribute.u32()?),
            NDA_NH_ID => details.get_or_insert_default().next_hop_id = Some(attribute.u32()?),
            NDA_FDB_EXT_ATTRS => attribute.nested().each(|attribute| {
                if attribute.kind() == NFEA_ACTIVITY_NOTIFY {
                    details.get_or_insert_default().activity =
                        Some(FdbActivity::from_bits_retain(attribute.u8()?));
                }
                Ok(())
            })?,
            _ => {}
        }
        Ok(())
    }
}
