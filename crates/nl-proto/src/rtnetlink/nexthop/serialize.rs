//! Next-hop objects with the keys and values of `ip -j -d nexthop`, as iproute2 6.1 prints them.
//!
//! Two are truer than its own: it knows the lower 8 bits of a weight alone, and 6 digits of a time. It prints no statistics.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{NextHopGroup, NextHopGroupType, NextHopMember, NextHopObject, ResilientGroup};
use crate::rtnetlink::route::{FlagNames, encap_entries};
use crate::rtnetlink::{Names, Shown, WithNames};

impl Serialize for NextHopObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WithNames { row: self, names: &() }.serialize(serializer)
    }
}

impl<N: Names + ?Sized> Serialize for WithNames<'_, NextHopObject, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { row: object, names } = *self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &object.id)?;
        if let Some(group) = &object.group {
            group_entries(group, &mut map)?;
        }
        if let Some(encap) = &object.encap {
            encap_entries(encap, names, &mut map)?;
        }
        if let Some(gateway) = object.gateway {
            map.serialize_entry("gateway", &Shown::ip(gateway))?;
        }
        if let Some(output) = object.output {
            map.serialize_entry("dev", &Shown::interface(names, output))?;
        }
        map.serialize_entry("scope", &Shown::scope(names, object.scope))?;
        if object.blackhole {
            map.serialize_entry("blackhole", &())?;
        }
        map.serialize_entry("protocol", &Shown::protocol(names, object.protocol))?;
        map.serialize_entry("flags", &FlagNames(object.flags))?;
        if object.fdb {
            map.serialize_entry("fdb", &())?;
        }
        map.end()
    }
}

fn group_entries<M: SerializeMap>(group: &NextHopGroup, map: &mut M) -> Result<(), M::Error> {
    if !group.members.is_empty() {
        map.serialize_entry("group", &group.members)?;
    }
    if group.kind != NextHopGroupType::MULTIPATH {
        map.serialize_entry("type", group.kind.name().unwrap_or("unknown"))?;
    }
    match &group.resilient {
        Some(resilient) => map.serialize_entry("resilient_args", resilient),
        None => Ok(()),
    }
}

impl Serialize for NextHopMember {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        if self.weight != 1 {
            map.serialize_entry("weight", &self.weight)?;
        }
        map.end()
    }
}

impl Serialize for ResilientGroup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("buckets", &self.buckets)?;
        map.serialize_entry("idle_timer", &self.idle_timer)?;
        map.serialize_entry("unbalanced_timer", &self.unbalanced_timer)?;
        map.serialize_entry("unbalanced_time", &self.unbalanced_time)?;
        map.end()
    }
}
