//! The fixed part of a neighbour's message.

use zerocopy::native_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{NeighbourFlags, NeighbourState};

/// `struct ndmsg`: 12 bytes at the front of every message about a neighbour or a forwarding entry.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct NeighbourHeader {
    /// The address family ([`Family`](crate::rtnetlink::Family)).
    pub family: u8,
    padding: [u8; 3],
    index: U32,
    state: U16,
    flags: u8,
    /// What becomes of packets to it, `ndm_type` ([`RouteKind`](crate::rtnetlink::RouteKind)).
    pub kind: u8,
}

impl NeighbourHeader {
    pub(super) const FAMILY: usize = 0;
    pub(super) const INDEX: usize = 4;
    pub(super) const FLAGS: usize = 10;

    /// The index of the link.
    #[inline]
    pub const fn index(&self) -> u32 {
        self.index.get()
    }

    /// The state.
    #[inline]
    pub const fn state(&self) -> NeighbourState {
        NeighbourState::from_bits_retain(self.state.get())
    }

    /// The flags.
    #[inline]
    pub const fn flags(&self) -> NeighbourFlags {
        NeighbourFlags::from_bits_retain(self.flags)
    }

    /// The header of a request for one object.
    pub(super) const fn asking(family: u8, index: u32, flags: NeighbourFlags) -> Self {
        Self {
            family,
            padding: [0; 3],
            index: U32::new(index),
            state: U16::new(0),
            flags: flags.bits(),
            kind: 0,
        }
    }
}
