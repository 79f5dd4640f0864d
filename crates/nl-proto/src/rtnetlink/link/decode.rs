//! A message to a link.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::attributes::*;
use super::{
    DevlinkPort, Link, LinkDetails, LinkFlags, LinkHeader, LinkMap, LinkProtocols, LinkStatistics,
    RawAttribute, VirtualFunction, Xdp,
};
use crate::dump::FromMessage;
use crate::rtnetlink::{InterfaceName, KindName, LinkLayerAddress};
use crate::wire::{Attribute, DecodeError, Message};

impl FromMessage for Link {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let (header, attributes) = message.body::<LinkHeader>()?;
        let mut link = Self::from_header(header);
        attributes.each(|attribute| {
            match attribute.kind() {
                IFLA_ADDRESS => link.address = address(attribute)?,
                IFLA_IFNAME => link.name = InterfaceName::from_kernel(attribute.string_bytes()),
                IFLA_MTU => link.mtu = Some(attribute.u32()?),
                IFLA_LINK => link.link = Some(attribute.u32()?),
                IFLA_QDISC => link.qdisc = Some(KindName::from_kernel(attribute.string_bytes())),
                IFLA_STATS if link.statistics.is_none() => {
                    link.statistics = Some(LinkStatistics::decode_narrow(attribute));
                }
                IFLA_MASTER => link.master = Some(attribute.u32()?),
                IFLA_TXQLEN => link.transmit_queue_length = Some(attribute.u32()?),
                IFLA_OPERSTATE => link.operational_state = Some(attribute.u8()?.into()),
                IFLA_LINKMODE => link.mode = Some(attribute.u8()?.into()),
                IFLA_LINKINFO => link.decode_info(attribute)?,
                IFLA_STATS64 => link.statistics = Some(LinkStatistics::decode(attribute)?),
                IFLA_AF_SPEC if header.family != AF_BRIDGE as u8 => {
                    link.protocols = Some(Box::new(LinkProtocols::decode(attribute)?));
                }
                IFLA_GROUP => link.group = Some(attribute.u32()?),
                IFLA_LINK_NETNSID => link.link_namespace_id = Some(attribute.i32()?),
                IFLA_PROTO_DOWN => link.protocol_down = Some(attribute.u8()? != 0),
                IFLA_PROP_LIST => link.alternative_names = alternative_names(attribute)?,
                _ => return link.details.decode(attribute, link.hardware),
            }
            Ok(())
        })?;
        Ok(link)
    }
}

impl Link {
    fn from_header(header: &LinkHeader) -> Self {
        Self {
            index: index(header),
            flags: LinkFlags::from_bits_retain(header.flags.get()),
            hardware: header.hardware.get().into(),
            family: header.family.into(),
            name: InterfaceName::default(),
            operational_state: None,
            mode: None,
            protocol_down: None,
            address: None,
            mtu: None,
            link: None,
            link_namespace_id: None,
            master: None,
            group: None,
            transmit_queue_length: None,
            qdisc: None,
            kind: None,
            alternative_names: Box::default(),
            statistics: None,
            protocols: None,
            details: Box::default(),
        }
    }

    fn decode_info(&mut self, info: Attribute<'_>) -> Result<(), DecodeError> {
        info.nested().each(|attribute| {
            match attribute.kind() {
                IFLA_INFO_KIND => self.kind = Some(KindName::from_kernel(attribute.string_bytes())),
                IFLA_INFO_DATA => self.details.kind_data = Some(attribute.value().into()),
                IFLA_INFO_XSTATS => self.details.kind_statistics = Some(attribute.value().into()),
                IFLA_INFO_SLAVE_KIND => {
                    self.details.slave_kind = Some(KindName::from_kernel(attribute.string_bytes()));
                }
                IFLA_INFO_SLAVE_DATA => self.details.slave_data = Some(attribute.value().into()),
                _ => {}
            }
            Ok(())
        })
    }
}

