//! What the kernel knows of a route's use.

use core::time::Duration;

use zerocopy::{FromBytes, Immutable, IntoBytes};

/// `struct rta_cacheinfo`: times are in clock ticks (`USER_HZ`), of which a second has 100 on all machines but Alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
#[non_exhaustive]
pub struct CacheInfo {
    /// How many hold it.
    pub users: u32,
    /// Since when it has not been used, in ticks.
    pub age: u32,
    /// When it expires, in ticks from now; negative once it has, 0 where it does not.
    pub expires: i32,
    /// What senders are told: a negative errno, or 0.
    pub error: i32,
    /// How often it was used.
    pub used: u32,
    /// The identification of the next IP packet; today's kernels leave it 0.
    pub id: u32,
    /// The TCP timestamp last seen; today's kernels leave it 0.
    pub timestamp: u32,
    /// The age of that timestamp in seconds; today's kernels leave it 0.
    pub timestamp_age: u32,
}

impl CacheInfo {
    /// Clock ticks in a second.
    pub const TICKS: u32 = 100;

    /// How long it still lives, where it expires and has not yet.
    pub fn lifetime(&self) -> Option<Duration> {
        u64::try_from(self.expires)
            .ok()
            .filter(|&ticks| ticks > 0)
            .map(|ticks| Duration::from_millis(ticks.saturating_mul(10)))
    }

    /// When it expires in whole seconds, rounded towards 0, as `ip` prints it; negative once it has, 0 where it does not.
    pub const fn expires_seconds(&self) -> i32 {
        self.expires / Self::TICKS as i32
    }
}
