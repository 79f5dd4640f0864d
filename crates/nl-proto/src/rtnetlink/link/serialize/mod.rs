//! Links with the keys and values of `ip -j -d link`, as iproute2 6.1 prints them.
//!
//! Left out: `info_data` and `info_slave_data`, which every kind has its own keys for, and what `ip` asks the BPF system call about an
//! XDP program beyond its identifier.

mod functions;

use core::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{
    AddressGeneration, HardwareType, Link, LinkDetails, LinkEvent, LinkFlags, LinkStatistics, Xdp, XdpMode,
};
use crate::rtnetlink::shown::Text;
use crate::rtnetlink::{KindName, LinkLayerAddress, Names, Shown, WithNames};

impl Serialize for Link {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WithNames { row: self, names: &() }.serialize(serializer)
    }
}

impl<N: Names + ?Sized> Serialize for WithNames<'_, Link, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        entries(self.row, self.names, false, &mut map)?;
        map.end()
    }
}

/// A link with names and its statistics: it serialises as `ip -j -d -s link` prints it.
#[derive(Debug, Clone, Copy)]
pub struct WithStatistics<'a, N: ?Sized> {
    /// The link.
    pub row: &'a Link,
    /// The names.
    pub names: &'a N,
}

impl<N: Names + ?Sized> Serialize for WithStatistics<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        entries(self.row, self.names, true, &mut map)?;
        map.end()
    }
}

fn entries<M: SerializeMap, N: Names + ?Sized>(
    link: &Link,
    names: &N,
    statistics: bool,
    map: &mut M,
) -> Result<(), M::Error> {
    let details = &*link.details;
    map.serialize_entry("ifindex", &link.index)?;
    match (link.link, link.link_namespace_id) {
        (Some(0), _) => map.serialize_entry("link", &())?,
        (Some(index), Some(_)) => map.serialize_entry("link_index", &index)?,
        (Some(index), None) => map.serialize_entry("link", &Shown::interface(names, index))?,
        (None, _) => {}
    }
    map.serialize_entry("ifname", link.name.as_str())?;
    map.serialize_entry("flags", &Flags { flags: link.flags, lower_is_down: lower_is_down(link, names) })?;
    optional(map, "mtu", link.mtu)?;
    if let Some(xdp) = &details.xdp {
        map.serialize_entry("xdp", &**xdp)?;
    }
    optional(map, "qdisc", link.qdisc.as_deref())?;
    optional(map, "master", link.master.map(|master| Shown::interface(names, master)))?;
    if let Some(state) = link.operational_state {
        named(map, ["operstate", "operstate_index"], state.name(), state.0)?;
    }
    if let Some(mode) = link.mode {
        named(map, ["linkmode", "linkmode_index"], mode.name(), mode.0)?;
    }
    optional(map, "group", link.group.map(|group| Group { group, names }))?;
    optional(map, "txqlen", link.transmit_queue_length.filter(|length| *length != 0))?;
    if let Some(event) = details.event.filter(|event| *event != LinkEvent::NONE) {
        named(map, ["event"; 2], event.name(), event.0)?;
    }
    addresses(link, map)?;
    optional(map, "link_netnsid", link.link_namespace_id)?;
    protocol_down(link, names, map)?;
    limits(link, map)?;
    optional(map, "ifalias", details.alias.as_deref())?;
    if let Some(counters) = link.statistics.as_deref().filter(|_| statistics) {
        map.serialize_entry("stats64", &Directions(counters))?;
    }
    if details.function_count.is_some() && !details.functions.is_empty() {
        map.serialize_entry("vfinfo_list", &functions::Functions { link, statistics })?;
    }
    if !link.alternative_names.is_empty() {
        map.serialize_entry("altnames", &link.alternative_names)?;
    }
    Ok(())
}

/// Whether the link below is known, in this namespace, and down: `ip` says so among the flags.
fn lower_is_down<N: Names + ?Sized>(link: &Link, names: &N) -> bool {
    let lower = link.link.filter(|index| *index != 0 && link.link_namespace_id.is_none());
    lower.and_then(|index| names.interface_is_up(index)) == Some(false)
}

