//! Addresses with the keys and values of an entry of `addr_info` in `ip -j -d addr`, as iproute2 6.1 prints them, behind the
//! `ifindex` and `ifname` of their link.
//!
//! That version shows neither the protocol nor the multicast group.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Address, AddressFlags, Lifetimes};
use crate::rtnetlink::shown::Text;
use crate::rtnetlink::{Names, Shown, WithNames};

/// The flags that have names.
const NAMED: u32 = 0xfff;

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WithNames { row: self, names: &() }.serialize(serializer)
    }
}

impl<N: Names + ?Sized> Serialize for WithNames<'_, Address, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { row: address, names } = *self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("ifindex", &address.index)?;
        map.serialize_entry("ifname", &Shown::interface(names, address.index))?;
        match address.family.name() {
            Some(name) => map.serialize_entry("family", name)?,
            None => map.serialize_entry("family_index", &address.family.0)?,
        }
        if let Some(local) = address.local {
            map.serialize_entry("local", &Shown::ip(local.addr()))?;
            if let Some(peer) = address.peer {
                map.serialize_entry("address", &Shown::ip(peer))?;
            }
            map.serialize_entry("prefixlen", &local.prefix_len())?;
            if let Some(metric) = address.metric {
                map.serialize_entry("metric", &metric)?;
            }
        }
        if let Some(broadcast) = address.broadcast {
            map.serialize_entry("broadcast", &Shown::ip(broadcast))?;
        }
        if let Some(anycast) = address.details.as_ref().and_then(|details| details.anycast) {
            map.serialize_entry("anycast", &Shown::ip(anycast))?;
        }
        map.serialize_entry("scope", &Shown::scope(names, address.scope))?;
        for name in address.flag_names() {
            map.serialize_entry(name, &true)?;
        }
        let unnamed = address.flags.bits() & !NAMED;
        if unnamed != 0 {
            map.serialize_entry("ifa_flags", &Text(format_args!("{unnamed:02x}")))?;
        }
        if let Some(label) = &address.label {
            map.serialize_entry("label", label.as_str())?;
        }
        if let Some(lifetimes) = &address.lifetimes {
            lifetime_entries(lifetimes, address.flags, &mut map)?;
        }
        map.end()
    }
}

fn lifetime_entries<M: SerializeMap>(
    lifetimes: &Lifetimes,
    flags: AddressFlags,
    map: &mut M,
) -> Result<(), M::Error> {
    map.serialize_entry("valid_life_time", &lifetimes.valid)?;
    // Beyond its end the preferred lifetime counts on, below 0.
    if flags.contains(AddressFlags::DEPRECATED) && lifetimes.preferred != Lifetimes::FOREVER {
        map.serialize_entry("preferred_life_time", &(lifetimes.preferred as i32))
    } else {
        map.serialize_entry("preferred_life_time", &lifetimes.preferred)
    }
}
