//! A message to a next-hop object.

use super::{
    NextHopGroup, NextHopHeader, NextHopMember, NextHopObject, NextHopOperations, NextHopPackets,
    ResilientGroup,
};
use crate::dump::FromMessage;
use crate::rtnetlink::route::Encap;
use crate::wire::{DecodeError, Message};

pub(super) const NHA_ID: u16 = 1;
pub(super) const NHA_GROUP: u16 = 2;
pub(super) const NHA_GROUP_TYPE: u16 = 3;
pub(super) const NHA_BLACKHOLE: u16 = 4;
pub(super) const NHA_OIF: u16 = 5;
pub(super) const NHA_GATEWAY: u16 = 6;
pub(super) const NHA_ENCAP_TYPE: u16 = 7;
pub(super) const NHA_ENCAP: u16 = 8;
pub(super) const NHA_GROUPS: u16 = 9;
pub(super) const NHA_MASTER: u16 = 10;
pub(super) const NHA_FDB: u16 = 11;
pub(super) const NHA_RES_GROUP: u16 = 12;
pub(super) const NHA_OP_FLAGS: u16 = 14;
pub(super) const NHA_GROUP_STATS: u16 = 15;
pub(super) const NHA_HW_STATS_ENABLE: u16 = 16;
pub(super) const NHA_HW_STATS_USED: u16 = 17;

impl FromMessage for NextHopObject {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let (header, attributes) = message.body::<NextHopHeader>()?;
        let mut object = Self::from_header(header);
        attributes.each(|attribute| {
            match attribute.kind() {
                NHA_ID => object.id = attribute.u32()?,
                NHA_GROUP => object.group_mut().members = NextHopMember::decode_all(attribute, attributes)?,
                NHA_GROUP_TYPE => object.group_mut().kind = attribute.u16()?.into(),
                NHA_BLACKHOLE => object.blackhole = true,
                NHA_OIF => object.output = Some(attribute.u32()?),
                NHA_GATEWAY => object.gateway = Some(attribute.ip()?),
                NHA_ENCAP => object.encap = Encap::decode(attribute, attributes, NHA_ENCAP_TYPE)?,
                // What is wrong with it is told in its own place.
                NHA_ENCAP_TYPE => drop(attribute.u16()?),
                NHA_FDB => object.fdb = true,
                NHA_RES_GROUP => object.group_mut().resilient = Some(ResilientGroup::decode(attribute)?),
                NHA_OP_FLAGS => {
                    object.group_mut().operations = NextHopOperations::from_bits_retain(attribute.u32()?);
                }
                NHA_GROUP_STATS => object.group_mut().packets = NextHopPackets::decode_all(attribute)?,
                NHA_HW_STATS_ENABLE => object.group_mut().hardware_counts = Some(attribute.u32()? != 0),
                NHA_HW_STATS_USED => object.group_mut().hardware_counted = Some(attribute.u32()? != 0),
                _ => {}
            }
            Ok(())
        })?;
        Ok(object)
    }
}

impl NextHopObject {
    fn from_header(header: &NextHopHeader) -> Self {
        Self {
            id: 0,
            output: None,
            gateway: None,
            flags: header.flags(),
            family: header.family.into(),
            scope: header.scope.into(),
            protocol: header.protocol.into(),
            blackhole: false,
            fdb: false,
            group: None,
            encap: None,
        }
    }

    fn group_mut(&mut self) -> &mut NextHopGroup {
        self.group.get_or_insert_default()
    }
}
