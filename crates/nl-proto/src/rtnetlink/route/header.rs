//! The fixed part of a route's message.

use zerocopy::native_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::RouteFlags;

/// `struct rtmsg`: 12 bytes at the front of every message about a route.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct RouteHeader {
    /// The address family ([`Family`](crate::rtnetlink::Family)).
    pub family: u8,
    /// The destination's prefix length, in bits.
    pub destination_length: u8,
    /// The source's prefix length, in bits.
    pub source_length: u8,
    /// The type of service.
    pub tos: u8,
    /// The table, as far as it fits a byte; the attribute `RTA_TABLE` has it whole.
    pub table: u8,
    /// Who installed the route ([`RouteProtocol`](super::RouteProtocol)).
    pub protocol: u8,
    /// The scope ([`Scope`](crate::rtnetlink::Scope)).
    pub scope: u8,
    /// The kind, `rtm_type` ([`RouteKind`](super::RouteKind)).
    pub kind: u8,
    flags: U32,
}

impl RouteHeader {
    pub(super) const FAMILY: usize = 0;
    pub(super) const DESTINATION_LENGTH: usize = 1;
    pub(super) const TOS: usize = 3;
    pub(super) const TABLE: usize = 4;
    pub(super) const PROTOCOL: usize = 5;
    pub(super) const SCOPE: usize = 6;
    pub(super) const KIND: usize = 7;
    pub(super) const FLAGS: usize = 8;

    /// The flags.
    #[inline]
    pub const fn flags(&self) -> RouteFlags {
        RouteFlags::from_bits_retain(self.flags.get())
    }

    /// The same header with other flags.
    #[must_use]
    pub const fn with_flags(mut self, flags: RouteFlags) -> Self {
        self.flags = U32::new(flags.bits());
        self
    }
}
