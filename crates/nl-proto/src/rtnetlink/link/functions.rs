//! The virtual functions of a link.

use alloc::boxed::Box;
use alloc::vec::Vec;

use zerocopy::{FromBytes, Immutable, IntoBytes};

use super::attributes::{
    IFLA_VF_BROADCAST, IFLA_VF_IB_NODE_GUID, IFLA_VF_IB_PORT_GUID, IFLA_VF_INFO, IFLA_VF_LINK_STATE,
    IFLA_VF_MAC, IFLA_VF_RATE, IFLA_VF_RSS_QUERY_EN, IFLA_VF_SPOOFCHK, IFLA_VF_STATS,
    IFLA_VF_STATS_BROADCAST, IFLA_VF_STATS_MULTICAST, IFLA_VF_STATS_RX_BYTES, IFLA_VF_STATS_RX_DROPPED,
    IFLA_VF_STATS_RX_PACKETS, IFLA_VF_STATS_TX_BYTES, IFLA_VF_STATS_TX_DROPPED, IFLA_VF_STATS_TX_PACKETS,
    IFLA_VF_TRUST, IFLA_VF_TX_RATE, IFLA_VF_VLAN, IFLA_VF_VLAN_INFO, IFLA_VF_VLAN_LIST,
};
use super::{FunctionLinkState, HardwareType};
use crate::rtnetlink::LinkLayerAddress;
use crate::wire::{Attribute, DecodeError};

/// A virtual function of a physical one (SR-IOV; `IFLA_VF_INFO`), as its driver tells it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct VirtualFunction {
    /// The number, from 0.
    pub number: u32,
    /// Its address: of 6 bytes on Ethernet, of 20 else.
    pub address: LinkLayerAddress,
    /// Its broadcast address, as long.
    pub broadcast: Option<LinkLayerAddress>,
    /// The VLANs that its packets get.
    pub vlans: Vec<FunctionVlan>,
    /// The most that it may send, in Mbit/s, 0 for no limit, as one number. [`rate`](Self::rate) has two.
    pub transmit_rate: u32,
    /// The least that it is granted and the most that it may send.
    pub rate: Option<FunctionRate>,
    /// Whether its packets must come from its own address.
    pub spoof_check: Option<bool>,
    /// Whether its link is up.
    pub link_state: Option<FunctionLinkState>,
    /// Whether it may do what could harm others.
    pub trusted: Option<bool>,
    /// Whether it may ask for the receive hash key and table.
    pub rss_query: Option<bool>,
    /// The InfiniBand identifier of its node.
    pub node_guid: Option<u64>,
    /// The InfiniBand identifier of its port.
    pub port_guid: Option<u64>,
    /// Its counters.
    pub statistics: Option<Box<FunctionStatistics>>,
}

/// A VLAN that a virtual function's packets get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct FunctionVlan {
    /// The VLAN, 0 for none.
    pub id: u32,
    /// The priority.
    pub qos: u32,
    /// The Ethernet type of the tag: 0x8100 or 0x88a8; 0 where the kernel does not say.
    pub protocol: u16,
}

/// The rates of a virtual function, in Mbit/s, 0 for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct FunctionRate {
    /// The least that it is granted.
    pub minimum: u32,
    /// The most that it may send.
    pub maximum: u32,
}

/// The counters of a virtual function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct FunctionStatistics {
    /// Packets received.
    pub rx_packets: u64,
    /// Packets sent.
    pub tx_packets: u64,
    /// Bytes received.
    pub rx_bytes: u64,
    /// Bytes sent.
    pub tx_bytes: u64,
    /// Broadcast packets received.
    pub broadcast: u64,
    /// Multicast packets received.
    pub multicast: u64,
    /// Packets dropped that came in.
    pub rx_dropped: Option<u64>,
    /// Packets dropped that were to go out.
    pub tx_dropped: Option<u64>,
}

/// Two to four numbers, the first the function's: `ifla_vf_vlan`, `ifla_vf_rate` and others begin so; what is absent is 0.
#[derive(FromBytes, IntoBytes, Immutable)]
#[repr(C)]
struct Numbers {
    _function: u32,
    first: u32,
    second: u32,
    protocol: [u8; 2],
    _padding: [u8; 2],
}

/// `struct ifla_vf_mac`.
#[derive(FromBytes, IntoBytes, Immutable)]
#[repr(C)]
struct Mac {
    function: u32,
    address: [u8; 32],
}

impl VirtualFunction {
    /// Reads `IFLA_VFINFO_LIST` of a link of this type.
    pub(super) fn decode_all(list: Attribute<'_>, hardware: HardwareType) -> Result<Vec<Self>, DecodeError> {
        let mut functions = Vec::new();
        list.nested().each(|attribute| {
            if attribute.kind() == IFLA_VF_INFO {
                functions.push(Self::decode(attribute, hardware)?);
            }
            Ok(())
        })?;
        Ok(functions)
    }

