//! The types of groups, what is asked for beyond them, and their times.

use core::fmt;
use core::time::Duration;

use bitflags::bitflags;

use crate::rtnetlink::flags::flag_names;
use crate::rtnetlink::route::CacheInfo;
use crate::rtnetlink::values::open_value;

open_value! {
    /// How a group spreads packets over its members (`NEXTHOP_GRP_TYPE_*` in `linux/nexthop.h`).
    "type of next-hop groups" NextHopGroupType(u16) {
        /// By a hash, of which each member has a range: where one comes or goes, flows of others move too.
        MULTIPATH = 0 "mpath";
        /// By buckets, which stay with their members as long as those are there.
        RESILIENT = 1 "resilient";
    }
}

bitflags! {
    /// What is asked for with a request and said with a group (`NHA_OP_FLAG_*` in `linux/nexthop.h`, since Linux 6.9).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct NextHopOperations: u32 {
        /// In a request: statistics of groups.
        const STATISTICS = 0x1;
        /// In a request: with those of hardware.
        const HARDWARE_STATISTICS = 0x2;
        /// In a row: weights have 16 bits, as they do since Linux 6.12. Where it is not said, the upper 8 are what was in the kernel's memory,
        /// and are not read.
        const WIDE_WEIGHTS = 0x8000_0000;

        const _ = !0;
    }
}

flag_names! {
    "operation on next hops" NextHopOperations {
        STATISTICS "stats";
        HARDWARE_STATISTICS "hw_stats";
        WIDE_WEIGHTS "wide_weights";
    }
}

/// A time in clock ticks (`USER_HZ`), of which a second has 100 on all machines but Alpha. It is shown in seconds, to the tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Ticks(pub u64);

impl Ticks {
    const SECOND: u64 = CacheInfo::TICKS as u64;

    /// How long that is.
    pub const fn duration(self) -> Duration {
        Duration::from_millis(self.0.saturating_mul(1000 / Self::SECOND))
    }

    /// The seconds, where they are whole.
    fn whole(self) -> Option<u64> {
        (self.0 % Self::SECOND == 0).then_some(self.0 / Self::SECOND)
    }

    fn seconds(self) -> f64 {
        self.0 as f64 / Self::SECOND as f64
    }
}

impl fmt::Display for Ticks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.whole() {
            Some(seconds) => seconds.fmt(f),
            None => self.seconds().fmt(f),
        }
    }
}

/// The seconds, as a number.
#[cfg(feature = "serde")]
impl serde::Serialize for Ticks {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.whole() {
            Some(seconds) => serializer.serialize_u64(seconds),
            None => serializer.serialize_f64(self.seconds()),
        }
    }
}
