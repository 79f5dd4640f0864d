//! What a link has beyond what most who look at links want.

use alloc::boxed::Box;
use alloc::vec::Vec;

use zerocopy::{FromBytes, Immutable, IntoBytes};

use super::{LinkEvent, VirtualFunction, Xdp};
use crate::rtnetlink::{KindName, LinkLayerAddress};

/// Limits, counters, and what belongs to few kinds of links. `None` where the kernel does not say.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct LinkDetails {
    /// The broadcast address; of a point-to-point link, the other end's.
    pub broadcast: Option<LinkLayerAddress>,
    /// The address that the hardware came with.
    pub permanent_address: Option<LinkLayerAddress>,
    /// How many want it to take in what is for others.
    pub promiscuity: Option<u32>,
    /// How many want it to take in all multicast.
    pub all_multicast: Option<u32>,
    /// The least MTU that it can have, in bytes.
    pub min_mtu: Option<u32>,
    /// The largest, 0 for no limit.
    pub max_mtu: Option<u32>,
    /// How many queues it has for sending.
    pub transmit_queues: Option<u32>,
    /// How many queues it has for receiving.
    pub receive_queues: Option<u32>,
    /// The longest packet that it is given to segment, in bytes.
    pub gso_max_size: Option<u32>,
    /// How many segments that may make.
    pub gso_max_segments: Option<u32>,
    /// The longest packet that its hardware can segment, in bytes.
    pub tso_max_size: Option<u32>,
    /// How many segments that may make.
    pub tso_max_segments: Option<u32>,
    /// The longest packet that is put together on receiving, in bytes.
    pub gro_max_size: Option<u32>,
    /// As [`gso_max_size`](Self::gso_max_size), of IPv4.
    pub gso_ipv4_max_size: Option<u32>,
    /// As [`gro_max_size`](Self::gro_max_size), of IPv4.
    pub gro_ipv4_max_size: Option<u32>,
    /// How many bytes it needs before a packet.
    pub headroom: Option<u16>,
    /// How many bytes it needs behind a packet.
    pub tailroom: Option<u16>,
    /// How far ahead its hardware can pace packets, in nanoseconds.
    pub pacing_horizon: Option<u64>,
    /// How many packets its driver takes in at a time; only old kernels say so.
    pub weight: Option<u32>,
    /// Whether there is a carrier.
    pub carrier: Option<bool>,
    /// How often the carrier came or went.
    pub carrier_changes: Option<u32>,
    /// How often it came.
    pub carrier_up_count: Option<u32>,
    /// How often it went.
    pub carrier_down_count: Option<u32>,
    /// What keeps the link down for its protocols, a bit a reason (`protodown_reasons.d` of iproute2 names them).
    pub protocol_down_reasons: Option<u32>,
    /// Whether it must stay in its network namespace.
    pub namespace_immutable: Option<bool>,
    /// The identifier of the network namespace that was asked about, where it was another.
    pub target_namespace_id: Option<i32>,
    /// In a notification, the identifier of the network namespace that it moves to.
    pub new_namespace_id: Option<i32>,
    /// In a notification, the index that it will have there.
    pub new_index: Option<u32>,
    /// In a notification, why it was sent.
    pub event: Option<LinkEvent>,
    /// What somebody wrote down about it.
    pub alias: Option<Box<str>>,
    /// Of what kind it is as a port of its master: `bridge`, `bond`.
    pub slave_kind: Option<KindName>,
    /// What it has as a link of its kind (`IFLA_INFO_DATA`): attributes, as they came.
    pub kind_data: Option<Box<[u8]>>,
    /// What it has as a port of its master (`IFLA_INFO_SLAVE_DATA`): attributes, as they came.
    pub slave_data: Option<Box<[u8]>>,
    /// The counters of its kind (`IFLA_INFO_XSTATS`), as they came.
    pub kind_statistics: Option<Box<[u8]>>,
    /// The device that it is a part of: `0000:03:00.0`, `virtio0`.
    pub parent_device: Option<Box<str>>,
    /// The bus of that device: `pci`.
    pub parent_bus: Option<Box<str>>,
    /// The name of its physical port.
    pub port_name: Option<Box<str>>,
    /// What its physical port is known by.
    pub port_id: Option<Box<[u8]>>,
    /// What the switch is known by that it is a port of.
    pub switch_id: Option<Box<[u8]>>,
    /// The devlink port that it is.
    pub devlink_port: Option<Box<DevlinkPort>>,
    /// The pin that its clock is synchronised by.
    pub dpll_pin: Option<u32>,
    /// Memory and interrupt, where any of it is not 0.
    pub map: Option<Box<LinkMap>>,
    /// The XDP programs, where there are any.
    pub xdp: Option<Box<Xdp>>,
    /// How many virtual functions there are.
    pub function_count: Option<u32>,
    /// The virtual functions that the message has room for.
    pub functions: Vec<VirtualFunction>,
    /// What nothing here decodes, as it came: wireless events, bridge and port-profile information.
    pub raw: Vec<RawAttribute>,
}

/// An attribute as it came.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RawAttribute {
    /// The type (`IFLA_*`).
    pub kind: u16,
    /// The value.
    pub value: Box<[u8]>,
}

/// A devlink port.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct DevlinkPort {
    /// The bus of its device.
    pub bus: Box<str>,
    /// The device.
    pub device: Box<str>,
    /// The port's number there.
    pub index: u32,
}

/// `struct rtnl_link_ifmap`: what few but ISA cards had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
#[non_exhaustive]
pub struct LinkMap {
    /// Where shared memory begins.
    pub memory_start: u64,
    /// Where it ends.
    pub memory_end: u64,
    /// The I/O address.
    pub base_address: u64,
    /// The interrupt.
    pub interrupt: u16,
    /// The DMA channel.
    pub dma: u8,
    /// The port in use (`IF_PORT_*`).
    pub port: u8,
    pub(super) padding: [u8; 4],
}