    fn decode(info: Attribute<'_>, hardware: HardwareType) -> Result<Self, DecodeError> {
        let mut function = Self::default();
        let mut vlan = None;
        info.nested().each(|attribute| {
            let numbers = |count: usize| attribute.structure::<Numbers>(4 + 4 * count);
            match attribute.kind() {
                IFLA_VF_MAC => {
                    let mac: Mac = attribute.structure(size_of::<Mac>())?;
                    function.number = mac.function;
                    function.address = address(mac.address, hardware);
                }
                IFLA_VF_BROADCAST => function.broadcast = Some(address(attribute.array()?, hardware)),
                IFLA_VF_VLAN => vlan = Some(FunctionVlan::from(numbers(2)?)),
                IFLA_VF_VLAN_LIST => function.vlans = FunctionVlan::decode_all(attribute)?,
                IFLA_VF_TX_RATE => function.transmit_rate = numbers(1)?.first,
                IFLA_VF_RATE => {
                    let Numbers { first: minimum, second: maximum, .. } = numbers(2)?;
                    function.rate = Some(FunctionRate { minimum, maximum });
                }
                IFLA_VF_SPOOFCHK => function.spoof_check = numbers(1)?.setting(),
                IFLA_VF_LINK_STATE => function.link_state = Some(numbers(1)?.first.into()),
                IFLA_VF_TRUST => function.trusted = numbers(1)?.setting(),
                IFLA_VF_RSS_QUERY_EN => function.rss_query = numbers(1)?.setting(),
                IFLA_VF_IB_NODE_GUID => function.node_guid = Some(guid(attribute)?),
                IFLA_VF_IB_PORT_GUID => function.port_guid = Some(guid(attribute)?),
                IFLA_VF_STATS => function.statistics = Some(FunctionStatistics::decode(attribute)?),
                _ => {}
            }
            Ok(())
        })?;
        if function.vlans.is_empty() {
            function.vlans.extend(vlan);
        }
        Ok(function)
    }
}

impl FunctionVlan {
    fn decode_all(list: Attribute<'_>) -> Result<Vec<Self>, DecodeError> {
        let mut vlans = Vec::new();
        list.nested().each(|attribute| {
            if attribute.kind() == IFLA_VF_VLAN_INFO {
                vlans.push(attribute.structure::<Numbers>(14)?.into());
            }
            Ok(())
        })?;
        Ok(vlans)
    }
}

impl FunctionStatistics {
    fn decode(statistics: Attribute<'_>) -> Result<Box<Self>, DecodeError> {
        let mut counters = Box::<Self>::default();
        statistics.nested().each(|attribute| {
            match attribute.kind() {
                IFLA_VF_STATS_RX_PACKETS => counters.rx_packets = attribute.u64()?,
                IFLA_VF_STATS_TX_PACKETS => counters.tx_packets = attribute.u64()?,
                IFLA_VF_STATS_RX_BYTES => counters.rx_bytes = attribute.u64()?,
                IFLA_VF_STATS_TX_BYTES => counters.tx_bytes = attribute.u64()?,
                IFLA_VF_STATS_BROADCAST => counters.broadcast = attribute.u64()?,
                IFLA_VF_STATS_MULTICAST => counters.multicast = attribute.u64()?,
                IFLA_VF_STATS_RX_DROPPED => counters.rx_dropped = Some(attribute.u64()?),
                IFLA_VF_STATS_TX_DROPPED => counters.tx_dropped = Some(attribute.u64()?),
                _ => {}
            }
            Ok(())
        })?;
        Ok(counters)
    }
}

impl Numbers {
    /// A switch that the driver may not have: −1 then.
    const fn setting(&self) -> Option<bool> {
        match self.first {
            u32::MAX => None,
            setting => Some(setting != 0),
        }
    }
}

impl From<Numbers> for FunctionVlan {
    fn from(numbers: Numbers) -> Self {
        let Numbers { first: id, second: qos, protocol, .. } = numbers;
        Self { id, qos, protocol: u16::from_be_bytes(protocol) }
    }
}

/// The last 8 bytes of `struct ifla_vf_guid`, before which compilers leave 4, but for i386.
fn guid(attribute: Attribute<'_>) -> Result<u64, DecodeError> {
    let value = attribute.value();
    match (value.len(), value.last_chunk()) {
        (12 | 16, Some(guid)) => Ok(u64::from_ne_bytes(*guid)),
        (length, _) => Err(DecodeError::length(16, length)),
    }
}

/// The 32 bytes do not say how many of them are the address.
fn address(bytes: [u8; 32], hardware: HardwareType) -> LinkLayerAddress {
    let length = if hardware == HardwareType::ETHER { 6 } else { 20 };
    bytes.get(..length).and_then(LinkLayerAddress::new).unwrap_or_default()
}
