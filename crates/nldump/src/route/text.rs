//! A route as `ip route` prints it.

use std::io::{self, Write};

use nl_proto::rtnetlink::route::{CacheInfo, Labels, Metric, Metrics, NextHop, Realms, Via};
use nl_proto::rtnetlink::{Family, Names, Route, RouteFlags, RouteKind, RouteProtocol, Scope, Shown};

use crate::encap;
use crate::names::MachineNames;
use crate::nexthop;

/// What every row has in common since it was asked for, which `ip` then leaves out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    pub(super) table: bool,
    pub(super) protocol: bool,
    pub(super) scope: bool,
    pub(super) tos: bool,
    pub(super) dev: bool,
    pub(super) via: bool,
    pub(super) src: bool,
    pub(super) metric: bool,
    /// The main table is meant without having been named: where there is none, it is empty.
    pub(super) is_main: bool,
}

impl Style {
    /// The answer to a lookup has nothing in common with others.
    pub(super) fn lookup() -> Self {
        Self::default()
    }
}

/// Appends the lines of a route.
pub(super) fn line(
    out: &mut Vec<u8>,
    route: &Route,
    names: &MachineNames,
    style: &Style,
    details: bool,
) -> io::Result<()> {
    if route.kind != RouteKind::UNICAST || details {
        write!(out, "{} ", route.kind)?;
    }
    write!(out, "{} ", route.display_destination())?;
    if let Some(source) = route.display_source() {
        write!(out, "from {source} ")?;
    }
    if let Some(id) = route.next_hop_id {
        write!(out, "nhid {id} ")?;
    }
    let rare = route.details.as_deref();
    new_labels(out, rare.and_then(|rare| rare.new_labels.as_ref()))?;
    if let Some(encap) = route.encap() {
        encap::print(out, encap, names)?;
    }
    if route.tos != 0 && !style.tos {
        put(out, "tos ", Shown::dsfield(names, route.tos))?;
    }
    if !style.via {
        gateway(out, route)?;
    }
    via(out, rare.and_then(|rare| rare.via.as_ref()))?;
    if let Some(index) = route.output.filter(|_| !style.dev) {
        put(out, "dev ", Shown::interface(names, index))?;
    }
    if route.table != 0 && !style.table && (route.table != 254 || details) {
        put(out, "table ", Shown::table(names, route.table))?;
    }
    if !route.is_cached() {
        if (route.protocol != RouteProtocol::BOOT || details) && !style.protocol {
            put(out, "proto ", Shown::protocol(names, route.protocol))?;
        }
        if (route.scope != Scope::UNIVERSE || details) && !style.scope {
            put(out, "scope ", Shown::scope(names, route.scope))?;
        }
    }
    if let Some(source) = route.preferred_source.filter(|_| !style.src) {
        put(out, "src ", Shown::ip(source))?;
    }
    if let Some(priority) = route.priority.filter(|_| !style.metric) {
        write!(out, "metric {priority} ")?;
    }
    flags(out, route.flags)?;
    if rare.is_some() || route.is_cached() {
        few_have(out, route, names)?;
    }
    if let Some(preference) = route.preference {
        match preference.name() {
            Some(name) => write!(out, "pref {name}")?,
            None => write!(out, "{}", preference.0)?,
        }
    }
    if let Some(propagate) = rare.and_then(|rare| rare.ttl_propagate) {
        write!(out, "ttl-propogate {}", if propagate { "enabled" } else { "disabled" })?;
    }
    if let Some(object) = route.next_hop_id.and_then(|id| names.next_hop_object(id)) {
        write!(out, "\n\tnh_info ")?;
        nexthop::object(out, object, names, details)?;
    }
    next_hops(out, route, names)?;
    out.push(b'\n');
    Ok(())
}

/// Appends a word, what it says, and a space: most of a line is such pairs, and names are not worth a formatter.
fn put(out: &mut Vec<u8>, word: &str, shown: Shown<'_>) -> io::Result<()> {
    out.extend_from_slice(word.as_bytes());
    match shown.name() {
        Some(name) => out.extend_from_slice(name.as_bytes()),
        None => write!(out, "{shown}")?,
    }
    out.push(b' ');
    Ok(())
}

/// What stands between the flags and the preference.
fn few_have(out: &mut Vec<u8>, route: &Route, names: &MachineNames) -> io::Result<()> {
    let rare = route.details.as_deref();
    match rare.and_then(|rare| rare.mark).unwrap_or_default() {
        0 => {}
        mark @ 1..16 => write!(out, "mark {mark} ")?,
        mark => write!(out, "mark {mark:#x} ")?,
    }
    realms(out, rare.and_then(|rare| rare.realms), names)?;
    if let Some(uid) = rare.and_then(|rare| rare.uid) {
        write!(out, "uid {uid} ")?;
    }
    if let Some(flags) = route.cache_flags() {
        write!(out, "\n    cache ")?;
        if !flags.is_empty() {
            write!(out, "<{flags}> ")?;
        }
    }
    if let Some(cache) = route.cache_info() {
        cache_info(out, cache)?;
    }
    if let Some(values) = route.metrics() {
        metrics(out, values)?;
    }
    if let Some(index) = route.input() {
        put(out, "iif ", Shown::interface(names, index))?;
    }
    Ok(())
}

