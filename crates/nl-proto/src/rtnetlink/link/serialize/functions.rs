//! The virtual functions of a link, as `ip -j -d link` prints them.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{optional, shown};
use crate::rtnetlink::LinkLayerAddress;
use crate::rtnetlink::link::{
    FunctionLinkState, FunctionRate, FunctionStatistics, FunctionVlan, HardwareType, Link, LinkFlags,
    VirtualFunction,
};
use crate::rtnetlink::shown::Text;

pub(super) struct Functions<'a> {
    pub(super) link: &'a Link,
    pub(super) statistics: bool,
}

impl Serialize for Functions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { link, statistics } = *self;
        let functions = &link.details.functions;
        let mut list = serializer.serialize_seq(Some(functions.len()))?;
        for function in functions {
            list.serialize_element(&OfLink { function, link, statistics })?;
        }
        list.end()
    }
}

struct OfLink<'a> {
    function: &'a VirtualFunction,
    link: &'a Link,
    statistics: bool,
}

impl Serialize for OfLink<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { function, link, statistics } = *self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("vf", &function.number)?;
        map.serialize_entry("link_type", &Text(link.hardware.display()))?;
        map.serialize_entry("address", &shown(function.address, link.hardware))?;
        if let Some(broadcast) = function.broadcast {
            if link.flags.contains(LinkFlags::POINTOPOINT) {
                map.serialize_entry("link_pointtopoint", &true)?;
            }
            map.serialize_entry("broadcast", &shown(broadcast, link.hardware))?;
        }
        map.serialize_entry("vlan_list", &function.vlans)?;
        optional(&mut map, "tx_rate", Some(function.transmit_rate).filter(|rate| *rate != 0))?;
        optional(&mut map, "rate", function.rate)?;
        optional(&mut map, "spoofchk", function.spoof_check)?;
        optional(&mut map, "node guid", function.node_guid.map(guid))?;
        optional(&mut map, "port guid", function.port_guid.map(guid))?;
        optional(&mut map, "link_state", function.link_state.map(state))?;
        optional(&mut map, "trust", function.trusted)?;
        optional(&mut map, "query_rss_en", function.rss_query)?;
        optional(&mut map, "stats", function.statistics.as_deref().filter(|_| statistics).map(Directions))?;
        map.end()
    }
}

fn guid(guid: u64) -> Text<impl core::fmt::Display> {
    shown(LinkLayerAddress::from(guid.to_be_bytes()), HardwareType::INFINIBAND)
}

/// `ip` takes every state that it does not know for the last.
fn state(state: FunctionLinkState) -> &'static str {
    state.name().unwrap_or("disable")
}

impl Serialize for FunctionVlan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        optional(&mut map, "vlan", Some(self.id).filter(|id| *id != 0))?;
        optional(&mut map, "qos", Some(self.qos).filter(|qos| *qos != 0))?;
        match self.protocol {
            0 | 0x8100 => {}
            0x88a8 => map.serialize_entry("protocol", "802.1ad")?,
            protocol => map.serialize_entry("protocol", &Text(format_args!("[{protocol}]")))?,
        }
        map.end()
    }
}

impl Serialize for FunctionRate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("max_tx", &self.maximum)?;
        map.serialize_entry("min_tx", &self.minimum)?;
        map.end()
    }
}

struct Directions<'a>(&'a FunctionStatistics);

impl Serialize for Directions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("rx", &Received(self.0))?;
        map.serialize_entry("tx", &Sent(self.0))?;
        map.end()
    }
}

struct Received<'a>(&'a FunctionStatistics);

impl Serialize for Received<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("bytes", &self.0.rx_bytes)?;
        map.serialize_entry("packets", &self.0.rx_packets)?;
        map.serialize_entry("multicast", &self.0.multicast)?;
        map.serialize_entry("broadcast", &self.0.broadcast)?;
        optional(&mut map, "dropped", self.0.rx_dropped)?;
        map.end()
    }
}

struct Sent<'a>(&'a FunctionStatistics);

impl Serialize for Sent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("tx_bytes", &self.0.tx_bytes)?;
        map.serialize_entry("tx_packets", &self.0.tx_packets)?;
        optional(&mut map, "dropped", self.0.tx_dropped)?;
        map.end()
    }
}
