//! A next-hop object as `ip nexthop` prints it.

use std::io::{self, Write};

use nl_proto::rtnetlink::nexthop::{NextHopGroup, NextHopGroupType};
use nl_proto::rtnetlink::{NextHopObject, RouteProtocol, Scope, Shown};

use crate::encap;
use crate::names::MachineNames;

/// Appends what an object is, without an end of the line: a line of its own, or a part of a route's.
pub(crate) fn object(
    out: &mut Vec<u8>,
    object: &NextHopObject,
    names: &MachineNames,
    details: bool,
) -> io::Result<()> {
    write!(out, "id {} ", object.id)?;
    if let Some(members) = &object.group {
        group(out, members)?;
    }
    if let Some(encap) = &object.encap {
        encap::print(out, encap, names)?;
    }
    if let Some(gateway) = object.gateway {
        write!(out, "via {} ", Shown::ip(gateway))?;
    }
    if let Some(index) = object.output {
        write!(out, "dev {} ", Shown::interface(names, index))?;
    }
    if object.scope != Scope::UNIVERSE || details {
        write!(out, "scope {} ", Shown::scope(names, object.scope))?;
    }
    if object.blackhole {
        write!(out, "blackhole ")?;
    }
    if object.protocol != RouteProtocol::UNSPEC || details {
        write!(out, "proto {} ", Shown::protocol(names, object.protocol))?;
    }
    object.flags.names().try_for_each(|name| write!(out, "{name} "))?;
    if object.fdb {
        write!(out, "fdb")?;
    }
    Ok(())
}

fn group(out: &mut Vec<u8>, group: &NextHopGroup) -> io::Result<()> {
    for (place, member) in group.members.iter().enumerate() {
        write!(out, "{}{}", if place == 0 { "group " } else { "/" }, member.id)?;
        if member.weight != 1 {
            write!(out, ",{}", member.weight)?;
        }
    }
    if !group.members.is_empty() {
        write!(out, " ")?;
    }
    if group.kind != NextHopGroupType::MULTIPATH {
        write!(out, "type {} ", group.kind.name().unwrap_or("unknown"))?;
    }
    match &group.resilient {
        Some(resilient) => write!(
            out,
            "buckets {} idle_timer {} unbalanced_timer {} unbalanced_time {} ",
            resilient.buckets, resilient.idle_timer, resilient.unbalanced_timer, resilient.unbalanced_time
        ),
        None => Ok(()),
    }
}
