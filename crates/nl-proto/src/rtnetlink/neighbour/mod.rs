//! Neighbours and forwarding entries: rows, requests, filters.

mod decode;
mod header;
mod lookup;
mod ordinary;
mod request;
#[cfg(feature = "serde")]
mod serialize;
#[cfg(test)]
mod tests;
mod values;

use alloc::boxed::Box;
use core::net::IpAddr;

use super::{Family, LinkLayerAddress, RouteKind, RouteProtocol};

pub use header::NeighbourHeader;
pub use lookup::FdbLookup;
#[cfg(feature = "serde")]
pub use serialize::WithStatistics;
pub use values::{FdbActivity, NeighbourCache, NeighbourExtendedFlags, NeighbourFlags, NeighbourState};

/// A neighbour, or an entry of a forwarding database, as `RTM_NEWNEIGH` tells it (`linux/neighbour.h`).
///
/// A neighbour is an IP [`destination`](Self::destination) that has a link-layer address. A forwarding entry, of family
/// [`BRIDGE`](Family::BRIDGE), is a link-layer address that is found behind a link: a bridge's port, or a VXLAN link, of which
/// `destination` is then the other end of the tunnel.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
// The order of the fields is that in memory, for speed alone and no promise: see ordinary.rs.
#[repr(C)]
#[non_exhaustive]
pub struct Neighbour {
    /// The neighbour's address, or the other end of the tunnel to it.
    pub destination: Option<IpAddr>,
    /// The link-layer address, where it is known.
    pub link_layer_address: Option<LinkLayerAddress>,
    /// The address family.
    pub family: Family,
    /// What becomes of packets to it.
    pub kind: RouteKind,
    /// The flags.
    pub flags: NeighbourFlags,
    /// Who added it.
    pub protocol: Option<RouteProtocol>,
    /// The state.
    pub state: NeighbourState,
    /// The UDP port of the other end of the tunnel, where it is not the link's own.
    pub port: Option<u16>,
    /// The VLAN of a bridge's entry.
    pub vlan: Option<u16>,
    /// Since when it has been as it is.
    pub cache: Option<NeighbourCache>,
    /// The index of the link; 0 of a proxy for all links.
    pub index: u32,
    /// Further flags.
    pub extended_flags: NeighbourExtendedFlags,
    /// What few neighbours and entries have.
    pub details: Option<Box<NeighbourDetails>>,
    /// The index of the bridge whose entry this is.
    pub master: Option<u32>,
    /// The VXLAN network that packets are sent in, where it is not the link's own.
    pub vni: Option<u32>,
    /// How often it was asked without an answer.
    pub probes: Option<u32>,
}

/// What few neighbours and entries have.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct NeighbourDetails {
    /// The VXLAN network of the packets that the entry is for.
    pub source_vni: Option<u32>,
    /// The index of the link that the tunnel's packets leave by, in the namespace that the next field tells.
    pub via: Option<u32>,
    /// The namespace of [`via`](Self::via), as an id in that of the socket.
    pub link_namespace_id: Option<i32>,
    /// The [next-hop object](super::NextHopObject) that has the other ends of the tunnel.
    pub next_hop_id: Option<u32>,
    /// Whether anybody is told of the entry's activity.
    pub activity: Option<FdbActivity>,
    /// The address, in a family whose addresses are not IP's.
    pub raw_destination: Option<Box<[u8]>>,
}
