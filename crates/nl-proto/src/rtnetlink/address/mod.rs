//! Addresses: rows, requests, filters.

mod decode;
mod glob;
mod header;
mod ordinary;
mod request;
#[cfg(feature = "serde")]
mod serialize;
#[cfg(test)]
mod tests;
mod values;

use alloc::boxed::Box;
use core::net::IpAddr;

use ipnet::IpNet;

use super::{Family, InterfaceName, Scope};

pub use header::AddressHeader;
pub use values::{AddressFlags, AddressProtocol, Lifetimes};

/// An address of a link, as `RTM_NEWADDR` tells it (`linux/if_addr.h`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
// The order of the fields is that in memory, for speed alone and no promise: see ordinary.rs.
#[repr(C)]
#[non_exhaustive]
pub struct Address {
    /// The address, with the length of the prefix that is on the link: of [`peer`](Self::peer), where there is one.
    /// `None` in a family whose addresses are not IP's, and in the rows of multicast and anycast dumps.
    pub local: Option<IpNet>,
    /// The address of the other end.
    pub peer: Option<IpAddr>,
    /// The broadcast address.
    pub broadcast: Option<IpAddr>,
    /// The address family.
    pub family: Family,
    /// How far it reaches.
    pub scope: Scope,
    /// Who added it.
    pub protocol: Option<AddressProtocol>,
    /// The label: the link's name, with a suffix after a colon perhaps. IPv4 alone has labels.
    pub label: Option<InterfaceName>,
    /// How long it still lives.
    pub lifetimes: Option<Lifetimes>,
    /// The flags.
    pub flags: AddressFlags,
    /// The index of the link.
    pub index: u32,
    /// What few addresses have.
    pub details: Option<Box<AddressDetails>>,
    /// The metric of the route to its prefix, where it is not the usual one.
    pub metric: Option<u32>,
    /// The namespace that was asked for by [`namespace_id`](crate::dump::DumpRequest::namespace_id).
    pub namespace_id: Option<i32>,
}

/// What few addresses have.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct AddressDetails {
    /// The multicast group that the link has joined: all that a row of [`Address::multicast`] tells.
    pub multicast: Option<IpAddr>,
    /// The anycast address that the link has: all that a row of [`Address::anycast`] tells.
    pub anycast: Option<IpAddr>,
    /// The address, in a family whose addresses are not IP's.
    pub raw: Option<Box<[u8]>>,
}

impl Address {
    /// The flags as `ip` prints them: `temporary` where an IPv6 address is secondary, `dynamic` where the permanent flag is missing,
    /// and nothing where it is there.
    pub fn flag_names(&self) -> impl Iterator<Item = &'static str> {
        let ipv6 = self.family == Family::INET6;
        // The flags of which the last is printed for its absence.
        let before = AddressFlags::from_bits_retain(AddressFlags::PERMANENT.bits().wrapping_sub(1));
        let dynamic = (!self.flags.contains(AddressFlags::PERMANENT)).then_some("dynamic");
        let behind = self.flags.difference(before | AddressFlags::PERMANENT);
        let names = (self.flags & before).names().map(move |name| match name {
            "secondary" if ipv6 => "temporary",
            name => name,
        });
        names.chain(dynamic).chain(behind.names())
    }
}
