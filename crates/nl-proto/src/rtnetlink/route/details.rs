//! What few routes have.

use alloc::boxed::Box;
use alloc::vec::Vec;

use ipnet::IpNet;
use zerocopy::{FromBytes, Immutable, IntoBytes};

use super::{CacheInfo, Encap, Labels, Metrics, NextHop, Via};

/// What few routes have.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct RouteDetails {
    /// The prefix that packets must come from.
    pub source: Option<IpNet>,
    /// The index of the interface that packets come in by.
    pub input: Option<u32>,
    /// The next hops of a route that has several.
    pub next_hops: Vec<NextHop>,
    /// The metrics.
    pub metrics: Metrics,
    /// Expiry, error, use.
    pub cache: CacheInfo,
    /// The routing realms.
    pub realms: Option<Realms>,
    /// The mark that packets must have.
    pub mark: Option<u32>,
    /// The user whose packets the answer to a lookup is for.
    pub uid: Option<u32>,
    /// Whether the TTL is copied into and out of MPLS headers.
    pub ttl_propagate: Option<bool>,
    /// What is put around packets.
    pub encap: Option<Box<Encap>>,
    /// A gateway that has no IP address; MPLS routes can have one.
    pub via: Option<Via>,
    /// The label that an MPLS route matches.
    pub label: Option<Labels>,
    /// The labels that an MPLS route puts in its place.
    pub new_labels: Option<Labels>,
    /// What a multicast route counted.
    pub multicast: Option<MulticastCounters>,
    /// When a multicast route was last used, in clock ticks ago.
    pub last_use: Option<u64>,
}

/// The realms that packets come from and go to, as the kernel's traffic control sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Realms {
    /// From where; 0 for anywhere.
    pub from: u16,
    /// To where.
    pub to: u16,
}

impl From<u32> for Realms {
    fn from(number: u32) -> Self {
        Self { from: (number >> 16) as u16, to: number as u16 }
    }
}

/// What a multicast route counted (`struct rta_mfc_stats`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
#[non_exhaustive]
pub struct MulticastCounters {
    /// Packets sent on.
    pub packets: u64,
    /// Bytes sent on.
    pub bytes: u64,
    /// Packets that came in by another interface than they should.
    pub wrong_interface: u64,
}
