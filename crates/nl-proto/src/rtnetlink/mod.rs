//! `NETLINK_ROUTE`: links, routes and what else configures the network. A folder an object; [`Names`] says what numbers are called.

pub mod address;
#[cfg(test)]
mod attribute_table;
mod constants;
mod family;
mod flags;
mod in_order;
mod interface_name;
mod kind_name;
pub mod link;
mod link_layer_address;
mod link_names;
mod names;
pub mod neighbour;
pub mod nexthop;
mod ordinary;
pub mod route;
mod scope;
mod shown;
#[cfg(test)]
mod testing;
mod text;
mod values;

pub use address::{Address, AddressFlags, AddressHeader, AddressProtocol};
pub use constants::*;
pub use family::Family;
pub use interface_name::InterfaceName;
pub use kind_name::KindName;
pub use link::{HardwareType, Link, LinkFlags, LinkHeader, LinkName};
pub use link_layer_address::LinkLayerAddress;
pub use link_names::LinkNames;
pub use names::{Names, WithNames};
pub use neighbour::{FdbLookup, Neighbour, NeighbourFlags, NeighbourHeader, NeighbourState};
pub use nexthop::{NextHopHeader, NextHopObject};
pub use route::{Hop, Route, RouteFlags, RouteHeader, RouteKind, RoutePreference, RouteProtocol};
pub use scope::Scope;
pub use shown::Shown;
pub use values::UnknownName;
