//! An encapsulation as `ip route` prints it, iproute2 6.1.

use std::io::{self, Write};
use std::net::Ipv6Addr;

use nl_proto::rtnetlink::route::{
    BpfEncap, BpfProgram, Encap, IlaEncap, Ioam6Encap, Ioam6Mode, Seg6LocalEncap, Segments, TunnelEncap,
};
use nl_proto::rtnetlink::{Names, Shown};

/// Appends it, a blank before and behind.
pub(crate) fn print<N: Names>(out: &mut Vec<u8>, encap: &Encap, names: &N) -> io::Result<()> {
    write!(out, " encap {} ", encap.kind().name().unwrap_or("unknown"))?;
    match encap {
        Encap::Mpls(mpls) => {
            write!(out, " {} ", mpls.labels)?;
            optional(out, "ttl", mpls.ttl)
        }
        Encap::Ip(ip) => tunnel(out, ip, "ttl", "tos"),
        Encap::Ip6(ip6) => tunnel(out, ip6, "hoplimit", "tc"),
        Encap::Ila(encap) => ila(out, encap),
        Encap::Seg6(seg6) => {
            write!(out, "mode {} ", seg6.mode.name().unwrap_or("<unknown>"))?;
            segments(out, &seg6.segments)
        }
        Encap::Bpf(encap) => bpf(out, encap),
        Encap::Seg6Local(encap) => local(out, encap, names),
        Encap::Rpl(addresses) => list(out, addresses),
        Encap::Ioam6(encap) => ioam6(out, encap),
        Encap::Xfrm(xfrm) => {
            if let Some(id) = xfrm.interface_id {
                write!(out, "if_id {id:#x} ")?;
            }
            optional(out, "link_dev", xfrm.link.map(|index| Shown::interface(names, index)))
        }
        _ => Ok(()),
    }
}

fn optional(out: &mut Vec<u8>, key: &str, value: Option<impl std::fmt::Display>) -> io::Result<()> {
    match value {
        Some(value) => write!(out, "{key} {value} "),
        None => Ok(()),
    }
}

fn tunnel(out: &mut Vec<u8>, tunnel: &TunnelEncap, hop_limit: &str, class: &str) -> io::Result<()> {
    optional(out, "id", tunnel.id)?;
    optional(out, "src", tunnel.source.map(Shown::ip))?;
    optional(out, "dst", tunnel.destination.map(Shown::ip))?;
    optional(out, hop_limit, tunnel.hop_limit)?;
    optional(out, class, tunnel.traffic_class)?;
    tunnel.flags.unwrap_or_default().names().try_for_each(|flag| write!(out, "{flag} "))
}

fn ila(out: &mut Vec<u8>, ila: &IlaEncap) -> io::Result<()> {
    if let Some(locator) = ila.display_locator() {
        write!(out, " {locator} ")?;
    }
    let (checksum, identifier, hook) = (ila.checksum, ila.identifier, ila.hook);
    optional(out, " csum-mode", checksum.map(|mode| mode.name().unwrap_or("unknown")))?;
    optional(out, " ident-type", identifier.map(|kind| kind.name().unwrap_or("unknown")))?;
    optional(out, " hook-type", hook.map(|hook| hook.name().unwrap_or("unknown")))
}

fn segments(out: &mut Vec<u8>, segments: &Segments) -> io::Result<()> {
    list(out, &segments.addresses)?;
    match segments.hmac_key {
        Some(key) => write!(out, "hmac {key:X} "),
        None => Ok(()),
    }
}

fn list(out: &mut Vec<u8>, addresses: &[Ipv6Addr]) -> io::Result<()> {
    write!(out, "segs {} [ ", addresses.len())?;
    for address in addresses {
        write!(out, "{} ", Shown::ip(*address))?;
    }
    write!(out, "] ")
}

fn program(out: &mut Vec<u8>, hook: &str, program: Option<&BpfProgram>) -> io::Result<()> {
    optional(out, hook, program.map(BpfProgram::display_name))
}

fn bpf(out: &mut Vec<u8>, bpf: &BpfEncap) -> io::Result<()> {
    program(out, "in", bpf.input.as_ref())?;
    program(out, "out", bpf.output.as_ref())?;
    program(out, "xmit", bpf.transmit.as_ref())?;
    match bpf.headroom {
        Some(headroom) => write!(out, " {headroom} "),
        None => Ok(()),
    }
}

fn local<N: Names>(out: &mut Vec<u8>, local: &Seg6LocalEncap, names: &N) -> io::Result<()> {
    write!(out, "action {} ", local.action.display_name())?;
    if let Some(list) = &local.segments {
        segments(out, list)?;
    }
    optional(out, "table", local.table.map(|table| Shown::table(names, table)))?;
    optional(out, "vrftable", local.vrf_table.map(|table| Shown::table(names, table)))?;
    optional(out, "nh4", local.next_hop_ipv4)?;
    optional(out, "nh6", local.next_hop_ipv6.map(Shown::ip))?;
    optional(out, "iif", local.input.map(|index| Shown::interface(names, index)))?;
    optional(out, "oif", local.output.map(|index| Shown::interface(names, index)))?;
    program(out, "endpoint", local.program.as_ref())?;
    if let Some(flavors) = local.flavors {
        write!(out, "flavors {flavors} ")?;
    }
    optional(out, "lblen", local.block_length)?;
    optional(out, "nflen", local.node_function_length)
}

fn ioam6(out: &mut Vec<u8>, ioam6: &Ioam6Encap) -> io::Result<()> {
    write!(out, "freq {}/{} ", ioam6.frequency, ioam6.per)?;
    let inline = ioam6.mode == Ioam6Mode::INLINE;
    if ioam6.destination.is_none() && !inline {
        return Ok(());
    }
    write!(out, "mode {} ", ioam6.mode.name().unwrap_or("<unknown>"))?;
    optional(out, "tundst", ioam6.destination.filter(|_| !inline).map(Shown::ip))?;
    write!(out, "trace prealloc type {:#08x} ns {} size {} ", ioam6.trace_type, ioam6.namespace, ioam6.size)
}
