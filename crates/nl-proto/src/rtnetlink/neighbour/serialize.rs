//! Neighbours with the keys and values of `ip -j -d neigh`, forwarding entries with those of `bridge -j -d fdb`, as iproute2 6.1
//! prints them.
//!
//! A link-layer address of 4 or 16 bytes is written as an IP address: only tunnels have such, and `ip` knows them by their link.
//! That version shows neither locked entries nor their activity.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Neighbour, NeighbourCache, NeighbourExtendedFlags, NeighbourFlags, NeighbourState};
use crate::rtnetlink::shown::Text;
use crate::rtnetlink::{Family, HardwareType, LinkLayerAddress, Names, RouteProtocol, Shown, WithNames};

impl Serialize for Neighbour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WithNames { row: self, names: &() }.serialize(serializer)
    }
}

impl<N: Names + ?Sized> Serialize for WithNames<'_, Neighbour, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        whole(self.row, self.names, false, serializer)
    }
}

/// A neighbour or a forwarding entry with names and its ages, in seconds: it serialises as `ip -j -d -s neigh` or `bridge -j -d -s fdb`
/// prints it.
#[derive(Debug, Clone, Copy)]
pub struct WithStatistics<'a, N: ?Sized> {
    /// The neighbour or entry.
    pub row: &'a Neighbour,
    /// The names.
    pub names: &'a N,
}

impl<N: Names + ?Sized> Serialize for WithStatistics<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        whole(self.row, self.names, true, serializer)
    }
}

fn whole<S: Serializer, N: Names + ?Sized>(
    row: &Neighbour,
    names: &N,
    statistics: bool,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    match row.family {
        Family::BRIDGE => entry(row, names, statistics, &mut map)?,
        _ => neighbour(row, names, statistics, &mut map)?,
    }
    map.end()
}

fn neighbour<M: SerializeMap, N: Names + ?Sized>(
    row: &Neighbour,
    names: &N,
    statistics: bool,
    map: &mut M,
) -> Result<(), M::Error> {
    if let Some(destination) = row.destination {
        map.serialize_entry("dst", &Shown::ip(destination))?;
    }
    if row.index != 0 {
        map.serialize_entry("dev", &Shown::interface(names, row.index))?;
    }
    if let Some(address) = row.link_layer_address {
        map.serialize_entry("lladdr", &LinkLayer(address))?;
    }
    let flag = |flag| row.flags.contains(flag);
    let shown = [
        (flag(NeighbourFlags::ROUTER), "router"),
        (flag(NeighbourFlags::PROXY), "proxy"),
        (row.extended_flags.contains(NeighbourExtendedFlags::MANAGED), "managed"),
        (flag(NeighbourFlags::EXTERN_LEARN), "extern_learn"),
        (flag(NeighbourFlags::OFFLOAD), "offload"),
    ];
    for (_, key) in shown.iter().filter(|(set, _)| *set) {
        map.serialize_entry(key, &())?;
    }
    if let Some(cache) = row.cache.as_ref().filter(|_| statistics) {
        if cache.users != 0 {
            map.serialize_entry("refcnt", &cache.users)?;
        }
        map.serialize_entry("used", &(cache.used / NeighbourCache::TICKS))?;
        map.serialize_entry("confirmed", &(cache.confirmed / NeighbourCache::TICKS))?;
        map.serialize_entry("updated", &(cache.updated / NeighbourCache::TICKS))?;
    }
    if let Some(probes) = row.probes.filter(|_| statistics) {
        map.serialize_entry("probes", &probes)?;
    }
    if !row.state.is_empty() {
        map.serialize_entry("state", &StateNames(row.state))?;
    }
    if let Some(protocol) = row.protocol.filter(|protocol| *protocol != RouteProtocol::UNSPEC) {
        map.serialize_entry("protocol", &Shown::protocol(names, protocol))?;
    }
    Ok(())
}

fn entry<M: SerializeMap, N: Names + ?Sized>(
    row: &Neighbour,
    names: &N,
    statistics: bool,
    map: &mut M,
) -> Result<(), M::Error> {
    if let Some(address) = row.link_layer_address {
        map.serialize_entry("mac", &LinkLayer(address))?;
    }
    if row.index != 0 {
        map.serialize_entry("ifname", &Shown::interface(names, row.index))?;
    }
    if let Some(destination) = row.destination {
        map.serialize_entry("dst", &Shown::ip(destination))?;
    }
    if let Some(vlan) = row.vlan.filter(|vlan| *vlan != 0) {
        map.serialize_entry("vlan", &vlan)?;
    }
    if let Some(port) = row.port {
        map.serialize_entry("port", &port)?;
    }
    if let Some(vni) = row.vni {
        map.serialize_entry("vni", &vni)?;
    }
    if let Some(details) = &row.details {
        if let Some(vni) = details.source_vni {
            map.serialize_entry("src_vni", &vni)?;
        }
        match (details.via, details.link_namespace_id) {
            (Some(via), Some(_)) => map.serialize_entry("viaIfIndex", &via)?,
            (Some(via), None) => map.serialize_entry("viaIf", &Shown::interface(names, via))?,
            (None, _) => {}
        }
        if let Some(id) = details.next_hop_id {
            map.serialize_entry("nhid", &id)?;
        }
        if let Some(id) = details.link_namespace_id {
            map.serialize_entry("linkNetNsId", &(id as u32))?;
        }
    }
    if let Some(cache) = row.cache.as_ref().filter(|_| statistics) {
        map.serialize_entry("used", &(cache.used / NeighbourCache::TICKS))?;
        map.serialize_entry("updated", &(cache.updated / NeighbourCache::TICKS))?;
    }
    map.serialize_entry("flags", &EntryFlags(row.flags))?;
    if let Some(master) = row.master {
        map.serialize_entry("master", &Shown::interface(names, master))?;
    }
    match row.state {
        state if state.contains(NeighbourState::PERMANENT) => map.serialize_entry("state", "permanent"),
        state if state.contains(NeighbourState::NOARP) => map.serialize_entry("state", "static"),
        state if state.contains(NeighbourState::STALE) => map.serialize_entry("state", "stale"),
        state if state.contains(NeighbourState::REACHABLE) => map.serialize_entry("state", ""),
        state if state.is_empty() => map.serialize_entry("state", "0"),
        state => map.serialize_entry("state", &Text(format_args!("{:#x}", state.bits()))),
    }
}

struct LinkLayer(LinkLayerAddress);

impl Serialize for LinkLayer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let hardware = match self.0.as_bytes().len() {
            16 => HardwareType::TUNNEL6,
            _ => HardwareType::TUNNEL,
        };
        serializer.collect_str(&self.0.display(hardware))
    }
}

struct StateNames(NeighbourState);

impl Serialize for StateNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.printed_names())
    }
}

struct EntryFlags(NeighbourFlags);

impl Serialize for EntryFlags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let unshown = NeighbourFlags::USE | NeighbourFlags::PROXY;
        serializer.collect_seq(self.0.difference(unshown).names())
    }
}
