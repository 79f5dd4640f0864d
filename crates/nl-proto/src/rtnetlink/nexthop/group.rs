//! Groups of next-hop objects.

use alloc::vec::Vec;

use zerocopy::native_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

use super::decode::NHA_OP_FLAGS;
use super::{NextHopGroupType, NextHopOperations, Ticks};
use crate::wire::{Attribute, Attributes, DecodeError};

const NHA_RES_GROUP_BUCKETS: u16 = 1;
const NHA_RES_GROUP_IDLE_TIMER: u16 = 2;
const NHA_RES_GROUP_UNBALANCED_TIMER: u16 = 3;
const NHA_RES_GROUP_UNBALANCED_TIME: u16 = 4;
const NHA_GROUP_STATS_ENTRY: u16 = 1;
const NHA_GROUP_STATS_ENTRY_ID: u16 = 1;
const NHA_GROUP_STATS_ENTRY_PACKETS: u16 = 2;
const NHA_GROUP_STATS_ENTRY_PACKETS_HW: u16 = 3;

/// The objects that packets are spread over, and how.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct NextHopGroup {
    /// The objects.
    pub members: Vec<NextHopMember>,
    /// How packets are spread over them.
    pub kind: NextHopGroupType,
    /// The settings of a resilient group.
    pub resilient: Option<ResilientGroup>,
    /// What the kernel says of its answer.
    pub operations: NextHopOperations,
    /// What went to each member, where [`statistics`](crate::dump::DumpRequest::<super::NextHopObject>::statistics) are asked for.
    pub packets: Vec<NextHopPackets>,
    /// Whether hardware is to count, where statistics are asked for.
    pub hardware_counts: Option<bool>,
    /// Whether any hardware does, where statistics are asked for.
    pub hardware_counted: Option<bool>,
}

/// A member of a group (`struct nexthop_grp`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct NextHopMember {
    /// The number of the object.
    pub id: u32,
    /// Its share, from 1 to 65535; kernels before Linux 6.12 have no more than 256.
    pub weight: u16,
}

/// The settings of a resilient group (`NHA_RES_GROUP_*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct ResilientGroup {
    /// How many buckets there are.
    pub buckets: u16,
    /// How long a bucket must have been unused before it may go to another member.
    pub idle_timer: Ticks,
    /// How long the group may be out of balance before buckets in use go to another member too; 0 for ever.
    pub unbalanced_timer: Ticks,
    /// For how long it has been out of balance.
    pub unbalanced_time: Ticks,
}

/// What went to a member of a group (`NHA_GROUP_STATS_ENTRY_*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct NextHopPackets {
    /// The number of the member.
    pub id: u32,
    /// Packets, those of hardware among them.
    pub packets: u64,
    /// Packets that hardware sent.
    pub hardware: Option<u64>,
}

/// `struct nexthop_grp`: a weight is 1 more than what stands there.
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Member {
    id: U32,
    weight: u8,
    weight_high: u8,
    reserved: U16,
}

impl NextHopMember {
    /// Reads `NHA_GROUP`. How wide weights are stands in an `NHA_OP_FLAGS` behind it; what is wrong with that is said in its own place.
    pub(super) fn decode_all(
        attribute: Attribute<'_>,
        around: Attributes<'_>,
    ) -> Result<Vec<Self>, DecodeError> {
        let members = <[Member]>::ref_from_bytes(attribute.value());
        let members = members.map_err(|_| DecodeError::value("a member of a group is cut"))?;
        let operations = around.find(NHA_OP_FLAGS).ok().flatten().and_then(|flags| flags.u32().ok());
        let operations = NextHopOperations::from_bits_retain(operations.unwrap_or_default());
        let wide = operations.contains(NextHopOperations::WIDE_WEIGHTS);
        let member = |member: &Member| {
            let high = if wide { member.weight_high } else { 0 };
            let weight = u16::from_be_bytes([high, member.weight]).saturating_add(1);
            Self { id: member.id.get(), weight }
        };
        Ok(members.iter().map(member).collect())
    }
}

impl ResilientGroup {
    pub(super) fn decode(attribute: Attribute<'_>) -> Result<Self, DecodeError> {
        let mut group = Self::default();
        attribute.nested().each(|attribute| {
            match attribute.kind() {
                NHA_RES_GROUP_BUCKETS => group.buckets = attribute.u16()?,
                NHA_RES_GROUP_IDLE_TIMER => group.idle_timer = Ticks(attribute.u32()?.into()),
                NHA_RES_GROUP_UNBALANCED_TIMER => group.unbalanced_timer = Ticks(attribute.u32()?.into()),
                NHA_RES_GROUP_UNBALANCED_TIME => group.unbalanced_time = Ticks(attribute.u64()?),
                _ => {}
            }
            Ok(())
        })?;
        Ok(group)
    }
}

impl NextHopPackets {
    /// Reads `NHA_GROUP_STATS`.
    pub(super) fn decode_all(attribute: Attribute<'_>) -> Result<Vec<Self>, DecodeError> {
        let mut members = Vec::new();
        attribute.nested().each(|entry| {
            if entry.kind() == NHA_GROUP_STATS_ENTRY {
                members.push(Self::decode(entry)?);
            }
            Ok(())
        })?;
        Ok(members)
    }

    fn decode(entry: Attribute<'_>) -> Result<Self, DecodeError> {
        let mut member = Self::default();
        entry.nested().each(|attribute| {
            match attribute.kind() {
                NHA_GROUP_STATS_ENTRY_ID => member.id = attribute.u32()?,
                NHA_GROUP_STATS_ENTRY_PACKETS => member.packets = attribute.uint()?,
                NHA_GROUP_STATS_ENTRY_PACKETS_HW => member.hardware = Some(attribute.uint()?),
                _ => {}
            }
            Ok(())
        })?;
        Ok(member)
    }
}
