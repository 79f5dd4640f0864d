//! The structure before a link's attributes.

use zerocopy::native_endian::{I32, U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// `struct ifinfomsg`: 16 bytes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned,
)]
#[repr(C)]
pub struct LinkHeader {
    /// `ifi_family`: unspecified, or that of which the attributes speak.
    pub family: u8,
    padding: u8,
    /// `ifi_type`: the hardware type (`ARPHRD_*`).
    pub hardware: U16,
    /// `ifi_index`: the index; 0 in a dump's request.
    pub index: I32,
    /// `ifi_flags`: `IFF_*`.
    pub flags: U32,
    /// `ifi_change`: in a notification, the flags that changed.
    pub change: U32,
}
