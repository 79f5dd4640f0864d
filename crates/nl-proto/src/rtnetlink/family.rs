//! Address families.

use core::net::IpAddr;

use super::values::open_value;

open_value! {
    /// An address family (`AF_*` in `linux/socket.h`). The names are those that iproute2 prints.
    "family" Family(u8) {
        /// None said.
        UNSPEC = 0 "none";
        /// IPv4.
        INET = 2 "inet";
        /// A bridge's forwarding entries.
        BRIDGE = 7 "bridge";
        /// IPv6.
        INET6 = 10 "inet6";
        /// Link-layer.
        PACKET = 17 "link";
        /// Labels.
        MPLS = 28 "mpls";
        /// IPv4 multicast routes (`RTNL_FAMILY_IPMR`).
        IPMR = 128 "ipmr";
        /// IPv6 multicast routes (`RTNL_FAMILY_IP6MR`).
        IP6MR = 129 "ip6mr";
    }
}

impl Family {
    /// The family of an IP address.
    pub const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::INET,
            IpAddr::V6(_) => Self::INET6,
        }
    }
}