fn next_hops(out: &mut Vec<u8>, route: &Route, names: &MachineNames) -> io::Result<()> {
    // An answer for a multicast destination lists where it goes out; any other route has a line a next hop.
    let listed = route.is_cached() && route.kind == RouteKind::MULTICAST;
    for (index, hop) in route.next_hops().iter().enumerate() {
        let before = match (listed, index) {
            (true, 0) => "Oifs: ",
            (true, _) => " ",
            (false, _) => "\n\tnexthop ",
        };
        write!(out, "{before}")?;
        next_hop(out, route, hop, names, listed)?;
    }
    Ok(())
}

fn next_hop(
    out: &mut Vec<u8>,
    route: &Route,
    hop: &NextHop,
    names: &MachineNames,
    listed: bool,
) -> io::Result<()> {
    if let Some(encap) = &hop.encap {
        encap::print(out, encap, names)?;
    }
    new_labels(out, hop.new_labels.as_ref())?;
    if let Some(address) = hop.gateway {
        one_gateway(out, route.family, address)?;
    }
    via(out, hop.via.as_deref())?;
    realms(out, hop.realms, names)?;
    let dev = Shown::interface(names, hop.output);
    if listed {
        write!(out, "{dev}")?;
        match hop.weight {
            2 => {}
            weight => write!(out, "(ttl>{})", weight.saturating_sub(1))?,
        }
        write!(out, " ")?;
    } else {
        write!(out, "dev {dev} ")?;
        if route.family != Family::MPLS {
            write!(out, "weight {} ", hop.weight)?;
        }
    }
    flags(out, hop.flags)
}

fn gateway(out: &mut Vec<u8>, route: &Route) -> io::Result<()> {
    match route.gateway {
        Some(address) => one_gateway(out, route.family, address),
        None => Ok(()),
    }
}

fn one_gateway(out: &mut Vec<u8>, family: Family, address: std::net::IpAddr) -> io::Result<()> {
    match Family::of(address) {
        own if own == family => put(out, "via ", Shown::ip(address)),
        other => write!(out, "via {other} {} ", Shown::ip(address)),
    }
}

fn via(out: &mut Vec<u8>, via: Option<&Via>) -> io::Result<()> {
    match via {
        Some(via) => write!(out, "via {} {via} ", via.family),
        None => Ok(()),
    }
}

fn new_labels(out: &mut Vec<u8>, labels: Option<&Labels>) -> io::Result<()> {
    match labels {
        Some(labels) => write!(out, "as to {labels} "),
        None => Ok(()),
    }
}

fn flags(out: &mut Vec<u8>, flags: RouteFlags) -> io::Result<()> {
    if flags.is_empty() {
        return Ok(());
    }
    flags.names().try_for_each(|name| write!(out, "{name} "))
}

fn realms<N: Names>(out: &mut Vec<u8>, realms: Option<Realms>, names: &N) -> io::Result<()> {
    match realms {
        None => Ok(()),
        Some(Realms { from: 0, to }) => write!(out, "realm {} ", Shown::realm(names, to)),
        Some(Realms { from, to }) => {
            write!(out, "realms {}/{} ", Shown::realm(names, from), Shown::realm(names, to))
        }
    }
}

fn cache_info(out: &mut Vec<u8>, cache: &CacheInfo) -> io::Result<()> {
    if cache.expires != 0 {
        write!(out, "expires {}sec ", cache.expires_seconds())?;
    }
    if cache.error != 0 {
        write!(out, "error {} ", cache.error as u32)?;
    }
    if cache.id != 0 {
        write!(out, "ipid {:#06x} ", cache.id)?;
    }
    if cache.timestamp != 0 || cache.timestamp_age != 0 {
        write!(out, "ts {:#x}tsage {}sec ", cache.timestamp, cache.timestamp_age)?;
    }
    Ok(())
}

fn metrics(out: &mut Vec<u8>, metrics: &Metrics) -> io::Result<()> {
    for value in metrics.iter() {
        write!(out, "{} ", value.metric)?;
        if value.locked {
            write!(out, "lock ")?;
        }
        match (value.metric, value.milliseconds()) {
            (Metric::FEATURES, _) => features(out, value.value)?,
            (Metric::CC_ALGO, _) => write!(out, "{} ", metrics.congestion().unwrap_or_default())?,
            (_, Some(time @ 1000..)) => write!(out, "{}s ", f64::from(time) / 1e3)?,
            (_, Some(time)) => write!(out, "{time}ms ")?,
            (_, None) => write!(out, "{} ", value.value)?,
        }
    }
    Ok(())
}

fn features(out: &mut Vec<u8>, features: u32) -> io::Result<()> {
    if features & Metrics::FEATURE_ECN != 0 {
        write!(out, "ecn ")?;
    }
    match features & !Metrics::FEATURE_ECN {
        0 => Ok(()),
        _ => write!(out, "{features:#x} "),
    }
}
