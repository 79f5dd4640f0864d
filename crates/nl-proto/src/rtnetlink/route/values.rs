//! The kinds, protocols, preferences and flags of routes.

use bitflags::bitflags;

use crate::rtnetlink::flags::flag_names;
use crate::rtnetlink::values::open_value;

open_value! {
    /// What becomes of a packet that a route matches (`RTN_*` in `linux/rtnetlink.h`).
    "route type" RouteKind(u8) {
        /// None said.
        UNSPEC = 0 "none";
        /// It is sent on.
        UNICAST = 1 "unicast";
        /// It is for this host.
        LOCAL = 2 "local";
        /// It is for this host too, and is sent as a broadcast.
        BROADCAST = 3 "broadcast";
        /// It is for this host, and is sent as a unicast.
        ANYCAST = 4 "anycast";
        /// It is multicast.
        MULTICAST = 5 "multicast";
        /// It is dropped in silence.
        BLACKHOLE = 6 "blackhole";
        /// It is dropped; the sender is told that the destination is unreachable.
        UNREACHABLE = 7 "unreachable";
        /// It is dropped; the sender is told that this is prohibited.
        PROHIBIT = 8 "prohibit";
        /// The search ends in this table and goes on with the next rule.
        THROW = 9 "throw";
        /// Its addresses are translated; no kernel since 2.6 does it.
        NAT = 10 "nat";
        /// A daemon is asked; no kernel does it.
        XRESOLVE = 11 "xresolve";
    }
}

open_value! {
    /// Who installed a route (`RTPROT_*` in `linux/rtnetlink.h`). The names are those that iproute2 has built in;
    /// [`Names::protocol`](crate::rtnetlink::Names::protocol) has a machine's own.
    "route protocol" RouteProtocol(u8) {
        /// None said.
        UNSPEC = 0 "unspec";
        /// An ICMP redirect.
        REDIRECT = 1 "redirect";
        /// The kernel itself.
        KERNEL = 2 "kernel";
        /// Whoever said nothing, at boot or later.
        BOOT = 3 "boot";
        /// The administrator.
        STATIC = 4 "static";
        /// GateD.
        GATED = 8 "gated";
        /// A router advertisement.
        RA = 9 "ra";
        /// Merit MRT.
        MRT = 10 "mrt";
        /// Zebra.
        ZEBRA = 11 "zebra";
        /// BIRD.
        BIRD = 12 "bird";
        /// The DECnet routing daemon.
        DNROUTED = 13 "dnrouted";
        /// XORP.
        XORP = 14 "xorp";
        /// Netsukuku.
        NTK = 15 "ntk";
        /// A DHCP client.
        DHCP = 16 "dhcp";
        /// Keepalived.
        KEEPALIVED = 18 "keepalived";
        /// Babel.
        BABEL = 42 "babel";
        /// BGP.
        BGP = 186 "bgp";
        /// IS-IS.
        ISIS = 187 "isis";
        /// OSPF.
        OSPF = 188 "ospf";
        /// RIP.
        RIP = 189 "rip";
        /// EIGRP.
        EIGRP = 192 "eigrp";
    }
}

impl RouteProtocol {
    /// The multicast routing daemon; iproute2 has no name for it.
    pub const MROUTED: Self = Self(17);
    /// Open/R; iproute2 knows its name from the file `rt_protos` alone.
    pub const OPENR: Self = Self(99);
}

open_value! {
    /// How much an IPv6 route is preferred over others (`ICMPV6_ROUTER_PREF_*` in `linux/icmpv6.h`, RFC 4191).
    "route preference" RoutePreference(u8) {
        /// As much as others.
        MEDIUM = 0 "medium";
        /// More.
        HIGH = 1 "high";
        /// Less.
        LOW = 3 "low";
    }
}

