//! Next-hop objects: rows, requests, filters.

mod decode;
mod group;
mod header;
mod request;
#[cfg(feature = "serde")]
mod serialize;
#[cfg(test)]
mod tests;
mod values;

use alloc::boxed::Box;
use core::net::IpAddr;

use super::route::Encap;
use super::{Family, RouteFlags, RouteProtocol, Scope};

pub use group::{NextHopGroup, NextHopMember, NextHopPackets, ResilientGroup};
pub use header::NextHopHeader;
pub use values::{NextHopGroupType, NextHopOperations, Ticks};

/// A next-hop object, as `RTM_NEWNEXTHOP` tells it (`linux/nexthop.h`): what routes refer to by their
/// [`next_hop_id`](crate::rtnetlink::Route::next_hop_id), many to one.
///
/// It is no [`route::NextHop`](crate::rtnetlink::route::NextHop), which is one of the ways of a single route, and stands in that route. An object is a
/// way, or a blackhole, or a [`group`](Self::group) of other objects.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct NextHopObject {
    /// Its number, by which it is referred to.
    pub id: u32,
    /// The index of the interface that packets leave by.
    pub output: Option<u32>,
    /// The gateway, or the other end of a tunnel where it is for forwarding entries.
    pub gateway: Option<IpAddr>,
    /// The flags: whether it is taken to be on the link, is dead, is in hardware.
    pub flags: RouteFlags,
    /// The address family; [`UNSPEC`](Family::UNSPEC) of a group.
    pub family: Family,
    /// How far the gateway is.
    pub scope: Scope,
    /// Who installed it.
    pub protocol: RouteProtocol,
    /// Packets are dropped in silence.
    pub blackhole: bool,
    /// It is for forwarding entries of VXLAN links, and not for routes.
    pub fdb: bool,
    /// The objects that packets are spread over.
    pub group: Option<Box<NextHopGroup>>,
    /// What is put around packets.
    pub encap: Option<Box<Encap>>,
}