fn optional<M: SerializeMap, T: Serialize>(
    map: &mut M,
    key: &'static str,
    value: Option<T>,
) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(key, &value),
        None => Ok(()),
    }
}

/// A name under the first key, or a number without a name under the second.
fn named<M: SerializeMap>(
    map: &mut M,
    [key, number_key]: [&'static str; 2],
    name: Option<&str>,
    number: impl Serialize,
) -> Result<(), M::Error> {
    match name {
        Some(name) => map.serialize_entry(key, name),
        None => map.serialize_entry(number_key, &number),
    }
}

fn addresses<M: SerializeMap>(link: &Link, map: &mut M) -> Result<(), M::Error> {
    let details = &*link.details;
    map.serialize_entry("link_type", &Text(link.hardware.display()))?;
    optional(map, "address", link.address.map(|address| shown(address, link.hardware)))?;
    if let Some(broadcast) = details.broadcast {
        if link.flags.contains(LinkFlags::POINTOPOINT) {
            map.serialize_entry("link_pointtopoint", &true)?;
        }
        map.serialize_entry("broadcast", &shown(broadcast, link.hardware))?;
    }
    let permanent = details.permanent_address.filter(|address| link.address != Some(*address));
    optional(map, "permaddr", permanent.map(|address| shown(address, link.hardware)))
}

fn shown(address: LinkLayerAddress, hardware: HardwareType) -> Text<impl fmt::Display> {
    Text(address.display(hardware))
}

/// `ip` shows reasons only on links with a broadcast address, and the first eight alone.
fn protocol_down<M: SerializeMap, N: Names + ?Sized>(
    link: &Link,
    names: &N,
    map: &mut M,
) -> Result<(), M::Error> {
    if link.protocol_down == Some(true) {
        map.serialize_entry("proto_down", &true)?;
    }
    let reasons = link.details.protocol_down_reasons.unwrap_or(0) & 0xff;
    if link.protocol_down.is_some() && link.details.broadcast.is_some() && reasons != 0 {
        map.serialize_entry("proto_down_reason", &Reasons { reasons, names })?;
    }
    Ok(())
}

fn limits<M: SerializeMap>(link: &Link, map: &mut M) -> Result<(), M::Error> {
    let details = &*link.details;
    optional(map, "promiscuity", details.promiscuity)?;
    optional(map, "allmulti", details.all_multicast)?;
    optional(map, "min_mtu", details.min_mtu)?;
    optional(map, "max_mtu", details.max_mtu)?;
    if link.kind.is_some() || details.slave_kind.is_some() {
        map.serialize_entry("linkinfo", &Info { kind: link.kind.as_ref(), details })?;
    }
    optional(map, "inet6_addr_gen_mode", link.address_generation().map(Generation))?;
    optional(map, "num_tx_queues", details.transmit_queues)?;
    optional(map, "num_rx_queues", details.receive_queues)?;
    optional(map, "gso_max_size", details.gso_max_size)?;
    optional(map, "gso_max_segs", details.gso_max_segments)?;
    optional(map, "tso_max_size", details.tso_max_size)?;
    optional(map, "tso_max_segs", details.tso_max_segments)?;
    optional(map, "gro_max_size", details.gro_max_size)?;
    optional(map, "phys_port_name", details.port_name.as_deref())?;
    optional(map, "phys_port_id", details.port_id.as_deref().map(|id| Text(Hexadecimal(id))))?;
    optional(map, "phys_switch_id", details.switch_id.as_deref().map(|id| Text(Hexadecimal(id))))?;
    optional(map, "parentbus", details.parent_bus.as_deref())?;
    optional(map, "parentdev", details.parent_device.as_deref())
}

struct Flags {
    flags: LinkFlags,
    lower_is_down: bool,
}

impl Serialize for Flags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.flags.shown().chain(self.lower_is_down.then_some("M-DOWN")))
    }
}

