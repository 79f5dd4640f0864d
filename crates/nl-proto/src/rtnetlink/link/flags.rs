//! The flags of a link.

use crate::rtnetlink::flags::flag_names;

bitflags::bitflags! {
    /// What a link is and does (`IFF_*` in `linux/if.h`).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct LinkFlags: u32 {
        /// It is set up.
        const UP = 0x1;
        /// It can broadcast.
        const BROADCAST = 0x2;
        /// Debugging is on.
        const DEBUG = 0x4;
        /// It is a loopback.
        const LOOPBACK = 0x8;
        /// It has one other end.
        const POINTOPOINT = 0x10;
        /// No trailers.
        const NOTRAILERS = 0x20;
        /// It can carry packets.
        const RUNNING = 0x40;
        /// It resolves no addresses.
        const NOARP = 0x80;
        /// It takes in what is for others.
        const PROMISC = 0x100;
        /// It takes in all multicast.
        const ALLMULTI = 0x200;
        /// It is the head of a bond.
        const MASTER = 0x400;
        /// It is a port of a bond.
        const SLAVE = 0x800;
        /// It can multicast.
        const MULTICAST = 0x1000;
        /// Its medium can be chosen.
        const PORTSEL = 0x2000;
        /// It chose its medium itself.
        const AUTOMEDIA = 0x4000;
        /// Its addresses go when it goes down.
        const DYNAMIC = 0x8000;
        /// Its driver says that there is a carrier.
        const LOWER_UP = 0x10000;
        /// It is dormant.
        const DORMANT = 0x20000;
        /// It echoes what it sends.
        const ECHO = 0x40000;

        const _ = !0;
    }
}

flag_names! {
    "link flag" LinkFlags {
        LOOPBACK "LOOPBACK";
        BROADCAST "BROADCAST";
        POINTOPOINT "POINTOPOINT";
        MULTICAST "MULTICAST";
        NOARP "NOARP";
        ALLMULTI "ALLMULTI";
        PROMISC "PROMISC";
        MASTER "MASTER";
        SLAVE "SLAVE";
        DEBUG "DEBUG";
        DYNAMIC "DYNAMIC";
        AUTOMEDIA "AUTOMEDIA";
        PORTSEL "PORTSEL";
        NOTRAILERS "NOTRAILERS";
        RUNNING "RUNNING";
        UP "UP";
        LOWER_UP "LOWER_UP";
        DORMANT "DORMANT";
        ECHO "ECHO";
    }
}

impl LinkFlags {
    /// The names as `ip` prints them: `NO-CARRIER` where the link is up and does not run, and never `RUNNING`.
    pub fn shown(self) -> impl Iterator<Item = &'static str> {
        let stands = self.contains(Self::UP) && !self.contains(Self::RUNNING);
        stands.then_some("NO-CARRIER").into_iter().chain(self.difference(Self::RUNNING).names())
    }
}
