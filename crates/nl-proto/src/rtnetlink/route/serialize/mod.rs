//! Routes with the keys and values of `ip -j -d route`, as iproute2 6.1 prints them.
//!
//! `nh_info`, which `ip` makes of another dump, is there where the [`Names`] know the route's next-hop object. What `ip` prints twice,
//! such as the `dst` of a route and that of its tunnel, stands here twice.

mod encap;

use core::net::IpAddr;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

pub(in crate::rtnetlink) use encap::entries as encap_entries;

use super::{
    CacheFlags, CacheInfo, Labels, Metric, MetricValue, Metrics, NextHop, Realms, Route, RouteFlags,
    RouteKind, Via,
};
use crate::rtnetlink::shown::Text;
use crate::rtnetlink::{Family, Names, Shown, WithNames};

impl Serialize for Route {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WithNames { row: self, names: &() }.serialize(serializer)
    }
}

impl<N: Names + ?Sized> Serialize for WithNames<'_, Route, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { row: route, names } = *self;
        let details = route.details.as_deref();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &Text(route.kind))?;
        map.serialize_entry("dst", &Text(route.display_destination()))?;
        if let Some(source) = route.display_source() {
            map.serialize_entry("from", &Text(source))?;
        }
        if let Some(id) = route.next_hop_id {
            map.serialize_entry("nhid", &id)?;
        }
        let towards = Towards {
            family: route.family,
            new_labels: details.and_then(|details| details.new_labels.as_ref()),
            gateway: route.gateway,
            via: details.and_then(|details| details.via.as_ref()),
        };
        towards.labels(&mut map)?;
        if let Some(encap) = route.encap() {
            encap::entries(encap, names, &mut map)?;
        }
        if route.tos != 0 {
            map.serialize_entry("tos", &Shown::dsfield(names, route.tos))?;
        }
        towards.gateway(&mut map)?;
        if let Some(output) = route.output {
            map.serialize_entry("dev", &Shown::interface(names, output))?;
        }
        if route.table != 0 {
            map.serialize_entry("table", &Shown::table(names, route.table))?;
        }
        if !route.is_cached() {
            map.serialize_entry("protocol", &Shown::protocol(names, route.protocol))?;
            map.serialize_entry("scope", &Shown::scope(names, route.scope))?;
        }
        if let Some(source) = route.preferred_source {
            map.serialize_entry("prefsrc", &Shown::ip(source))?;
        }
        if let Some(priority) = route.priority {
            map.serialize_entry("metric", &priority)?;
        }
        map.serialize_entry("flags", &FlagNames(route.flags))?;
        if details.is_some() || route.is_cached() {
            few_have(route, names, &mut map)?;
        }
        if let Some(preference) = route.preference {
            match preference.name() {
                Some(name) => map.serialize_entry("pref", name)?,
                None => map.serialize_entry("pref", &preference.0)?,
            }
        }
        if let Some(propagate) = details.and_then(|details| details.ttl_propagate) {
            map.serialize_entry("ttl-propogate", &propagate)?;
        }
        if let Some(row) = route.next_hop_id.and_then(|id| names.next_hop_object(id)) {
            map.serialize_entry("nh_info", &WithNames { row, names })?;
        }
        if !route.next_hops().is_empty() {
            map.serialize_entry("nexthops", &NextHops { route, names })?;
        }
        map.end()
    }
}

/// What stands between `flags` and `pref`.
fn few_have<M: SerializeMap, N: Names + ?Sized>(
    route: &Route,
    names: &N,
    map: &mut M,
) -> Result<(), M::Error> {
    let details = route.details.as_deref();
    if let Some(mark) = details.and_then(|details| details.mark).filter(|mark| *mark != 0) {
        map.serialize_entry("mark", &mark)?;
    }
    if let Some(realms) = details.and_then(|details| details.realms) {
        map.serialize_entry("flow", &Flow { realms, names })?;
    }
    if let Some(uid) = details.and_then(|details| details.uid) {
        map.serialize_entry("uid", &uid)?;
    }
    if let Some(flags) = route.cache_flags() {
        map.serialize_entry("cache", &CacheFlagNames(flags))?;
    }
    if let Some(cache) = route.cache_info() {
        cache_entries(cache, map)?;
    }
    if let Some(metrics) = route.metrics() {
        map.serialize_entry("metrics", &[MetricValues(metrics)])?;
    }
    if let Some(input) = route.input() {
        map.serialize_entry("iif", &Shown::interface(names, input))?;
    }
    Ok(())
}

fn cache_entries<M: SerializeMap>(cache: &CacheInfo, map: &mut M) -> Result<(), M::Error> {
    if cache.expires != 0 {
        map.serialize_entry("expires", &cache.expires_seconds())?;
    }
    if cache.error != 0 {
        map.serialize_entry("error", &(cache.error as u32))?;
    }
    if cache.id != 0 {
        map.serialize_entry("ipid", &Text(format_args!("{:#x}", cache.id)))?;
    }
    if cache.timestamp != 0 || cache.timestamp_age != 0 {
        map.serialize_entry("ts", &Text(format_args!("{:#x}", cache.timestamp)))?;
        map.serialize_entry("tsage", &cache.timestamp_age)?;
    }
    Ok(())
}

