//! The fixed part of an address's message.

use zerocopy::native_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// `struct ifaddrmsg`: 8 bytes at the front of every message about an address.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct AddressHeader {
    /// The address family ([`Family`](crate::rtnetlink::Family)).
    pub family: u8,
    /// The prefix length, in bits.
    pub prefix_length: u8,
    /// The flags, as far as they fit a byte; the attribute `IFA_FLAGS` has them whole.
    pub flags: u8,
    /// The scope ([`Scope`](crate::rtnetlink::Scope)).
    pub scope: u8,
    index: U32,
}

impl AddressHeader {
    pub(super) const FAMILY: usize = 0;
    pub(super) const PREFIX_LENGTH: usize = 1;
    pub(super) const SCOPE: usize = 3;
    pub(super) const INDEX: usize = 4;

    /// The index of the link that has the address.
    #[inline]
    pub const fn index(&self) -> u32 {
        self.index.get()
    }
}
