//! Routes: rows, requests, filters.

mod cache;
mod decode;
mod details;
mod encap;
mod header;
mod labels;
mod lookup;
mod metrics;
mod next_hop;
mod ordinary;
mod request;
#[cfg(feature = "serde")]
mod serialize;
#[cfg(test)]
mod tests;
mod values;

use alloc::boxed::Box;
use core::fmt;
use core::net::IpAddr;

use ipnet::IpNet;

use super::{Family, Scope, Shown};

pub use cache::CacheInfo;
pub use details::{MulticastCounters, Realms, RouteDetails};
pub use encap::*;
pub use header::RouteHeader;
pub use labels::Labels;
pub use lookup::RouteLookup;
pub use metrics::{Metric, MetricValue, Metrics};
pub use next_hop::{Hop, NextHop, Via};
#[cfg(feature = "serde")]
pub(super) use serialize::{FlagNames, encap_entries};
pub use values::{CacheFlags, RouteFlags, RouteKind, RoutePreference, RouteProtocol};

/// A route, as `RTM_NEWROUTE` tells it (`linux/rtnetlink.h`).
///
/// What most routes have stands here; the rest behind [`details`](Self::details), which most routes lack, with an accessor each.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
// The order of the fields is that in memory, for speed alone and no promise: see ordinary.rs.
#[repr(C)]
#[non_exhaustive]
pub struct Route {
    /// Where it leads: `0.0.0.0/0` or `::/0` for a default route, `None` in a family whose destinations are no IP prefixes
    /// (an MPLS route has [`label`](RouteDetails::label)).
    pub destination: Option<IpNet>,
    /// The gateway. Where it is of another family than the route, it came as `RTA_VIA`, and `ip` prints `via inet6 …`. A route with
    /// several next hops has one in each of them: see [`hops`](Self::hops).
    pub gateway: Option<IpAddr>,
    /// The source address that packets get unless they have one.
    pub preferred_source: Option<IpAddr>,
    /// The index of the interface that packets leave by. A route with several next hops has one in each of them:
    /// see [`hops`](Self::hops).
    pub output: Option<u32>,
    /// The metric: of two routes to one prefix, the one with the smaller number is taken.
    pub priority: Option<u32>,
    /// The table.
    pub table: u32,
    /// The flags, those of the only next hop among them.
    pub flags: RouteFlags,
    /// What few routes have.
    pub details: Option<Box<RouteDetails>>,
    /// The address family of the route.
    pub family: Family,
    /// The type of service that packets must have, 0 for any.
    pub tos: u8,
    /// Who installed it.
    pub protocol: RouteProtocol,
    /// How far its destination is.
    pub scope: Scope,
    /// What becomes of a packet.
    pub kind: RouteKind,
    /// How much it is preferred over others; IPv6 alone has this.
    pub preference: Option<RoutePreference>,
    /// The [next-hop object](super::NextHopObject) that the route uses.
    pub next_hop_id: Option<u32>,
}

impl Route {
    /// The ways that the route leads: its next hops, or the only one; none where it leads nowhere, as a blackhole.
    pub fn hops(&self) -> impl Iterator<Item = Hop> {
        let several = self.next_hops();
        let leads = self.output.is_some() || self.gateway.is_some();
        let only = Hop { output: self.output, gateway: self.gateway, weight: 1 };
        let only = (several.is_empty() && leads).then_some(only);
        only.into_iter().chain(several.iter().map(Hop::from))
    }

    /// The next hops of a route that has several, else none; [`hops`](Self::hops) has the only one too.
    pub fn next_hops(&self) -> &[NextHop] {
        self.details.as_ref().map_or(&[], |details| &details.next_hops)
    }

    /// The prefix that packets must come from, where the route says one.
    pub fn source(&self) -> Option<IpNet> {
        self.details.as_ref()?.source
    }

    /// The index of the interface that packets come in by; answers to lookups and multicast routes say it.
    pub fn input(&self) -> Option<u32> {
        self.details.as_ref()?.input
    }

    /// The metrics: MTU, window and so on.
    pub fn metrics(&self) -> Option<&Metrics> {
        self.details.as_ref().map(|details| &details.metrics).filter(|metrics| !metrics.is_empty())
    }

    /// Expiry, error, use; `None` where all of it is zero.
    pub fn cache_info(&self) -> Option<&CacheInfo> {
        self.details.as_ref().map(|details| &details.cache).filter(|cache| **cache != CacheInfo::default())
    }

    /// What is put around packets.
    pub fn encap(&self) -> Option<&Encap> {
        self.details.as_ref()?.encap.as_deref()
    }

    /// Whether the gateway is of another family than the route.
    pub fn is_via(&self) -> bool {
        self.gateway.is_some_and(|gateway| Family::of(gateway) != self.family)
    }

    /// Whether the route is cached: it answers a lookup, or is an exception (a redirect, a path MTU).
    pub const fn is_cached(&self) -> bool {
        self.flags.contains(RouteFlags::CLONED)
    }

    /// What a cached IPv4 route says beyond [`flags`](Self::flags); of any other route those bits mean nothing.
    pub fn cache_flags(&self) -> Option<CacheFlags> {
        (self.is_cached() && self.family == Family::INET)
            .then(|| CacheFlags::from_bits_retain(self.flags.bits() & !0xffff))
    }

    /// The destination as `ip` prints it: `default`, a prefix, an address where it is a single one, or MPLS labels.
    pub fn display_destination(&self) -> impl fmt::Display {
        DisplayPrefix { prefix: self.destination, labels: self.label(), host_length: self.host_length() }
    }

    /// The prefix that packets must come from, as `ip` prints it.
    pub fn display_source(&self) -> Option<impl fmt::Display> {
        self.source().map(|source| DisplayPrefix {
            prefix: Some(source),
            labels: None,
            host_length: self.host_length(),
        })
    }

    /// The length, in bits, of a prefix that is an address and is printed without it. Multicast routes are printed with it.
    fn host_length(&self) -> u8 {
        match self.family {
            Family::INET => 32,
            Family::INET6 => 128,
            _ => 0,
        }
    }

    fn label(&self) -> Option<&Labels> {
        self.details.as_ref()?.label.as_ref()
    }
}

struct DisplayPrefix<'a> {
    prefix: Option<IpNet>,
    labels: Option<&'a Labels>,
    host_length: u8,
}

impl fmt::Display for DisplayPrefix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.prefix, self.labels) {
            (Some(prefix), _) if prefix.prefix_len() == 0 => f.write_str("default"),
            (Some(prefix), _) if prefix.prefix_len() == self.host_length => Shown::ip(prefix.addr()).fmt(f),
            (Some(prefix), _) => write!(f, "{}/{}", Shown::ip(prefix.addr()), prefix.prefix_len()),
            (None, Some(labels)) if !labels.as_slice().is_empty() => labels.fmt(f),
            (None, _) => f.write_str("default"),
        }
    }
}