struct Group<'a, N: ?Sized> {
    group: u32,
    names: &'a N,
}

impl<N: Names + ?Sized> Serialize for Group<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.names.group(self.group) {
            Some(name) => serializer.serialize_str(name),
            None => serializer.collect_str(&self.group),
        }
    }
}

struct Reasons<'a, N: ?Sized> {
    reasons: u32,
    names: &'a N,
}

impl<N: Names + ?Sized> Serialize for Reasons<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let set = (0..u32::BITS).filter(|bit| self.reasons & (1 << bit) != 0);
        serializer.collect_seq(set.map(|bit| Shown::protodown_reason(self.names, bit)))
    }
}

struct Info<'a> {
    kind: Option<&'a KindName>,
    details: &'a LinkDetails,
}

impl Serialize for Info<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        optional(&mut map, "info_kind", self.kind.map(KindName::as_str))?;
        optional(&mut map, "info_slave_kind", self.details.slave_kind.as_deref())?;
        map.end()
    }
}

struct Generation(AddressGeneration);

impl Serialize for Generation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.name() {
            Some(name) => serializer.serialize_str(name),
            None => serializer.collect_str(&format_args!("0x{:02x}", self.0.0)),
        }
    }
}

struct Hexadecimal<'a>(&'a [u8]);

impl fmt::Display for Hexadecimal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Xdp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("mode", &self.mode.0)?;
        optional(&mut map, "prog", self.program.filter(|id| *id != 0).map(Program))?;
        map.serialize_entry("attached", &Attached(self))?;
        map.end()
    }
}

struct Program(u32);

impl Serialize for Program {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([("id", self.0)])
    }
}

struct Attached<'a>(&'a Xdp);

impl Serialize for Attached<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Xdp { mode, program, driver, generic, hardware, .. } = *self.0;
        let each = [
            (XdpMode::GENERIC, generic),
            (XdpMode::DRIVER, driver),
            (XdpMode::HARDWARE, hardware),
            // Kernels before 4.19 name one program alone.
            (mode, program.filter(|_| generic.or(driver).or(hardware).is_none())),
        ];
        serializer.collect_seq(each.into_iter().filter_map(|(mode, id)| Some(AttachedProgram(mode, id?))))
    }
}

struct AttachedProgram(XdpMode, u32);

impl Serialize for AttachedProgram {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("mode", &self.0.0)?;
        map.serialize_entry("prog", &Program(self.1))?;
        map.end()
    }
}

struct Directions<'a>(&'a LinkStatistics);

impl Serialize for Directions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("rx", &Received(self.0))?;
        map.serialize_entry("tx", &Sent(self.0))?;
        map.end()
    }
}

struct Received<'a>(&'a LinkStatistics);

impl Serialize for Received<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("bytes", &self.0.rx_bytes)?;
        map.serialize_entry("packets", &self.0.rx_packets)?;
        map.serialize_entry("errors", &self.0.rx_errors)?;
        map.serialize_entry("dropped", &self.0.rx_dropped)?;
        map.serialize_entry("over_errors", &self.0.rx_over_errors)?;
        map.serialize_entry("multicast", &self.0.multicast)?;
        optional(&mut map, "compressed", Some(self.0.rx_compressed).filter(|count| *count != 0))?;
        map.end()
    }
}

struct Sent<'a>(&'a LinkStatistics);

impl Serialize for Sent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("bytes", &self.0.tx_bytes)?;
        map.serialize_entry("packets", &self.0.tx_packets)?;
        map.serialize_entry("errors", &self.0.tx_errors)?;
        map.serialize_entry("dropped", &self.0.tx_dropped)?;
        map.serialize_entry("carrier_errors", &self.0.tx_carrier_errors)?;
        map.serialize_entry("collisions", &self.0.collisions)?;
        optional(&mut map, "compressed", Some(self.0.tx_compressed).filter(|count| *count != 0))?;
        map.end()
    }
}
