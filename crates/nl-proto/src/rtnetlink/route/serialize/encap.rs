//! Encapsulations: their keys stand among those of the route.

use core::net::Ipv6Addr;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::super::{
    BpfEncap, BpfProgram, Encap, IlaEncap, Ioam6Encap, Ioam6Mode, Seg6Encap, Seg6Flavors, Seg6LocalEncap,
    Segments, TunnelEncap, XfrmEncap,
};
use crate::rtnetlink::shown::Text;
use crate::rtnetlink::{Names, Shown};

pub(in crate::rtnetlink) fn entries<M: SerializeMap, N: Names + ?Sized>(
    encap: &Encap,
    names: &N,
    map: &mut M,
) -> Result<(), M::Error> {
    map.serialize_entry("encap", encap.kind().name().unwrap_or("unknown"))?;
    match encap {
        Encap::Mpls(mpls) => {
            map.serialize_entry("dst", &Text(&mpls.labels))?;
            optional(map, "ttl", mpls.ttl)
        }
        Encap::Ip(tunnel) => tunnel_entries(tunnel, "ttl", "tos", map),
        Encap::Ip6(tunnel) => tunnel_entries(tunnel, "hoplimit", "tc", map),
        Encap::Ila(ila) => ila_entries(ila, map),
        Encap::Seg6(seg6) => seg6_entries(seg6, map),
        Encap::Bpf(bpf) => bpf_entries(bpf, map),
        Encap::Seg6Local(local) => local_entries(local, names, map),
        Encap::Rpl(segments) => map.serialize_entry("segs", &Addresses(segments)),
        Encap::Ioam6(ioam6) => ioam6_entries(ioam6, map),
        Encap::Xfrm(xfrm) => xfrm_entries(*xfrm, names, map),
        Encap::Other { .. } => Ok(()),
    }
}

fn optional<M: SerializeMap, T: Serialize>(map: &mut M, key: &str, value: Option<T>) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(key, &value),
        None => Ok(()),
    }
}

fn tunnel_entries<M: SerializeMap>(
    tunnel: &TunnelEncap,
    hop_limit: &str,
    traffic_class: &str,
    map: &mut M,
) -> Result<(), M::Error> {
    optional(map, "id", tunnel.id)?;
    optional(map, "src", tunnel.source.map(Shown::ip))?;
    optional(map, "dst", tunnel.destination.map(Shown::ip))?;
    optional(map, hop_limit, tunnel.hop_limit)?;
    optional(map, traffic_class, tunnel.traffic_class)?;
    for flag in tunnel.flags.unwrap_or_default().names() {
        map.serialize_entry(flag, &true)?;
    }
    Ok(())
}

fn ila_entries<M: SerializeMap>(ila: &IlaEncap, map: &mut M) -> Result<(), M::Error> {
    optional(map, "locator", ila.display_locator().map(Text))?;
    optional(map, "csum_mode", ila.checksum.map(|mode| mode.name().unwrap_or("unknown")))?;
    optional(map, "ident_type", ila.identifier.map(|kind| kind.name().unwrap_or("unknown")))?;
    optional(map, "hook_type", ila.hook.map(|hook| hook.name().unwrap_or("unknown")))
}

fn seg6_entries<M: SerializeMap>(seg6: &Seg6Encap, map: &mut M) -> Result<(), M::Error> {
    map.serialize_entry("mode", seg6.mode.name().unwrap_or("<unknown>"))?;
    segment_entries(&seg6.segments, map)
}

fn segment_entries<M: SerializeMap>(segments: &Segments, map: &mut M) -> Result<(), M::Error> {
    map.serialize_entry("segs", &Addresses(&segments.addresses))?;
    optional(map, "hmac", segments.hmac_key.map(|key| Text(Key(key))))
}

struct Addresses<'a>(&'a [Ipv6Addr]);

impl Serialize for Addresses<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().copied().map(Shown::ip))
    }
}

struct Key(u32);

impl core::fmt::Display for Key {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.0 {
            0 => f.write_str("0"),
            key => write!(f, "{key:#x}"),
        }
    }
}

fn bpf_entries<M: SerializeMap>(bpf: &BpfEncap, map: &mut M) -> Result<(), M::Error> {
    optional(map, "in", bpf.input.as_ref().map(BpfProgram::display_name))?;
    optional(map, "out", bpf.output.as_ref().map(BpfProgram::display_name))?;
    optional(map, "xmit", bpf.transmit.as_ref().map(BpfProgram::display_name))?;
    optional(map, "headroom", bpf.headroom)
}

fn local_entries<M: SerializeMap, N: Names + ?Sized>(
    local: &Seg6LocalEncap,
    names: &N,
    map: &mut M,
) -> Result<(), M::Error> {
    map.serialize_entry("action", local.action.display_name())?;
    optional(map, "srh", local.segments.as_ref().map(Header))?;
    optional(map, "table", local.table.map(|table| Shown::table(names, table)))?;
    optional(map, "vrftable", local.vrf_table.map(|table| Shown::table(names, table)))?;
    optional(map, "nh4", local.next_hop_ipv4.map(Shown::ip))?;
    optional(map, "nh6", local.next_hop_ipv6.map(Shown::ip))?;
    optional(map, "iif", local.input.map(|index| Shown::interface(names, index)))?;
    optional(map, "oif", local.output.map(|index| Shown::interface(names, index)))?;
    optional(map, "endpoint", local.program.as_ref().map(BpfProgram::display_name))?;
    optional(map, "flavors", local.flavors.map(FlavorNames))?;
    optional(map, "lblen", local.block_length)?;
    optional(map, "nflen", local.node_function_length)
}

struct Header<'a>(&'a Segments);

impl Serialize for Header<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        segment_entries(self.0, &mut map)?;
        map.end()
    }
}

struct FlavorNames(Seg6Flavors);

impl Serialize for FlavorNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.names())
    }
}

fn ioam6_entries<M: SerializeMap>(ioam6: &Ioam6Encap, map: &mut M) -> Result<(), M::Error> {
    map.serialize_entry("freqk", &ioam6.frequency)?;
    map.serialize_entry("freqn", &ioam6.per)?;
    let inline = ioam6.mode == Ioam6Mode::INLINE;
    if ioam6.destination.is_none() && !inline {
        return Ok(());
    }
    map.serialize_entry("mode", ioam6.mode.name().unwrap_or("<unknown>"))?;
    optional(map, "tundst", ioam6.destination.filter(|_| !inline).map(Shown::ip))?;
    map.serialize_entry("trace", &())?;
    map.serialize_entry("prealloc", &())?;
    map.serialize_entry("type", &Text(format_args!("{:x}", ioam6.trace_type)))?;
    map.serialize_entry("ns", &ioam6.namespace)?;
    map.serialize_entry("size", &ioam6.size)
}

fn xfrm_entries<M: SerializeMap, N: Names + ?Sized>(
    xfrm: XfrmEncap,
    names: &N,
    map: &mut M,
) -> Result<(), M::Error> {
    optional(map, "if_id", xfrm.interface_id)?;
    optional(map, "link_dev", xfrm.link.map(|index| Shown::interface(names, index)))
}
