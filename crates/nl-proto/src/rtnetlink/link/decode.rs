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
use crate::rtnetlink::in_order::each_in_order;
use crate::rtnetlink::{InterfaceName, KindName, LinkLayerAddress};
use crate::wire::{Attribute, DecodeError, Message};

impl FromMessage for Link {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let (header, attributes) = message.body::<LinkHeader>()?;
        let mut link = Self::from_header(header);
        let details = &mut *link.details;
        each_in_order!(attributes, in order {
            IFLA_IFNAME(value: string_bytes) => link.name = InterfaceName::from_kernel(value),
            IFLA_TXQLEN(value: u32) => link.transmit_queue_length = Some(value),
            IFLA_OPERSTATE(value: u8) => link.operational_state = Some(value.into()),
            IFLA_LINKMODE(value: u8) => link.mode = Some(value.into()),
            IFLA_NETNS_IMMUTABLE(value: u8) => details.namespace_immutable = Some(value != 0),
            IFLA_MTU(value: u32) => link.mtu = Some(value),
            IFLA_MIN_MTU(value: u32) => details.min_mtu = Some(value),
            IFLA_MAX_MTU(value: u32) => details.max_mtu = Some(value),
            IFLA_GROUP(value: u32) => link.group = Some(value),
            IFLA_PROMISCUITY(value: u32) => details.promiscuity = Some(value),
            IFLA_ALLMULTI(value: u32) => details.all_multicast = Some(value),
            IFLA_NUM_TX_QUEUES(value: u32) => details.transmit_queues = Some(value),
            IFLA_GSO_MAX_SEGS(value: u32) => details.gso_max_segments = Some(value),
            IFLA_GSO_MAX_SIZE(value: u32) => details.gso_max_size = Some(value),
            IFLA_GRO_MAX_SIZE(value: u32) => details.gro_max_size = Some(value),
            IFLA_GSO_IPV4_MAX_SIZE(value: u32) => details.gso_ipv4_max_size = Some(value),
            IFLA_GRO_IPV4_MAX_SIZE(value: u32) => details.gro_ipv4_max_size = Some(value),
            IFLA_TSO_MAX_SIZE(value: u32) => details.tso_max_size = Some(value),
            IFLA_TSO_MAX_SEGS(value: u32) => details.tso_max_segments = Some(value),
            IFLA_MAX_PACING_OFFLOAD_HORIZON(value: uint) => details.pacing_horizon = Some(value),
            IFLA_NUM_RX_QUEUES(value: u32) => details.receive_queues = Some(value),
            IFLA_MASTER(value: u32) => link.master = Some(value),
            IFLA_CARRIER(value: u8) => details.carrier = Some(value != 0),
            IFLA_IFALIAS(value: string_bytes) => details.alias = Some(text(value)),
            IFLA_CARRIER_CHANGES(value: u32) => details.carrier_changes = Some(value),
            IFLA_CARRIER_UP_COUNT(value: u32) => details.carrier_up_count = Some(value),
            IFLA_CARRIER_DOWN_COUNT(value: u32) => details.carrier_down_count = Some(value),
            IFLA_HEADROOM(value: u16) => details.headroom = Some(value),
            IFLA_TAILROOM(value: u16) => details.tailroom = Some(value),
            IFLA_PROTO_DOWN(value: u8) => link.protocol_down = Some(value != 0),
        }, |attribute| {
            IFLA_ADDRESS => address(&mut link.address, attribute)?,
            IFLA_BROADCAST => address(&mut details.broadcast, attribute)?,
            IFLA_STATS64 => link.statistics = Some(LinkStatistics::decode(attribute)?),
            IFLA_STATS => {
                link.statistics.get_or_insert_with(|| LinkStatistics::decode_narrow(attribute));
            },
            IFLA_XDP => details.xdp = Xdp::decode(attribute)?.map(Box::new),
            IFLA_LINKINFO => link.kind = details.decode_info(attribute)?,
            IFLA_LINK => link.link = Some(attribute.u32()?),
            IFLA_LINK_NETNSID => link.link_namespace_id = Some(attribute.i32()?),
            IFLA_PERM_ADDRESS => address(&mut details.permanent_address, attribute)?,
            IFLA_QDISC => link.qdisc = Some(KindName::from_kernel(attribute.string_bytes())),
            IFLA_AF_SPEC => if header.family == AF_BRIDGE as u8 {
                details.keep(attribute);
            } else {
                link.protocols = Some(LinkProtocols::decode(attribute)?);
            },
            IFLA_PROP_LIST => link.alternative_names = alternative_names(attribute)?,
            IFLA_MAP => details.map = map(attribute)?,
            IFLA_DEVLINK_PORT => details.devlink_port = DevlinkPort::decode(attribute)?,
            IFLA_DPLL_PIN => details.dpll_pin = attribute.nested().find_u32(DPLL_A_PIN_ID)?,
            _ => details.decode_rare(attribute, link.hardware)?,
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
}

impl LinkDetails {
    /// Takes all but the link's own kind, which is returned.
    fn decode_info(&mut self, info: Attribute<'_>) -> Result<Option<KindName>, DecodeError> {
        let mut kind = None;
        info.nested().each(|attribute| {
            match attribute.kind() {
                IFLA_INFO_KIND => kind = Some(KindName::from_kernel(attribute.string_bytes())),
                IFLA_INFO_DATA => self.kind_data = Some(attribute.value().into()),
                IFLA_INFO_XSTATS => self.kind_statistics = Some(attribute.value().into()),
                IFLA_INFO_SLAVE_KIND => {
                    self.slave_kind = Some(KindName::from_kernel(attribute.string_bytes()));
                }
                IFLA_INFO_SLAVE_DATA => self.slave_data = Some(attribute.value().into()),
                _ => {}
            }
            Ok(())
        })?;
        Ok(kind)
    }

    #[cold]
    fn decode_rare(
        &mut self,
        attribute: Attribute<'_>,
        hardware: super::HardwareType,
    ) -> Result<(), DecodeError> {
        match attribute.kind() {
            IFLA_PROTO_DOWN_REASON => {
                self.protocol_down_reasons = attribute.nested().find_u32(IFLA_PROTO_DOWN_REASON_VALUE)?;
            }
            IFLA_WEIGHT => self.weight = Some(attribute.u32()?),
            IFLA_TARGET_NETNSID => self.target_namespace_id = Some(attribute.i32()?),
            IFLA_NEW_NETNSID => self.new_namespace_id = Some(attribute.i32()?),
            IFLA_NEW_IFINDEX => self.new_index = Some(attribute.u32()?),
            IFLA_EVENT => self.event = Some(attribute.u32()?.into()),
            IFLA_PARENT_DEV_NAME => self.parent_device = Some(text(attribute.string_bytes())),
            IFLA_PARENT_DEV_BUS_NAME => self.parent_bus = Some(text(attribute.string_bytes())),
            IFLA_PHYS_PORT_NAME => self.port_name = Some(text(attribute.string_bytes())),
            IFLA_PHYS_PORT_ID => self.port_id = Some(attribute.value().into()),
            IFLA_PHYS_SWITCH_ID => self.switch_id = Some(attribute.value().into()),
            IFLA_NUM_VF => self.function_count = Some(attribute.u32()?),
            IFLA_VFINFO_LIST => self.functions = VirtualFunction::decode_all(attribute, hardware)?,
            IFLA_WIRELESS | IFLA_PROTINFO | IFLA_VF_PORTS | IFLA_PORT_SELF => self.keep(attribute),
            _ => {}
        }
        Ok(())
    }

    #[cold]
    fn keep(&mut self, attribute: Attribute<'_>) {
        self.raw.push(RawAttribute { kind: attribute.kind(), value: attribute.value().into() });
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
                DEVLINK_ATTR_BUS_NAME => port.bus = text(attribute.string_bytes()),
                DEVLINK_ATTR_DEV_NAME => port.device = text(attribute.string_bytes()),
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

/// Made in its place. An address of no bytes is none.
fn address(place: &mut Option<LinkLayerAddress>, attribute: Attribute<'_>) -> Result<(), DecodeError> {
    let bytes = LinkLayerAddress::checked(attribute)?;
    *place = if bytes.is_empty() { None } else { Some(LinkLayerAddress::of(bytes)) };
    Ok(())
}

/// Most links have nothing but zeros there.
fn map(attribute: Attribute<'_>) -> Result<Option<Box<LinkMap>>, DecodeError> {
    let map: LinkMap = attribute.structure(LINK_MAP_AT_LEAST)?;
    Ok((map != LinkMap::default()).then(|| Box::new(map)))
}

/// The kernel promises no encoding; what is no UTF-8 is replaced.
fn text(bytes: &[u8]) -> Box<str> {
    String::from_utf8_lossy(bytes).into()
}

fn alternative_names(list: Attribute<'_>) -> Result<Box<[Box<str>]>, DecodeError> {
    let mut names = Vec::new();
    list.nested().each(|attribute| {
        if attribute.kind() == IFLA_ALT_IFNAME {
            names.push(text(attribute.string_bytes()));
        }
        Ok(())
    })?;
    Ok(names.into_boxed_slice())
}
