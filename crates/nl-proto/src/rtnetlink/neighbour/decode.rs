//! A message to a neighbour.

use alloc::boxed::Box;

use super::{FdbActivity, Neighbour, NeighbourDetails, NeighbourExtendedFlags, NeighbourHeader};
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
    #[inline]
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let (header, attributes) = message.body::<NeighbourHeader>()?;
        let mut row = Self::from_header(header);
        attributes.each(|attribute| {
            match attribute.kind() {
                NDA_DST if row.destination_is_ip() => row.destination = Some(attribute.ip()?),
                NDA_LLADDR => row.link_layer_address = Some(LinkLayerAddress::decode(attribute)?),
                NDA_CACHEINFO => row.cache = Some(attribute.structure(16)?),
                NDA_PROBES => row.probes = Some(attribute.u32()?),
                NDA_VLAN => row.vlan = Some(attribute.u16()?),
                NDA_PORT => row.port = Some(attribute.u16_be()?),
                NDA_VNI => row.vni = Some(attribute.u32()?),
                NDA_MASTER => row.master = Some(attribute.u32()?),
                NDA_PROTOCOL => row.protocol = Some(attribute.u8()?.into()),
                NDA_FLAGS_EXT => {
                    row.extended_flags = NeighbourExtendedFlags::from_bits_retain(attribute.u32()?);
                }
                _ => return row.decode_rare(attribute),
            }
            Ok(())
        })?;
        Ok(row)
    }
}

impl Neighbour {
    #[inline]
    fn from_header(header: &NeighbourHeader) -> Self {
        Self {
            destination: None,
            link_layer_address: None,
            index: header.index(),
            state: header.state(),
            flags: header.flags(),
            extended_flags: NeighbourExtendedFlags::empty(),
            family: header.family.into(),
            kind: header.kind.into(),
            protocol: None,
            cache: None,
            probes: None,
            master: None,
            vlan: None,
            port: None,
            vni: None,
            details: None,
        }
    }

    /// Reads what ordinary neighbours and forwarding entries lack.
    #[cold]
    #[inline(never)]
    fn decode_rare(&mut self, attribute: Attribute<'_>) -> Result<(), DecodeError> {
        match attribute.kind() {
            NDA_DST => self.details_mut().raw_destination = Some(attribute.value().into()),
            NDA_IFINDEX => self.details_mut().via = Some(attribute.u32()?),
            NDA_LINK_NETNSID => self.details_mut().link_namespace_id = Some(attribute.i32()?),
            NDA_SRC_VNI => self.details_mut().source_vni = Some(attribute.u32()?),
            NDA_NH_ID => self.details_mut().next_hop_id = Some(attribute.u32()?),
            NDA_FDB_EXT_ATTRS => return self.decode_extended(attribute),
            _ => {}
        }
        Ok(())
    }

    fn decode_extended(&mut self, extended: Attribute<'_>) -> Result<(), DecodeError> {
        extended.nested().each(|attribute| {
            if attribute.kind() == NFEA_ACTIVITY_NOTIFY {
                let activity = FdbActivity::from_bits_retain(attribute.u8()?);
                self.details_mut().activity = Some(activity);
            }
            Ok(())
        })
    }

    fn details_mut(&mut self) -> &mut NeighbourDetails {
        self.details.get_or_insert_with(Box::default)
    }

    const fn destination_is_ip(&self) -> bool {
        matches!(self.family, Family::INET | Family::INET6 | Family::BRIDGE)
    }
}
