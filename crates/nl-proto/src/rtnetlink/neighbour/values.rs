//! The states, flags and ages of neighbours.

use bitflags::bitflags;
use zerocopy::{FromBytes, Immutable, IntoBytes, transmute};

use crate::rtnetlink::flags::flag_names;
use crate::rtnetlink::route::CacheInfo;

bitflags! {
    /// How sure the kernel is that a neighbour can be reached (`NUD_*` in `linux/neighbour.h`): one of these as a rule, two of a
    /// VXLAN link's entries (static and permanent), none of a proxy. As a set of states it is a filter.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct NeighbourState: u16 {
        /// It was asked for its link-layer address and has not answered yet.
        const INCOMPLETE = 0x01;
        /// It answered lately.
        const REACHABLE = 0x02;
        /// It answered once.
        const STALE = 0x04;
        /// A packet was sent to it, and may yet prove that it is there.
        const DELAY = 0x08;
        /// It is being asked again.
        const PROBE = 0x10;
        /// It did not answer.
        const FAILED = 0x20;
        /// It is not asked. A bridge's entry in this state is static.
        const NOARP = 0x40;
        /// It was configured, and is not asked. A bridge's entry in this state is an address of the host's own.
        const PERMANENT = 0x80;

        const _ = !0;
    }
}

flag_names! {
    "neighbour state" NeighbourState {
        INCOMPLETE "incomplete";
        REACHABLE "reachable";
        STALE "stale";
        DELAY "delay";
        PROBE "probe";
        FAILED "failed";
        NOARP "noarp";
        PERMANENT "permanent";
    }
}

impl NeighbourState {
    /// The names of the states that are set, in capitals, as `ip` prints a neighbour's.
    pub fn printed_names(self) -> impl Iterator<Item = &'static str> {
        self.iter_names().map(|(name, _)| name)
    }
}

bitflags! {
    /// What holds for a neighbour or a forwarding entry (`NTF_*` in `linux/neighbour.h`).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct NeighbourFlags: u8 {
        /// In a request: as if a packet had just been sent to it.
        const USE = 0x01;
        /// The entry stands in the table of the link itself.
        const SELF = 0x02;
        /// The entry stands in the table of the bridge that the link is a port of.
        const MASTER = 0x04;
        /// This host answers for it.
        const PROXY = 0x08;
        /// A control plane found it, and it does not age.
        const EXTERN_LEARN = 0x10;
        /// It is in hardware.
        const OFFLOAD = 0x20;
        /// The entry does not move to another port.
        const STICKY = 0x40;
        /// It is a router.
        const ROUTER = 0x80;
    }
}

flag_names! {
    "neighbour flag" NeighbourFlags {
        SELF "self";
        USE "use";
        ROUTER "router";
        PROXY "proxy";
        EXTERN_LEARN "extern_learn";
        OFFLOAD "offload";
        MASTER "master";
        STICKY "sticky";
    }
}

bitflags! {
    /// What else holds for a neighbour or a forwarding entry (`NTF_EXT_*` in `linux/neighbour.h`).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct NeighbourExtendedFlags: u32 {
        /// The kernel keeps it reachable.
        const MANAGED = 0x1;
        /// The entry waits for its host to be authorised.
        const LOCKED = 0x2;
        /// A control plane found it, and whether it is there is its affair.
        const EXTERN_VALID = 0x4;

        const _ = !0;
    }
}

flag_names! {
    "extended neighbour flag" NeighbourExtendedFlags {
        MANAGED "managed";
        LOCKED "locked";
        EXTERN_VALID "extern_valid";
    }
}

bitflags! {
    /// Whether anybody is told of a forwarding entry's activity (`NFEA_ACTIVITY_NOTIFY` in `linux/neighbour.h`).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct FdbActivity: u8 {
        /// Somebody is.
        const NOTIFY = 0x1;
        /// It is inactive, and that was told.
        const INACTIVE = 0x2;

        const _ = !0;
    }
}

flag_names! {
    "activity flag" FdbActivity {
        NOTIFY "activity_notify";
        INACTIVE "inactive";
    }
}

/// `struct nda_cacheinfo`: ages in clock ticks (`USER_HZ`), of which a second has [`TICKS`](Self::TICKS) on all machines but Alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
#[non_exhaustive]
pub struct NeighbourCache {
    /// How long ago it was last confirmed that it is there, in ticks.
    pub confirmed: u32,
    /// How long ago it was last used, in ticks.
    pub used: u32,
    /// How long ago it last changed, in ticks.
    pub updated: u32,
    /// How many hold it.
    pub users: u32,
}

impl NeighbourCache {
    /// Clock ticks in a second.
    pub const TICKS: u32 = CacheInfo::TICKS;

    #[inline]
    pub(super) const fn of(bytes: &[u8; size_of::<Self>()]) -> Self {
        transmute!(*bytes)
    }
}
