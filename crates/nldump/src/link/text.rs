//! A link as `ip link` prints it, and the part of that which `ip addr` prints.

use std::fmt::Display;
use std::io::{self, Write};

use nl_proto::rtnetlink::link::{LinkDetails, LinkEvent};
use nl_proto::rtnetlink::{Link, LinkFlags, Names, Shown};

use super::{functions, statistics, xdp};
use crate::names::MachineNames;

/// What of a link is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All, as by `ip link`.
    All,
    /// What `ip addr` prints.
    Header,
    /// What `ip -4 addr` and `ip -6 addr` print, or `ip addr show to PREFIX`.
    OneFamily,
}

/// Appends the lines of a link, with `-d` or `-s`. Of a kind's own settings, which `-d` shows too, the kind alone is known.
pub(crate) fn lines(
    out: &mut Vec<u8>,
    link: &Link,
    names: &MachineNames,
    part: Part,
    details: bool,
    with_statistics: bool,
) -> io::Result<()> {
    first(out, link, names, part)?;
    if part != Part::OneFamily || details {
        addresses(out, link)?;
    }
    namespace(out, link, names)?;
    protocol_down(out, link, names)?;
    if details {
        limits(out, link, part)?;
    }
    if part == Part::All || details {
        if let Some(alias) = &link.details.alias {
            write!(out, "\n    alias {alias}")?;
        }
        xdp::lines(out, link)?;
    }
    if with_statistics {
        writeln!(out)?;
        statistics::lines(out, link)?;
    }
    if part == Part::All || details {
        functions::lines(out, link)?;
    }
    for name in &link.alternative_names {
        write!(out, "\n    altname {name}")?;
    }
    writeln!(out)
}

fn first(out: &mut Vec<u8>, link: &Link, names: &MachineNames, part: Part) -> io::Result<()> {
    let details = &*link.details;
    write!(out, "{}: {}", link.index, link.name)?;
    match (link.link, link.link_namespace_id) {
        (Some(0), _) => write!(out, "@NONE")?,
        (Some(index), Some(_)) => write!(out, "@if{index}")?,
        (Some(index), None) => write!(out, "@{}", Shown::interface(names, index))?,
        (None, _) => {}
    }
    write!(out, ": <")?;
    flags(out, link, names)?;
    write!(out, "> ")?;
    optional(out, "mtu", link.mtu)?;
    xdp::mode(out, link, part)?;
    optional(out, "qdisc", link.qdisc.as_deref())?;
    optional(out, "master", link.master.map(|master| Shown::interface(names, master)))?;
    if let Some(state) = link.operational_state {
        match state.name() {
            Some(name) => write!(out, "state {name} ")?,
            None => write!(out, "state {:#x}", state.0)?,
        }
    }
    if part == Part::All {
        optional(out, "mode", link.mode)?;
    }
    if let Some(group) = link.group {
        match names.group(group) {
            Some(name) => write!(out, "group {name} ")?,
            None => write!(out, "group {group} ")?,
        }
    }
    if let Some(length) = link.transmit_queue_length.filter(|length| *length != 0) {
        write!(out, "qlen {length}")?;
    }
    match details.event {
        None | Some(LinkEvent::NONE) => Ok(()),
        Some(event) => write!(out, "event {event} "),
    }
}

fn flags(out: &mut Vec<u8>, link: &Link, names: &MachineNames) -> io::Result<()> {
    let mut separator = "";
    for name in link.flags.shown() {
        write!(out, "{separator}{name}")?;
        separator = ",";
    }
    let lower = link.link.filter(|index| *index != 0 && link.link_namespace_id.is_none());
    match lower.and_then(|index| names.interface_is_up(index)) {
        Some(false) => write!(out, ",M-DOWN"),
        _ => Ok(()),
    }
}

