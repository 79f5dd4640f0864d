//! The socket options of `SOL_NETLINK` (`linux/netlink.h`), and one of `SOL_SOCKET`, by nix's macro, since nix has none of them itself.

use nix::libc::{
    self, NETLINK_ADD_MEMBERSHIP, NETLINK_CAP_ACK, NETLINK_DROP_MEMBERSHIP, NETLINK_EXT_ACK,
    NETLINK_GET_STRICT_CHK, SO_NETNS_COOKIE, SOL_NETLINK, SOL_SOCKET,
};
use nix::{getsockopt_impl, setsockopt_impl, sockopt_impl};

sockopt_impl!(
    /// Errors come with the kernel's words.
    ExtendedAck,
    SetOnly,
    SOL_NETLINK,
    NETLINK_EXT_ACK,
    bool
);

sockopt_impl!(
    /// Errors echo the header of the request alone.
    CappedAck,
    SetOnly,
    SOL_NETLINK,
    NETLINK_CAP_ACK,
    bool
);

sockopt_impl!(
    /// What a request asks for beyond what the kernel knows is an error; and what it knows filters.
    StrictChecking,
    SetOnly,
    SOL_NETLINK,
    NETLINK_GET_STRICT_CHK,
    bool
);

sockopt_impl!(
    /// Subscribes to a group.
    AddMembership,
    SetOnly,
    SOL_NETLINK,
    NETLINK_ADD_MEMBERSHIP,
    u32
);

sockopt_impl!(
    /// Ends a subscription.
    DropMembership,
    SetOnly,
    SOL_NETLINK,
    NETLINK_DROP_MEMBERSHIP,
    u32
);

sockopt_impl!(
    /// The number of the network namespace that the socket is in.
    NamespaceCookie,
    GetOnly,
    SOL_SOCKET,
    SO_NETNS_COOKIE,
    u64
);
