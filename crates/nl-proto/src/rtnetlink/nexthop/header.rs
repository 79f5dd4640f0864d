//! The fixed part of a next-hop object's message.

use zerocopy::native_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::rtnetlink::RouteFlags;

/// `struct nhmsg`: 8 bytes at the front of every message about a next-hop object.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct NextHopHeader {
    /// The address family ([`Family`](crate::rtnetlink::Family)).
    pub family: u8,
    /// The scope ([`Scope`](crate::rtnetlink::Scope)).
    pub scope: u8,
    /// Who installed it ([`RouteProtocol`](crate::rtnetlink::RouteProtocol)).
    pub protocol: u8,
    reserved: u8,
    flags: U32,
}

impl NextHopHeader {
    pub(super) const FAMILY: usize = 0;
    pub(super) const PROTOCOL: usize = 2;

    /// The flags.
    #[inline]
    pub const fn flags(&self) -> RouteFlags {
        RouteFlags::from_bits_retain(self.flags.get())
    }
}