bitflags! {
    /// The flags of a route or of a next hop (`RTNH_F_*` and `RTM_F_*` in `linux/rtnetlink.h`).
    ///
    /// The kernel puts a route's and its only next hop's into the same number. Those without a name are not printed by `ip`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct RouteFlags: u32 {
        /// The next hop is dead.
        const DEAD = 0x1;
        /// The gateway is looked up again.
        const PERVASIVE = 0x2;
        /// The gateway is taken to be on the link.
        const ONLINK = 0x4;
        /// The next hop is in hardware.
        const OFFLOAD = 0x8;
        /// The interface has no carrier.
        const LINKDOWN = 0x10;
        /// The multicast entry waits for a daemon.
        const UNRESOLVED = 0x20;
        /// The next hop's packets are trapped to the CPU.
        const TRAP = 0x40;
        /// Somebody is told of changes.
        const NOTIFY = 0x100;
        /// The route is cached: an exception (a redirect, a path MTU), or the answer to one question.
        const CLONED = 0x200;
        /// Unused.
        const EQUALIZE = 0x400;
        /// The route came by a prefix advertisement.
        const PREFIX = 0x800;
        /// In a request: the answer names the table that the lookup ended in.
        const LOOKUP_TABLE = 0x1000;
        /// In a request: the answer is the route that matches, not what is made of it.
        const FIB_MATCH = 0x2000;
        /// The route is in hardware.
        const ROUTE_OFFLOAD = 0x4000;
        /// The route's packets are trapped to the CPU.
        const ROUTE_TRAP = 0x8000;
        /// The route could not be put into hardware.
        const ROUTE_OFFLOAD_FAILED = 0x2000_0000;

        const _ = !0;
    }
}

flag_names! {
    "route flag" RouteFlags {
        DEAD "dead";
        ONLINK "onlink";
        PERVASIVE "pervasive";
        OFFLOAD "offload";
        TRAP "trap";
        NOTIFY "notify";
        LINKDOWN "linkdown";
        UNRESOLVED "unresolved";
        ROUTE_OFFLOAD "rt_offload";
        ROUTE_TRAP "rt_trap";
        ROUTE_OFFLOAD_FAILED "rt_offload_failed";
    }
}

bitflags! {
    /// What the cached IPv4 route that answers a lookup says beyond [`RouteFlags`] (`RTCF_*` in `linux/in_route.h`).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct CacheFlags: u32 {
        /// Somebody is told of changes.
        const NOTIFY = 0x1_0000;
        /// Unused.
        const DIRECT_DESTINATION = 0x2_0000;
        /// An ICMP redirect made it.
        const REDIRECTED = 0x4_0000;
        /// Unused.
        const PROXY = 0x8_0000;
        /// Unused.
        const FAST = 0x20_0000;
        /// Unused.
        const MASQUERADE = 0x40_0000;
        /// Unused.
        const SOURCE_NAT = 0x80_0000;
        /// The sender is to be redirected.
        const REDIRECT = 0x100_0000;
        /// The source is on the link.
        const DIRECT_SOURCE = 0x400_0000;
        /// Unused.
        const DESTINATION_NAT = 0x800_0000;
        /// The destination is a broadcast address.
        const BROADCAST = 0x1000_0000;
        /// The destination is a multicast address.
        const MULTICAST = 0x2000_0000;
        /// Unused.
        const REJECT = 0x4000_0000;
        /// The destination is this host.
        const LOCAL = 0x8000_0000;

        const _ = !0;
    }
}

flag_names! {
    "route cache flag" CacheFlags {
        LOCAL "local";
        REJECT "reject";
        MULTICAST "mc";
        BROADCAST "brd";
        DESTINATION_NAT "dst-nat";
        SOURCE_NAT "src-nat";
        MASQUERADE "masq";
        DIRECT_DESTINATION "dst-direct";
        DIRECT_SOURCE "src-direct";
        REDIRECTED "redirected";
        REDIRECT "redirect";
        FAST "fastroute";
        NOTIFY "notify";
        PROXY "proxy";
    }
}
