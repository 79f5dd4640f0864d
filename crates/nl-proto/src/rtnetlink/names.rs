//! Names that the kernel does not know: what numbers are called on this machine.

use super::NextHopObject;

/// What turns numbers into names when a row is serialised: interfaces by the kernel's own table, the rest by the files that
/// iproute2 reads (`rt_tables`, `rt_protos` …). Each answers `None` where it knows no name, and the number stands there instead.
///
/// `()` knows the names that iproute2 has built in, and no interface.
pub trait Names {
    /// The interface with this index.
    fn interface(&self, _index: u32) -> Option<&str> {
        None
    }

    /// Whether the interface with this index is set up. Of a link that stands on another `ip` tells when that one is down.
    fn interface_is_up(&self, _index: u32) -> Option<bool> {
        None
    }

    /// The next-hop object with this number: of a route that uses one `ip` tells what that is.
    fn next_hop_object(&self, _id: u32) -> Option<&NextHopObject> {
        None
    }

    /// The routing table with this number.
    fn table(&self, table: u32) -> Option<&str> {
        match table {
            253 => Some("default"),
            254 => Some("main"),
            255 => Some("local"),
            _ => None,
        }
    }

    /// The protocol that installed a route.
    fn protocol(&self, protocol: u8) -> Option<&str> {
        super::RouteProtocol(protocol).name()
    }

    /// The scope of a route or an address.
    fn scope(&self, scope: u8) -> Option<&str> {
        super::Scope(scope).name()
    }

    /// The routing realm with this number.
    fn realm(&self, realm: u16) -> Option<&str> {
        (realm == 0).then_some("unknown")
    }

    /// The group of links with this number.
    fn group(&self, group: u32) -> Option<&str> {
        (group == 0).then_some("default")
    }

    /// The protocol that added an address (`rt_addrprotos`).
    fn address_protocol(&self, protocol: u8) -> Option<&str> {
        match protocol {
            1 => Some("kernel_lo"),
            2 => Some("kernel_ra"),
            3 => Some("kernel_ll"),
            _ => None,
        }
    }

    /// The differentiated-services field with this value.
    fn dsfield(&self, _value: u8) -> Option<&str> {
        None
    }

    /// What keeps a link down for its protocols, by the number of its bit (`protodown_reasons.d`).
    fn protodown_reason(&self, _bit: u32) -> Option<&str> {
        None
    }
}

impl Names for () {}

/// A row together with names: it serialises as `ip -j -d` prints the row on a machine that has those names.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use nl_proto::rtnetlink::{Names, WithNames};
///
/// struct Interfaces(Vec<(u32, String)>);
///
/// impl Names for Interfaces {
///     fn interface(&self, index: u32) -> Option<&str> {
///         self.0.iter().find(|(known, _)| *known == index).map(|(_, name)| &**name)
///     }
/// }
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct WithNames<'a, R, N: ?Sized> {
    /// The row.
    pub row: &'a R,
    /// The names.
    pub names: &'a N,
}