/// Where packets go next: of a route and of a next hop alike.
struct Towards<'a> {
    family: Family,
    new_labels: Option<&'a Labels>,
    gateway: Option<IpAddr>,
    via: Option<&'a Via>,
}

impl Towards<'_> {
    fn labels<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self.new_labels {
            Some(labels) => map.serialize_entry("to", &Text(labels)),
            None => Ok(()),
        }
    }

    fn gateway<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match (self.gateway, self.via) {
            (Some(gateway), _) if Family::of(gateway) == self.family => {
                map.serialize_entry("gateway", &Shown::ip(gateway))
            }
            (Some(gateway), _) => {
                map.serialize_entry("via", &Host { family: Family::of(gateway), address: Shown::ip(gateway) })
            }
            (None, Some(via)) => map.serialize_entry("via", &Host { family: via.family, address: via }),
            (None, None) => Ok(()),
        }
    }
}

struct Host<A> {
    family: Family,
    address: A,
}

impl<A: core::fmt::Display> Serialize for Host<A> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("family", &Text(self.family))?;
        map.serialize_entry("host", &Text(&self.address))?;
        map.end()
    }
}

/// The names of the flags that have one.
pub(in crate::rtnetlink) struct FlagNames(pub(in crate::rtnetlink) RouteFlags);

impl Serialize for FlagNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.names())
    }
}

struct CacheFlagNames(CacheFlags);

impl Serialize for CacheFlagNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.names())
    }
}

struct Flow<'a, N: ?Sized> {
    realms: Realms,
    names: &'a N,
}

impl<N: Names + ?Sized> Serialize for Flow<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if self.realms.from != 0 {
            map.serialize_entry("from", &Shown::realm(self.names, self.realms.from))?;
        }
        map.serialize_entry("to", &Shown::realm(self.names, self.realms.to))?;
        map.end()
    }
}

struct MetricValues<'a>(&'a Metrics);

impl Serialize for MetricValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for value in self.0.iter() {
            match value.metric {
                Metric::FEATURES => feature_entries(value, &mut map)?,
                Metric::CC_ALGO => map.serialize_entry("congestion", &self.0.congestion())?,
                metric => {
                    let number = value.milliseconds().unwrap_or(value.value);
                    map.serialize_entry(metric.name().unwrap_or_default(), &number)?;
                }
            }
        }
        map.end()
    }
}

fn feature_entries<M: SerializeMap>(features: MetricValue, map: &mut M) -> Result<(), M::Error> {
    if features.value & Metrics::FEATURE_ECN != 0 {
        map.serialize_entry("ecn", &())?;
    }
    if features.value & !Metrics::FEATURE_ECN != 0 {
        map.serialize_entry("features", &Text(format_args!("{:#x}", features.value)))?;
    }
    Ok(())
}

struct NextHops<'a, N: ?Sized> {
    route: &'a Route,
    names: &'a N,
}

impl<N: Names + ?Sized> Serialize for NextHops<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let next_hops = self.route.next_hops();
        let mut list = serializer.serialize_seq(Some(next_hops.len()))?;
        for next_hop in next_hops {
            list.serialize_element(&OfRoute { next_hop, route: self.route, names: self.names })?;
        }
        list.end()
    }
}

struct OfRoute<'a, N: ?Sized> {
    next_hop: &'a NextHop,
    route: &'a Route,
    names: &'a N,
}

impl<N: Names + ?Sized> Serialize for OfRoute<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { next_hop, route, names } = *self;
        let mut map = serializer.serialize_map(None)?;
        if let Some(encap) = &next_hop.encap {
            encap::entries(encap, names, &mut map)?;
        }
        let towards = Towards {
            family: route.family,
            new_labels: next_hop.new_labels.as_ref(),
            gateway: next_hop.gateway,
            via: next_hop.via.as_deref(),
        };
        towards.labels(&mut map)?;
        towards.gateway(&mut map)?;
        if let Some(realms) = next_hop.realms {
            map.serialize_entry("flow", &Flow { realms, names })?;
        }
        map.serialize_entry("dev", &Shown::interface(names, next_hop.output))?;
        if route.is_cached() && route.kind == RouteKind::MULTICAST {
            if next_hop.weight != 2 {
                map.serialize_entry("ttl", &next_hop.weight.saturating_sub(1))?;
            }
        } else if route.family != Family::MPLS {
            map.serialize_entry("weight", &next_hop.weight)?;
        }
        map.serialize_entry("flags", &FlagNames(next_hop.flags))?;
        map.end()
    }
}