impl LinkDetails {
    fn decode(&mut self, attribute: Attribute<'_>, hardware: super::HardwareType) -> Result<(), DecodeError> {
        match attribute.kind() {
            IFLA_BROADCAST => self.broadcast = address(attribute)?,
            IFLA_PERM_ADDRESS => self.permanent_address = address(attribute)?,
            IFLA_PROMISCUITY => self.promiscuity = Some(attribute.u32()?),
            IFLA_ALLMULTI => self.all_multicast = Some(attribute.u32()?),
            IFLA_MIN_MTU => self.min_mtu = Some(attribute.u32()?),
            IFLA_MAX_MTU => self.max_mtu = Some(attribute.u32()?),
            IFLA_NUM_TX_QUEUES => self.transmit_queues = Some(attribute.u32()?),
            IFLA_NUM_RX_QUEUES => self.receive_queues = Some(attribute.u32()?),
            IFLA_GSO_MAX_SIZE => self.gso_max_size = Some(attribute.u32()?),
            IFLA_GSO_MAX_SEGS => self.gso_max_segments = Some(attribute.u32()?),
            IFLA_TSO_MAX_SIZE => self.tso_max_size = Some(attribute.u32()?),
            IFLA_TSO_MAX_SEGS => self.tso_max_segments = Some(attribute.u32()?),
            IFLA_GRO_MAX_SIZE => self.gro_max_size = Some(attribute.u32()?),
            IFLA_GSO_IPV4_MAX_SIZE => self.gso_ipv4_max_size = Some(attribute.u32()?),
            IFLA_GRO_IPV4_MAX_SIZE => self.gro_ipv4_max_size = Some(attribute.u32()?),
            IFLA_HEADROOM => self.headroom = Some(attribute.u16()?),
            IFLA_TAILROOM => self.tailroom = Some(attribute.u16()?),
            IFLA_MAX_PACING_OFFLOAD_HORIZON => self.pacing_horizon = Some(attribute.uint()?),
            IFLA_WEIGHT => self.weight = Some(attribute.u32()?),
            IFLA_CARRIER => self.carrier = Some(attribute.u8()? != 0),
            IFLA_CARRIER_CHANGES => self.carrier_changes = Some(attribute.u32()?),
            IFLA_CARRIER_UP_COUNT => self.carrier_up_count = Some(attribute.u32()?),
            IFLA_CARRIER_DOWN_COUNT => self.carrier_down_count = Some(attribute.u32()?),
            IFLA_NETNS_IMMUTABLE => self.namespace_immutable = Some(attribute.u8()? != 0),
            _ => return self.decode_rare(attribute, hardware),
        }
        Ok(())
    }