fn addresses(out: &mut Vec<u8>, link: &Link) -> io::Result<()> {
    let details = &*link.details;
    write!(out, "\n    link/{} ", link.hardware.display())?;
    if let Some(address) = link.address {
        write!(out, "{}", address.display(link.hardware))?;
    }
    if let Some(broadcast) = details.broadcast {
        let peer = link.flags.contains(LinkFlags::POINTOPOINT);
        write!(out, " {} {}", if peer { "peer" } else { "brd" }, broadcast.display(link.hardware))?;
    }
    if let Some(address) = details.permanent_address.filter(|address| link.address != Some(*address)) {
        write!(out, " permaddr {}", address.display(link.hardware))?;
    }
    Ok(())
}

fn namespace(out: &mut Vec<u8>, link: &Link, names: &MachineNames) -> io::Result<()> {
    match link.link_namespace_id {
        Some(id @ 0..) => match names.namespace(id) {
            Some(name) => write!(out, " link-netns {name}"),
            None => write!(out, " link-netnsid {id}"),
        },
        Some(_) => write!(out, " link-netnsid unknown"),
        None => Ok(()),
    }
}

fn protocol_down(out: &mut Vec<u8>, link: &Link, names: &MachineNames) -> io::Result<()> {
    let details = &*link.details;
    if link.protocol_down == Some(true) {
        write!(out, " protodown on ")?;
    }
    // `ip` 6.1 shows the first eight reasons, and only on links with a broadcast address.
    let reasons = details.protocol_down_reasons.unwrap_or(0) & 0xff;
    if link.protocol_down.is_some() && details.broadcast.is_some() && reasons != 0 {
        write!(out, "protodown_reason <")?;
        let set = (0..8_u32).filter(|bit| reasons & (1 << bit) != 0);
        for (index, bit) in set.enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(out, "{comma}{}", Shown::protodown_reason(names, bit))?;
        }
        write!(out, ">")?;
    }
    Ok(())
}

fn limits(out: &mut Vec<u8>, link: &Link, part: Part) -> io::Result<()> {
    let details = &*link.details;
    if let Some(promiscuity) = details.promiscuity {
        write!(out, " promiscuity {promiscuity} ")?;
    }
    if let Some(count) = details.all_multicast {
        write!(out, " allmulti {count} ")?;
    }
    optional(out, "minmtu", details.min_mtu)?;
    optional(out, "maxmtu", details.max_mtu)?;
    if let Some(kind) = &link.kind {
        write!(out, "\n    {kind} ")?;
    }
    if let Some(kind) = &details.slave_kind {
        write!(out, "\n    {kind}_slave ")?;
    }
    if let Some(mode) = link.address_generation().filter(|_| part == Part::All) {
        match mode.name() {
            Some(name) => write!(out, "addrgenmode {name} ")?,
            None => write!(out, "addrgenmode {:#02x} ", mode.0)?,
        }
    }
    queues(out, details)?;
    optional(out, "portname", details.port_name.as_deref())?;
    optional(out, "portid", details.port_id.as_deref().map(hexadecimal))?;
    optional(out, "switchid", details.switch_id.as_deref().map(hexadecimal))?;
    optional(out, "parentbus", details.parent_bus.as_deref())?;
    optional(out, "parentdev", details.parent_device.as_deref())
}

fn queues(out: &mut Vec<u8>, details: &LinkDetails) -> io::Result<()> {
    optional(out, "numtxqueues", details.transmit_queues)?;
    optional(out, "numrxqueues", details.receive_queues)?;
    optional(out, "gso_max_size", details.gso_max_size)?;
    optional(out, "gso_max_segs", details.gso_max_segments)?;
    optional(out, "tso_max_size", details.tso_max_size)?;
    optional(out, "tso_max_segs", details.tso_max_segments)?;
    optional(out, "gro_max_size", details.gro_max_size)
}

/// A word and a value, and a blank behind.
pub(super) fn optional(out: &mut Vec<u8>, key: &str, value: Option<impl Display>) -> io::Result<()> {
    match value {
        Some(value) => write!(out, "{key} {value} "),
        None => Ok(()),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
