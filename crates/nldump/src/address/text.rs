//! An address as `ip addr` prints it.

use std::io::{self, Write};

use nl_proto::rtnetlink::address::Lifetimes;
use nl_proto::rtnetlink::{Address, AddressFlags, Shown};

use crate::names::MachineNames;

/// Appends the lines of an address.
pub(super) fn lines(out: &mut Vec<u8>, address: &Address, names: &MachineNames) -> io::Result<()> {
    write!(out, "    {} ", address.family)?;
    if let Some(local) = address.local {
        write!(out, "{}", Shown::ip(local.addr()))?;
        if let Some(peer) = address.peer {
            write!(out, " peer {}", Shown::ip(peer))?;
        }
        write!(out, "/{} ", local.prefix_len())?;
        if let Some(metric) = address.metric {
            write!(out, "metric {metric} ")?;
        }
    }
    if let Some(broadcast) = address.broadcast {
        write!(out, "brd {} ", Shown::ip(broadcast))?;
    }
    if let Some(anycast) = address.details.as_ref().and_then(|details| details.anycast) {
        write!(out, "any {} ", Shown::ip(anycast))?;
    }
    write!(out, "scope {} ", Shown::scope(names, address.scope))?;
    for name in address.flag_names() {
        write!(out, "{name} ")?;
    }
    if let Some(label) = address.label {
        write!(out, "{label}")?;
    }
    if let Some(lifetimes) = address.lifetimes {
        write!(out, "\n       valid_lft ")?;
        lifetime(out, lifetimes.valid, false)?;
        write!(out, " preferred_lft ")?;
        lifetime(out, lifetimes.preferred, address.flags.contains(AddressFlags::DEPRECATED))?;
    }
    writeln!(out)
}

/// Seconds; those of a deprecated address have a sign.
fn lifetime(out: &mut Vec<u8>, seconds: u32, signed: bool) -> io::Result<()> {
    match (seconds, signed) {
        (Lifetimes::FOREVER, _) => write!(out, "forever"),
        (seconds, true) => write!(out, "{}sec", seconds as i32),
        (seconds, false) => write!(out, "{seconds}sec"),
    }
}