    #[cold]
    fn decode_rare(
        &mut self,
        attribute: Attribute<'_>,
        hardware: super::HardwareType,
    ) -> Result<(), DecodeError> {
        match attribute.kind() {
            IFLA_PROTO_DOWN_REASON => {
                let value = attribute.nested().find(IFLA_PROTO_DOWN_REASON_VALUE)?;
                self.protocol_down_reasons = value.map(|value| value.u32()).transpose()?;
            }
            IFLA_TARGET_NETNSID => self.target_namespace_id = Some(attribute.i32()?),
            IFLA_NEW_NETNSID => self.new_namespace_id = Some(attribute.i32()?),
            IFLA_NEW_IFINDEX => self.new_index = Some(attribute.u32()?),
            IFLA_EVENT => self.event = Some(attribute.u32()?.into()),
            IFLA_IFALIAS => self.alias = Some(text(attribute)),
            IFLA_PARENT_DEV_NAME => self.parent_device = Some(text(attribute)),
            IFLA_PARENT_DEV_BUS_NAME => self.parent_bus = Some(text(attribute)),
            IFLA_PHYS_PORT_NAME => self.port_name = Some(text(attribute)),
            IFLA_PHYS_PORT_ID => self.port_id = Some(attribute.value().into()),
            IFLA_PHYS_SWITCH_ID => self.switch_id = Some(attribute.value().into()),
            IFLA_DEVLINK_PORT => self.devlink_port = DevlinkPort::decode(attribute)?,
            IFLA_DPLL_PIN => {
                let pin = attribute.nested().find(DPLL_A_PIN_ID)?;
                self.dpll_pin = pin.map(|pin| pin.u32()).transpose()?;
            }
            IFLA_MAP => {
                let map = Some(attribute.structure(LINK_MAP_AT_LEAST)?);
                self.map = map.filter(|map| *map != LinkMap::default()).map(Box::new);
            }
            IFLA_XDP => self.xdp = Xdp::decode(attribute)?.map(Box::new),
            IFLA_NUM_VF => self.function_count = Some(attribute.u32()?),
            IFLA_VFINFO_LIST => self.functions = VirtualFunction::decode_all(attribute, hardware)?,
            IFLA_WIRELESS | IFLA_PROTINFO | IFLA_VF_PORTS | IFLA_PORT_SELF | IFLA_AF_SPEC => {
                self.raw.push(RawAttribute { kind: attribute.kind(), value: attribute.value().into() });
            }
            _ => {}
        }
        Ok(())
    }
}

/// `struct rtnl_link_ifmap` where its 64-bit fields make no padding at the end.
const LINK_MAP_AT_LEAST: usize = 28;

impl DevlinkPort {
    /// `None` where the link is none: kernels then send an empty attribute.
    fn decode(attribute: Attribute<'_>) -> Result<Option<Box<Self>>, DecodeError> {
        if attribute.value().is_empty() {
            return Ok(None);
        }
        let mut port = Box::<Self>::default();
        attribute.nested().each(|attribute| {
            match attribute.kind() {
                DEVLINK_ATTR_BUS_NAME => port.bus = text(attribute),
                DEVLINK_ATTR_DEV_NAME => port.device = text(attribute),
                DEVLINK_ATTR_PORT_INDEX => port.index = attribute.u32()?,
                _ => {}
            }
            Ok(())
        })?;
        Ok(Some(port))
    }
}

/// An index, a name and the flags: the row for who wants to know what interfaces are called, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct LinkName {
    /// The index.
    #[cfg_attr(feature = "serde", serde(rename = "ifindex"))]
    pub index: u32,
    /// The flags.
    pub flags: LinkFlags,
    /// The name.
    #[cfg_attr(feature = "serde", serde(rename = "ifname"))]
    pub name: InterfaceName,
}

impl FromMessage for LinkName {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let (header, attributes) = message.body::<LinkHeader>()?;
        let name = attributes.find(IFLA_IFNAME)?.map(|name| InterfaceName::from_kernel(name.string_bytes()));
        let flags = LinkFlags::from_bits_retain(header.flags.get());
        Ok(Self { index: index(header), flags, name: name.unwrap_or_default() })
    }
}

/// Indexes are positive.
fn index(header: &LinkHeader) -> u32 {
    header.index.get().unsigned_abs()
}

/// An address of no bytes is none.
fn address(attribute: Attribute<'_>) -> Result<Option<LinkLayerAddress>, DecodeError> {
    match attribute.value() {
        [] => Ok(None),
        _ => LinkLayerAddress::decode(attribute).map(Some),
    }
}

/// The kernel promises no encoding; what is no UTF-8 is replaced.
fn text(attribute: Attribute<'_>) -> Box<str> {
    String::from_utf8_lossy(attribute.string_bytes()).into()
}

fn alternative_names(list: Attribute<'_>) -> Result<Box<[Box<str>]>, DecodeError> {
    let mut names = Vec::new();
    list.nested().each(|attribute| {
        if attribute.kind() == IFLA_ALT_IFNAME {
            names.push(text(attribute));
        }
        Ok(())
    })?;
    Ok(names.into_boxed_slice())
}
