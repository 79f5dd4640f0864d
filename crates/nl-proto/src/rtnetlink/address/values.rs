//! The flags, protocols and lifetimes of addresses.

use bitflags::bitflags;
use zerocopy::{FromBytes, Immutable, IntoBytes, transmute};

use crate::rtnetlink::flags::flag_names;
use crate::rtnetlink::values::open_value;

bitflags! {
    /// What holds for an address (`IFA_F_*` in `linux/if_addr.h`).
    ///
    /// What `ip` prints differs from the names here in two ways: see [`Address::flag_names`](super::Address::flag_names).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct AddressFlags: u32 {
        /// IPv4: another address in the same subnet comes first. IPv6: a temporary address (`IFA_F_TEMPORARY`, RFC 8981).
        const SECONDARY = 0x1;
        /// Nobody is asked whether he has the address already.
        const NODAD = 0x2;
        /// It is used while others are still asked.
        const OPTIMISTIC = 0x4;
        /// Somebody has it already.
        const DADFAILED = 0x8;
        /// A home address of mobile IP.
        const HOME = 0x10;
        /// Its preferred lifetime is over: nothing new begins with it.
        const DEPRECATED = 0x20;
        /// Others are still asked whether they have it.
        const TENTATIVE = 0x40;
        /// It was configured, and lives for ever.
        const PERMANENT = 0x80;
        /// The kernel makes temporary addresses of it.
        const MANAGE_TEMPORARY = 0x100;
        /// No route to its prefix came with it.
        const NOPREFIXROUTE = 0x200;
        /// The kernel joins the multicast group.
        const AUTOJOIN = 0x400;
        /// Its interface identifier tells nothing of the hardware (RFC 7217).
        const STABLE_PRIVACY = 0x800;

        const _ = !0;
    }
}

flag_names! {
    "address flag" AddressFlags {
        SECONDARY "secondary";
        NODAD "nodad";
        OPTIMISTIC "optimistic";
        DADFAILED "dadfailed";
        HOME "home";
        DEPRECATED "deprecated";
        TENTATIVE "tentative";
        PERMANENT "permanent";
        MANAGE_TEMPORARY "mngtmpaddr";
        NOPREFIXROUTE "noprefixroute";
        AUTOJOIN "autojoin";
        STABLE_PRIVACY "stable-privacy";
    }
}

open_value! {
    /// Who added an address (`IFAPROT_*` in `linux/if_addr.h`).
    /// [`Names::address_protocol`](crate::rtnetlink::Names::address_protocol) has a machine's own names.
    "address protocol" AddressProtocol(u8) {
        /// None said.
        UNSPEC = 0 "unspec";
        /// The kernel, on the loopback link.
        KERNEL_LO = 1 "kernel_lo";
        /// The kernel, after a router advertisement.
        KERNEL_RA = 2 "kernel_ra";
        /// The kernel: the link-local address.
        KERNEL_LL = 3 "kernel_ll";
    }
}

/// `struct ifa_cacheinfo`: how long an address still lives, in seconds, and since when, in hundredths of seconds after boot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
#[non_exhaustive]
pub struct Lifetimes {
    /// For how many seconds it is still preferred; 0 once it is deprecated, [`FOREVER`](Self::FOREVER) where that never ends.
    pub preferred: u32,
    /// For how many seconds it is still valid; [`FOREVER`](Self::FOREVER) where that never ends.
    pub valid: u32,
    /// When it was made, in hundredths of seconds after boot.
    pub created: u32,
    /// When it last changed, in hundredths of seconds after boot.
    pub updated: u32,
}

impl Lifetimes {
    /// A lifetime without an end.
    pub const FOREVER: u32 = u32::MAX;

    #[inline]
    pub(super) const fn of(bytes: &[u8; size_of::<Self>()]) -> Self {
        transmute!(*bytes)
    }
}
