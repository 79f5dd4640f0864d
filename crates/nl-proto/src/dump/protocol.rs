//! The netlink protocols.

use core::fmt;

/// A netlink protocol: the third argument of `socket(AF_NETLINK, …)` (`NETLINK_*` in `linux/netlink.h`).
///
/// Any number is a protocol; the kernel says `EPROTONOSUPPORT` to those it does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Protocol(pub u8);

impl Protocol {
    /// Links, addresses, routes, neighbours, rules, traffic control (`NETLINK_ROUTE`).
    pub const ROUTE: Self = Self(0);
    /// Sockets (`NETLINK_SOCK_DIAG`).
    pub const SOCK_DIAG: Self = Self(4);
    /// IPsec policies and states (`NETLINK_XFRM`).
    pub const XFRM: Self = Self(6);
    /// Connections, nftables, sets (`NETLINK_NETFILTER`).
    pub const NETFILTER: Self = Self(12);
    /// Families by name (`NETLINK_GENERIC`).
    pub const GENERIC: Self = Self(16);
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ROUTE => f.write_str("NETLINK_ROUTE"),
            Self::SOCK_DIAG => f.write_str("NETLINK_SOCK_DIAG"),
            Self::XFRM => f.write_str("NETLINK_XFRM"),
            Self::NETFILTER => f.write_str("NETLINK_NETFILTER"),
            Self::GENERIC => f.write_str("NETLINK_GENERIC"),
            Self(number) => write!(f, "netlink protocol {number}"),
        }
    }
}
