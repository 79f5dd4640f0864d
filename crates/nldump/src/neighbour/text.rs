//! A neighbour as `ip neigh` prints it.

use std::io::{self, Write};

use nl_proto::rtnetlink::neighbour::{NeighbourCache, NeighbourExtendedFlags};
use nl_proto::rtnetlink::{HardwareType, LinkLayerAddress, Neighbour, NeighbourFlags, RouteProtocol, Shown};

use crate::names::MachineNames;

/// Appends the line of a neighbour; its interface only where that was not asked for, its ages only where they were.
pub(super) fn line(
    out: &mut Vec<u8>,
    row: &Neighbour,
    names: &MachineNames,
    dev: bool,
    statistics: bool,
) -> io::Result<()> {
    if let Some(destination) = row.destination {
        write!(out, "{} ", Shown::ip(destination))?;
    }
    if dev && row.index != 0 {
        write!(out, "dev {} ", Shown::interface(names, row.index))?;
    }
    if let Some(address) = row.link_layer_address {
        write!(out, "lladdr ")?;
        link_layer(out, address)?;
    }
    for (flag, name) in [(NeighbourFlags::ROUTER, "router"), (NeighbourFlags::PROXY, "proxy")] {
        if row.flags.contains(flag) {
            write!(out, "{name} ")?;
        }
    }
    if row.extended_flags.contains(NeighbourExtendedFlags::MANAGED) {
        write!(out, "managed ")?;
    }
    for (flag, name) in [(NeighbourFlags::EXTERN_LEARN, "extern_learn"), (NeighbourFlags::OFFLOAD, "offload")]
    {
        if row.flags.contains(flag) {
            write!(out, "{name} ")?;
        }
    }
    if statistics {
        ages(out, row)?;
    }
    for name in row.state.printed_names() {
        write!(out, "{name} ")?;
    }
    if let Some(protocol) = row.protocol.filter(|protocol| *protocol != RouteProtocol::UNSPEC) {
        write!(out, "proto {} ", Shown::protocol(names, protocol))?;
    }
    writeln!(out)
}

/// In seconds, and without a blank behind them, as `ip` 6.1 has it.
fn ages(out: &mut Vec<u8>, row: &Neighbour) -> io::Result<()> {
    if let Some(cache) = &row.cache {
        if cache.users != 0 {
            write!(out, " ref {}", cache.users)?;
        }
        let [used, confirmed, updated] =
            [cache.used, cache.confirmed, cache.updated].map(|age| age / NeighbourCache::TICKS);
        write!(out, " used {used}/{confirmed}/{updated}")?;
    }
    match row.probes {
        Some(probes) => write!(out, "probes {probes} "),
        None => Ok(()),
    }
}

/// A link-layer address of 4 or 16 bytes is a tunnel's, and so an IP address.
pub(super) fn link_layer(out: &mut Vec<u8>, address: LinkLayerAddress) -> io::Result<()> {
    let hardware = match address.as_bytes().len() {
        16 => HardwareType::TUNNEL6,
        _ => HardwareType::TUNNEL,
    };
    write!(out, "{} ", address.display(hardware))
}
